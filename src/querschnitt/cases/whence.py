"""What an obstacle report knows from the page somebody came from: the case, or the offer, or the organisation."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from querschnitt.accounts.actor import Actor
from querschnitt.network.selectors import visible_organisations
from querschnitt.offers.selectors import visible_offers
from querschnitt.tenants.models import Organisation

from .catalogues import authority_choices
from .choices import LegalCircle, LifeArea
from .models import Case, Need
from .policies import can_edit_case
from .selectors import received_referrals, sent_referrals, visible_cases

# The directory's topics in the words of the assessment; what fits none stays empty.
AREA_OF_TOPIC = {
    "deutsch": LifeArea.LANGUAGE,
    "sprachmittlung": LifeArea.LANGUAGE,
    "aufenthalt": LifeArea.RESIDENCE,
    "existenz": LifeArea.FINANCE,
    "wohnen": LifeArea.HOUSING,
    "arbeit": LifeArea.WORK,
    "anerkennung": LifeArea.TRAINING,
    "schule": LifeArea.SCHOOL,
    "kita": LifeArea.SCHOOL,
    "familie": LifeArea.FAMILY,
    "gesundheit": LifeArea.HEALTH,
    "psyche": LifeArea.HEALTH,
    "begegnung": LifeArea.LEISURE,
    "ehrenamt": LifeArea.LEISURE,
    "schutz": LifeArea.DISCRIMINATION,
}


@dataclass(frozen=True)
class Whence:
    """``path`` is where to go back to; the rest fills the form in. ``case`` is one the actor may write in."""

    path: str = ""
    case: Case | None = None
    legal_circle: str = LegalCircle.UNKNOWN
    authority_kind: str = ""
    topic: str = ""

    @property
    def initial(self) -> dict[str, str]:
        return {"legal_circle": self.legal_circle, "authority_kind": self.authority_kind, "topic": self.topic}


def kind_of(organisation: Organisation) -> str:
    return organisation.kind if organisation.kind in dict(authority_choices()) else ""


def of_case(path: str, case: Case) -> Whence:
    areas = Need.objects.filter(case=case, resolved_on__isnull=True).values_list("life_area", flat=True)[:2]
    return Whence(path, case, case.legal_circle, topic=areas[0] if len(areas) == 1 else "")


def whence(path: str, actor: Actor) -> Whence:
    """``path`` is a page of ours, or nothing comes of it; what the actor may not see fills in nothing."""
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return Whence()
    try:
        found = resolve(path.split("?")[0])
    except Resolver404:
        return Whence()
    ids = found.kwargs
    if "case_id" in ids:
        case = visible_cases(actor).filter(pk=ids["case_id"]).first()
        return of_case(path, case) if case is not None and can_edit_case(actor, case) else Whence(path)
    if found.view_name == "cases:sent":
        referral = sent_referrals(actor).filter(pk=ids["referral_id"]).first()
        if referral is not None and can_edit_case(actor, referral.case):
            kind = kind_of(referral.recipient)
            return Whence(path, referral.case, referral.case.legal_circle, kind, referral.topic)
    if found.view_name == "cases:received":
        received = received_referrals(actor).filter(pk=ids["referral_id"]).first()
        return Whence(path, topic=received.topic) if received is not None else Whence(path)
    if found.app_name == "offers" and "offer_id" in ids:
        offer = visible_offers(actor).filter(pk=ids["offer_id"]).select_related("organisation").first()
        if offer is not None:
            topic = AREA_OF_TOPIC.get(offer.topic, "")
            return Whence(path, authority_kind=kind_of(offer.organisation), topic=topic)
    if found.view_name == "network:page":
        organisation = visible_organisations(actor).filter(pk=ids["organisation_id"]).first()
        if organisation is not None:
            return Whence(path, authority_kind=kind_of(organisation))
    return Whence(path)
