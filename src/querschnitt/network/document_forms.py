from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from querschnitt.common.uploads import UploadField

from .document_choices import Audience, DocumentKind, version_languages
from .topics import Topic


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("Titel"), max_length=200)
    description = forms.CharField(
        label=_("Wozu es dient"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )
    kind = forms.ChoiceField(label=_("Art"), choices=DocumentKind.choices)
    topic = forms.ChoiceField(label=_("Thema"), choices=[("", "–"), *Topic.choices])
    audience = forms.ChoiceField(
        label=_("Für wen"),
        choices=Audience.choices,
        initial=Audience.NETWORK,
        help_text=_("Öffentliche Dokumente findet jede Person ohne Anmeldung."),
    )
    valid_from = forms.DateField(label=_("Gültig ab"), required=False, widget=forms.DateInput())
    valid_until = forms.DateField(
        label=_("Gültig bis"), required=False, widget=forms.DateInput(), help_text=_("Leer: bis auf Weiteres")
    )

    def __init__(self, *args: Any, own: bool = True, **kwargs: Any) -> None:
        """``own``: the document belongs to the acting organisation; only then it may be for that one alone."""
        super().__init__(*args, **kwargs)
        if not own:
            field = self.fields["audience"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
            field.choices = [choice for choice in Audience.choices if choice[0] != Audience.INTERNAL]

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("Liegt vor „Gültig ab“. Einen späteren Tag eintragen oder leer lassen."))
        return data


class NewDocumentForm(DocumentForm):
    language = forms.ChoiceField(label=_("Sprache der Datei"), choices=version_languages, initial="de")
    file = UploadField()


class VersionForm(forms.Form):
    language = forms.ChoiceField(label=_("Sprache der Datei"), choices=version_languages, initial="de")
    title = forms.CharField(
        label=_("Titel in dieser Sprache"),
        max_length=200,
        required=False,
        help_text=_("Leer: wie der Titel des Dokuments"),
    )
    note = forms.CharField(label=_("Was sich geändert hat"), max_length=300, required=False)
    file = UploadField()
