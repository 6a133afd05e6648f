"""Shape of what is typed about assessments and plans; the rules are asked in the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import choices
from .beside import BesideForm
from .forms import CHOOSE, RuleForm, part
from .models import Assessment, Goal
from .plan_phrases import print_languages

SIX_MONTHS = timedelta(days=182)
NOT_SAID = ("", _("nicht besprochen"))


class GoalForm(RuleForm):
    life_area = forms.ChoiceField(label=_("Lebensbereich"), choices=[CHOOSE, *choices.LifeArea.choices])
    wording = forms.CharField(
        label=_("Ziel"), max_length=200, help_text=_("In den Worten der Person, z. B. „Deutsch B1 bis Herbst“")
    )
    indicator = forms.CharField(
        label=_("Erreicht, wenn"),
        max_length=200,
        required=False,
        help_text=_("Woran merken beide, dass es erreicht ist? z. B. „Deutsch-Test für Zuwanderer bestanden“"),
    )
    target = forms.CharField(
        label=_("Zielwert"), max_length=100, required=False, help_text=_("wenn es ihn gibt, z. B. „B1“ oder „3 Zimmer“")
    )
    due_on = forms.DateField(label=_("Bis wann?"), required=False)
    review_from = forms.DateField(
        label=_("Gemeinsam überprüfen ab"),
        required=False,
        help_text=_("Ein Zeitraum statt eines Tages: so findet sich ein Termin."),
    )
    review_to = forms.DateField(label=_("Gemeinsam überprüfen bis"), required=False)

    FIELDS = ("life_area", "wording", "indicator", "target", "due_on", "review_from", "review_to")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class EditGoalForm(BesideForm, GoalForm):
    @classmethod
    def of(cls, goal: Goal) -> EditGoalForm:
        return cls(initial={name: getattr(goal, name) for name in cls.FIELDS} | {"version": goal.version})


class ReviewForm(RuleForm):
    result = forms.ChoiceField(
        label=_("Wie steht es um das Ziel?"), choices=choices.GoalState.choices, widget=forms.RadioSelect
    )
    held_on = forms.DateField(label=_("Gespräch am"))
    note = forms.CharField(
        label=_("Was wir gemeinsam festgestellt haben"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_from = forms.DateField(
        label=_("Wieder überprüfen ab"), required=False, help_text=_("wenn das Ziel weiterläuft")
    )
    review_to = forms.DateField(label=_("Wieder überprüfen bis"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "held_on").initial = timezone.localdate


def half_a_year_on() -> date:
    return timezone.localdate() + SIX_MONTHS


class AgreeForm(RuleForm):
    """Both signatures. Without script nobody can draw, so the way by paper is the one that is filled in."""

    way = forms.ChoiceField(
        label=_("Wie wird unterschrieben?"),
        choices=choices.SigningWay.choices,
        widget=forms.RadioSelect,
        initial=choices.SigningWay.PAPER,
    )
    agreed_on = forms.DateField(label=_("Unterschrieben am"))
    valid_until = forms.DateField(label=_("Der Plan gilt bis"), required=False)
    language = forms.ChoiceField(label=_("Neben dem Deutschen gelesen oder vorgelesen auf"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput)
    person_drawn = forms.CharField(label=_("Unterschrift der Person"), widget=forms.HiddenInput, required=False)
    office_drawn = forms.CharField(label=_("Unterschrift der Stelle"), widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "agreed_on").initial = timezone.localdate
        part(self, "valid_until").initial = half_a_year_on
        part(self, "language").choices = [("", _("nur Deutsch")), *print_languages()]


@dataclass(frozen=True)
class Area:
    key: str
    label: str
    fields: list[BoundField]
    open: bool


class AssessmentForm(RuleForm):
    """Twelve life areas, each starting with what helps."""

    held_on = forms.DateField(label=_("Gespräch am"))
    strengths = forms.CharField(
        label=_("Stärken und Netzwerk"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Was kann die Person, wer hilft ihr schon? Familie, Bekannte, Ehrenamt, Vereine, Erfahrungen"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.marked: set[str] = kwargs.pop("marked", set())
        super().__init__(*args, **kwargs)
        part(self, "held_on").initial = timezone.localdate
        for area in choices.LifeArea.values:
            self.fields[f"{area}_resources"] = forms.CharField(
                label=_("Was hilft schon?"),
                max_length=600,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"{area}_level"] = forms.TypedChoiceField(
                label=_("Wie geht es?"),
                choices=[NOT_SAID, *choices.Level.choices],
                required=False,
                coerce=int,
                empty_value=None,
            )
            self.fields[f"{area}_urgency"] = forms.ChoiceField(
                label=_("Bedarf"), choices=[("", _("kein Bedarf")), *choices.Priority.choices], required=False
            )
            self.fields[f"{area}_own_view"] = forms.CharField(
                label=_("Wie sieht es die Person selbst?"),
                max_length=600,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def areas(self) -> list[Area]:
        names = ("resources", "level", "urgency", "own_view")
        found = []
        for area, label in choices.LifeArea.choices:
            fields = [self[f"{area}_{name}"] for name in names]
            filled = any(item.value() not in (None, "") or item.errors for item in fields)
            found.append(Area(area, str(label), fields, filled or area in self.marked))
        return found

    def ratings(self) -> dict[str, dict[str, Any]]:
        return {
            area: {name: self.cleaned_data[f"{area}_{name}"] for name in ("resources", "level", "urgency", "own_view")}
            for area in choices.LifeArea.values
        }

    @staticmethod
    def values_of(assessment: Assessment) -> dict[str, Any]:
        found: dict[str, Any] = {"held_on": assessment.held_on, "strengths": assessment.strengths}
        for rating in assessment.ratings.all():
            for name in ("resources", "level", "urgency", "own_view"):
                found[f"{rating.life_area}_{name}"] = getattr(rating, name)
        return found


class EditAssessmentForm(BesideForm, AssessmentForm):
    @classmethod
    def of(cls, assessment: Assessment) -> EditAssessmentForm:
        return cls(initial=cls.values_of(assessment) | {"version": assessment.version})
