from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .labels import table_label
from .models import AuditEvent
from .selectors import Filter

ANY = ("", _("alle"))


class FilterForm(forms.Form):
    person = forms.CharField(label=_("Person"), required=False, max_length=100)
    action = forms.ChoiceField(label=_("Vorgang"), required=False, choices=[ANY, *AuditEvent.Action.choices])
    table = forms.ChoiceField(label=_("Art des Datensatzes"), required=False)
    since = forms.DateField(label=_("Von"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("Bis"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, tables: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A field of that kind.
        self.fields["table"].choices = [ANY, *((table, table_label(table)) for table in tables)]  # type: ignore[attr-defined]

    def wanted(self) -> Filter:
        """What is valid filters; what is not is shown as an error and filters nothing."""
        self.is_valid()
        return Filter(**self.cleaned_data)
