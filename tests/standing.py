"""Databases that hold something before a test begins: ``world``, our cast of two centres, ``district``, a small
demonstration, or ``open_directory``, offers for whoever reads the open interface.

What is dear to make is made once for each worker, committed in a clone of the template. A test that asks for the
fixture of that name works there, within a transaction that is rolled back like any other; every other test works in an
empty database. Tests with a database of their own (``scratch``, journeys) make in it what they need.
"""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Callable
from typing import Any

from tests.factories.accounts import make_world

from .database import clone, drop, use

EMPTY = ""
OF_THEIR_OWN = {"scratch", "database", "committed"}
TODAY = datetime.date(2026, 11, 20)  # of the district


def make_district() -> Any:
    """Cases, contacts, referrals, obstacles in three centres, counted and published."""
    from querschnitt.portal.demo.build import build

    return build(cases=50, centres=3, around=(20, 30), today=TODAY)


def make_open_directory() -> None:
    """Offers of two centres, of every kind: published, hidden, merged, resting, ended."""
    from querschnitt.offers.models import Offer
    from querschnitt.tenants.scope import open_scope

    from .factories.directory import make_full_offer
    from .factories.offers import make_offer

    world = make_world()
    for house in (world.a, world.b):
        with open_scope(house.scope()):
            kept = make_full_offer(title=f"Sprachcafé {house.centre.name}")
            for number in range(60):
                make_offer(house.partner, title=f"Beratung {number}", town="Lindbach" if number % 2 else "Ahrenfeld")
            make_offer(title="Online", delivery="online")
            make_offer(title="Ruht", state="inactive")
            make_offer(title="Geheim", published=False)
            gone = make_offer(title="Doppelt")
            Offer.objects.filter(pk=gone.pk).update(merged_into=kept)


MADE: dict[str, Callable[[], Any]] = {
    "world": make_world, "district": make_district, "open_directory": make_open_directory,
}  # fmt: skip


class Standing:
    """Which database this process works in, and what stands in the others."""

    def __init__(self) -> None:
        self.base = ""  # the empty database's name, once the session's databases are set up
        self.run = ""  # of all workers that share what is made once a run
        self.now = self.wanted = EMPTY
        self.blocker: Any = None
        self.made: dict[str, bytes] = {}

    def name(self, what: str) -> str:
        return f"{self.base}_{what}" if what else self.base

    def begin(self, base: str, blocker: Any) -> None:
        self.base, self.blocker = base, blocker
        clone(base)
        use(base)
        self.stand()

    def want(self, fixtures: list[str]) -> None:
        own = OF_THEIR_OWN.intersection(fixtures)
        self.wanted = EMPTY if own else next((what for what in MADE if what in fixtures), EMPTY)
        if self.base:
            with self.blocker.unblock():
                self.stand()

    def stand(self) -> None:
        """Go to the database that is wanted; make it when nobody wanted it before."""
        if self.wanted == self.now:
            return
        close()
        self.now = EMPTY  # what is made asks, too
        name = self.name(self.wanted)
        if self.wanted and self.wanted not in self.made:
            clone(name)
            use(name)
            self.made[self.wanted] = pickle.dumps(MADE[self.wanted]())
            close()
        use(name)
        self.now = self.wanted

    def get(self, what: str) -> Any:
        """A copy of its own for each test: what one changes in it, the next does not see."""
        assert self.now == what, f"asked for {what} in the database of {self.now or 'nothing'}"
        return pickle.loads(self.made[what])

    def end(self) -> None:
        close()
        for what in [EMPTY, *self.made]:
            drop(self.name(what))


def close() -> None:
    from django.db import connections

    for alias in connections:
        connections[alias].close()
        if hasattr(connections[alias], "close_pool"):
            connections[alias].close_pool()


STANDING = Standing()
