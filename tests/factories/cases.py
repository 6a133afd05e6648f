"""Cases of our cast; each call opens the scope it needs and closes it again."""

from __future__ import annotations

from typing import Any

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership
from querschnitt.cases.choices import ConsentPurpose, DataGroup, LifeArea
from querschnitt.cases.models import Case, CaseGrant, Consent, SecrecyRelease, ShareNotice
from querschnitt.cases.services import create_case, grant_case, record_consent, record_release
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope

AMINA = {"given_name": "Amina", "family_name": "Haddad", "original_name": "أمينة حدّاد", "languages": ["ar", "de"]}


def acting(actor: Actor) -> Actor:
    """The actor with organisation and centre loaded, as the middleware does it."""
    from querschnitt.accounts.middleware import load_organisation

    with open_scope(actor.scope):
        load_organisation(actor)
    return actor


def make_case(by: Actor, **fields: Any) -> Case:
    fields.setdefault("manager", by.user)
    fields.setdefault("consent_language", "ar")
    with open_scope(acting(by).scope):
        return create_case(person={**AMINA, **fields.pop("person", {})}, by=by, **fields)


def make_consent(case: Case, recipient: Organisation, by: Actor, groups: Any = None, **fields: Any) -> Consent:
    fields.setdefault("purpose", ConsentPurpose.REFERRAL)
    with open_scope(acting(by).scope):
        return record_consent(
            case=case,
            recipient=recipient,
            data_groups=groups or [DataGroup.IDENTITY, DataGroup.LANGUAGES],
            text_language="ar",
            by=by,
            **fields,
        )


def make_release(
    case: Case, other: Organisation, by: Actor, topics: Any = None, *, both_ways: bool = True, **fields: Any
) -> list[SecrecyRelease]:
    """The lead released towards ``other``, and the other way."""
    with open_scope(acting(by).scope):
        return record_release(
            case=case,
            released=fields.pop("released", case.organisation),
            towards=fields.pop("towards", other),
            topics=topics or LifeArea.values,
            text_language="ar",
            both_ways=both_ways,
            by=by,
            **fields,
        )


def share_case(case: Case, recipient: Organisation, by: Actor, *, noticed: bool = True, **fields: Any) -> CaseGrant:
    """``noticed``: whoever works there now has read the notice that comes before the first look."""
    consent = make_consent(case, recipient, by, groups=[DataGroup.CASE_FILE], purpose=ConsentPurpose.SHARING)
    make_release(case, recipient, by)
    with open_scope(by.scope):
        grant = grant_case(case=case, organisation=recipient, consent=consent, by=by, **fields)
    if noticed:
        with open_scope(Scope(grant.centre_id)):
            people = set(Membership.objects.filter(organisation=recipient).values_list("user_id", flat=True))
        for user_id in people:
            with open_scope(Scope(grant.centre_id, recipient.pk, user_id)):
                ShareNotice.objects.create(grant=grant, user_id=user_id, text_version="2026-11")
    return grant
