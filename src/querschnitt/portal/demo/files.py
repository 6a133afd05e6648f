"""The case files of one lead organisation: stories turned into rows, stored table by table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, ClassVar, cast

from django.db import models
from django.utils import timezone

from querschnitt.accounts.models import User
from querschnitt.cases import spelling
from querschnitt.cases.catalogues import CONSENT_VERSION
from querschnitt.cases.choices import DataGroup, LifeArea
from querschnitt.cases.models import (
    Case,
    CaseGrant,
    CaseObstacle,
    Consent,
    ContactNote,
    Need,
    Obstacle,
    Person,
    PhaseChange,
    PlanStep,
    Referral,
    SearchKey,
    SecrecyRelease,
)
from querschnitt.cases.services import needs_release, packages
from querschnitt.offers.models import Offer
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope

from .district import TOWNS
from .stories import Story, of_its_own

GROUPS = [group.value for group in DataGroup if group is not DataGroup.CASE_FILE]
PACKAGE = [DataGroup.IDENTITY.value, DataGroup.LANGUAGES.value, DataGroup.STATUS.value, DataGroup.NEEDS.value]


def moment(day: date, random: Random) -> datetime:
    """A time within office hours of ``day``, never later than now."""
    at = datetime.combine(day, time(random.randint(8, 16), random.randint(0, 59)), timezone.get_default_timezone())
    return min(at, timezone.now())


class Files:
    MODELS: ClassVar[tuple[type[models.Model], ...]] = (
        Person, Case, CaseGrant, Consent, SecrecyRelease, PhaseChange, Need, PlanStep, ContactNote, Referral, Obstacle, CaseObstacle,
        SearchKey,
    )  # fmt: skip

    def __init__(
        self,
        random: Random,
        lead: Organisation,
        manager: User,
        organisations: Mapping[str, Organisation],
        answering: Mapping[str, User],
        offers: Mapping[str, Offer],
        today: date,
        adviser: User | None = None,
    ) -> None:
        """``adviser`` leads the cases of families with children new to school."""
        self.adviser = adviser
        self.shared, self.random, self.lead, self.manager, self.today = random, random, lead, manager, today
        self.organisations, self.answering, self.offers = organisations, answering, offers
        self.by_kind = {organisation.kind: organisation for organisation in organisations.values()}
        self.rows: dict[type[models.Model], list[models.Model]] = {model: [] for model in self.MODELS}
        with open_scope(Scope(lead.centre_id)):
            self.bound = needs_release(lead, PACKAGE)

    def _add(self, model: type[models.Model], **fields: Any) -> Any:
        row = model(centre_id=self.lead.centre_id, **fields)
        self.rows[model].append(row)
        return row

    def _manager_of(self, story: Story) -> User:
        schooling = any(need["life_area"] == LifeArea.SCHOOL for need in story.needs)
        return self.adviser if self.adviser and schooling else self.manager

    def store(self) -> None:
        grants = cast("list[CaseGrant]", self.rows[CaseGrant])
        shared = [row for row in grants if row.purpose != "lead"]
        self.rows[CaseGrant] = [row for row in grants if row.purpose == "lead"]
        for model in self.MODELS:
            model._base_manager.bulk_create(self.rows[model], batch_size=1000)
        # What others see rests on a consent, which the lead writes into a file it sees itself.
        CaseGrant._base_manager.bulk_create(shared, batch_size=1000)

    def add(self, story: Story, number: str) -> None:
        random = self.random = of_its_own(self.shared)
        person = self._add(Person, organisation=self.lead, town=random.choice(list(TOWNS)), **story.person)
        begun = moment(story.opened_on, random)
        last = max((contact["held_on"] for contact in story.contacts), default=story.opened_on)
        active = moment(max(last, story.closed_on or last), random)
        case = self._add(
            Case, number=number, person=person, organisation=self.lead, manager=self._manager_of(story), created_at=begun,
            updated_at=active, opened_on=story.opened_on, closed_on=story.closed_on, **story.case,
        )  # fmt: skip
        self._add(
            CaseGrant, case=case, organisation=self.lead, granted_by=self.lead, purpose="lead",
            starts_on=story.opened_on, last_activity_at=active,
        )  # fmt: skip
        self._consent(case, story.opened_on, "case_work", GROUPS)
        for phase, day in story.phases:
            self._add(PhaseChange, case=case, phase=phase, entered_on=day)
        self._work(case, story)
        for event in story.referrals:
            self._referral(case, story, event)
        for event in story.obstacles:
            self._obstacle(case, story, event["category"], event["authority_kind"], event["topic"], event["on"])
        if story.closed_on is None and random.random() < 0.1:
            self._share(case, active)
        year = person.birth_date.year if person.birth_date else person.birth_year
        known_as = [person.given_name, person.family_name, person.original_name, person.pseudonym]
        for key in sorted(spelling.keys_of_person(known_as, year) | {f"={number.casefold()}"}):
            self._add(SearchKey, organisation_id=self.lead.pk, case_id=case.pk, key=key)

    def _consent(
        self, case: Case, day: date, purpose: str, groups: list[str], recipient: Organisation | None = None
    ) -> Any:
        language = case.person.languages[0]
        return self._add(
            Consent, case=case, purpose=purpose, recipient=recipient, data_groups=sorted(groups),
            text_language=language if language in ("ar", "uk", "tr", "ru", "fr", "en") else "de", text_version=CONSENT_VERSION, given_on=day,
            valid_until=day + timedelta(days=365),
        )  # fmt: skip

    def _work(self, case: Case, story: Story) -> None:
        needs = {}
        for event in story.needs:
            raised = event.pop("raised_on")
            needs[event["life_area"]] = self._add(Need, case=case, created_at=moment(raised, self.random), **event)
        for event in story.steps:
            authority = self.by_kind.get(event["authority"])
            self._add(
                PlanStep, case=case, need=needs.get(event["area"]), text=event["text"], side=event["side"],
                responsible_user=case.manager, responsible_organisation=self.lead if event["side"] == "office" else None,
                offer=self.offers.get(event["offer"]), authority=authority, state=event["state"],
                due_on=event["due_on"], done_on=event["done_on"], created_at=moment(event["planned_on"], self.random),
            )  # fmt: skip
        for event in story.contacts:
            self._add(
                ContactNote, case=case, author=case.manager, organisation=self.lead,
                created_at=moment(event["held_on"], self.random), **event,
            )  # fmt: skip

    def _referral(self, case: Case, story: Story, event: dict[str, Any]) -> None:
        random = self.random
        key = random.choice(
            [key for key, item in self.organisations.items() if key in self.answering and item != self.lead]
        )
        recipient, state = self.organisations[key], event["state"]
        sent = moment(event["sent_on"], random)
        fitting = [offer for offer in self.offers.values() if offer.organisation_id == recipient.pk]
        consent = self._consent(case, event["sent_on"], "referral", PACKAGE, recipient)
        release = self._release(case, event["sent_on"], self.lead, recipient) if self.bound else None
        answered = state in ("accepted", "refused")
        ends = event["sent_on"] + timedelta(days=365)
        row = self._add(
            Referral, case=case, sender=self.lead, recipient=recipient, created_by=case.manager, created_at=sent,
            offer=random.choice(fitting) if fitting and random.random() < 0.7 else None, topic=event["topic"],
            question=event["question"], consent=consent, release=release, state=state, reason=event["reason"],
            package={} if state == "draft" else _package(case, story), visible_until=ends,
            sent_at=None if state == "draft" else sent, answer_by=event["sent_on"] + timedelta(days=14),
            answered_at=moment(event["answered_on"], random) if answered else None,
            answered_by=self.answering[key] if answered else None,
            first_appointment_on=event["first_on"],
            feedback=event["feedback"], feedback_on=event["feedback_on"],
        )  # fmt: skip
        if event["obstacle"]:
            day = min(event["answered_on"], self.today)
            self._obstacle(case, story, event["obstacle"], recipient.kind, event["topic"], day, row)

    def _obstacle(
        self, case: Case, story: Story, category: str, kind: str, topic: str, day: date, referral: Any = None
    ) -> None:
        obstacle = self._add(
            Obstacle, organisation=self.lead, category=category, authority_kind=kind, topic=topic, reported_on=day,
            legal_circle=story.case["legal_circle"],
        )  # fmt: skip
        self._add(CaseObstacle, case=case, obstacle=obstacle, referral=referral)

    def _release(self, case: Case, day: date, released: Organisation, towards: Organisation) -> Any:
        language = case.person.languages[0]
        return self._add(
            SecrecyRelease, case=case, released=released, towards=towards, topics=list(LifeArea.values), given_on=day,
            text_language=language if language in ("ar", "uk", "tr", "ru", "fr", "en") else "de",
            text_version=CONSENT_VERSION, valid_until=day + timedelta(days=365),
        )  # fmt: skip

    def _share(self, case: Case, active: datetime) -> None:
        other = self.random.choice(
            [item for key, item in self.organisations.items() if key in self.answering and item != self.lead]
        )
        day = max(case.opened_on, self.today - timedelta(days=60))
        consent = self._consent(case, day, "sharing", [*GROUPS, DataGroup.CASE_FILE.value], other)
        release = self._release(case, day, self.lead, other)
        self._release(case, day, other, self.lead)
        self._add(
            CaseGrant, case=case, organisation=other, granted_by=self.lead, purpose="cooperation", consent=consent,
            release=release,
            starts_on=day, ends_on=consent.valid_until, last_activity_at=active,
        )  # fmt: skip


def _package(case: Case, story: Story) -> dict[str, Any]:
    """What was sent: built like the product builds it, but with the needs of the day of sending."""
    built = {group: packages.GROUPS[group](case) for group in PACKAGE if group != DataGroup.NEEDS}
    needs = [{key: need[key] for key in ("life_area", "priority", "goal")} for need in story.needs]
    return {**built, DataGroup.NEEDS.value: {"needs": needs}}
