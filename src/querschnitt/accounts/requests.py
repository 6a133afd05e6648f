from __future__ import annotations

from django.http import HttpRequest

from .actor import Actor
from .models import Membership


class ActorRequest(HttpRequest):
    """A request as the middleware hands it to the views: with who acts, and as what else the person could."""

    actor: Actor
    memberships: list[Membership]
