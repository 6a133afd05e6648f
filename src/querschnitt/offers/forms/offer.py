from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.common.forms import ColumnChoices, ComboSelect
from querschnitt.common.languages import language_choices
from querschnitt.common.validators import clean_phone, clean_postcode, clean_url
from querschnitt.network.choices import PlaceAccess
from querschnitt.network.forms import AGE_ERROR, EMAIL_ERROR, with_remedy
from querschnitt.network.selectors import current_organisations
from querschnitt.tenants.models import Organisation

from ..choices import (
    Childcare,
    Cost,
    Delivery,
    OfferKind,
    OfferState,
    OfferTopic,
    Registration,
    ResidenceGroup,
    TargetGroup,
)
from ..models import Offer

ADDRESS = {"place_name": "name", "street": "street", "postcode": "postcode", "town": "town"}
# Of the place itself: they hold for everything that takes place there.
OF_PLACE = {"place_access": "accessibility", "place_access_note": "access_note", "transit_note": "transit_note"}
DATE_ERROR = {"invalid": _("Das ist kein Datum. In der Form 31.12.2026 eintragen.")}


@dataclass(frozen=True)
class Section:
    """A part of the form; each row holds the names of one field or of several side by side."""

    key: str
    title: str | Promise
    rows: tuple[tuple[str, ...], ...]
    note: str | Promise = ""


SECTIONS = (
    Section("was", _("Was es ist"), (("title",), ("organisation",), ("kind", "topic"), ("summary",), ("description",))),
    Section(
        "wer", _("Für wen"),
        (("target_groups",), ("age_from", "age_before"), ("residence",), ("languages",), ("area",)),
        _("Was leer bleibt, schränkt nicht ein."),
    ),
    Section(
        "wo", _("Wo"),
        (("delivery",), ("place_name",), ("street",), ("postcode", "town"), ("place_access",), ("place_access_note", "transit_note")),
        _("Barrierefreiheit, Zugang und Haltestelle gehören zum Ort: Sie gelten für alle Angebote an dieser Adresse."),
    ),
    Section(
        "zugang", _("Zugang, Kosten, Kinderbetreuung"),
        (("registration",), ("access_note",), ("barrier_note",), ("cost", "cost_note"), ("childcare", "childcare_note")),
    ),
    Section(
        "kontakt", _("Kontakt"),
        (("contact_name", "contact_phone"), ("contact_public",), ("contact_email", "url")),
    ),
    Section(
        "dauer", _("Dauer, Förderung und Veröffentlichung"),
        (("valid_from", "valid_to"), ("funding_source", "funding_until"), ("state",), ("published",)),
    ),
)  # fmt: skip


def _text(label: Any, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **more)


def _area(label: Any, length: int, rows: int = 3, **more: Any) -> forms.CharField:
    return _text(label, length, widget=forms.Textarea({"rows": rows}), **more)


def _many(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=ColumnChoices, **more)


def _date(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput, error_messages=DATE_ERROR, **more)


class OfferForm(forms.Form):
    title = forms.CharField(
        label=_("Titel"), max_length=200, error_messages={"required": _("Der Titel fehlt. Bitte eintragen.")}
    )
    organisation = forms.ModelChoiceField(
        queryset=Organisation.unscoped.none(),
        label=_("Anbieter"),
        widget=ComboSelect,
        error_messages={
            "required": _("Der Anbieter fehlt. Bitte wählen."),
            "invalid_choice": _("Bitte einen Anbieter aus der Liste wählen."),
        },
    )
    kind = forms.ChoiceField(label=_("Art"), choices=OfferKind.choices, initial=OfferKind.SERVICE, required=False)
    topic = forms.ChoiceField(
        label=_("Thema"),
        choices=[("", _("bitte wählen")), *OfferTopic.choices],
        error_messages={"required": _("Das Thema fehlt. Bitte wählen.")},
    )
    summary = _text(_("In einem Satz"), 300, help_text=_("steht in Listen und Suchergebnissen"))
    description = _area(_("Beschreibung"), 4000, 5)

    target_groups = _many(_("Zielgruppen"), TargetGroup.choices)
    age_from = forms.IntegerField(
        label=_("Alter ab"),
        min_value=0,
        max_value=120,
        required=False,
        error_messages=AGE_ERROR,
        help_text=_("in Jahren"),
    )
    age_before = forms.IntegerField(
        label=_("Alter unter"), min_value=1, max_value=120, required=False, error_messages=AGE_ERROR,
        help_text=_("bis zum Tag vor diesem Geburtstag"),
    )  # fmt: skip
    residence = _many(_("Aufenthalt"), ResidenceGroup.choices)
    languages = _many(_("Sprachen des Angebots"), language_choices)
    area = _text(
        _("Einzugsgebiet"),
        600,
        help_text=_("Städte und Gemeinden mit Komma trennen; leer, wenn der ganze Kreis gemeint ist"),
    )

    delivery = forms.ChoiceField(
        label=_("Form"), choices=Delivery.choices, initial=Delivery.PLACE, required=False, widget=forms.RadioSelect
    )
    place_name = _text(_("Ort des Angebots"), 200, help_text=_("Gebäude oder Raum, etwa „Alte Weberei“"))
    street = _text(_("Straße und Hausnummer"), 200)
    postcode = _text(_("Postleitzahl"), 10)
    town = _text(_("Stadt oder Gemeinde"), 100)
    place_access = _many(_("Barrierefreiheit des Ortes"), PlaceAccess.choices)
    place_access_note = _text(_("Zugang zum Gebäude"), 500, help_text=_("etwa „Eingang über den Hof, Klingel 3“"))
    transit_note = _text(_("Bus und Bahn"), 300, help_text=_("Linie und Haltestelle"))

    registration = forms.ChoiceField(
        label=_("Anmeldung"), choices=[("", _("keine Angabe")), *Registration.choices], required=False
    )
    access_note = _area(_("Zugang und Anmeldung"), 2000)
    barrier_note = _text(
        _("Hinweise zur Barrierefreiheit"), 500, help_text=_("etwa Gebärdensprache, leichte Sprache, Begleitung")
    )
    cost = forms.ChoiceField(label=_("Kosten"), choices=Cost.choices, initial=Cost.UNKNOWN, required=False)
    cost_note = _text(_("Kosten, genauer"), 200)
    childcare = forms.ChoiceField(
        label=_("Kinderbetreuung"), choices=Childcare.choices, initial=Childcare.UNKNOWN, required=False
    )
    childcare_note = _text(_("Kinderbetreuung, genauer"), 200)

    contact_name = _text(_("Ansprechperson"), 150)
    contact_phone = _text(_("Telefon"), 60)
    contact_public = forms.BooleanField(
        label=_("Der Name darf öffentlich stehen"), required=False, help_text=_("nur mit Einwilligung der Person")
    )
    contact_email = forms.EmailField(label=_("E-Mail-Adresse"), required=False, error_messages=EMAIL_ERROR)
    url = _text(_("Internetseite"), 200)

    valid_from = _date(_("Gültig ab"), initial=timezone.localdate)
    valid_to = _date(_("Gültig bis"), required=False, help_text=_("letzter Tag; leer, wenn offen"))
    funding_source = _text(_("Förderung"), 200, help_text=_("Programm oder Geldgeber"))
    funding_until = _date(
        _("Förderung bis"), required=False, help_text=_("zu diesem Tag wird nach dem Angebot gefragt")
    )
    state = forms.ChoiceField(
        label=_("Stand"), choices=OfferState.choices, initial=OfferState.ACTIVE, widget=forms.RadioSelect
    )
    published = forms.BooleanField(label=_("Öffentlich zeigen"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, offer: Offer | None = None, **kwargs: Any) -> None:
        if offer is not None:
            kwargs["initial"] = self._stored(offer)
        super().__init__(*args, **kwargs)
        providers = current_organisations(actor)
        if not actor.may(P.OFFERS_EDIT_ALL) and actor.organisation_id is not None:
            providers = providers.filter(pk=actor.organisation_id)
            self.fields["organisation"].initial = actor.organisation_id
        field = self.fields["organisation"]
        field.empty_label = _("bitte wählen")  # type: ignore[attr-defined]  # a field of that kind
        field.queryset = providers.order_by("name")  # type: ignore[attr-defined]  # a field of that kind

    def _stored(self, offer: Offer) -> dict[str, Any]:
        elsewhere = {*ADDRESS, *OF_PLACE, "area"}
        found = {name: getattr(offer, name) for name in self.base_fields if name not in elsewhere}
        found["area"] = ", ".join(offer.area)
        if offer.place is not None:
            found |= {name: getattr(offer.place, key) for name, key in {**ADDRESS, **OF_PLACE}.items()}
        return found

    def sections(self) -> Iterator[tuple[Section, list[list[BoundField]]]]:
        for section in SECTIONS:
            yield section, [[self[name] for name in row] for row in section.rows]

    def clean_contact_phone(self) -> str:
        return with_remedy(clean_phone, self.cleaned_data["contact_phone"])

    def clean_postcode(self) -> str:
        return with_remedy(clean_postcode, self.cleaned_data["postcode"])

    def clean_url(self) -> str:
        return with_remedy(clean_url, self.cleaned_data["url"])

    def clean_area(self) -> list[str]:
        return list(dict.fromkeys(part.strip()[:100] for part in self.cleaned_data["area"].split(",") if part.strip()))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("Das Ende liegt vor dem Anfang. Ein späteres Datum eintragen."))
        lower, upper = data.get("age_from"), data.get("age_before")
        if lower is not None and upper is not None and upper <= lower:
            self.add_error(
                "age_before",
                _("Das Alter „unter“ ist nicht größer als das Alter „ab“. Für 12- bis 26-Jährige: ab 12, unter 27."),
            )
        if any(data.get(name) for name in OF_PLACE) and not any(data.get(name) for name in ADDRESS):
            self.add_error("place_name", _("Zu welchem Ort gehören diese Angaben? Bitte Name oder Adresse eintragen."))
        return data

    def values(self) -> dict[str, Any]:
        """What the services take: address and properties of the place apart from the offer's own fields."""
        own = {**ADDRESS, **OF_PLACE}
        data = {name: value for name, value in self.cleaned_data.items() if name not in own}
        for name in ("kind", "delivery", "cost", "childcare"):  # left out by programs that send less than the page
            data[name] = data[name] or self.fields[name].initial
        return {
            **data,
            "address": {key: self.cleaned_data[name] for name, key in ADDRESS.items()},
            "of_place": {key: self.cleaned_data[name] for name, key in OF_PLACE.items()},
        }
