"""What a first advice hands on to the intake: carried from page to page in the form, stored nowhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

PREFIX = "known_"
SINGLE = ("status_code", "birth_date", "birth_year", "arrived_on", "town")
SEVERAL = ("languages", "life_areas")
REFER = ("refer_to", "refer_topic")  # where the referral goes that the advice ended with


def from_advice(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values as they came, of fields the intake has."""
    return [
        (name, value[:100])
        for name in (*SINGLE, *SEVERAL, *REFER)
        for value in request.POST.getlist(f"{PREFIX}{name}")[:20]
    ]


def as_initial(known: list[tuple[str, str]]) -> dict[str, Any]:
    initial: dict[str, Any] = {name: value for name, value in known if name in SINGLE}
    for name in SEVERAL:
        if values := [value for key, value in known if key == name]:
            initial[name] = values
    return initial


def to_refer(known: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What the intake hands on to the form of the referral."""
    return [(name, value) for name, value in known if name in REFER]


def referral_address(request: HttpRequest, case_id: UUID) -> str:
    """The form of the referral the advice ended with, filled in; empty when it ended otherwise."""
    to, topic = (request.POST.get(f"{PREFIX}{name}", "")[:36] for name in REFER)
    return f"{reverse('cases:new_referral', args=[case_id])}?{urlencode({'stelle': to, 'anlass': topic})}" if to else ""
