"""What trust looks like from both sides: somebody said no, a notice was read, two offices know one person."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership, User
from querschnitt.cases.acting import organisation_of
from querschnitt.cases.choices import ConsentPurpose, DataGroup, LifeArea, Outcome
from querschnitt.cases.models import Case, CaseGrant, LinkDelivery, PackageNotice, Referral
from querschnitt.cases.services import index_case, record_refusal, reopen_case
from querschnitt.cases.services.answering import NOTICE_VERSION, confirm_duty
from querschnitt.cases.services.links import agree_to_link, ask_for_link
from querschnitt.cases.services.referrals import draft_referral
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope

SAME_PERSON = 2  # how many people both offices know: one link is agreed to, one waits
NAMES = ("given_name", "family_name", "original_name", "birth_date", "birth_year", "gender", "nationality")


def actor_of(centre: Centre, user: User, at: Organisation | None = None) -> Actor:
    """Whoever works at ``at``, or wherever they work first."""
    with open_scope(Scope(centre.pk, None, user.pk)):
        memberships = Membership.objects.select_related("organisation__centre").filter(user=user)
        membership = (memberships.filter(organisation=at) if at else memberships).first()
    return Actor(user, membership)


def furnish_trust(
    centre: Centre, organisations: dict[str, Organisation], manager: User, adviser: User, head: User
) -> None:
    """``manager`` of the KI and ``adviser`` of the counselling service, after their cases were made; ``head`` has asked the
    lawyers about one kind of office, the others wait."""
    lead, other, leading = actor_of(centre, manager), actor_of(centre, adviser), actor_of(centre, head)
    with open_scope(leading.scope):
        confirm_duty(kind="jugendamt", bound=True, note="Rechtsamt, Vermerk vom 12. Mai", by=leading)
    with open_scope(lead.scope):
        _refusals(organisations, lead)
    _links(lead, other)


def read_notices(organisation: Organisation, user: User) -> None:
    """Whoever answered had read for what the package may be used."""
    with open_scope(Scope(organisation.centre_id, None, user.pk)):
        membership = Membership.objects.filter(user=user, organisation=organisation).first()
    with open_scope(Actor(user, membership).scope):
        PackageNotice.objects.bulk_create(
            PackageNotice(centre_id=organisation.centre_id, referral=referral, user=user, text_version=NOTICE_VERSION)
            for referral in Referral.objects.filter(recipient=organisation, answered_by=user)
        )


def _refusals(organisations: dict[str, Organisation], by: Actor) -> None:
    """People said no to an office each; the referral waits as a draft for a yes that did not come."""
    cases = Case.objects.filter(organisation_id=organisation_of(by), closed_on__isnull=True).order_by("number")
    said = (
        ("jobcenter", [DataGroup.IDENTITY, DataGroup.STATUS]),
        ("auslaenderbehoerde", [DataGroup.IDENTITY, DataGroup.CONTACT]),
        ("jugendamt", [DataGroup.IDENTITY, DataGroup.NEEDS]),
    )
    offices = [(organisations[key], groups) for key, groups in said if key in organisations]
    for case, (office, groups) in zip(cases[2:], offices, strict=False):
        draft_referral(
            case=case, recipient=office, topic=LifeArea.FINANCE, question="Bitte um Beratung.", by=by,
            created_at=timezone.now(),
        )  # fmt: skip
        record_refusal(
            case=case, purpose=ConsentPurpose.REFERRAL, recipient=office, data_groups=groups, text_language="de", by=by
        )


def _links(lead: Actor, other: Actor) -> None:
    """The same person at two offices: the second asks, the first agrees once and has not answered the other yet."""
    with open_scope(lead.scope):
        shared = CaseGrant.objects.filter(organisation_id=organisation_of(other), revoked_at=None)
        known = Case.objects.filter(
            organisation_id=organisation_of(lead), closed_on__isnull=True, person__pseudonym=""
        ).exclude(pk__in=shared.values("case"))  # who works along already need not ask
        named = known.exclude(Q(person__given_name="") | Q(person__family_name=""))  # a question names who is meant
        dated = named.exclude(person__birth_date=None, person__birth_year=None)
        people = [case.person for case in dated.select_related("person").order_by("-number")[1 : 1 + SAME_PERSON]]
    with open_scope(other.scope):
        own = (
            Case.objects.filter(organisation_id=organisation_of(other), person__pseudonym="")
            .exclude(outcome=Outcome.MERGED)
            .select_related("person__centre", "organisation", "centre")
            .order_by(F("closed_on").desc(nulls_first=True), "-number")
        )
        for case, twin in zip(own, people, strict=False):
            if case.closed_on:  # in a small district none may be open today: the person came back
                case = reopen_case(case=case, reason="returned", by=other)
            for name in NAMES:
                setattr(case.person, name, getattr(twin, name))
            case.person.save()
            index_case(case=case, person=case.person)
            ask_for_link(case=case, reason="Beide Stellen beraten die Familie. Wir möchten uns abstimmen.", by=other)
    with open_scope(lead.scope):
        waiting = LinkDelivery.objects.filter(organisation_id=organisation_of(lead)).order_by("case__number")
        first = waiting.select_related("case__organisation", "asking").first()
        if first is not None:
            agree_to_link(delivery=first, text_language="de", release=True, by=lead)
