"""Forms about a person's life: residence, benefits, names, languages, household, the links of the chain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.forms import ColumnChoices, ComboSelect
from querschnitt.network.selectors import current_organisations
from querschnitt.offers.models import Offer
from querschnitt.offers.selectors import current_offers
from querschnitt.tenants.models import Organisation

from . import catalogues, choices, life_choices
from .chain import WINDOWS
from .forms import CHOOSE, RuleForm, ShareForm, part
from .models import BenefitSpan, Case, ChainEntry, HouseholdMember, ResidenceSpan
from .models.spans import Span


class SpanForm(RuleForm):
    """A span of time. ``contradictory`` is asked only after something was refused that can be kept as to be clarified."""

    starts_on = forms.DateField(label=_("Von"), required=False, help_text=_("leer: Beginn unbekannt"))
    ends_on = forms.DateField(label=_("Bis"), required=False, help_text=_("leer: dauert an"))
    stated_by = forms.ChoiceField(
        label=_("Woher wissen wir das?"), choices=life_choices.StatedBy.choices, initial="person"
    )
    document = forms.CharField(
        label=_("Auf welchem Dokument?"), max_length=120, required=False, help_text=_("z. B. Bescheid des BAMF, eAT")
    )
    printed_until = forms.DateField(label=_("Gültig bis, wie gedruckt"), required=False)
    ends_previous = forms.BooleanField(
        label=_("Der laufende Zeitraum endet am Tag davor."), required=False, initial=True
    )
    contradictory = forms.BooleanField(
        label=_("Die Dokumente sagen das wirklich so: als „widersprüchlich, zu klären“ speichern"), required=False
    )

    FIELDS: tuple[str, ...] = ()
    COMMON = ("starts_on", "ends_on", "stated_by", "document", "printed_until", "contradictory")

    def __init__(self, *args: Any, corrects: Span | None = None, **kwargs: Any) -> None:
        if corrects is not None:
            names = (*self.FIELDS, *self.COMMON)
            kwargs["initial"] = {name: getattr(corrects, name) for name in names} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if corrects is not None:
            del self.fields["ends_previous"]
        if not (self.is_bound and self.data.get("contradictory")) and not (corrects and corrects.contradictory):
            self._unclear = self.fields.pop("contradictory")

    def ask_unclear(self) -> None:
        self.fields.setdefault("contradictory", getattr(self, "_unclear", forms.BooleanField(required=False)))

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ResidenceForm(SpanForm):
    status_code = forms.ChoiceField(label=_("Aufenthaltsstatus"), widget=ComboSelect)

    FIELDS = ("status_code",)
    field_order = ["status_code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "status_code").choices = [CHOOSE, *catalogues.status_choices()]


class BenefitForm(SpanForm):
    legal_circle = forms.ChoiceField(
        label=_("Rechtskreis"),
        choices=[CHOOSE, *[pair for pair in choices.LegalCircle.choices if pair[0] != choices.LegalCircle.UNKNOWN]],
    )
    authority = forms.CharField(label=_("Zuständige Stelle"), max_length=120, required=False)
    state = forms.ChoiceField(label=_("Stand"), choices=life_choices.BenefitState.choices, initial="running")

    FIELDS = ("legal_circle", "authority", "state")
    field_order = ["legal_circle", "authority", "state"]


SPAN_FORMS: dict[str, tuple[type[SpanForm], type[ResidenceSpan] | type[BenefitSpan]]] = {
    "aufenthalt": (ResidenceForm, ResidenceSpan),
    "leistung": (BenefitForm, BenefitSpan),
}


class NameForm(RuleForm):
    text = forms.CharField(label=_("Name, wie er auch geschrieben wird"), max_length=200)
    kind = forms.ChoiceField(label=_("Art"), choices=life_choices.NameKind.choices)


class LanguagesForm(RuleForm):
    """Rows of language and level; a row without a language is left out."""

    MORE = 3

    interpreter_language = forms.ChoiceField(label=_("Dolmetschen"), required=False)
    interpreter_wish = forms.ChoiceField(
        label=_("Wunsch zum Dolmetschen"),
        choices=[("", _("keiner")), *life_choices.InterpreterWish.choices],
        required=False,
    )
    reads = forms.MultipleChoiceField(
        label=_("Liest und schreibt"), choices=life_choices.Script.choices, required=False, widget=ColumnChoices
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        person = case.person
        kwargs["initial"] = {
            "interpreter_language": person.interpreter_language,
            "interpreter_wish": person.interpreter_wish,
            "reads": person.reads,
            "version": person.version,
        }
        super().__init__(*args, **kwargs)
        part(self, "interpreter_language").choices = [("", _("nicht nötig")), *catalogues.language_choices()]
        languages = [("", _("keine weitere")), *catalogues.language_choices()]
        levels = [("", _("nicht bekannt")), *life_choices.Level.choices]
        known = list(person.languages)
        self.rows: list[tuple[str, str]] = []
        for number in range(len(known) + self.MORE):
            code = known[number] if number < len(known) else ""
            names = (f"language_{number}", f"level_{number}")
            self.fields[names[0]] = forms.ChoiceField(
                label=_("Sprache %(n)s") % {"n": number + 1}, choices=languages, required=False, initial=code
            )
            self.fields[names[1]] = forms.ChoiceField(
                label=_("Niveau"), choices=levels, required=False, initial=person.language_levels.get(code, "")
            )
            self.rows.append(names)

    def pairs(self) -> list[Any]:
        return [(self[language], self[level]) for language, level in self.rows]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        levels = {data[language]: data[level] for language, level in self.rows if data.get(language)}
        names = ("interpreter_language", "interpreter_wish", "reads", "version")
        return {"levels": levels} | {name: data[name] for name in names}


class MemberForm(RuleForm):
    """A member of the household: the number of an own case, or a name."""

    number = forms.CharField(
        label=_("Aktenzeichen"),
        max_length=20,
        required=False,
        help_text=_("wenn die Person bei Ihnen einen eigenen Fall hat"),
    )
    name = forms.CharField(label=_("oder Name"), max_length=200, required=False)
    birth_year = forms.IntegerField(label=_("Geburtsjahr"), min_value=1900, max_value=2100, required=False)
    relation = forms.ChoiceField(label=_("Beziehung"), choices=[CHOOSE, *life_choices.Relation.choices])
    custody = forms.ChoiceField(
        label=_("Sorgerecht"), choices=[("", _("entfällt")), *life_choices.Custody.choices], required=False
    )
    lives_here = forms.BooleanField(label=_("lebt im selben Haushalt"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    FIELDS = ("name", "birth_year", "relation", "custody", "lives_here")

    def __init__(self, *args: Any, member: HouseholdMember | None = None, **kwargs: Any) -> None:
        if member is not None:
            kwargs["initial"] = {name: getattr(member, name) for name in (*self.FIELDS, "version")}
        super().__init__(*args, **kwargs)
        if member is not None:
            del self.fields["number"]
        if member is not None and member.member_id:
            del self.fields["name"], self.fields["birth_year"]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS if name in self.cleaned_data}


class EntryForm(RuleForm):
    """A link of the chain."""

    kind = forms.ChoiceField(label=_("Art"), choices=[CHOOSE, *life_choices.ChainKind.choices])
    title = forms.CharField(label=_("Was?"), max_length=120, help_text=_("z. B. Integrationskurs B1, 8. Klasse"))
    organisation = forms.ModelChoiceField(
        label=_("Wo?"), queryset=Organisation.unscoped.none(), required=False, widget=ComboSelect
    )
    offer = forms.ModelChoiceField(
        label=_("Angebot"), queryset=Offer.unscoped.none(), required=False, widget=ComboSelect
    )
    starts_on = forms.DateField(label=_("Von"))
    ends_on = forms.DateField(label=_("Bis"), required=False, help_text=_("leer: dauert an"))
    state = forms.ChoiceField(label=_("Stand"), choices=life_choices.ChainState.choices, initial="running")
    result = forms.CharField(label=_("Ergebnis"), max_length=120, required=False, help_text=_("z. B. B1 bestanden"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    FIELDS = ("kind", "title", "organisation", "offer", "starts_on", "ends_on", "state", "result")

    def __init__(self, *args: Any, actor: Actor, entry: ChainEntry | None = None, **kwargs: Any) -> None:
        if entry is not None:
            kwargs["initial"] = {name: getattr(entry, name) for name in (*self.FIELDS, "version")}
        super().__init__(*args, **kwargs)
        part(self, "organisation").queryset = current_organisations(actor)
        part(self, "organisation").empty_label = str(_("keine Stelle"))
        part(self, "offer").queryset = current_offers(actor).select_related("organisation")
        part(self, "offer").label_from_instance = lambda offer: f"{offer.title} ({offer.organisation.name})"
        part(self, "offer").empty_label = str(_("kein Angebot"))

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class TwinForm(RuleForm):
    number = forms.CharField(
        label=_("Aktenzeichen der doppelten Akte"), max_length=20, help_text=_("Sie geht in dieser Akte auf.")
    )


class AskLinkForm(RuleForm):
    reason = forms.CharField(
        label=_("Wozu?"),
        max_length=300,
        help_text=_("Die andere Stelle liest diesen Satz und den Namen Ihrer Organisation, sonst nichts."),
    )
    agreed = forms.BooleanField(
        label=_("Die Person ist einverstanden, dass wir fragen."),
        error_messages={"required": _("Fragen Sie zuerst die Person, ob Sie nachfragen dürfen.")},
    )


class ShareByLinkForm(ShareForm):
    """As sharing a case, with who asked as the only recipient."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        RuleForm.__init__(self, *args, **kwargs)
        del self.fields["organisation"]
        part(self, "text_language").choices = catalogues.consent_languages()


class WindowForm(forms.Form):
    """Which years of the chain are shown."""

    monate = forms.TypedChoiceField(
        choices=[(0, ""), *[(months, "") for months in WINDOWS]], coerce=int, required=False
    )
    ab = forms.CharField(required=False, max_length=7)

    def clean_ab(self) -> Any:
        from datetime import date

        try:
            return date.fromisoformat(f"{self.cleaned_data['ab']}-01") if self.cleaned_data["ab"] else None
        except ValueError as error:
            raise ValidationError("") from error
