"""Consent and sharing as a machine: random moves of many people, compared after each with a model that knows no query.

The moves are the services people's forms call, on the database as the application's role. After every move each
person's session is asked for all rows of case work, what packages hold and what the search finds, and compared with
``sharing_model``; now and then somebody opens pages and exports. Every run does the same moves; for others, and more:

    SHARING_PROFILE=deep pytest tests/cases/test_sharing_machine.py
    python -m drills.sharing        breaks the product on purpose and sees that each break is found (ADR 0094)
"""

from __future__ import annotations

import os

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from django.urls import reverse
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from querschnitt.cases.models import Case, SearchKey
from querschnitt.cases.services import search_cases
from tests.factories.accounts import signed_in

from . import sharing_mutants
from .sharing_moves import Moving
from .sharing_rows import all_rows, days_that_pass, main_rows

pytestmark = pytest.mark.django_db

NAME = os.environ.get("SHARING_PROFILE", "")
DEEP = NAME == "deep"
PROFILE = settings(
    max_examples={"deep": 60, "drill": 10}.get(NAME, 8),
    stateful_step_count=80 if DEEP else 20,
    derandomize=not DEEP,
    database=None,
    deadline=None,
    print_blob=True,
    phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if DEEP else [])],
    suppress_health_check=list(HealthCheck),
)
WATCHED = ("manager", "partner", "outsider", "double", "authority", "stranger")
# What a run must have reached, or it proves nothing.
REACHED = {"shared", "sent", "withdrawn", "refused", "answered", "notice read", "emergency", "files merged",
           "organisations merged", "pages", "share rests", "parted after a no", "link closed by a no"}  # fmt: skip


class Sharing(Moving):
    """What everybody sees after every move."""

    @invariant()
    def rows_are_as_agreed(self):
        for name in WATCHED:
            self.look_at_rows(name)

    def teardown(self):
        try:
            if hasattr(self, "model"):
                self.happened("course")
                self.plays_a_rare_course(self.reached["course"])
                self.rows_are_as_agreed()
                self.look_at_every_table("partner")
        finally:
            super().teardown()

    def look_at_rows(self, name: str) -> None:
        """The tables that say most, after every move."""
        model, organisation = self.model, self.model.acts_for[name]
        seen = model.seen(name)
        granted = {case.id for case in seen if model.granted(organisation, case)}
        with self.acts(name) as actor:
            rows = main_rows()
            cases, people = rows["case"], rows["person"]
            assert cases.keys() == {case.id for case in seen}, (name, [*map(self.numbers.get, cases)])
            assert people.keys() == {case.person for case in seen}, name
            marks = {mark for case in seen for mark in case.marks if mark.startswith("Notiz")}
            assert {row["text"] for row in rows["note"].values()} == marks, name
            said = {consent.id for consent in model.consents if consent.case in seen}
            assert said <= rows["consent"].keys(), name
            received = {package.id: package for package in model.received(organisation)}
            inside = {package.id for package in model.packages if package.case in seen}
            assert rows["referral"].keys() == received.keys() | inside, name
            for pk, package in received.items():
                content = rows["referral"][pk]["package"]
                assert content.keys() == package.groups
                assert {row["text"] for row in content.get("contacts", {}).get("contacts", [])} == package.notes
            found = search_cases(text="Haddad", by=actor)
        assert set(found) == {case.id for case in seen if case.id in granted and not case.husk}, name

    def look_at_every_table(self, name: str) -> None:
        model, organisation = self.model, self.model.acts_for[name]
        seen = model.seen(name)
        cases = {case.id for case in seen}
        with self.acts(name):
            found = all_rows()
            keys = set(SearchKey.objects.values_list("case_id", flat=True))
        assert {pk for _table, kind, pk in found if kind == "case"} <= cases
        assert {pk for _table, kind, pk in found if kind == "person"} <= {case.person for case in seen}
        if organisation not in model.walled:
            assert keys <= {case.id for case in seen if model.granted(organisation, case)}

    @rule(who=st.sampled_from([*WATCHED, "edu"]), really=st.integers(1, 8))
    def somebody_opens_pages(self, who, really):
        if really < 6 and not DEEP:
            return
        self.look_at_every_table(who)
        self.look_at_writing(who)
        self.look_at_pages(who)
        self.happened("pages")

    def look_at_writing(self, name: str) -> None:
        with self.acts(name):
            for case in self.model.seen(name):
                may = self.model.granted(self.model.acts_for[name], case) in ("lead", "write")
                try:
                    with transaction.atomic():
                        Case.objects.filter(pk=case.id).update(updated_at=F("updated_at"))
                    wrote = True
                except DatabaseError:
                    wrote = False
                assert wrote == may, (name, self.numbers[case.id])

    def look_at_pages(self, name: str) -> None:
        model = self.model
        organisation, actor = model.acts_for[name], self.actor(name)
        client = signed_in(actor)
        granted = [case for case in model.cases if model.granted(organisation, case)]
        if name == "edu":
            granted = [case for case in granted if case.manager == "edu"]
        allowed = model.words(name, granted)
        texts = []

        def get(route: str, *args: object, query: str = "") -> int:
            answer = client.get(reverse(route, args=args) + query)
            if answer.status_code == 200:
                content = b"".join(answer.streaming_content) if answer.streaming else answer.content
                texts.append(content.decode(errors="ignore"))
            return answer.status_code

        get("cases:list", query="?stand=alle")
        get("portal:search", query="?q=Haddad")
        get("cases:referrals")
        get("cases:referrals", query="?liste=team")
        get("portal:home")
        for case in model.cases:
            assert (get("cases:case", case.id) == 200) == (case in granted), (name, self.numbers[case.id])
            assert get("cases:export_json", case.id) != 200 or (case in granted and case.lead == organisation)
            if case not in granted:
                opened = get("cases:emergency_case", case.id) == 200
                assert opened == model.in_emergency(name, case)
                if opened:
                    allowed |= case.marks
        for package in model.packages:
            status = get("cases:received", package.id)
            assert (status == 200) == (package in model.received(organisation)), (name, status)
        shown = "\n".join(texts)
        every = {mark for case in model.cases for mark in case.marks}
        leaked = {mark for mark in every - allowed if mark in shown}
        assert not leaked, (name, leaked)
        for case in granted:
            assert self.numbers[case.id] in shown


def test_nobody_ever_sees_what_no_consent_covers(world, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    Sharing.world, Sharing.reached = world, {}
    mutant = os.environ.get("SHARING_MUTANT", "")
    with days_that_pass(), sharing_mutants.broken(mutant):
        run_state_machine_as_test(Sharing, settings=PROFILE)
    print("reached:", dict(sorted(Sharing.reached.items())))
    assert mutant or Sharing.reached.keys() >= REACHED
