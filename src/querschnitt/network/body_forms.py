"""Forms of bodies, meetings, decisions and agreements."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership, User
from querschnitt.common.forms import ColumnChoices, ComboSelect
from querschnitt.common.uploads import UploadField
from querschnitt.common.validators import clean_url
from querschnitt.tenants.models import Organisation

from .body_choices import DECISION_MOVES, AgreementKind, BodyKind, Cycle, DecisionKind, DecisionState, ItemPurpose, Part
from .forms import EMAIL_ERROR, with_remedy
from .models import AgendaItem, Agreement, Body, BodyMember, ContactPerson, Decision, Meeting, Place
from .papers.minutes import attendees
from .selectors import current_organisations, visible_contacts
from .topics import Topic

CHOOSE = ("", _("bitte wählen"))
NAME_MISSING = {"required": _("Der Name fehlt. Bitte eintragen.")}
TITLE_MISSING = {"required": _("Der Titel fehlt. Bitte eintragen.")}
TIME_ERROR = {
    "invalid": _("Das ist keine Uhrzeit. In der Form 14:30 eintragen."),
    "required": _("Die Uhrzeit fehlt. In der Form 14:30 eintragen."),
}
DATE_ERROR = {
    "invalid": _("Das ist kein Datum. In der Form 31.12.2026 eintragen."),
    "required": _("Das Datum fehlt. In der Form 31.12.2026 eintragen."),
}
TOO_FEW = _("Eine Vereinbarung hat mindestens zwei Beteiligte. Weitere auswählen.")
SOON_MINUTES = 120
SPARE_PARTIES = 2
FEWEST_PARTIES = 3


class RuleForm(forms.Form):
    """A form whose service may refuse; ``refuse`` puts the refusal where it belongs."""

    def refuse(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(None, error)


def organisation_field(label: Any, **options: Any) -> forms.ModelChoiceField:
    """Filled by ``offer_organisations`` when it is known who acts."""
    options.setdefault("required", True)
    return forms.ModelChoiceField(
        Organisation.unscoped.none(), label=label, widget=ComboSelect, empty_label=str(CHOOSE[1]), **options
    )


def offer_organisations(form: forms.Form, actor: Actor, *names: str, chosen: Any = None) -> None:
    """Current ones, and the one that is chosen already even when it has ended."""
    found = current_organisations(actor)
    if chosen is not None:
        found = found | Organisation.objects.filter(pk=chosen)
    for name in names:
        form.fields[name].queryset = found.order_by("name")  # type: ignore[attr-defined]  # a field of that kind


def time_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "class": "q-input--short"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, error_messages=TIME_ERROR)


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, error_messages=DATE_ERROR, **options)


def long_text(label: Any, rows: int = 4, **options: Any) -> forms.CharField:
    options.setdefault("required", False)
    options.setdefault("max_length", 10_000)
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **options)


class BodyForm(RuleForm):
    name = forms.CharField(label=_("Name"), max_length=200, error_messages=NAME_MISSING)
    kind = forms.ChoiceField(label=_("Art"), choices=BodyKind.choices)
    cycle = forms.ChoiceField(label=_("Turnus"), choices=Cycle.choices, initial=Cycle.QUARTERLY)
    lead = organisation_field(_("Federführung"))
    purpose = long_text(_("Auftrag"))
    topics = forms.MultipleChoiceField(label=_("Themen"), choices=Topic.choices, required=False, widget=ColumnChoices)

    def __init__(self, *args: Any, actor: Actor, body: Body | None = None, **kwargs: Any) -> None:
        self.body = body
        if body is not None:
            kwargs["initial"] = {name: getattr(body, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        offer_organisations(self, actor, "lead", chosen=body.lead_id if body else None)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        same = Body.objects.filter(name__iexact=name)
        if self.body is not None:
            same = same.exclude(pk=self.body.pk)
        if same.exists():
            raise ValidationError(
                _("Ein Gremium mit diesem Namen gibt es schon. Den Namen ergänzen, etwa um das Thema.")
            )
        return name


class ContactChoice(forms.ModelChoiceField):
    def label_from_instance(self, contact: Any) -> str:
        return f"{contact.name}, {contact.organisation.name}"


class MemberForm(RuleForm):
    contact = ContactChoice(
        ContactPerson.unscoped.none(),
        label=_("Kontaktperson aus dem Netzwerk"),
        required=False,
        widget=ComboSelect,
        empty_label=_("keine, selbst eintragen"),
        help_text=_("Name, Stelle und E-Mail-Adresse werden übernommen, soweit sie unten leer bleiben."),
    )
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    organisation = organisation_field(_("Organisation"), required=False)
    function = forms.CharField(label=_("Funktion"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        required=False,
        error_messages=EMAIL_ERROR,
        help_text=_("An sie gehen Einladungen und Protokolle."),
    )
    part = forms.ChoiceField(label=_("Rolle"), choices=Part.choices, initial=Part.MEMBER)
    valid_from = day_field(_("Mitglied seit"), initial=timezone.localdate)
    valid_to = day_field(_("Mitglied bis"), required=False)

    def __init__(self, *args: Any, actor: Actor, member: BodyMember | None = None, **kwargs: Any) -> None:
        if member is not None:
            kwargs["initial"] = {name: getattr(member, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        contacts = visible_contacts(actor).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        # A field of that kind.
        self.fields["contact"].queryset = contacts.select_related("organisation")  # type: ignore[attr-defined]
        offer_organisations(self, actor, "organisation", chosen=member.organisation_id if member else None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("contact") and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Der Name fehlt. Eintragen oder eine Kontaktperson auswählen."))
        if data.get("valid_from") and data.get("valid_to") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", _("Liegt vor dem Beginn. Ein späteres Datum wählen."))
        return data


class MeetingForm(RuleForm):
    day = day_field(_("Tag"))
    starts = time_field(_("Beginn"))
    ends = time_field(_("Ende"))
    title = forms.CharField(
        label=_("Titel"), max_length=200, required=False, help_text=_("Ohne Titel heißt sie nach ihrer Nummer.")
    )
    place = forms.ModelChoiceField(
        Place.unscoped.none(), label=_("Ort"), required=False, widget=ComboSelect, empty_label=_("kein Eintrag")
    )
    room = forms.CharField(label=_("Raum oder anderer Ort"), max_length=200, required=False)
    online_url = forms.CharField(label=_("Link zur Videokonferenz"), max_length=200, required=False)
    note = long_text(_("Hinweis zur Einladung"), 3, max_length=2000)

    def __init__(
        self, *args: Any, meeting: Meeting | None = None, start: datetime | None = None, **kwargs: Any
    ) -> None:
        if meeting is not None:
            begin, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
            names = ("title", "place", "room", "online_url", "note")
            initial = {name: getattr(meeting, name) for name in names}
            kwargs["initial"] = {**initial, "day": begin.date(), "starts": begin.time(), "ends": end.time()}
        elif start is not None:
            end = start + timedelta(minutes=SOON_MINUTES)
            kwargs["initial"] = {"day": start.date(), "starts": start.time(), "ends": end.time()}
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = Place.objects.all()  # type: ignore[attr-defined]  # a field of that kind

    def clean_online_url(self) -> str:
        return with_remedy(clean_url, self.cleaned_data["online_url"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("Liegt nicht nach dem Beginn. Eine spätere Uhrzeit wählen."))
        if not (data.get("place") or data.get("room") or data.get("online_url") or "online_url" in self.errors):
            self.add_error(
                "room", _("Es fehlt, wo die Sitzung ist. Ort, Raum oder einen Link zur Videokonferenz angeben.")
            )
        return data

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        day: date = data.pop("day")
        starts, ends = data.pop("starts"), data.pop("ends")
        data["starts_at"] = timezone.make_aware(datetime.combine(day, starts))
        data["ends_at"] = timezone.make_aware(datetime.combine(day, ends))
        return data


class CancelForm(RuleForm):
    reason = forms.CharField(
        label=_("Grund der Absage"),
        max_length=300,
        error_messages={"required": _("Der Grund fehlt. Er steht in der Mail an die Eingeladenen.")},
    )


class ItemForm(RuleForm):
    title = forms.CharField(label=_("Titel"), max_length=200, error_messages=TITLE_MISSING)
    purpose = forms.ChoiceField(label=_("Ziel"), choices=ItemPurpose.choices, initial=ItemPurpose.DISCUSS)
    presenter = forms.CharField(label=_("Vorstellung durch"), max_length=150, required=False)
    text = long_text(_("Sachverhalt"), 6)
    proposal = long_text(
        _("Beschlussvorschlag"), 4, help_text=_("Wird zum Wortlaut des Beschlusses und steht in der Beschlussvorlage.")
    )
    consequences = long_text(_("Auswirkungen"), 3, help_text=_("Kosten, Personal, Fristen"))

    def __init__(self, *args: Any, item: AgendaItem | None = None, **kwargs: Any) -> None:
        if item is not None:
            kwargs["initial"] = {name: getattr(item, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class DecisionForm(RuleForm):
    kind = forms.ChoiceField(
        label=_("Art"), choices=DecisionKind.choices, initial=DecisionKind.DECISION, widget=forms.RadioSelect
    )
    text = long_text(
        _("Wortlaut"), 5, required=True, error_messages={"required": _("Der Wortlaut fehlt. Was wurde vereinbart?")}
    )
    vote = forms.CharField(
        label=_("Abstimmung"), max_length=100, required=False, help_text=_("Zum Beispiel: einstimmig; 8 Ja, 1 Nein")
    )
    owner_member = forms.ModelChoiceField(
        BodyMember.unscoped.none(), label=_("Verantwortlich"), required=False, empty_label=_("niemand aus dem Gremium")
    )
    owner_organisation = organisation_field(_("Verantwortliche Organisation"), required=False)
    owner_name = forms.CharField(label=_("Andere verantwortliche Person"), max_length=150, required=False)
    due_on = day_field(_("Fällig am"), required=False)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        meeting: Meeting,
        decision: Decision | None = None,
        fixed: bool = False,
        **kwargs: Any,
    ) -> None:
        if decision is not None:
            kwargs["initial"] = {name: getattr(decision, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        people = [row["member"].pk for row in attendees(meeting)]
        if decision is not None:
            people.append(decision.owner_member_id)
        # A field of that kind.
        self.fields["owner_member"].queryset = BodyMember.objects.filter(pk__in=people)  # type: ignore[attr-defined]
        chosen = decision.owner_organisation_id if decision else None
        offer_organisations(self, actor, "owner_organisation", chosen=chosen)
        if decision is not None:
            del self.fields["kind"]
        if fixed:
            self.fields["text"].disabled = True
            self.fields["text"].help_text = _("Das Protokoll ist abgeschlossen; der Wortlaut steht fest.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("owner_member") or data.get("owner_organisation") or data.get("owner_name")):
            self.add_error(
                "owner_member", _("Es fehlt, wer verantwortlich ist. Mitglied, Organisation oder Namen angeben.")
            )
        return data


class MoveForm(RuleForm):
    to = forms.ChoiceField(label=_("Stand"), widget=forms.RadioSelect)
    note = long_text(_("Bemerkung"), 3, max_length=2000)
    on = day_field(_("Umgesetzt am"), required=False, initial=timezone.localdate)
    superseded_by = forms.ModelChoiceField(
        Decision.unscoped.none(), label=_("Ersetzt durch"), required=False, empty_label=_("bitte wählen")
    )

    def __init__(self, *args: Any, decision: Decision, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(DecisionState.choices)
        stay = (decision.state, _("Zwischenstand melden, bleibt „%(state)s“") % {"state": names[decision.state]})
        moves = [(value, names[value]) for value in DecisionState if value in DECISION_MOVES[decision.state]]
        if not others.exists():
            moves = [move for move in moves if move[0] != DecisionState.SUPERSEDED]
        self.fields["to"].choices = [stay, *moves]  # type: ignore[attr-defined]  # a field of that kind
        self.fields["to"].initial = decision.state
        self.fields["superseded_by"].queryset = others  # type: ignore[attr-defined]  # a field of that kind
        allowed = {value for value, _label in moves}
        if DecisionState.DONE not in allowed:
            del self.fields["on"]
        if DecisionState.SUPERSEDED not in allowed:
            del self.fields["superseded_by"]


class EffectForm(RuleForm):
    effect = long_text(
        _("Wirkung"), 4, required=True, error_messages={"required": _("Es fehlt, was sich geändert hat.")}
    )
    measured_on = day_field(_("Wirkung geprüft am"), initial=timezone.localdate)


def keepers_of(actor: Actor) -> list[User]:
    """People of the centre's own unit, by name: who may be responsible for an agreement."""
    rows = Membership.objects.filter(organisation__kind=Organisation.Kind.KI, ended_at__isnull=True)
    found = {row.user_id: row.user for row in rows.select_related("user")}
    return sorted(found.values(), key=lambda user: user.name)


class AgreementForm(RuleForm):
    title = forms.CharField(label=_("Titel"), max_length=200, error_messages=TITLE_MISSING)
    kind = forms.ChoiceField(label=_("Art"), choices=AgreementKind.choices)
    purpose = long_text(_("Gegenstand"))
    topics = forms.MultipleChoiceField(label=_("Themen"), choices=Topic.choices, required=False, widget=ColumnChoices)
    signed_on = day_field(_("Unterzeichnet am"), required=False)
    valid_from = day_field(_("Gültig ab"))
    valid_to = day_field(_("Gültig bis"), required=False, help_text=_("Leer: unbefristet"))
    review_on = day_field(
        _("Überprüfen am"),
        required=False,
        help_text=_("Vier Wochen vorher geht eine Erinnerung an die zuständige Person."),
    )
    responsible = forms.ModelChoiceField(
        User.objects.none(), label=_("Zuständig"), required=False, empty_label=_("bitte wählen")
    )

    file = UploadField(label=_("Unterzeichnete Fassung"), required=False)

    def __init__(self, *args: Any, actor: Actor, agreement: Agreement | None = None, **kwargs: Any) -> None:
        parties: list[Organisation] = []
        if agreement is not None:
            parties = list(agreement.parties.order_by("name"))
            kwargs["initial"] = {name: getattr(agreement, name) for name in self.base_fields if name != "file"}
            kwargs["initial"] |= {f"party_{number}": party.pk for number, party in enumerate(parties, start=1)}
        super().__init__(*args, **kwargs)
        posted = sum(1 for key in self.data if key.startswith("party_"))
        count = max(FEWEST_PARTIES, len(parties) + SPARE_PARTIES, posted)
        self.party_names = [f"party_{number}" for number in range(1, count + 1)]
        for number, name in enumerate(self.party_names, start=1):
            needed = number <= 2
            self.fields[name] = organisation_field(_("%(number)s. Organisation") % {"number": number}, required=needed)
            self.fields[name].error_messages["required"] = TOO_FEW
        found = current_organisations(actor) | Organisation.objects.filter(pk__in=[party.pk for party in parties])
        choices = list(found.order_by("name"))
        for name in self.party_names:
            self.fields[name].queryset = found  # type: ignore[attr-defined]  # a field of that kind
            # One query for all of these lists.
            # A field of that kind.
            self.fields[name].choices = [CHOOSE, *((row.pk, row.name) for row in choices)]  # type: ignore[attr-defined]
        people = keepers_of(actor)
        # A field of that kind.
        self.fields["responsible"].queryset = User.objects.filter(pk__in=[user.pk for user in people])  # type: ignore[attr-defined]

    @property
    def party_fields(self) -> list[Any]:
        return [self[name] for name in self.party_names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        parties = {data[name].pk: data[name] for name in self.party_names if data.get(name)}
        if len(parties) < 2 and not ({"party_1", "party_2"} & set(self.errors)):
            self.add_error("party_2", TOO_FEW)
        data["parties"] = list(parties.values())
        start, end, review = data.get("valid_from"), data.get("valid_to"), data.get("review_on")
        if start and end and end < start:
            self.add_error("valid_to", _("Liegt vor dem Beginn. Ein späteres Datum wählen."))
        if review and not data.get("responsible"):
            self.add_error("responsible", _("Es fehlt, wer an die Überprüfung erinnert wird. Eine Person auswählen."))
        return data

    def values(self) -> dict[str, Any]:
        left_out = {"file", *self.party_names}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}
