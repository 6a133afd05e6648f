"""Write the demonstration district through the product's own models and scopes, so that every net holds for it too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import cast

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from querschnitt.accounts.models import Membership, User
from querschnitt.accounts.roles import CASE_MANAGER, ROLES
from querschnitt.cases.models import CaseNumber, ContactNote
from querschnitt.cases.services.cases import number_prefix
from querschnitt.network.models import ContactPerson
from querschnitt.network.services import create_organisation
from querschnitt.offers.models import Offer
from querschnitt.offers.services import create_offer
from querschnitt.reporting.services import refresh_figures
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope

from . import district, names
from .bodies import furnish_bodies
from .daily import furnish_days, furnish_talks
from .documents import furnish_documents
from .files import Files
from .funding import furnish_funding
from .grants import furnish_grants
from .handovers import break_the_glass, furnish_handovers, restrict_one
from .lives import furnish_lives
from .network import weave_network
from .offers import furnish_offers
from .packages import furnish_packages
from .plans import MODELS as OF_PLANS
from .plans import plan_cases
from .steering import NEIGHBOURS_WEEKS, furnish_steering, link_posts, release_reports
from .stories import Story, tell, tell_wished
from .triage import furnish_advice
from .trust import furnish_trust, read_notices
from .upkeep import tend_offers

SEED = 20261121
DAYS = 730
UMLAUTS = str.maketrans({"ö": "oe", "ü": "ue", "ä": "ae", "ı": "i", "ß": "ss"})  # as an office writes its addresses
STATE_NAME = "Landesstelle für Integration"


class NotEmpty(Exception):
    """The instance has centres already; a demonstration is never mixed with an office's records."""


@dataclass
class SignIn:
    role: str
    name: str
    email: str
    organisation: str


@dataclass
class Built:
    sign_ins: list[SignIn] = field(default_factory=list)
    cases: int = 0
    centres: int = 0
    heads: list[tuple[Centre, User]] = field(default_factory=list)  # whoever releases a centre's report


def build(
    *,
    cases: int = 300,
    centres: int = 6,
    password: str | None = None,
    today: date | None = None,
    figures: bool = True,
    around: tuple[int, int] = (70, 130),
) -> Built:
    """The Kreis Ahrenfeld with ``cases`` cases, and ``centres - 1`` smaller ones around it for the state's view.

    ``around``: the least and most cases of a smaller one. ``password`` is everybody's and hashed once; with ``None`` nobody can sign in yet.
    """
    if Centre.objects.exists():
        raise NotEmpty
    today = today or timezone.localdate()
    random = Random(SEED)  # noqa: S311  (a fixed seed, so that the district is the same everywhere)
    built = Built()
    hashed = make_password(password)
    ahrenfeld = _Ahrenfeld(random, built, hashed, today)
    with transaction.atomic(), given_times():
        ahrenfeld.build(cases)
        for number in range(centres - 1):
            _Neighbour(random, built, hashed, today, number).build(random.randint(*around))
        _state(built, hashed)
    with transaction.atomic():
        ahrenfeld.hand_on()
    if figures:
        refresh_figures(years=(today.year - 1, today.year), today=today, force=True)
        for number, (centre, user) in enumerate(built.heads):
            late = 0 < number == len(built.heads) - 1
            release_reports(centre, user, today, thorough=not number, late=late)
    return built


@contextmanager
def given_times() -> Iterator[None]:
    """Let rows keep the times they are given: their story began before today."""
    changed = []
    for model in (*Files.MODELS, *OF_PLANS):
        for item in model._meta.concrete_fields:
            for flag in ("auto_now", "auto_now_add"):
                if getattr(item, flag, False):
                    setattr(item, flag, False)
                    changed.append((item, flag))
    try:
        yield
    finally:
        for item, flag in changed:
            setattr(item, flag, True)


def make_user(name: str, domain: str, hashed: str) -> User:
    local = slugify(name.replace("Dr. ", "").translate(UMLAUTS))
    user = User(email=f"{local.replace('-', '.')}@{domain}", name=name, password=hashed)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


class _District:
    """One centre under construction."""

    def __init__(self, random: Random, built: Built, hashed: str, today: date) -> None:
        self.random, self.built, self.hashed, self.today = random, built, hashed, today
        self.organisations: dict[str, Organisation] = {}
        self.users: dict[str, User] = {}
        self.answering: dict[str, User] = {}
        self.offers: dict[str, Offer] = {}
        self.centre: Centre

    def open_centre(self, name: str) -> None:
        self.centre = Centre.objects.create(name=name, slug=slugify(name))
        self.built.centres += 1

    def employ(self, role: str, key: str, name: str, domain: str) -> None:
        organisation = self.organisations[key]
        user = self.users.get(name) or make_user(name, domain, self.hashed)
        self.users[name] = user
        start = self.today - timedelta(days=DAYS + 60)
        with open_scope(Scope(self.centre.pk, organisation.pk, user.pk)):
            Membership.objects.create(organisation=organisation, user=user, role_key=role, starts_on=start)
        if "referrals.answer" in ROLES[role].permissions:
            self.answering.setdefault(key, user)
        self.built.sign_ins.append(SignIn(role, name, user.email, organisation.name))

    def run_cases(self, leads: Iterable[tuple[str, int, str]], stories: list[Story]) -> None:
        leads = list(leads)
        shares = [share for _, share, _ in leads]
        numbers: dict[int, int] = defaultdict(int)
        prefix = number_prefix(self.centre)
        files: dict[str, Files] = {}
        for key, _, name in leads:
            files[key] = Files(
                self.random, self.organisations[key], self.users[name], self.organisations, self.answering, self.offers,
                self.today, self.users.get(district.SCHOOL_ADVISER) if key == "ki" else None,
            )  # fmt: skip
        for story in sorted(stories, key=lambda story: story.opened_on):
            year = story.opened_on.year
            numbers[year] += 1
            key = story.lead or self.random.choices([key for key, _, _ in leads], shares)[0]
            files[key].add(story, f"{prefix}-{year}-{numbers[year]:04d}")
        for one in files.values():
            with open_scope(Scope(self.centre.pk, one.lead.pk, one.manager.pk, CASE_MANAGER.key)):
                furnish_talks(one.lead, cast("list[ContactNote]", one.rows[ContactNote]))
                one.store()
                plan_cases(one.rows, self.today)
                furnish_days(one.lead, one.manager, self.today)
                furnish_lives(one, Random(SEED), self.today)  # noqa: S311  (a fixed seed)
                furnish_handovers(one.lead, one.manager, self.today)
        with open_scope(Scope(self.centre.pk)):
            CaseNumber.objects.bulk_create(
                CaseNumber(centre=self.centre, year=year, last=last) for year, last in numbers.items()
            )
        self.built.cases += len(stories)

    def tell(self, count: int) -> list[Story]:
        return [tell(self.random, self.today, DAYS) for _ in range(count)]


class _Ahrenfeld(_District):
    domain = "kreis-ahrenfeld.example"

    def build(self, cases: int) -> None:
        self.open_centre("Kreis Ahrenfeld")
        with open_scope(Scope(self.centre.pk)):
            for body in district.BODIES:
                self.organisations[body.key] = create_organisation(
                    name=body.name, kind=body.kind, short_name=body.short, by=None, town=body.town,
                    postcode=body.postcode, street=body.street, responsibilities=body.duty, carrier=body.carrier,
                    email=f"info@{body.key}.example", phone=f"02999 {self.random.randint(1000, 9999)}-0",
                )  # fmt: skip
            self._contacts()
            self._offers()
            weave_network(self.organisations, self.today)
        with open_scope(Scope(self.centre.pk, self.organisations["ki"].pk)):
            furnish_documents(self.organisations, self.today)
        for role, key, name in district.PEOPLE:
            self.employ(role, key, name, self.domain)
        with open_scope(Scope(self.centre.pk)):
            furnish_bodies(self.organisations, self.users, self.today)
        wishes = district.WISHES[:cases]
        staged = [tell_wished(self.random, self.today, DAYS, wish) for wish in wishes]
        self.run_cases(district.LEADS, staged + self.tell(cases - len(staged)))
        advising = [self.organisations[key] for key, _share, _name in district.LEADS]
        furnish_advice(self.centre, advising, list(district.TOWNS), self.today)
        staff = ["Katrin Wessel", "Jana Wertheim", "Tobias Nordmann", "Samira Köster", "Uwe Pohlmann"]
        furnish_steering(self.centre, self.organisations["ki"], self.users, staff, self.today)
        self.built.heads.append((self.centre, self.users["Dr. Helene Brandhorst"]))
        furnish_funding(self.centre, self.organisations["ki"], self.today)
        link_posts(self.centre, self.organisations["ki"])
        with open_scope(Scope(self.centre.pk, self.organisations["ki"].pk)):
            furnish_grants(self.organisations, self.today)
        lead, helper = self.organisations["ki"], self.organisations["mbe"]
        break_the_glass(lead, self.users["Katrin Wessel"], helper, self.users["Monika Sudhoff"])
        users = (self.users[name] for name in ("Katrin Wessel", "Monika Sudhoff", "Dr. Helene Brandhorst"))
        furnish_trust(self.centre, self.organisations, *users)
        for key, user in self.answering.items():
            read_notices(self.organisations[key], user)
        restrict_one(lead, self.users["Katrin Wessel"])

    def hand_on(self) -> None:
        """What happened today, at the times the services say."""
        manager = self.users["Katrin Wessel"]
        self.built.cases += furnish_packages(self.centre, self.organisations, manager, self.answering, self.today)

    def _contacts(self) -> None:
        for body in district.BODIES:
            female = self.random.random() < 0.6
            given = self.random.choice(names.GERMAN_FEMALE if female else names.GERMAN_MALE)
            ContactPerson(
                organisation=self.organisations[body.key],
                name=f"{given} {self.random.choice(names.GERMAN_FAMILY)}",
                function=self.random.choice(("Leitung", "Beratung", "Koordination", "Sekretariat")),
                email=f"{given.lower()}@{body.key}.example",
                publication=self.random.choice(("network", "network", "public", "internal")),
                consent_on=self.today - timedelta(days=200), consent_form="written",
                valid_from=self.today - timedelta(days=200),
            ).save()  # fmt: skip

    def _offers(self) -> None:
        bodies = {body.key: body for body in district.BODIES}
        for provider, title, topic, groups, languages, text in district.OFFERS:
            body = bodies[provider]
            checked = self.today - timedelta(days=self.random.choice((12, 30, 45, 60, 90, 120, 150, 210, 260)))
            self.offers[title] = create_offer(
                organisation=self.organisations[provider], title=title, topic=topic, by=None, description=text,
                target_groups=[str(group) for group in groups], languages=languages.split(),
                address={"name": body.name, "street": body.street, "postcode": body.postcode, "town": body.town},
                access_note=self.random.choice(("Ohne Anmeldung.", "Anmeldung per Telefon.", "Termin nach Vereinbarung.")),
                contact_email=f"angebote@{provider}.example", contact_phone=f"02999 {self.random.randint(1000, 9999)}-20",
                cost_note=self.random.choice(("kostenlos", "kostenlos", "kostenlos", "geringer Beitrag")),
                valid_from=checked - timedelta(days=200), checked_on=checked,
            )  # fmt: skip
        furnish_offers(self.offers, Random(SEED), self.today)  # noqa: S311  (a fixed seed)
        tend_offers(self.offers, self.today)


class _Neighbour(_District):
    """A smaller invented centre: KI, its town, a counselling service, a Jobcenter, and two people."""

    def __init__(self, random: Random, built: Built, hashed: str, today: date, number: int) -> None:
        super().__init__(random, built, hashed, today)
        stem = district.CENTRE_STEMS[number % len(district.CENTRE_STEMS)]
        again = number // len(district.CENTRE_STEMS)
        self.stem = f"{stem}-{again + 1}" if again else stem
        self.kind = "Stadt" if number % 3 == 0 else "Kreis"

    def build(self, cases: int) -> None:
        self.open_centre(f"{self.kind} {self.stem}")
        kinds = Organisation.Kind
        with open_scope(Scope(self.centre.pk)):
            for key, kind, name in (
                ("ki", kinds.KI, f"Kommunales Integrationszentrum {self.stem}"),
                ("town", kinds.TOWN, f"Stadt {self.stem}"),
                ("mbe", kinds.MBE, f"Migrationsberatung {self.stem}"),
                ("jobcenter", kinds.JOBCENTER, f"Jobcenter {self.stem}"),
            ):
                self.organisations[key] = create_organisation(name=name, kind=kind, by=None, town=self.stem)
        domain = f"{slugify(self.stem.translate(UMLAUTS))}.example"
        for role, key in (("case_manager", "ki"), ("partner_adviser", "mbe")):
            given = self.random.choice(names.GERMAN_FEMALE + names.GERMAN_MALE)
            self.employ(role, key, f"{given} {self.random.choice(names.GERMAN_FAMILY)}", domain)
        first, second = self.users
        self.run_cases((("ki", 65, first), ("mbe", 35, second)), self.tell(cases))
        furnish_steering(self.centre, self.organisations["ki"], self.users, [first], self.today, NEIGHBOURS_WEEKS)
        self.built.heads.append((self.centre, self.users[first]))


def _state(built: Built, hashed: str) -> None:
    centre = Centre.objects.create(name=STATE_NAME, slug="land", kind=Centre.Kind.STATE)
    role, name = district.STATE_ANALYST
    user = make_user(name, "land.example", hashed)
    with open_scope(Scope(centre.pk)):
        organisation = Organisation(name=STATE_NAME, kind=Organisation.Kind.STATE)
        organisation.save()
        Membership.objects.create(organisation=organisation, user=user, role_key=role)
    built.sign_ins.append(SignIn(role, name, user.email, STATE_NAME))
