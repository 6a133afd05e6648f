from __future__ import annotations

from typing import Any

from django.utils import timezone

from querschnitt.common.uploads import CleanFile
from querschnitt.network.mailing import make_token
from querschnitt.network.models import Agreement, MeetingInvitation
from querschnitt.network.services import meetings as services
from querschnitt.network.services.agreements import attach_signed
from querschnitt.network.services.minutes import close_minutes, save_minutes
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.bodies import make_agreement, make_body, make_body_member, make_decision, make_meeting
from tests.factories.numbers import numbers

from . import MEMBERS, Route

KEEPERS = {"centre_head", "kim_coordinator", "administrative_assistant"}


def body(world: World) -> dict[str, Any]:
    """Led by the KI; the partner organisation is a member, so everybody of house A has a part in it."""
    with open_scope(world.a.scope()):
        made = make_body(world.a.ki, name=f"Lenkungsgruppe {next(numbers)}")
        world.things["member"] = make_body_member(made, world.a.partner)
        world.things["body"] = made
    return {"body_id": made.pk}


def member(world: World) -> dict[str, Any]:
    body(world)
    return {"member_id": world.things["member"].pk}


def meeting(world: World, days: int = -2) -> dict[str, Any]:
    body(world)
    with open_scope(world.a.scope()):
        made = make_meeting(world.things["body"], days)
        item = services.add_item(meeting=made, by=None, title="Erstberatung", purpose="decide")
        services.invite_members(meeting=made, by=None)
        world.things |= {"meeting": made, "item": item}
    return {"meeting_id": made.pk}


def coming(world: World) -> dict[str, Any]:
    return meeting(world, 20)


def item(world: World) -> dict[str, Any]:
    coming(world)
    return {"item_id": world.things["item"].pk}


def invitation(world: World) -> dict[str, Any]:
    coming(world)
    with open_scope(world.a.scope()):
        return {"invitation_id": MeetingInvitation.objects.get(meeting=world.things["meeting"]).pk}


def token(world: World) -> dict[str, Any]:
    key = invitation(world)["invitation_id"]
    with open_scope(world.a.scope()):
        found = MeetingInvitation.objects.get(pk=key)
        made = make_token(found)
        found.save()
    return {"token": made}


def drafted(world: World) -> dict[str, Any]:
    key = meeting(world)
    with open_scope(world.a.scope()):
        save_minutes(meeting=world.things["meeting"], content={"general": "Text"}, version=0, by=None)
    return key


def closed(world: World) -> dict[str, Any]:
    drafted(world)
    with open_scope(world.a.scope()):
        return {"minutes_id": close_minutes(meeting=world.things["meeting"], by=None).pk}


def closed_meeting(world: World) -> dict[str, Any]:
    closed(world)
    return {"meeting_id": world.things["meeting"].pk}


def decision(world: World) -> dict[str, Any]:
    meeting(world)
    with open_scope(world.a.scope()):
        return {"decision_id": make_decision(world.things["meeting"]).pk}


def agreement(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        made = make_agreement(world.a.ki, world.a.partner, valid_from=timezone.localdate())
    return {"agreement_id": made.pk}


def signed(world: World) -> dict[str, Any]:
    key = agreement(world)
    with open_scope(world.a.scope()):
        made = Agreement.objects.get(pk=key["agreement_id"])
        file = CleanFile("vertrag.pdf", "application/pdf", b"%PDF-1.7")
        attach_signed(agreement=made, content=file, by=None)
    return key


ROUTES = [
    Route("network:bodies", MEMBERS),
    Route("network:body_create", KEEPERS),
    Route("network:body", MEMBERS, body),
    Route("network:body_edit", KEEPERS, body),
    Route("network:body_end", KEEPERS, body),
    Route("network:body_reopen", KEEPERS, body, post={}),
    Route("network:member_add", KEEPERS, body),
    Route("network:member_edit", KEEPERS, member),
    Route("network:member_end", KEEPERS, member, post={}),
    Route("network:meeting_create", KEEPERS, body),
    Route("network:meeting", MEMBERS, coming),
    Route("network:meeting_edit", KEEPERS, coming),
    Route("network:meeting_cancel", KEEPERS, coming),
    Route("network:meeting_invite", KEEPERS, coming, post={}),
    Route("network:meeting_ics", MEMBERS, coming),
    Route("network:item_create", KEEPERS, coming),
    Route("network:items_adopt", KEEPERS, coming, post={}),
    Route("network:item_edit", KEEPERS, item),
    Route("network:item_move", KEEPERS, item, post={"to": "up"}),
    Route("network:item_remove", KEEPERS, item, post={}),
    Route("network:item_docx", MEMBERS, item),
    Route("network:item_pdf", MEMBERS, item),
    Route("network:invitation_note", KEEPERS, invitation, post={"answer": "yes"}),
    Route("network:answer", MEMBERS | {"state_analyst"}, token, public=True, shared=True),
    Route("network:minutes_write", KEEPERS, drafted),
    Route("network:minutes_keep", KEEPERS, drafted, post={"version": "1"}),
    Route("network:minutes_close", KEEPERS, drafted),
    Route("network:minutes_correct", KEEPERS, closed_meeting, post={}),
    Route("network:minutes", MEMBERS, closed),
    Route("network:minutes_send", KEEPERS, closed, post={}),
    Route("network:minutes_docx", MEMBERS, closed),
    Route("network:minutes_pdf", MEMBERS, closed),
    Route("network:decisions", MEMBERS),
    Route("network:decisions_xlsx", MEMBERS),
    Route("network:decisions_csv", MEMBERS),
    Route("network:decision_create", KEEPERS, meeting),
    Route("network:decision", MEMBERS, decision),
    Route("network:decision_move", KEEPERS, decision, post={"to": "done"}),
    Route("network:decision_edit", KEEPERS, decision),
    Route("network:decision_effect", KEEPERS, decision),
    Route("network:agreements", MEMBERS),
    Route("network:agreements_xlsx", MEMBERS),
    Route("network:agreements_csv", MEMBERS),
    Route("network:agreement_create", KEEPERS),
    Route("network:agreement", MEMBERS, agreement),
    Route("network:agreement_file", MEMBERS, signed),
    Route("network:agreement_edit", KEEPERS, agreement),
]
