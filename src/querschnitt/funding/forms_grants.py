from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models.grants import BookingKind
from .programmes import book


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class GrantForm(forms.Form):
    programme = forms.ChoiceField(label=_("Programm"))
    year = forms.IntegerField(label=_("Jahr"), min_value=2007, max_value=2100)
    reference = forms.CharField(label=_("Aktenzeichen"), max_length=80)
    due_on = _day(label=_("Verwendungsnachweis bis"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(one.key, str(one.label)) for one in book().programmes.values()]
        self.fields["programme"].choices = options  # type: ignore[attr-defined]  # a choice field
        self.fields["year"].initial = timezone.localdate().year


class BookingForm(forms.Form):
    kind = forms.ChoiceField(label=_("Art"), choices=BookingKind.choices)
    amount = forms.DecimalField(label=_("Betrag in Euro"), min_value=0, max_digits=12, decimal_places=2, localize=True)
    booked_on = _day(label=_("Tag"))
    text = forms.CharField(label=_("Wofür"), max_length=200)


class ReversalForm(forms.Form):
    reason = forms.CharField(max_length=200)
