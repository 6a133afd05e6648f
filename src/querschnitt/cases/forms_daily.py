"""Forms of the working day: contact notes, tasks, papers, the look back at a case's end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User
from querschnitt.common.forms import ColumnChoices
from querschnitt.common.uploads import UploadField

from . import catalogues, choices
from .beside import BesideForm
from .forms import CHOOSE, RuleForm, colleagues, part
from .models import Case, CaseTask, ContactNote
from .services.closing import Ending


class ContactForm(RuleForm):
    about = (ContactNote,)

    held_on = forms.DateField(label=_("Datum"))
    minutes = forms.IntegerField(label=_("Minuten"), min_value=1, max_value=600, initial=30)
    channel = forms.ChoiceField(
        label=_("Form"),
        choices=choices.Channel.choices,
        initial=choices.Channel.OFFICE,
        widget=forms.RadioSelect,
    )
    topic = forms.ChoiceField(label=_("Thema"), choices=[CHOOSE, *choices.LifeArea.choices])
    text = forms.CharField(label=_("Notiz"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    person_present = forms.BooleanField(label=_("Die Person selbst war dabei"), required=False, initial=True)
    family_present = forms.IntegerField(
        label=_("Angehörige dabei"), min_value=0, max_value=20, initial=0, required=False
    )
    others_present = forms.IntegerField(
        label=_("Andere dabei"),
        min_value=0,
        max_value=20,
        initial=0,
        required=False,
        help_text=_("z. B. Ehrenamt, andere Stelle; ohne Dolmetschende"),
    )
    interpreter = forms.ChoiceField(
        label=_("Gedolmetscht"), choices=[("", _("nein")), *choices.Interpreting.choices], required=False
    )
    interpreter_language = forms.ChoiceField(label=_("In welcher Sprache?"), required=False)
    more_topics = forms.MultipleChoiceField(
        label=_("Weitere Themen"), choices=choices.LifeArea.choices, required=False, widget=ColumnChoices
    )

    FIRST = ("held_on", "minutes", "channel", "topic", "text")
    WHO = ("person_present", "family_present", "others_present", "interpreter", "interpreter_language", "more_topics")
    FIELDS = (*FIRST, *WHO)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "held_on").initial = timezone.localdate
        part(self, "interpreter_language").choices = [("", _("keine")), *catalogues.language_choices()]

    @property
    def first(self) -> list[Any]:
        return [self[name] for name in self.FIRST if name in self.fields]

    @property
    def who(self) -> list[Any]:
        return [self[name] for name in self.WHO]

    @property
    def who_open(self) -> bool:
        """Whether the folded part has something to be seen: an error, or a value of its own."""
        if any(name in self.errors for name in self.WHO):
            return True
        value = {name: self[name].value() for name in self.WHO}
        usual = (
            value["person_present"] and str(value["family_present"] or 0) == str(value["others_present"] or 0) == "0"
        )
        return not usual or bool(value["interpreter"] or value["more_topics"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("family_present", "others_present"):
            data[name] = data.get(name) or 0
        if not self.errors and not (data.get("person_present") or data["family_present"] or data["others_present"]):
            self.add_error(
                "person_present",
                _("Wer war dabei? Haken Sie die Person an oder tragen Sie Angehörige oder andere ein."),
            )
        if data.get("interpreter_language") and not data.get("interpreter"):
            self.add_error("interpreter", _("Sie haben eine Sprache gewählt. Wählen Sie auch, wer gedolmetscht hat."))
        data["more_topics"] = [topic for topic in data.get("more_topics", []) if topic != data.get("topic")]
        return data

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS if name in self.fields}


class QuickContactForm(ContactForm):
    """The same from anywhere; the case is one of those last opened."""

    case = forms.ChoiceField(label=_("Fall"))

    def __init__(self, *args: Any, cases: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "case").choices = [(str(case.pk), f"{case.person}, {case.number}") for case in cases]
        self.order_fields(["case"])

    def chosen(self) -> UUID:
        return UUID(self.cleaned_data["case"])


class EditContactForm(BesideForm, ContactForm):
    @classmethod
    def of(cls, note: ContactNote) -> EditContactForm:
        return cls(initial={name: getattr(note, name) for name in cls.FIELDS} | {"version": note.version})


class TaskForm(RuleForm):
    title = forms.CharField(label=_("Was ist zu tun?"), max_length=200)
    due_on = forms.DateField(label=_("Bis wann?"), required=False)
    assignee = forms.ModelChoiceField(label=_("Wer?"), queryset=User.objects.none(), required=False)

    FIELDS = ("title", "due_on", "assignee")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [user.pk for user in colleagues(actor)]
        part(self, "assignee").queryset = User.objects.filter(pk__in=people).order_by("name")
        part(self, "assignee").empty_label = str(_("das Team"))
        part(self, "assignee").initial = actor.user.pk

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class EditTaskForm(TaskForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, task: CaseTask, actor: Actor) -> EditTaskForm:
        initial = {name: getattr(task, name) for name in cls.FIELDS} | {"version": task.version}
        return cls(initial=initial, actor=actor)


class FileForm(RuleForm):
    file = UploadField()
    title = forms.CharField(
        label=_("Bezeichnung"), max_length=150, required=False, help_text=_("z. B. Bescheid vom 3. März")
    )
    kind = forms.ChoiceField(label=_("Art"), choices=choices.FileKind.choices, initial=choices.FileKind.OTHER)


class ClosingForm(RuleForm):
    """One question a goal, then the outcome."""

    outcome = forms.ChoiceField(
        label=_("Ergebnis des Falls"),
        choices=[pair for pair in choices.Outcome.choices if pair[0] != choices.Outcome.MERGED],
        widget=forms.RadioSelect,
    )
    closed_on = forms.DateField(label=_("Abgeschlossen am"))
    anyway = forms.BooleanField(label=_("Was noch offen ist, entfällt mit dem Abschluss."), required=False)

    def __init__(self, *args: Any, goals: list[Ending], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = goals
        part(self, "closed_on").initial = timezone.localdate
        for goal in goals:
            self.fields[f"goal_{goal.pk}"] = forms.ChoiceField(
                label=goal.title,
                choices=[CHOOSE, *choices.GoalResult.choices],
                error_messages={"required": _("Was ist aus diesem Ziel geworden? Wählen Sie eine Antwort.")},
            )

    @property
    def goal_fields(self) -> list[Any]:
        return [self[f"goal_{goal.pk}"] for goal in self.goals]

    def clean_closed_on(self) -> Any:
        day = self.cleaned_data["closed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("Der Abschluss liegt in der Zukunft. Wählen Sie heute oder einen Tag davor."))
        return day

    def results(self) -> dict[UUID, str]:
        return {goal.pk: self.cleaned_data[f"goal_{goal.pk}"] for goal in self.goals}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("outcome", "closed_on", "anyway")}
