"""Grants in the states tests need, made by the product's own services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from querschnitt.common.uploads import CleanFile
from querschnitt.funding import services
from querschnitt.funding.forwarding import Rooms
from querschnitt.funding.models import Forwarding, Grant
from querschnitt.funding.services.grants import Line
from querschnitt.tenants.models import Organisation

DAY = date(2026, 3, 1)


def planned(programme: str = "KIM2", year: int = 2026, reference: str = "", **more: Any) -> Grant:
    """Without a reference: one that is free."""
    there = Grant.objects.count()
    reference = reference or ("KIM2/26" if not there else f"KIM2/26-{there + 1}")
    return services.record_grant(programme=programme, year=year, reference=reference, by=more.pop("by", None), **more)


def applied(*amounts: str, posts: str = "12", on: date | None = None, **more: Any) -> Grant:
    """One position for every amount; the first one holds the posts."""
    grant = planned(**more)
    day = on or date(grant.year, 1, 10)
    services.apply_for(
        grant=grant,
        lines=[
            Line(f"Posten {n}", Decimal(amount), Decimal(posts) if n == 1 and posts else None)
            for n, amount in enumerate(amounts or ("684000.00",), 1)
        ],
        happened_on=day,
        signed_by="Dr. Ute Wendt",
        signed_on=day,
        period_from=date(grant.year, 1, 1),
        period_to=date(grant.year, 12, 31),
        purpose="Case Management im Kreis",
        by=None,
    )
    grant.refresh_from_db()
    return grant


def granted(*amounts: str, due_on: date | None = None, **more: Any) -> Grant:
    given = {name: more.pop(name) for name in ("spend_within", "call_due_on", "conditions") if name in more}
    grant = applied(*amounts, **more)
    services.decide(
        grant=grant,
        granted=[Decimal(amount) for amount in amounts or ("684000.00",)],
        happened_on=date(grant.year, 2, 1),
        decision_reference="34.02-1",
        due_on=due_on or date(grant.year + 1, 3, 31),
        by=None,
        **given,
    )
    grant.refresh_from_db()
    return grant


def drafted(grant: Grant, recipient: Organisation, amount: str = "1000", *, rooms: Any = (), **more: Any) -> Forwarding:
    values: dict[str, Any] = {
        "measure": "Treffpunkt Lindbach",
        "component": "",
        "starts_on": date(grant.year, 3, 1),
        "ends_on": date(grant.year, 12, 31),
        "posts": None,
        "counselling": False,
        "reason": "Nähe zu den Menschen, siehe Konzept S. 12",
        "proof_due_on": date(grant.year + 1, 1, 31),
    } | more
    return services.draft_forwarding(
        grant=grant,
        lumps=[Rooms(*room) for room in rooms],
        recipient=recipient,
        amount=Decimal(amount),
        by=None,
        **values,
    )


def receipt(content: bytes = b"%PDF-1.4 x", name: str = "beleg.pdf") -> CleanFile:
    return CleanFile(name, "application/pdf", content)
