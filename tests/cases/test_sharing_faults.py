"""Faults the sharing machine found or was built to find, each by itself (ADR 0094)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from querschnitt.cases.models import Case, CaseGrant, EmergencyAccess
from querschnitt.cases.services import (
    grant_case,
    reopen_case,
    why_not_covered,
    withdraw_consent,
    withdraw_release,
)
from querschnitt.cases.services.emergencies import open_in_emergency
from querschnitt.cases.services.twins import merge_cases, undo_merge
from querschnitt.network.services import merge_organisations
from querschnitt.network.services import undo_merge as part_organisations
from querschnitt.tenants.models import Organisation
from tests.factories.accounts import make_member, make_organisation
from tests.factories.cases import acting, make_case, make_consent, make_release, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(world):
    """A second entry of the job centre, with somebody who works there."""
    entry = make_organisation(world.a.centre, "Job-Center Ahrenfeld", kind=world.a.outsider.kind)
    return entry, make_member(entry, "partner_adviser")


def merged(world, entry, scope):
    head = acting(world.actor("centre_head"))
    with scope(head):
        return head, merge_organisations(kept=world.a.outsider, merged=entry, chosen={}, same_body=True, by=head)


@pytest.mark.parametrize("what", ["consent", "release", "release back", "nothing"])
def test_parting_organisations_opens_nothing_that_was_withdrawn_meanwhile(world, manager, scope, double, what):
    entry, _adviser = double
    case = make_case(manager)
    share_case(case, world.a.outsider, manager)
    grant = share_case(case, entry, manager)
    head, merge = merged(world, entry, scope)
    with scope(manager):
        grant.refresh_from_db()
        assert grant.revoked_at is not None  # one organisation sees a case once
        if what == "consent":
            withdraw_consent(consent=grant.consent, by=manager)
        elif what == "release":
            withdraw_release(release=grant.release, by=manager)
        elif what == "release back":
            for release in case.releases.filter(released=world.a.outsider):
                withdraw_release(release=release, by=manager)
    with scope(head):
        part_organisations(merge=merge, by=head)
    with scope(acting(make_member(entry, "partner_adviser"))):
        assert Case.objects.exists() == (what == "nothing")


def test_file_that_grew_is_not_opened_by_parting_organisations(world, manager, scope, double):
    entry, _adviser = double
    kept, dropped = make_case(manager), make_case(manager, person={"given_name": "Aminah"})
    share_case(kept, world.a.outsider, manager)
    share_case(kept, entry, manager)
    head, merge = merged(world, entry, scope)
    with scope(manager):
        merge_cases(kept=kept, dropped=dropped, end_access=True, by=manager)
    with scope(head):
        part_organisations(merge=merge, by=head)
    with scope(acting(make_member(entry, "partner_adviser"))):
        assert not Case.objects.exists()


def test_files_stay_together_while_a_share_rests_on_a_moved_release(world, manager, partner, scope):
    kept, dropped = make_case(manager), make_case(manager, person={"given_name": "Aminah"})
    make_release(dropped, world.a.partner, manager)
    with scope(manager):
        merge = merge_cases(kept=kept, dropped=dropped, by=manager)
    consent = make_consent(kept, world.a.partner, manager, groups=["case_file"], purpose="sharing")
    with scope(manager):
        grant = grant_case(case=kept, organisation=world.a.partner, consent=consent, by=manager)
        with pytest.raises(ValidationError, match="Beenden Sie zuerst"):
            undo_merge(merge=merge, by=manager)
        withdraw_release(release=grant.release, by=manager)
        undo_merge(merge=merge, by=manager)
    with scope(partner):
        assert not Case.objects.exists()


def test_consent_from_before_a_merge_opens_no_file_that_grew(world, manager, scope):
    kept, dropped = make_case(manager), make_case(manager, person={"given_name": "Aminah"})
    older = make_consent(kept, world.a.partner, manager, groups=["case_file"], purpose="sharing")
    make_release(kept, world.a.partner, manager)
    with scope(manager):
        merge = merge_cases(kept=kept, dropped=dropped, by=manager)
        with pytest.raises(ValidationError, match="neue Einwilligung"):
            grant_case(case=kept, organisation=world.a.partner, consent=older, by=manager)
        undo_merge(merge=merge, by=manager)
        assert grant_case(case=kept, organisation=world.a.partner, consent=older, by=manager).pk


def test_emptied_file_is_neither_shared_nor_opened_again(world, manager, scope):
    kept, dropped = make_case(manager), make_case(manager, person={"given_name": "Aminah"})
    with scope(manager):
        merge_cases(kept=kept, dropped=dropped, by=manager)
    consent = make_consent(dropped, world.a.partner, manager, groups=["case_file"], purpose="sharing")
    make_release(dropped, world.a.partner, manager)
    with scope(manager):
        dropped.refresh_from_db()
        assert "aufgegangen" in why_not_covered(consent, dropped, world.a.partner, purpose="sharing")
        with pytest.raises(ValidationError, match="aufgegangen"):
            grant_case(case=dropped, organisation=world.a.partner, consent=consent, by=manager)
        with pytest.raises(ValidationError, match="aufgegangen"):
            reopen_case(case=dropped, reason="returned", by=manager)


def test_who_sees_only_own_cases_does_not_see_the_kept_file_through_the_emptied_one(world, manager, scope):
    adviser = world.actor("education_adviser")
    kept = make_case(manager)
    dropped = make_case(manager, manager=adviser.user, person={"given_name": "Aminah"})
    with scope(manager):
        merge = merge_cases(kept=kept, dropped=dropped, by=manager)
        assert Case.objects.get(pk=dropped.pk).manager_id == manager.user.pk
        undo_merge(merge=merge, by=manager)
        assert Case.objects.get(pk=dropped.pk).manager_id == adviser.user.pk


def test_accesses_end_with_a_merge_that_says_so(world, manager, partner, scope):
    kept, dropped = make_case(manager), make_case(manager, person={"given_name": "Aminah"})
    share_case(dropped, world.a.partner, manager)
    with scope(manager):
        with pytest.raises(ValidationError, match="sähe danach mehr"):
            merge_cases(kept=kept, dropped=dropped, by=manager)
        merge = merge_cases(kept=kept, dropped=dropped, end_access=True, by=manager)
        undo_merge(merge=merge, by=manager)
        assert not CaseGrant.objects.filter(organisation=world.a.partner, revoked_at__isnull=True).exists()
    with scope(partner):
        assert not Case.objects.exists()


def test_emergency_ends_where_the_wall_begins(world, manager, partner, scope):
    case = make_case(manager)
    with scope(partner):
        words = "Die Person wurde am Bahnhof festgehalten."
        assert open_in_emergency(number=case.number, reason="detention", words=words, by=partner)
        assert Case.objects.exists()
    with scope(acting(world.actor("centre_head"))):
        row = Organisation.objects.get(pk=world.a.partner.pk)
        row.kind = Organisation.Kind.AUSLAENDERBEHOERDE
        row.save(update_fields=["kind"])
    with scope(partner):
        assert EmergencyAccess.objects.exists()  # the trace stays
        assert not Case.objects.exists()
