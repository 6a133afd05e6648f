"""Case work: the KI's own case; the partner's referral inbox."""

from __future__ import annotations

from typing import Any

from querschnitt.cases.links import hash_of
from querschnitt.cases.models import Need
from querschnitt.cases.services import add_step, create_link, draft_referral, note_contact, send_referral
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.cases import acting, make_case, make_consent, share_case

from . import Route

TOKEN = "t" * 43
CASE_ROLES = {"case_manager", "education_adviser", "partner_head", "partner_adviser"}
# Of house A's people, those who see the KI's case: the education adviser only cases of their own.
OF_THE_KI = {"case_manager"}
OF_THE_PARTNER = {"partner_head", "partner_adviser"}
REPORTERS = CASE_ROLES | {"kim_coordinator", "interpreter_coordinator"}


def things(world: World) -> dict[str, Any]:
    """One case of the KI with a part of every kind, and a referral to the partner."""
    if "case" not in world.things:
        manager = acting(world.actor("case_manager"))
        case = make_case(manager, life_areas=["housing"])
        consent = make_consent(case, world.a.partner, manager)
        with open_scope(manager.scope):
            step = add_step(case=case, text="Girokonto eröffnen", by=manager)
            note = note_contact(case=case, topic="housing", minutes=20, by=manager)
            kept = draft_referral(case=case, recipient=world.a.outsider, topic="work", by=manager)
            sent = draft_referral(case=case, recipient=world.a.partner, topic="housing", consent=consent, by=manager)
            send_referral(referral=sent, by=manager)
            need = Need.objects.get()
        grant = share_case(case, world.a.outsider, manager)
        world.things["release"] = grant.release
        world.things |= {"case": case, "step": step, "note": note, "need": need, "draft": kept, "sent": sent}
        world.things |= {"consent": consent, "grant": grant}
    return world.things


def case(world: World) -> dict[str, Any]:
    return {"case_id": things(world)["case"].pk}


def of(name: str, argument: str) -> Any:
    return lambda world: {argument: things(world)[name].pk}


def link(world: World) -> dict[str, Any]:
    """A link for whoever has no account, as if it had been mailed."""
    sent = things(world)["sent"]
    with open_scope(world.actor("case_manager").scope):
        made, _code = create_link(referral=sent, email="info@example.org", by=world.actor("case_manager"))
        made.token_hash = hash_of(TOKEN)
        made.save()
    return {"token": TOKEN}


ROUTES = [
    Route("cases:link", frozenset(), link, public=True, shared=True),
    Route("cases:list", CASE_ROLES),
    Route("cases:search", CASE_ROLES, post={"text": "Haddad"}),
    Route("cases:look_up", CASE_ROLES),
    Route("cases:take_in", CASE_ROLES),
    Route("cases:referrals", CASE_ROLES),
    Route("cases:received", OF_THE_PARTNER, of("sent", "referral_id")),
    Route("cases:answer", OF_THE_PARTNER, of("sent", "referral_id"), post={"what": "accept"}),
    Route("cases:notice", OF_THE_PARTNER, of("sent", "referral_id"), post={}),
    Route("cases:share_notice", OF_THE_KI, case, post={}),
    Route("cases:make_link", OF_THE_KI, of("sent", "referral_id"), post={"email": "info@example.org"}),
    Route("cases:note_result", OF_THE_KI, of("sent", "referral_id"), post={}),
    Route("cases:settings", {"centre_head", "operator"}),
    Route("cases:sent", OF_THE_KI, of("sent", "referral_id")),
    Route("cases:send", OF_THE_KI, of("draft", "referral_id")),
    Route("cases:report_refused", OF_THE_KI, of("sent", "referral_id"), post={}),
    Route("cases:report", REPORTERS),
    Route("cases:obstacles", {"centre_head", "kim_coordinator"}),
    Route("cases:change_need", OF_THE_KI, of("need", "need_id")),
    Route("cases:change_step", OF_THE_KI, of("step", "step_id")),
    Route("cases:move_step", OF_THE_KI, of("step", "step_id"), post={"to": "done"}),
    Route("cases:change_contact", OF_THE_KI, of("note", "note_id")),
    Route("cases:withdraw", OF_THE_KI, of("consent", "consent_id")),
    Route("cases:consent_paper", OF_THE_KI, of("consent", "consent_id")),
    Route("cases:revoke", OF_THE_KI, of("grant", "grant_id"), post={}),
    Route("cases:case", OF_THE_KI, case),
    Route("cases:edit", OF_THE_KI, case),
    Route("cases:own_numbers", OF_THE_KI, case),
    Route("cases:phase", OF_THE_KI, case, post={"to": "analyse"}),
    Route("cases:close", OF_THE_KI, case),
    Route("cases:reopen", OF_THE_KI, case),
    Route("cases:new_need", OF_THE_KI, case),
    Route("cases:new_step", OF_THE_KI, case),
    Route("cases:new_contact", OF_THE_KI, case),
    Route("cases:keep_draft", OF_THE_KI, case, post={"text": "halb"}),
    Route("cases:contacts", OF_THE_KI, case),
    Route("cases:new_referral", OF_THE_KI, case),
    Route("cases:report_in_case", OF_THE_KI, case),
    Route("cases:consents", OF_THE_KI, case),
    Route("cases:share", OF_THE_KI, case),
    Route("cases:new_consent", OF_THE_KI, case),
    Route("cases:new_release", OF_THE_KI, case),
    Route("cases:withdraw_release", OF_THE_KI, of("release", "release_id")),
]
