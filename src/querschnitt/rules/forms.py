from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.common.citations import Confidence

from . import values
from .choices import ValueType
from .models import Rule, RuleVersion
from .periods import read_end, read_start, written
from .sources import source_key, source_name, unit_labels


class ChangeForm(forms.Form):
    """A new version of a rule. ``revision`` is what the editor looked at."""

    text = forms.CharField(label=gettext_lazy("Wert"), max_length=300, required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Einheit"), required=False)
    applies_to = forms.CharField(label=gettext_lazy("gilt für"), max_length=120, required=False)
    start = forms.CharField(
        label=gettext_lazy("gültig von"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("Jahr, Monat oder Tag: 2025, 2025-03, 10.03.2025. Leer, wenn kein Anfang bekannt ist."),
    )
    end = forms.CharField(
        label=gettext_lazy("gültig bis"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("Letzter Tag, an dem die Regel gilt. Leer, wenn kein Ende bekannt ist."),
    )
    source = forms.CharField(
        label=gettext_lazy("Quelle"),
        max_length=500,
        help_text=gettext_lazy("Name der Richtlinie oder Adresse der Seite"),
    )
    page = forms.CharField(label=gettext_lazy("Seite"), max_length=20, required=False)
    confidence = forms.ChoiceField(label=gettext_lazy("Verlässlichkeit"), choices=Confidence.choices)
    note = forms.CharField(
        label=gettext_lazy("Anmerkung"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = forms.CharField(
        label=gettext_lazy("Grund der Änderung"),
        max_length=300,
        help_text=gettext_lazy("Wird mit Ihrem Namen und dem Zeitpunkt festgehalten."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        example = values.EXAMPLES.get(rule.value_type)
        self.fields["text"].help_text = str(ValueType(rule.value_type).label) + (
            _(", zum Beispiel: %(example)s") % {"example": example} if example else ""
        )
        self.fields["text"].required = rule.value_type != ValueType.TEXT
        named = sorted(((unit, label) for unit, label in unit_labels().items() if label), key=lambda pair: pair[1])
        current = self.initial.get("unit", "")
        extra = [(current, current)] if current and not unit_labels().get(current) else []
        unit_field = cast(forms.ChoiceField, self.fields["unit"])
        unit_field.choices = [("", _("ohne Einheit")), *extra, *named]

    @staticmethod
    def first(rule: Rule, version: RuleVersion | None) -> dict[str, Any]:
        """What the form opens with: the version that holds, to go on from today."""
        if version is None:
            return {"revision": rule.revision}
        return {
            "text": values.typed(rule.value_type, version.text),
            "unit": version.unit,
            "applies_to": version.applies_to,
            "start": written(version.starts_on, version.start_precision),
            "end": written(version.last_day, version.end_precision),
            "source": source_name(version.source),
            "page": version.page,
            "confidence": version.confidence,
            "note": version.note,
            "revision": rule.revision,
        }

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].strip()
        values.parse(self.rule.value_type, text)
        return values.stored(self.rule.value_type, text)

    def clean_source(self) -> str:
        return source_key(self.cleaned_data["source"].strip())

    def clean_start(self) -> Any:
        return read_start(self.cleaned_data["start"])

    def clean_end(self) -> Any:
        return read_end(self.cleaned_data["end"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start.day and end.day and start.day > end.day:
            self.add_error("end", ValidationError(_("Das Ende liegt vor dem Anfang. Tauschen Sie die beiden Angaben.")))
        return cleaned
