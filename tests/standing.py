"""Databases that hold something before a test begins: ``world``, our cast of two centres, ``district``, a small
demonstration on a day of 2026, ``demonstration``, the one of today, ``open_directory``, offers for whoever reads the open interface, or what is searched
(tests/offers/conftest.py).

What is dear to make is made once a run, by the worker that wants it first, committed in a clone of the template; each
worker gets a clone of that. A test that asks for the fixture of that name works there, within a transaction that is
rolled back like any other; every other test works in an empty database. Tests with a database of their own
(``scratch``, journeys) make in it what they need, or clone ``STANDING.template``.
"""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any

from tests.factories.accounts import make_world
from tests.factories.numbers import numbers
from tests.factories.searched import make_german_offers, make_offers_in_all_languages

from .database import HOME, clone, database_in_use, drop, locked, use

if TYPE_CHECKING:
    from querschnitt.portal.demo.build import Built

EMPTY = ""
OF_THEIR_OWN = {"scratch", "database", "committed"}
TODAY = datetime.date(2026, 11, 20)  # of the district


@dataclass
class District:
    built: Built
    cases: list[tuple[Any, ...]]  # of its KI, as ``cases_of_the_ki`` tells them


def cases_of_the_ki() -> list[tuple[Any, ...]]:
    from querschnitt.cases.models import Case
    from querschnitt.tenants.models import Centre, Organisation
    from querschnitt.tenants.scope import Scope, open_scope

    centre = Centre.objects.get(slug="kreis-ahrenfeld")
    with open_scope(Scope(centre.pk)):
        ki = Organisation.objects.get(kind="ki")
    with open_scope(Scope(centre.pk, ki.pk)):
        return list(Case.objects.order_by("number").values_list("number", "person__family_name", "opened_on"))


def build_district(**more: Any) -> Built:
    from querschnitt.portal.demo.build import build

    return build(cases=50, centres=3, around=(20, 30), today=TODAY, **more)


def make_district() -> District:
    """Cases, contacts, referrals, obstacles in three centres, counted and published."""
    return District(build_district(), cases_of_the_ki())


@dataclass
class Demonstration:
    today: datetime.date
    printed: str


def make_demonstration() -> Demonstration:
    """What ``./run`` shows, with fewer centres and cases, and what the command printed."""
    from django.core.management import call_command
    from django.utils import timezone

    today, out = timezone.localdate(), StringIO()
    call_command("demo", "--cases", "100", "--centres", "3", "--json", stdout=out)
    return Demonstration(today, out.getvalue())


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
    "german_offers": make_german_offers, "offers_in_all_languages": make_offers_in_all_languages,
    "world": make_world, "district": make_district, "demonstration": make_demonstration,
    "open_directory": make_open_directory,
}  # fmt: skip


class Standing:
    """Which database this process works in, and what stands in the others."""

    def __init__(self) -> None:
        self.base = ""  # the empty database's name, once the session's databases are set up
        self.run = ""  # what its workers share, another run makes anew
        self.now = self.wanted = EMPTY
        self.blocker: Any = None
        self.made: dict[str, bytes] = {}
        self.cloned: set[str] = set()

    def name(self, what: str) -> str:
        return f"{self.base}_{what}" if what else self.base

    def begin(self, base: str, run: str, blocker: Any) -> None:
        self.base, self.run, self.blocker = base, run, blocker
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
        if self.wanted and self.wanted not in self.cloned:
            clone(name, self.template(self.wanted))
            self.cloned.add(self.wanted)
        use(name)
        self.now = self.wanted

    def template(self, what: str) -> str:
        """A database to be cloned, to which nobody is connected; what was made in it is told by ``made``."""
        name = f"standing_{what}"
        if what in self.made:
            return name
        with locked(name):
            kept = HOME / f"{name}.pickle"
            run, content, last = pickle.loads(kept.read_bytes()) if kept.exists() else ("", b"", 0)
            if run != self.run:
                content, last = self.make(what, name), numbers.last
                half = kept.with_suffix(".half")
                half.write_bytes(pickle.dumps((self.run, content, last)))
                half.replace(kept)
        numbers.skip_to(last)
        self.made[what] = content
        return name

    def make(self, what: str, name: str) -> bytes:
        now, before = self.now, database_in_use()
        close()
        clone(name)
        use(name)
        self.now = EMPTY
        try:
            return pickle.dumps(MADE[what]())
        finally:
            close()
            use(before)
            self.now = now

    def get(self, what: str) -> Any:
        """A copy of its own for each test: what one changes in it, the next does not see."""
        assert self.now == what, f"asked for {what} in the database of {self.now or 'nothing'}"
        return pickle.loads(self.made[what])

    def told(self, what: str) -> Any:
        """What stands in the database ``template`` names; not within a transaction."""
        self.template(what)
        return pickle.loads(self.made[what])

    def end(self) -> None:
        close()
        for what in [EMPTY, *self.cloned]:
            drop(self.name(what))


def close() -> None:
    from django.db import connections

    for alias in connections:
        connections[alias].close()
        if hasattr(connections[alias], "close_pool"):
            connections[alias].close_pool()


STANDING = Standing()
