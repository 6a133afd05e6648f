"""The moves of the sharing machine: services as the forms call them, each beside what the model makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership
from querschnitt.cases import services
from querschnitt.cases.choices import DataGroup, LifeArea
from querschnitt.cases.models import Case, CaseGrant, Consent, LinkDelivery, SecrecyRelease
from querschnitt.cases.services import links
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope
from tests.factories.accounts import World, make_member, make_organisation
from tests.factories.cases import acting

from .sharing_model import ALL_TOPICS, MCase, MConsent, Model, MRelease

NUMBERS = st.integers(0, 11)
GROUPS = st.sets(st.sampled_from([group for group in DataGroup.values if group != DataGroup.CASE_FILE]), min_size=1)
DAYS = st.sampled_from([0, 2, 40])
TO = st.sampled_from(["partner", "outsider", "double", "authority", "ki"])
YES = st.booleans()


class Saying(RuleBasedStateMachine):
    """The cast, what people say, and who gets to see a whole file."""

    world: World  # set by the test
    reached: dict[str, int] = {}  # how often something happened, over all runs

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        mail.outbox.clear()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # The cast

    @initialize()
    def begin(self) -> None:
        a = self.world.a
        self.numbers: dict[object, str] = {}
        self.talks = 0
        self.actors: dict[str, Actor] = {}
        with open_scope(Scope(a.centre.pk)):  # anew: a run before this one may have changed its own copies
            self.organisations = {
                key: Organisation.objects.get(pk=getattr(a, key).pk) for key in ("ki", "partner", "outsider")
            }
        self.organisations["double"] = make_organisation(a.centre, "Job-Center Ahrenfeld", kind=a.outsider.kind)
        kind = Organisation.Kind.AUSLAENDERBEHOERDE
        self.organisations["authority"] = make_organisation(a.centre, "Ausländerbehörde", kind=kind)
        self.people = {
            "manager": self.world.actor("case_manager"),
            "edu": self.world.actor("education_adviser"),
            "partner": self.world.actor("partner_adviser"),
            "colleague": self.world.actor("partner_head"),
            "outsider": self.world.actor("outsider_adviser"),
            "double": make_member(self.organisations["double"], "partner_adviser"),
            "authority": make_member(self.organisations["authority"], "partner_adviser"),
            "officer": self.world.actor("data_protection_officer"),
        }
        self.users = {name: actor.user for name, actor in self.people.items()}
        own = {name: name for name in ("partner", "outsider", "double", "authority")}
        self.model = Model(
            {"manager": "ki", "edu": "ki", "stranger": "elsewhere", "colleague": "partner", **own}, {"authority"}
        )
        self.people["stranger"] = self.world.actor("case_manager", "b")
        self.head = acting(self.world.actor("centre_head"))
        for lead, manager in (("ki", "manager"), ("ki", "manager"), ("ki", "edu"), ("double", "double")):
            self.take_in(lead, manager)
        # Something to withdraw from the first step on.
        for to in ("partner", "outsider", "double"):
            self.frees(0, to, both=True, wide=True, days=40)
            self.agrees(0, to, "sharing", set(), 40)
            self.shares(0, writes=to == "partner", short=False)
        self.frees(1, "double", both=False, wide=False, days=40)
        self.agrees(1, "outsider", "referral", {"identity"}, 2)
        self.drafts(0, "work", now=True)
        self.agrees(1, "double", "referral", {"identity", "contacts"}, 40)
        self.drafts(0, "housing", now=True)

    def take_in(self, lead: str, manager: str) -> None:
        number = len(self.model.cases)
        mark = f"Aminax{number}q"
        # Two organisations know somebody of one name and birth: they may ask each other for a link.
        name = "Amina" if number in (1, 3) else mark
        with self.acts(manager if manager != "edu" else "manager") as by:
            case = services.create_case(
                person={"given_name": name, "family_name": "Haddad", "birth_date": date(1990, 3, 1), "pseudonym": mark,
                        "original_name": mark, "town": "Lindbach", "phone": "0221 1"},
                manager=self.users[manager], life_areas=["housing"], consent_language="de", by=by,
            )  # fmt: skip
        self.model.cases.append(MCase(case.pk, lead, manager, case.person_id, mark, {mark}))
        self.numbers[case.pk] = case.number
        self.notes_a_talk(number)

    def actor(self, name: str) -> Actor:
        """With the membership as it is now: it follows when two entries become one."""
        if name not in self.actors:
            self.actors[name] = self._actor(name)
        return self.actors[name]

    def _actor(self, name: str) -> Actor:
        if name == "stranger":
            return acting(self.people[name])
        user = self.users[name]
        with open_scope(Scope(self.world.a.centre.pk, None, user.pk)):
            return acting(Actor(user, Membership.objects.get(user=user)))

    @contextmanager
    def acts(self, name: str) -> Iterator[Actor]:
        actor = self.actor(name)
        with open_scope(actor.scope):
            yield actor

    def leads(self, case: MCase):
        """Whoever of the lead answers for all of its cases."""
        return self.acts(self.person_of(case.lead))

    def look_at_rows(self, name: str) -> None:
        raise NotImplementedError

    def look_at_writing(self, name: str) -> None:
        raise NotImplementedError

    def somebody(self, organisation: str) -> bool:
        return organisation in self.model.acts_for.values()

    def person_of(self, organisation: str) -> str:
        found = [
            name
            for name, where in self.model.acts_for.items()
            if where == organisation and name not in ("edu", "colleague")
        ]
        return found[0]

    def case(self, number: int) -> MCase:
        return self.model.cases[number % len(self.model.cases)]

    def tried(self, allowed: bool | None, do: Callable[[], Any]) -> Any:
        """``allowed`` is the model's word: a refusal it does not expect is a fault, as is a yes. ``None``: no word."""
        done, refused = None, []
        try:
            with transaction.atomic():
                done = do()
        except ValidationError as error:
            refused = error.messages
        except IntegrityError as error:
            if "restricted" not in str(error):
                raise
            refused = [str(error)]
        if refused:
            assert not allowed, f"refused, although it is covered: {refused}"
            self.happened("refused")
            return None
        assert allowed is not False, "allowed, although nothing covers it"
        return done

    def happened(self, what: str) -> None:
        self.reached[what] = self.reached.get(what, 0) + 1

    def row(self, model, thing):
        return model.objects.get(pk=thing.id)

    # What the person says

    @rule(case=NUMBERS, to=TO, purpose=st.sampled_from(["referral", "sharing"]), groups=GROUPS, days=DAYS)
    def agrees(self, case, to, purpose, groups, days):
        about = self.case(case)
        wanted = frozenset({"case_file"} if purpose == "sharing" else groups)
        with self.leads(about) as by:
            made = services.record_consent(
                case=self.row(Case, about), purpose=purpose, recipient=self.organisations[to], data_groups=wanted,
                text_language="de", valid_until=self.after(days), by=by,
            )  # fmt: skip
        self.model.consents.append(MConsent(made.pk, about, to, purpose, wanted, self.model.day + days))

    def after(self, days: int):
        return timezone.localdate() + timedelta(days=days)

    @rule(case=NUMBERS, to=TO, purpose=st.sampled_from(["referral", "sharing"]))
    def refuses(self, case, to, purpose):
        self.says_no(self.case(case), to, purpose)

    def says_no(self, about: MCase, to: str, purpose: str) -> None:
        with self.leads(about) as by:
            services.record_refusal(
                case=self.row(Case, about), purpose=purpose, recipient=self.organisations[to],
                data_groups=["identity"], text_language="de", by=by,
            )  # fmt: skip
        for consent in self.model.consents:
            same = consent.case is about and (consent.recipient, consent.purpose) == (to, purpose)
            if same and not consent.withdrawn:
                self.model.withdraw(consent)
                self.happened("refusal ended a consent")

    @precondition(lambda self: any(not row.withdrawn for row in self.model.consents))
    @rule(which=NUMBERS)
    def withdraws(self, which):
        standing = [consent for consent in self.model.consents if not consent.withdrawn]
        if not standing:
            return
        self.takes_back_consent(standing[-1 - which % len(standing)])

    def takes_back_consent(self, consent: MConsent) -> None:
        with self.leads(consent.case) as by:
            services.withdraw_consent(consent=self.row(Consent, consent), by=by)
        self.model.withdraw(consent)
        self.happened("withdrawn")

    @rule(case=NUMBERS, to=TO, both=YES, wide=YES, days=DAYS)
    def frees(self, case, to, both, wide, days):
        about = self.case(case)
        topics = LifeArea.values if wide else ["housing"]
        with self.leads(about) as by:
            made = self.tried(
                to != about.lead,
                lambda: services.record_release(
                    case=self.row(Case, about), released=self.organisations[about.lead], both_ways=both,
                    towards=self.organisations[to], topics=topics, text_language="de",
                    valid_until=self.after(days), by=by,
                ),
            )  # fmt: skip
        for row, (teller, told) in zip(made or [], [(about.lead, to), (to, about.lead)], strict=False):
            named = ALL_TOPICS if wide else frozenset(topics)
            self.model.releases.append(MRelease(row.pk, about, teller, told, named, self.model.day + days))

    @precondition(lambda self: any(not row.withdrawn for row in self.model.releases))
    @rule(which=NUMBERS)
    def binds_again(self, which):
        standing = [release for release in self.model.releases if not release.withdrawn]
        if not standing:
            return
        self.takes_back_release(standing[-1 - which % len(standing)])

    def takes_back_release(self, release: MRelease) -> None:
        with self.leads(release.case) as by:
            services.withdraw_release(release=self.row(SecrecyRelease, release), by=by)
        self.model.withdraw_release(release)

    # The whole file

    @precondition(lambda self: any(row.purpose == "sharing" for row in self.model.consents))
    @rule(which=NUMBERS, writes=YES, short=YES)
    def shares(self, which, writes, short):
        asked = [consent for consent in self.model.consents if consent.purpose == "sharing"]
        if not asked:
            return
        consent = asked[-1 - which % len(asked)]
        with self.leads(consent.case) as by:
            grant = self.tried(
                self.model.may_share(consent, writes=writes),
                lambda: services.grant_case(
                    case=self.row(Case, consent.case), organisation=self.organisations[consent.recipient],
                    consent=self.row(Consent, consent), purpose="cooperation" if writes else "referral",
                    ends_on=self.after(1) if short else None, by=by,
                ),
            )  # fmt: skip
        if grant is not None:
            self.model.share(grant.pk, consent, writes=writes, until=self.model.day + 1 if short else None)
            self.happened("shared")
            if self.somebody(consent.recipient):
                self.look_at_writing(self.person_of(consent.recipient))

    @precondition(lambda self: any(not self.model.dead(row) for row in self.model.shares))
    @rule(which=NUMBERS)
    def stops_sharing(self, which):
        standing = [share for share in self.model.shares if not self.model.dead(share)]
        if not standing:
            return
        share = standing[which % len(standing)]
        with self.leads(share.case) as by:
            services.revoke_grant(grant=self.row(CaseGrant, share), by=by)
        share.ended = True

    @rule(case=NUMBERS, agree=YES, released=YES, writes=YES)
    def asks_for_a_link(self, case, agree, released, writes):
        about = self.case((1, 3)[case % 2])
        with self.leads(about) as by:
            self.tried(None, lambda: links.ask_for_link(case=self.row(Case, about), reason="Umzug", by=by))
        for other in self.model.cases:
            with self.leads(other) as by:
                delivery = LinkDelivery.objects.filter(case_id=other.id, state="open").first()
                if delivery is None or delivery.expires_on < timezone.localdate() or other.restricted:
                    continue
                if not agree:
                    links.decline_link(delivery=delivery, by=by)
                    continue
                before = set(SecrecyRelease.objects.values_list("pk", flat=True))
                purpose = "cooperation" if writes else "referral"

                def answer(delivery=delivery, purpose=purpose, by=by):
                    links.agree_to_link(delivery=delivery, text_language="de", purpose=purpose, release=released, by=by)
                    return True

                if not self.tried(None, answer):
                    continue
                to = next(key for key, row in self.organisations.items() if row.pk == delivery.asking_id)
                for row in SecrecyRelease.objects.exclude(pk__in=before).order_by("pk"):
                    pair = (
                        (other.lead, to) if row.released_id == self.organisations[other.lead].pk else (to, other.lead)
                    )
                    self.model.releases.append(MRelease(row.pk, other, *pair, ALL_TOPICS, self.model.day + 365))
                row = Consent.objects.order_by("pk").last()
                wanted = frozenset({"case_file"})
                self.model.consents.append(MConsent(row.pk, other, to, "sharing", wanted, self.model.day + 365))
                assert self.model.may_share(self.model.consents[-1], writes=writes)
                self.model.share(None, self.model.consents[-1], writes=writes)
                grant = CaseGrant.objects.get(case_id=other.id, organisation_id=delivery.asking_id, revoked_at=None)
                self.model.shares[-1].id = grant.pk
                self.happened("linked")
