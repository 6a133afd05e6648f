"""Our cast: two centres, in each a KI and a partner organisation, and one person for every role."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership, User
from querschnitt.accounts.roles import ROLES, Role
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope

from .numbers import numbers

PARTNER_ROLES = {"partner_head", "partner_adviser", "partner_editor"}


def make_user(name: str = "", email: str = "", **fields: Any) -> User:
    number = next(numbers)
    return User.objects.create_user(email or f"person{number}@example.org", name=name or f"Person {number}", **fields)


def make_centre(name: str = "", **fields: Any) -> Centre:
    number = next(numbers)
    return Centre.objects.create(name=name or f"Kreis Nummer {number}", slug=f"kreis-{number}", **fields)


def make_organisation(centre: Centre, name: str = "", **fields: Any) -> Organisation:
    with open_scope(Scope(centre.pk)):
        return Organisation.objects.create(centre=centre, name=name or f"Stelle {next(numbers)}", **fields)


def make_member(organisation: Organisation, role: Role | str, user: User | None = None, **fields: Any) -> Actor:
    key = role if isinstance(role, str) else role.key
    user = user or make_user()
    with open_scope(Scope(organisation.centre_id)):
        membership = Membership.objects.create(
            centre_id=organisation.centre_id, organisation=organisation, user=user, role_key=key, **fields
        )
    return Actor(user, membership)


@dataclass
class House:
    """One centre with its KI, one partner organisation, another one, and a member for every role."""

    centre: Centre
    ki: Organisation
    partner: Organisation
    outsider: Organisation
    members: dict[str, Actor] = field(default_factory=dict)

    def scope(self, organisation: Organisation | None = None) -> Scope:
        return Scope(self.centre.pk, (organisation or self.ki).pk)


def make_house(name: str) -> House:
    centre = make_centre(name)
    house = House(
        centre,
        ki=make_organisation(centre, f"KI {name}", kind=Organisation.Kind.KI),
        partner=make_organisation(centre, f"Caritasverband {name}", kind=Organisation.Kind.WELFARE),
        outsider=make_organisation(centre, f"Jobcenter {name}", kind=Organisation.Kind.JOBCENTER),
    )
    for key in ROLES:
        if key == "state_analyst":
            continue
        organisation = house.partner if key in PARTNER_ROLES else house.ki
        house.members[key] = make_member(organisation, key)
    house.members["outsider_adviser"] = make_member(house.outsider, "partner_adviser")
    return house


@dataclass
class World:
    """Houses ``a`` and ``b`` know nothing of each other; ``state`` is the Land's own unit with its analyst."""

    a: House
    b: House
    state: Organisation
    analyst: Actor
    things: dict[str, Any] = field(default_factory=dict)

    def actor(self, role: str, house: str = "a") -> Actor:
        return self.analyst if role == "state_analyst" else getattr(self, house).members[role]


def make_world() -> World:
    """The one that stands there already, where a test has a fixture ``world`` (tests/standing.py); else a new one."""
    from tests.standing import STANDING

    if STANDING.now == "world":
        world: World = STANDING.get("world")
        return world
    land = make_centre("Land Nordrhein-Westfalen", kind=Centre.Kind.STATE)
    ministry = make_organisation(land, "Ministerium", kind=Organisation.Kind.STATE)
    return World(make_house("Ahrenfeld"), make_house("Birkenhorst"), ministry, make_member(ministry, "state_analyst"))


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
