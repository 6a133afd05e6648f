"""Who may open what: every route of the product in one table, split by app.

An app's module lists ``ROUTES``. A role in ``allowed`` reaches the page (any answer but 403 and 404); every other role
is refused: with 403 where the page is closed to its role, with 404 where ``kwargs`` names an object. Objects are made
in house A, so the same role of house B, and whoever has no part in the object, must get 404.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.factories.accounts import World

STAFF = frozenset(
    {
        "centre_head", "kim_coordinator", "case_manager", "education_adviser", "interpreter_coordinator",
        "administrative_assistant", "operator", "data_protection_officer",
    }
)  # fmt: skip
PARTNERS = frozenset({"partner_head", "partner_adviser", "partner_editor"})
MEMBERS = STAFF | PARTNERS
EVERYBODY = MEMBERS | {"state_analyst"}


@dataclass(frozen=True)
class Route:
    """``kwargs(world)`` makes or finds the object and returns the url's arguments, inside house A.

    ``public``: open without signing in. ``post``: the form's data, for routes that only answer POST; ``None`` sends
    GET. ``foreign`` says what house B's member of an allowed role gets: 404 for objects (default when there are
    kwargs), else the same as in A. ``acting``: the roles of A that have a part in the object, when that is narrower
    than ``allowed`` can say.
    """

    name: str
    allowed: frozenset[str] | set[str]
    kwargs: Callable[[World], dict[str, Any]] | None = None
    public: bool = False
    post: Callable[[World], dict[str, Any]] | dict[str, Any] | None = None
    shared: bool = False  # of nobody's centre (territory, rules) or published by every centre: house B sees it too
    note: str = field(default="")
