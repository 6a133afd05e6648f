"""What a first advice hands on to the intake: carried from page to page in the form, stored nowhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

PREFIX = "known_"
SINGLE = ("status_code", "birth_date", "birth_year", "arrived_on", "town")
SEVERAL = ("languages", "life_areas")


def from_advice(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values as they came, of fields the intake has."""
    return [
        (name, value[:100]) for name in (*SINGLE, *SEVERAL) for value in request.POST.getlist(f"{PREFIX}{name}")[:20]
    ]


def as_initial(known: list[tuple[str, str]]) -> dict[str, Any]:
    initial: dict[str, Any] = {name: value for name, value in known if name in SINGLE}
    for name in SEVERAL:
        if values := [value for key, value in known if key == name]:
            initial[name] = values
    return initial
