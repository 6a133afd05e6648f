from datetime import date
from decimal import Decimal
from typing import Any

from querschnitt.funding import services
from querschnitt.tenants.scope import open_scope
from tests.factories import grants as made
from tests.factories.accounts import World

from . import Route

EDIT = {"centre_head", "administrative_assistant"}
DAY = date(2026, 3, 1)


def grant(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"pk": made.granted("58000.00").pk}


def step(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"pk": made.planned().pk, "step": "antrag"}


def booking(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        found = made.granted("58000.00")
        one = services.add_booking(
            grant=found, kind="bindung", amount=Decimal(100), booked_on=DAY, text="Honorar", by=None
        )
    return {"pk": one.pk}


def call(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        one = services.call_funds(
            grant=made.granted("58000.00"), amount=Decimal(100), period_from=DAY, period_to=DAY, requested_on=DAY,
            by=None,
        )  # fmt: skip
    return {"pk": one.pk}


def forwarding(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"pk": made.drafted(made.granted("58000.00"), world.a.partner).pk}


def _line(world: World) -> Any:
    return services.add_proof_line(
        grant=made.granted("58000.00"), paid_on=DAY, payee="Druckerei", text="Flyer", amount=Decimal(100),
        receipt=made.receipt(), by=None,
    )  # fmt: skip


def line(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"pk": _line(world).pk}


def receipt(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        return {"pk": _line(world).receipts.get().pk}


def recovery(world: World) -> dict[str, Any]:
    with open_scope(world.a.scope()):
        one = services.demand_back(
            grant=made.granted("58000.00"), amount=Decimal(100), reason="Rest", demanded_on=DAY, due_on=DAY, by=None
        )
    return {"pk": one.pk}


def kind(world: World) -> dict[str, Any]:
    return {"kind": "antrag"}


def paper(world: World) -> dict[str, Any]:
    return grant(world) | {"kind": "antrag", "ending": "docx"}


ROUTES = [
    Route("funding:grants", EDIT),
    Route("funding:grants_export", EDIT),
    Route("funding:grant", EDIT, kwargs=grant),
    Route("funding:grant_step", EDIT, kwargs=step),
    Route("funding:call_create", EDIT, kwargs=grant),
    Route("funding:call_receive", EDIT, kwargs=call),
    Route("funding:forwarding_create", EDIT, kwargs=grant),
    Route("funding:forwarding", EDIT, kwargs=forwarding),
    Route("funding:forwarding_edit", EDIT, kwargs=forwarding),
    Route("funding:proof", EDIT, kwargs=grant),
    Route("funding:proof_line_remove", EDIT, kwargs=line, post={}),
    Route("funding:receipt_add", EDIT, kwargs=line),
    Route("funding:receipt", EDIT, kwargs=receipt),
    Route("funding:receipt_remove", EDIT, kwargs=receipt),
    Route("funding:recovery_create", EDIT, kwargs=grant),
    Route("funding:recovery_settle", EDIT, kwargs=recovery),
    Route("funding:recovery_drop", EDIT, kwargs=recovery),
    Route("funding:booking_reverse", EDIT, kwargs=booking, post={"reason": "Zahlendreher"}),
    Route("funding:grant_paper", EDIT, kwargs=paper),
    Route("funding:call_paper", EDIT, kwargs=lambda world: call(world) | {"ending": "docx"}),
    Route("funding:contract_paper", EDIT, kwargs=lambda world: forwarding(world) | {"ending": "docx"}),
    Route("funding:grant_export", EDIT, kwargs=lambda world: grant(world) | {"ending": "json"}),
    Route("funding:wordings", EDIT),
    Route("funding:wording", EDIT, kwargs=kind, shared=True),
    Route("funding:wording_preview", EDIT, kwargs=kind, shared=True, post={"text": "# Antrag"}),
]
