from __future__ import annotations

from typing import Any

from querschnitt.accounts.models import Invitation
from querschnitt.accounts.tokens import hash_of, make_invitation_token
from querschnitt.common.ids import uuid7
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, make_member

from . import EVERYBODY, Route

HEADS = {"centre_head", "operator"}
SEE_MEMBERS = {*HEADS, "kim_coordinator", "data_protection_officer", "partner_head"}


def member_of_partner(world: World) -> dict[str, Any]:
    return {"membership_id": make_member(world.a.partner, "partner_editor").membership.pk}


def invitation(world: World) -> Invitation:
    with open_scope(world.a.scope()):
        key = uuid7()
        return Invitation.objects.create(
            pk=key,
            organisation=world.a.partner,
            email=f"neu-{key.hex}@example.org",
            role_key="partner_adviser",
            token_hash=hash_of(make_invitation_token(key, world.a.centre.pk)),
        )


def invitation_id(world: World) -> dict[str, Any]:
    return {"invitation_id": invitation(world).pk}


def made_up_token(world: World) -> dict[str, Any]:
    return {"token": "erfunden"}


ROUTES = [
    Route("accounts:members", SEE_MEMBERS),
    Route("accounts:invite", {*HEADS, "partner_head"}),
    Route("accounts:profile", EVERYBODY, note="own account"),
    Route(
        "accounts:switch",
        EVERYBODY,
        post={"membership": "keine"},
        note="own account",
    ),
    Route("accounts:accept", EVERYBODY, kwargs=made_up_token, public=True, shared=True),
    Route("accounts:setup", EVERYBODY, kwargs=made_up_token, public=True, shared=True),
    Route("accounts:member", {*HEADS, "partner_head"}, kwargs=member_of_partner),
    Route("accounts:reset_factor", {*HEADS, "partner_head"}, kwargs=member_of_partner, post={}),
    Route("accounts:end", {*HEADS, "partner_head"}, kwargs=member_of_partner, post={}),
    Route("accounts:resend", {*HEADS, "partner_head"}, kwargs=invitation_id, post={}),
    Route("accounts:withdraw", {*HEADS, "partner_head"}, kwargs=invitation_id, post={}),
]
