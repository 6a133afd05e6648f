"""Shape of what is typed. The rules are asked in the services; their answers come back to the field they name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership, User
from querschnitt.common.forms import ColumnChoices, ComboSelect
from querschnitt.network.selectors import current_organisations
from querschnitt.offers.models import Offer
from querschnitt.offers.selectors import current_offers
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.prepared import prepared

from . import catalogues, choices
from .acting import organisation_of
from .beside import BesideForm
from .guard import FieldClosed, closed_to_change
from .models import Case, Goal, Need, Person, PlanStep
from .services.cases import check_dates, dates_contradict

UNKNOWN = ("", _("unbekannt"))
CHOOSE = ("", _("bitte wählen"))


@prepared
def _members(organisation_id: UUID) -> QuerySet[Membership]:
    begun = Membership.objects.filter(starts_on__lte=timezone.localdate(), ended_at__isnull=True)
    return begun.filter(organisation_id=organisation_id).select_related("user")


def colleagues(actor: Actor) -> list[User]:
    """People of the acting organisation, by name."""
    today, rows = timezone.localdate(), _members(organisation_of(actor))
    found = {row.user_id: row.user for row in rows if row.ends_on is None or row.ends_on >= today}
    return sorted(found.values(), key=lambda user: user.name)


def part(form: forms.Form, name: str) -> Any:
    """A field of the form, to fill in what depends on who acts."""
    return form.fields[name]


class _Closing(forms.forms.DeclarativeFieldsMetaclass):
    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        made = super().__call__(*args, **kwargs)
        made.close()
        return made


class RuleForm(forms.Form, metaclass=_Closing):
    """A form whose service may refuse; ``refuse`` puts the refusal where it belongs.

    ``about`` names the tables whose columns it asks for. Those closed to whoever acts are taken out of it, with what
    they were filled in with, and a value sent for one all the same is refused (``rights.py``).
    """

    about: tuple[type[Model], ...] = ()

    def close(self) -> None:
        """Runs last, so that forms inheriting this one fill in their fields without asking."""
        closed = {name for model in self.about for name in closed_to_change(model)}
        if vain := sorted(name for name in closed if name in self.fields and self.data.get(self.add_prefix(name))):
            raise FieldClosed(str(self.fields[name].label) for name in vain)
        for name in closed:
            self.fields.pop(name, None)
            self.initial.pop(name, None)

    def refuse(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(None, error)


class LookupForm(forms.Form):
    """Search before create."""

    given_name = forms.CharField(label=_("Vorname"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Nachname"), max_length=100, required=False)
    birth_year = forms.IntegerField(
        label=_("Geburtsjahr"), min_value=1900, max_value=2100, required=False, help_text=_("vierstellig, z. B. 1992")
    )


class PersonForm(RuleForm):
    about = (Person, Case)

    given_name = forms.CharField(label=_("Vorname"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Nachname"), max_length=100, required=False)
    original_name = forms.CharField(
        label=_("Name in eigener Schrift"),
        max_length=200,
        required=False,
        help_text=_("z. B. arabisch oder kyrillisch"),
    )
    pseudonym = forms.CharField(
        label=_("Pseudonym"),
        max_length=60,
        required=False,
        help_text=_("Wenn die Person ihren Namen nicht nennen möchte. Dann bleiben die Namen leer."),
    )
    birth_date = forms.DateField(label=_("Geburtsdatum"), required=False)
    birth_year = forms.IntegerField(
        label=_("oder nur Geburtsjahr"), min_value=1900, max_value=2100, required=False, help_text=_("z. B. 1992")
    )
    gender = forms.ChoiceField(
        label=_("Geschlecht"), choices=choices.Gender.choices, initial=choices.Gender.UNKNOWN, required=False
    )
    nationality = forms.ChoiceField(label=_("Staatsangehörigkeit"), required=False, widget=ComboSelect)
    arrived_on = forms.DateField(label=_("In Deutschland seit"), required=False)
    town = forms.CharField(label=_("Wohnort"), max_length=100, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=40, required=False)
    languages = forms.MultipleChoiceField(label=_("Sprachen"), required=False, widget=ColumnChoices)
    interpreter_language = forms.ChoiceField(
        label=_("Dolmetschen"), required=False, help_text=_("Sprache, in der gedolmetscht werden muss")
    )

    dates_unclear = forms.BooleanField(
        label=_("Die Dokumente sagen das wirklich so: als „widersprüchlich, zu klären“ speichern"), required=False
    )

    PERSON = [
        "given_name",
        "family_name",
        "original_name",
        "pseudonym",
        "birth_date",
        "birth_year",
        "gender",
        "nationality",
        "arrived_on",
        "town",
        "phone",
        "languages",
        "interpreter_language",
        "dates_unclear",
    ]

    # Shown once the dates contradict each other, and while they are marked.
    asks_unclear = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_unclear = bool(self.initial.get("dates_unclear"))
        part(self, "nationality").choices = [UNKNOWN, *catalogues.country_choices()]
        part(self, "languages").choices = catalogues.language_choices()
        part(self, "interpreter_language").choices = [("", _("nicht nötig")), *catalogues.language_choices()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "pseudonym" in self.fields and not any(
            data.get(name, "").strip() for name in ("given_name", "family_name", "pseudonym")
        ):
            self.add_error("pseudonym", _("Tragen Sie einen Namen oder ein Pseudonym ein."))
        dates = ("birth_date", "birth_year", "arrived_on")
        person = Person(**{name: data.get(name) for name in dates if name not in self.errors})
        person.dates_unclear = bool(data.get("dates_unclear"))
        self.asks_unclear = dates_contradict(person)
        try:
            check_dates(person)
        except ValidationError as error:
            self.refuse(error)
        return data

    def person(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in self.PERSON if name in self.fields}
        if "gender" in values:
            values["gender"] = values["gender"] or choices.Gender.UNKNOWN
        if values.get("birth_date"):
            values["birth_year"] = None
        return values


class CaseFactsForm(PersonForm):
    status_code = forms.ChoiceField(
        label=_("Aufenthaltsstatus"),
        required=False,
        widget=ComboSelect,
        help_text=_("Kann unbekannt bleiben: Die Beratung steht allen offen."),
    )
    legal_circle = forms.ChoiceField(
        label=_("Rechtskreis"),
        choices=choices.LegalCircle.choices,
        initial=choices.LegalCircle.UNKNOWN,
        required=False,
        help_text=_("Woher kommt die Leistung zum Lebensunterhalt?"),
    )
    access_path = forms.ChoiceField(label=_("Zugangsweg"), required=False)
    manager = forms.ModelChoiceField(label=_("Zuständig"), queryset=User.objects.none(), required=False)

    CASE = ("status_code", "legal_circle", "access_path", "manager")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "status_code").choices = [UNKNOWN, *catalogues.status_choices()]
        part(self, "access_path").choices = [UNKNOWN, *choices.AccessPath.choices]
        people = colleagues(actor)
        part(self, "manager").queryset = User.objects.filter(pk__in=[user.pk for user in people]).order_by("name")
        part(self, "manager").empty_label = str(_("noch niemand"))

    def facts(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in self.CASE if name in self.fields}
        if "legal_circle" in values:
            values["legal_circle"] = values["legal_circle"] or choices.LegalCircle.UNKNOWN
        return values


class IntakeForm(CaseFactsForm):
    life_areas = forms.MultipleChoiceField(
        label=_("Anliegen nach Lebensbereich"),
        choices=choices.LifeArea.choices,
        required=False,
        widget=ColumnChoices,
    )
    consent_language = forms.ChoiceField(label=_("Vorgelesen oder gelesen auf"), required=False)
    consent = forms.BooleanField(
        label=_("Die Person willigt in die Fallarbeit ein."),
        error_messages={
            "required": _(
                "Ohne Einwilligung in die Fallarbeit darf kein Fall angelegt werden. "
                "Lesen Sie den Text vor und haken Sie an, wenn die Person zustimmt."
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "consent_language").choices = catalogues.consent_languages()
        part(self, "consent_language").initial = "de"


class EditCaseForm(BesideForm, CaseFactsForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("status_code", "legal_circle"):
            part(self, name).help_text = _("Eine Änderung gilt ab heute. Andere Zeiträume: Seite „Person“.")

    @classmethod
    def of(cls, case: Case, actor: Actor) -> EditCaseForm:
        initial = {name: getattr(case.person, name) for name in cls.PERSON}
        initial |= {name: getattr(case, name) for name in cls.CASE} | {"version": case.version}
        return cls(initial=initial, actor=actor)

    def keep_manager(self, case: Case) -> None:
        """For a cooperating organisation: who is responsible is shown, and said by the lead alone."""
        field = part(self, "manager")
        field.queryset = User.objects.filter(pk__in=[case.manager_id] if case.manager_id else [])
        field.disabled = True
        self.initial["manager"] = case.manager_id


class NeedForm(RuleForm):
    life_area = forms.ChoiceField(label=_("Lebensbereich"), choices=[CHOOSE, *choices.LifeArea.choices])
    priority = forms.ChoiceField(
        label=_("Dringlichkeit"), choices=choices.Priority.choices, initial=choices.Priority.NORMAL
    )
    goal = forms.CharField(
        label=_("Ziel"), max_length=200, required=False, help_text=_("Woran merken wir, dass es erreicht ist?")
    )


class EditNeedForm(BesideForm, RuleForm):
    priority = forms.ChoiceField(label=_("Dringlichkeit"), choices=choices.Priority.choices)
    goal = forms.CharField(label=_("Ziel"), max_length=200, required=False)
    met = forms.BooleanField(label=_("Der Bedarf ist gedeckt"), required=False)

    @classmethod
    def of(cls, need: Need) -> EditNeedForm:
        return cls(
            initial={
                "priority": need.priority,
                "goal": need.goal,
                "met": need.resolved_on is not None,
                "version": need.version,
            }
        )


class StepForm(RuleForm):
    text = forms.CharField(label=_("Was ist zu tun?"), max_length=200)
    goal = forms.ModelChoiceField(label=_("Zu welchem Ziel?"), queryset=Goal.unscoped.none(), required=False)
    need = forms.ModelChoiceField(label=_("Zu welchem Bedarf?"), queryset=Need.unscoped.none(), required=False)
    side = forms.ChoiceField(
        label=_("Wer tut es?"), choices=choices.Side.choices, widget=forms.RadioSelect, initial=choices.Side.PERSON
    )
    due_on = forms.DateField(label=_("Bis wann?"), required=False)
    offer = forms.ModelChoiceField(
        label=_("Angebot"),
        queryset=Offer.unscoped.none(),
        required=False,
        widget=ComboSelect,
        help_text=_("aus dem Verzeichnis"),
    )
    authority = forms.ModelChoiceField(
        label=_("oder Behörde, Stelle"), queryset=Organisation.unscoped.none(), required=False, widget=ComboSelect
    )
    responsible_user = forms.ModelChoiceField(
        label=_("Wer behält es im Blick?"), queryset=User.objects.none(), required=False
    )

    FIELDS = ("text", "goal", "need", "side", "due_on", "offer", "authority", "responsible_user")

    def __init__(self, *args: Any, actor: Actor, case: Case, step: PlanStep | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the step already belongs to stays a choice, even when it has ended.
        kept = Q(pk=step.goal_id) if step else Q()
        part(self, "goal").queryset = Goal.objects.filter(Q(state=choices.GoalState.OPEN) | kept, case=case)
        part(self, "goal").empty_label = str(_("zu keinem"))
        kept = Q(pk=step.need_id) if step else Q()
        part(self, "need").queryset = Need.objects.filter(Q(resolved_on__isnull=True) | kept, case=case)
        part(self, "need").label_from_instance = lambda need: need.get_life_area_display()
        part(self, "need").empty_label = str(_("ohne Zuordnung"))
        part(self, "offer").queryset = current_offers(actor).select_related("organisation")
        part(self, "offer").label_from_instance = lambda offer: f"{offer.title} ({offer.organisation.name})"
        part(self, "offer").empty_label = str(_("kein Angebot"))
        part(self, "authority").queryset = current_organisations(actor)
        part(self, "authority").empty_label = str(_("keine Stelle"))
        people = [user.pk for user in colleagues(actor)]
        part(self, "responsible_user").queryset = User.objects.filter(pk__in=people).order_by("name")
        part(self, "responsible_user").empty_label = str(_("wer den Fall führt"))

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class EditStepForm(BesideForm, StepForm):
    @classmethod
    def of(cls, step: PlanStep, actor: Actor) -> EditStepForm:
        initial = {name: getattr(step, name) for name in cls.FIELDS} | {"version": step.version}
        return cls(initial=initial, actor=actor, case=step.case, step=step)


PACKAGE_GROUPS = [(group.value, group.label) for group in choices.DataGroup if group != choices.DataGroup.CASE_FILE]


class ReferralForm(RuleForm):
    recipient = forms.ModelChoiceField(
        label=_("An welche Stelle?"), queryset=Organisation.unscoped.none(), widget=ComboSelect
    )
    offer = forms.ModelChoiceField(
        label=_("Angebot"), queryset=Offer.unscoped.none(), required=False, widget=ComboSelect
    )
    topic = forms.ChoiceField(label=_("Anlass"), choices=[CHOOSE, *choices.LifeArea.choices])
    question = forms.CharField(
        label=_("Anliegen in einem Satz"),
        max_length=300,
        required=False,
        help_text=_("Die Stelle liest diesen Satz. Schreiben Sie nur, worin die Person eingewilligt hat."),
    )
    data_groups = forms.MultipleChoiceField(
        label=_("Welche Angaben gehen mit?"),
        choices=PACKAGE_GROUPS,
        widget=ColumnChoices,
        initial=[choices.DataGroup.IDENTITY, choices.DataGroup.LANGUAGES],
        error_messages={"required": _("Wählen Sie mindestens eine Gruppe von Angaben.")},
    )
    text_language = forms.ChoiceField(label=_("Einwilligung vorgelesen oder gelesen auf"))
    consent = forms.BooleanField(
        label=_("Die Person hat eingewilligt, dass genau diese Angaben an diese Stelle gehen."), required=False
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "recipient").queryset = current_organisations(actor).exclude(pk=organisation_of(actor))
        part(self, "recipient").empty_label = str(_("bitte wählen"))
        part(self, "offer").queryset = current_offers(actor).select_related("organisation")
        part(self, "offer").label_from_instance = lambda offer: f"{offer.title} ({offer.organisation.name})"
        part(self, "offer").empty_label = str(_("kein bestimmtes"))
        part(self, "text_language").choices = catalogues.consent_languages()


class AcceptForm(RuleForm):
    first_appointment_on = forms.DateField(label=_("Ersttermin"), required=False)


class RefuseForm(RuleForm):
    reason = forms.ChoiceField(
        label=_("Warum geht es nicht?"), choices=choices.RefusalReason.choices, widget=forms.RadioSelect
    )


class FeedbackForm(RuleForm):
    first_appointment_on = forms.DateField(label=_("Ersttermin"), required=False)
    feedback = forms.ChoiceField(
        label=_("Rückmeldung"), choices=[("", _("noch keine")), *choices.Feedback.choices], required=False
    )


class ShareForm(RuleForm):
    organisation = forms.ModelChoiceField(
        label=_("Mit welcher Stelle?"), queryset=Organisation.unscoped.none(), widget=ComboSelect
    )
    purpose = forms.ChoiceField(
        label=_("Wozu?"),
        choices=[
            (choices.GrantPurpose.COOPERATION.value, _("gemeinsame Fallarbeit: liest und schreibt")),
            (choices.GrantPurpose.REFERRAL.value, _("Einblick zu einer Verweisung: liest nur")),
        ],
        widget=forms.RadioSelect,
        initial=choices.GrantPurpose.COOPERATION,
    )
    text_language = forms.ChoiceField(label=_("Einwilligung vorgelesen oder gelesen auf"))
    valid_until = forms.DateField(label=_("Bis wann?"))
    consent = forms.BooleanField(
        label=_("Die Person hat eingewilligt, dass diese Stelle die ganze Fallakte sieht."),
        error_messages={"required": _("Ohne Einwilligung bleibt die Akte hier. Lesen Sie den Text vor.")},
    )
    release = forms.BooleanField(
        label=_("Die Person entbindet dafür von der Schweigepflicht; bei gemeinsamer Fallarbeit beide Stellen."),
        required=False,
        help_text=_("Die Akte enthält Kontaktnotizen. Ohne Entbindung wird sie nicht geteilt."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "organisation").queryset = current_organisations(actor).exclude(pk=organisation_of(actor))
        part(self, "organisation").empty_label = str(_("bitte wählen"))
        part(self, "text_language").choices = catalogues.consent_languages()

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if day < timezone.localdate():
            raise ValidationError(_("Das Ende liegt in der Vergangenheit. Wählen Sie einen Tag ab heute."))
        return day


class ObstacleForm(RuleForm):
    """Everything but the category comes filled in; each category is a button of its own."""

    category = forms.ChoiceField(label=_("Was fehlt oder bricht ab?"))
    legal_circle = forms.ChoiceField(
        label=_("Rechtskreis"),
        choices=choices.LegalCircle.choices,
        initial=choices.LegalCircle.UNKNOWN,
        required=False,
    )
    authority_kind = forms.ChoiceField(label=_("Art der Stelle"), required=False)
    topic = forms.ChoiceField(
        label=_("Lebensbereich"), choices=[("", _("keiner")), *choices.LifeArea.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "category").choices = catalogues.category_choices()
        part(self, "authority_kind").choices = [("", _("keine bestimmte")), *catalogues.authority_choices()]


class ReopenForm(RuleForm):
    reason = forms.ChoiceField(
        label=_("Warum wird der Fall wieder geöffnet?"),
        choices=choices.ReopenReason.choices,
        widget=forms.RadioSelect,
    )


class ListForm(forms.Form):
    """Filters of the list; none of them is a name, so they may stand in the address."""

    state = forms.ChoiceField(
        label=_("Stand"),
        choices=[
            ("open", _("offen")),
            ("closed", _("abgeschlossen")),
            ("restricted", _("Verarbeitung eingeschränkt")),
            ("all", _("alle")),
        ],
        required=False,
    )
    phase = forms.ChoiceField(label=_("Phase"), choices=[("", _("alle")), *choices.Phase.choices], required=False)
    manager = forms.ChoiceField(label=_("Zuständig"), required=False)
    town = forms.CharField(label=_("Wohnort"), max_length=100, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(user.pk), user.name) for user in colleagues(actor)]
        part(self, "manager").choices = [("", _("alle")), *people]
