"""Forms around the answer of a referral: the link for a partner without account, its code, the centre's days."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .choices import LifeArea
from .forms import RuleForm


class LinkForm(RuleForm):
    email = forms.EmailField(label=_("E-Mail-Adresse der Stelle"), max_length=254)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_("acht Ziffern; die sendende Stelle sagt sie Ihnen am Telefon"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class DaysForm(RuleForm):
    answer_days = forms.IntegerField(
        label=_("Tage bis zur Antwort"),
        min_value=1,
        max_value=90,
        help_text=_(
            "Danach gilt eine Verweisung als unbeantwortet: Die Stelle wird erinnert, die Fallführung gefragt."
        ),
    )


class QueueForm(forms.Form):
    """Filters of the lists; they stand in the address, so that a list can be kept as a bookmark."""

    thema = forms.ChoiceField(label=_("Anlass"), choices=[("", _("alle")), *LifeArea.choices], required=False)
    stand = forms.ChoiceField(
        label=_("Stand"), choices=[("", _("alle")), ("unbeantwortet", _("unbeantwortet"))], required=False
    )
