"""Random sequences of sharing, referring, revoking and withdrawing, compared with a model of a few lines."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from querschnitt.cases.choices import ConsentPurpose, DataGroup
from querschnitt.cases.models import Case, CaseGrant, Consent, Need, Person, Referral
from querschnitt.cases.services import (
    draft_referral,
    grant_case,
    record_consent,
    revoke_grant,
    search_cases,
    send_referral,
    withdraw_consent,
    withdraw_referral,
)
from querschnitt.cases.trust_choices import CONFIDED
from querschnitt.tenants.scope import open_scope
from tests.factories.cases import make_case, make_release

pytestmark = pytest.mark.django_db

GROUPS = [group for group in DataGroup.values if group != DataGroup.CASE_FILE]
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["share", "insight", "refer", "revoke", "withdraw", "take back"]),
        st.sampled_from(["partner", "outsider"]),
        st.sets(st.sampled_from(GROUPS), min_size=1),
    ),
    min_size=1,
    max_size=5,
)


@dataclass
class Model:
    """What should be: who sees the case, which packages each recipient sees, towards whom the lead may speak."""

    seen_by: set[str] = field(default_factory=set)
    packages: dict[object, tuple[str, set[str], object]] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)


def move(world, manager, case, model, what, who, groups):
    organisation = getattr(world.a, who)
    with open_scope(manager.scope):
        if what in ("share", "insight"):
            purpose = "cooperation" if what == "share" else "referral"
            consent = record_consent(
                case=case,
                purpose=ConsentPurpose.SHARING,
                recipient=organisation,
                data_groups=[DataGroup.CASE_FILE],
                text_language="de",
                by=manager,
            )
            make_release(case, organisation, manager)
            model.released.add(who)
            grant_case(case=case, organisation=organisation, consent=consent, purpose=purpose, by=manager)
            model.seen_by.add(who)
        elif what == "refer":
            consent = record_consent(
                case=case,
                purpose=ConsentPurpose.REFERRAL,
                recipient=organisation,
                data_groups=groups,
                text_language="de",
                by=manager,
            )
            referral = draft_referral(case=case, recipient=organisation, topic="work", consent=consent, by=manager)
            if CONFIDED & groups and who not in model.released:
                # What was confided in a talk goes out only after a release from secrecy.
                with pytest.raises(ValidationError):
                    send_referral(referral=referral, by=manager)
                make_release(case, organisation, manager, both_ways=False)
                model.released.add(who)
            send_referral(referral=referral, by=manager)
            model.packages[referral.pk] = (who, groups, consent.pk)
        elif what == "revoke":
            for grant in CaseGrant.objects.filter(organisation=organisation, revoked_at__isnull=True):
                revoke_grant(grant=grant, by=manager)
            model.seen_by.discard(who)
        elif what == "withdraw":
            for consent in Consent.objects.filter(recipient=organisation, withdrawn_at__isnull=True):
                withdraw_consent(consent=consent, by=manager)
            model.seen_by.discard(who)
            model.packages = {key: value for key, value in model.packages.items() if value[0] != who}
        else:
            for referral in Referral.objects.filter(recipient=organisation, state="sent"):
                withdraw_referral(referral=referral, by=manager)
            model.packages = {key: value for key, value in model.packages.items() if value[0] != who}


@given(moves=MOVES)
@hypothesis_settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_nobody_ever_sees_more_than_was_agreed(world, manager, partner, outsider, moves):
    with transaction.atomic():
        case = make_case(manager, life_areas=["housing"])
        model = Model()
        for what, who, groups in moves:
            move(world, manager, case, model, what, who, groups)
            for name, actor in (("partner", partner), ("outsider", outsider)):
                with open_scope(actor.scope):
                    sees = name in model.seen_by
                    for table in (Case, Person, Need, Consent):
                        assert table.objects.exists() == sees, (table, name, what)
                    assert bool(search_cases(text="Haddad", by=actor)) == sees
                    # A shared file shows all its referrals; without it, the own packages alone.
                    received = Referral.objects.filter(recipient_id=actor.organisation_id)
                    if not sees:
                        received = Referral.objects.all()
                    shown = {row.pk: set(row.package) for row in received if row.state == "sent"}
                    agreed = {key: groups for key, (to, groups, _) in model.packages.items() if to == name}
                    assert shown == agreed, (name, what)
        foreign = world.actor("case_manager", "b")
        with open_scope(foreign.scope):
            assert not Case.objects.exists()
            assert not Referral.objects.exists()
        transaction.set_rollback(True)


@pytest.mark.parametrize("table", ["cases_case", "cases_person", "cases_referral", "cases_casegrant", "cases_obstacle"])
def test_state_role_has_no_grant_on_case_tables(manager, table):
    make_case(manager)
    with open_scope(manager.scope), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_STATE_ROLE}")
        cursor.execute(f"SELECT count(*) FROM {table}")
