from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from querschnitt.accounts.actor import Actor

from ..models import Place

ADDRESS = ("name", "street", "postcode", "town")


@transaction.atomic
def place_for(
    *, name: str = "", street: str = "", postcode: str = "", town: str = "", by: Actor | None
) -> Place | None:
    """The centre's place of this address, created when it is new; nothing for an empty address."""
    address = {"name": name, "street": street, "postcode": postcode, "town": town}
    address = {key: " ".join(value.split()) for key, value in address.items()}
    if not any(address.values()):
        return None
    if found := Place.objects.filter(**address).first():
        return found
    place = Place(**address)
    place.save()
    return place


@transaction.atomic
def update_place(*, place: Place, by: Actor | None, **values: Any) -> Place:
    """What is known of the place itself; it holds for everything that takes place there."""
    changed = [key for key, value in values.items() if getattr(place, key) != value]
    for key in changed:
        setattr(place, key, values[key])
    if changed:
        place.save(update_fields=[*changed, "updated_at"])
    return place


def coordinate(value: float | str) -> Decimal:
    """As stored: six digits after the point, about ten centimetres."""
    return Decimal(value).quantize(Decimal("0.000001"))
