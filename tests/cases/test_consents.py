"""Consent, its refusal, release from secrecy in both directions, and the wordings people agreed to."""

from __future__ import annotations

import csv
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases import catalogues
from querschnitt.cases.choices import ConsentPurpose, DataGroup, LifeArea
from querschnitt.cases.consent_matrix import matrix
from querschnitt.cases.models import Case, CaseGrant, Consent, Referral
from querschnitt.cases.services import (
    create_case,
    draft_referral,
    grant_case,
    note_contact,
    record_consent,
    record_refusal,
    record_release,
    search_cases,
    send_referral,
    why_not_covered,
    withdraw_consent,
    withdraw_release,
)
from querschnitt.common.languages import SITE_CODES
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_member, make_organisation, signed_in
from tests.factories.cases import acting, make_case, make_consent, make_release, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


CONFIDED = [DataGroup.IDENTITY, DataGroup.CONTACTS]


def send(case, recipient, groups, by, topic="housing"):
    consent = make_consent(case, recipient, by, groups=groups)
    with open_scope(by.scope):
        referral = draft_referral(case=case, recipient=recipient, topic=topic, consent=consent, by=by)
        return send_referral(referral=referral, by=by)


def test_wordings_exist_in_every_language_and_never_change():
    """A wording in use is kept as it was read to people. A new one needs a new version, with lines of its own."""
    folder = Path(catalogues.DATA) / "consent"
    with (folder / "versions.csv").open(encoding="utf-8", newline="") as handle:
        kept = {(row["version"], row["file"]): row["sha256"] for row in csv.DictReader(handle, delimiter=";")}
    found = {
        (path.parent.name, path.name): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*/*.txt")
    }
    assert found == kept
    for purpose in [*ConsentPurpose.values, "secrecy"]:
        texts = {code: catalogues.consent_text(purpose, code) for code in SITE_CODES}
        assert len(set(texts.values())) == len(SITE_CODES), purpose


def test_refusal_blocks_sending_with_the_reason_and_ends_an_earlier_yes(world, manager, partner, scope):
    case = make_case(manager)
    sent = send(case, world.a.partner, [DataGroup.IDENTITY], manager)
    with scope(manager):
        record_refusal(
            case=case, recipient=world.a.partner, purpose="referral", data_groups=["identity"], text_language="ar", by=manager
        )  # fmt: skip
        again = draft_referral(case=case, recipient=world.a.partner, topic="housing", by=manager)
        with pytest.raises(ValidationError, match="nicht eingewilligt"):
            send_referral(referral=again, by=manager)
        again.consent = Consent.objects.get(decision="refused")
        again.save()
        with pytest.raises(ValidationError, match="nicht eingewilligt"):
            send_referral(referral=again, by=manager)
    with scope(partner):
        assert not Referral.objects.filter(pk=sent.pk).exists()


@pytest.mark.parametrize(
    ("groups", "purpose", "part"),
    [
        (["identity", "plan"], "referral", "umfasst nicht: Förderplan"),
        (["identity"], "handover", "anderen Zweck"),
        (["identity"], "sharing", "anderen Zweck"),
    ],
)
def test_consent_covers_its_groups_and_its_purpose_alone(world, manager, scope, groups, purpose, part):
    case = make_case(manager)
    consent = make_consent(case, world.a.partner, manager, groups=[DataGroup.IDENTITY])
    with scope(manager):
        assert why_not_covered(consent, case, world.a.partner, ["identity"]) == ""
        assert part in why_not_covered(consent, case, world.a.partner, groups, purpose=purpose)


@pytest.mark.parametrize(("direction", "topics", "goes"), [
    ("to", ["housing"], True), ("both", ["housing"], True),
    ("from", ["housing"], False), ("to", ["work"], False), (None, [], False),
])  # fmt: skip
def test_contact_notes_need_a_release_in_their_direction_and_topic(world, manager, scope, direction, topics, goes):
    case, partner = make_case(manager), world.a.partner
    with scope(manager):
        note_contact(case=case, topic="housing", minutes=10, text="Streit mit der Vermieterin", by=manager)
        note_contact(case=case, topic="health", minutes=10, text="Diagnose", by=manager)
    if direction:
        pair = (partner, case.organisation) if direction == "from" else (case.organisation, partner)
        make_release(
            case, partner, manager, topics=topics, released=pair[0], towards=pair[1], both_ways=direction == "both"
        )
    if goes:
        package = send(case, partner, CONFIDED, manager).package
        assert "Vermieterin" in str(package)
        assert "Diagnose" not in str(package)
    else:
        with pytest.raises(ValidationError, match="Schweigepflicht"):
            send(case, partner, CONFIDED, manager)


def test_bound_office_needs_a_release_for_more_than_how_to_reach_the_person(world):
    office = make_organisation(world.a.centre, "Jugendamt", kind=Organisation.Kind.JUGENDAMT)
    adviser = acting(make_member(office, "partner_adviser"))
    case = make_case(adviser)
    send(case, world.a.partner, [DataGroup.IDENTITY, DataGroup.CONTACT], adviser)
    with pytest.raises(ValidationError, match="Schweigepflicht"):
        send(case, world.a.partner, [DataGroup.IDENTITY, DataGroup.NEEDS], adviser)
    make_release(case, world.a.partner, adviser, topics=["housing"], both_ways=False)
    send(case, world.a.partner, [DataGroup.IDENTITY, DataGroup.NEEDS], adviser)


def test_withdrawn_release_takes_package_and_shared_file_away_at_once(world, manager, partner, scope):
    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager)
    sent = send(case, world.a.partner, CONFIDED, manager)
    with scope(partner):
        assert Case.objects.exists()
    with scope(manager):
        sent.refresh_from_db()
        withdraw_release(release=grant.release, by=manager)
        if sent.release_id != grant.release_id:
            withdraw_release(release=sent.release, by=manager)
    with scope(partner):
        assert not Case.objects.exists()
        assert not Referral.objects.exists()


def test_joint_work_ends_when_the_other_side_is_bound_again(world, manager, partner, scope):
    case = make_case(manager)
    share_case(case, world.a.partner, manager)
    with scope(manager):
        back = case.releases.get(released=world.a.partner)
        withdraw_release(release=back, by=manager)
    with scope(partner):
        assert not Case.objects.exists()


def test_joint_work_needs_both_directions_and_insight_one(world, manager, scope):
    case, partner = make_case(manager), world.a.partner
    consent = make_consent(case, partner, manager, groups=[DataGroup.CASE_FILE], purpose=ConsentPurpose.SHARING)
    make_release(case, partner, manager, both_ways=False)
    with scope(manager):
        with pytest.raises(ValidationError, match="beide Richtungen"):
            grant_case(case=case, organisation=partner, consent=consent, by=manager)
        grant_case(case=case, organisation=partner, consent=consent, purpose="referral", by=manager)


def test_visible_until_is_the_earlier_of_consent_and_release(world, manager):
    case = make_case(manager)
    soon = timezone.localdate() + timedelta(days=20)
    make_release(case, world.a.partner, manager, topics=["housing"], valid_until=soon)
    assert send(case, world.a.partner, CONFIDED, manager).visible_until == soon


@pytest.mark.parametrize("what", ["other organisation", "refused", "withdrawn", "too long", "more data", "no release"])
def test_database_refuses_a_package_no_consent_covers(world, manager, scope, what):
    """Past every service: the row itself."""
    case, today = make_case(manager), timezone.localdate()
    groups = [DataGroup.CONTACTS] if what == "no release" else [DataGroup.IDENTITY]
    with scope(manager):
        said = {"case": case, "purpose": "referral", "data_groups": groups, "text_language": "de", "by": manager}
        to = world.a.outsider if what == "other organisation" else world.a.partner
        consent = (record_refusal if what == "refused" else record_consent)(recipient=to, **said)
        if what == "withdrawn":
            Consent.objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now())
        until = today + timedelta(days=4000) if what == "too long" else consent.valid_until
        package = {"plan": {}} if what == "more data" else {group.value: {} for group in groups}
        with pytest.raises(DatabaseError), transaction.atomic():
            Referral.objects.create(
                case=case, sender=case.organisation, recipient=world.a.partner, topic="housing", consent=consent,
                package=package, state="sent", sent_at=timezone.now(), visible_until=until, created_by=manager.user,
            )  # fmt: skip


def test_release_is_withdrawn_and_given_anew_not_changed(world, manager, scope):
    case = make_case(manager)
    make_release(case, world.a.partner, manager, topics=["housing"])
    with scope(manager), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_secrecyrelease SET topics = '{housing,health}'")


def test_release_names_the_lead_on_one_side(world, manager, scope):
    case = make_case(manager)
    with scope(manager), pytest.raises(ValidationError, match="Eine der beiden"):
        record_release(
            case=case, released=world.a.outsider, towards=world.a.partner, topics=["work"], text_language="de", by=manager
        )  # fmt: skip


@pytest.fixture
def authority(world):
    return make_organisation(world.a.centre, "Ausländerbehörde Ahrenfeld", kind=Organisation.Kind.AUSLAENDERBEHOERDE)


def test_residence_authority_gets_packages_and_no_case(world, manager, authority, scope):
    case = make_case(manager)
    officer = acting(make_member(authority, "partner_head"))
    send(case, authority, [DataGroup.IDENTITY], manager)
    consent = make_consent(case, authority, manager, groups=[DataGroup.CASE_FILE], purpose=ConsentPurpose.SHARING)
    release, _back = make_release(case, authority, manager)
    with scope(manager):
        with pytest.raises(ValidationError, match="keine Fallakte"):
            grant_case(case=case, organisation=authority, consent=consent, by=manager)
        with pytest.raises(DatabaseError, match="residence authority"), transaction.atomic():
            CaseGrant.objects.create(
                case=case, organisation=authority, granted_by=case.organisation, purpose="cooperation", consent=consent,
                release=release, ends_on=consent.valid_until,
            )  # fmt: skip
    with scope(officer):
        assert [set(row.package) for row in Referral.objects.all()] == [{"identity"}]
        assert not Case.objects.exists()
        with pytest.raises(DatabaseError, match="row-level security"):
            create_case(person={"given_name": "Amina", "family_name": "Haddad"}, by=officer)


def test_organisation_that_becomes_residence_authority_loses_its_cases(world, manager, partner, scope):
    """The wall stands in what rows are seen, not only in what is granted."""
    case = make_case(manager)
    share_case(case, world.a.partner, manager)
    own = make_case(partner, person={"given_name": "Olena", "family_name": "Kovalenko"})
    with scope(partner):
        assert Case.objects.count() == 2
        assert all(search_cases(text=name, by=partner) for name in ("Haddad", "Kovalenko"))
        Organisation.objects.filter(pk=world.a.partner.pk).update(kind=Organisation.Kind.AUSLAENDERBEHOERDE)
        assert not Case.objects.exists()
        assert [search_cases(text=name, by=partner) for name in ("Haddad", "Kovalenko")] == [[], []]
    client = signed_in(partner)
    assert client.get(reverse("cases:case", args=[own.pk])).status_code == 404
    assert b"Kovalenko" not in client.get(reverse("cases:list")).content


def test_matrix_shows_the_valid_yes_the_refusal_and_the_withdrawal(world, manager, scope):
    case = make_case(manager)
    make_consent(case, world.a.partner, manager, groups=[DataGroup.IDENTITY])
    with scope(manager):
        record_refusal(
            case=case, recipient=world.a.outsider, purpose="referral", data_groups=["identity"], text_language="de", by=manager
        )  # fmt: skip
        found = Consent.objects.filter(case=case).select_related("recipient").order_by("-given_on", "-id")
        rows = {row.recipient: row for row in matrix(found)}
    kinds = {name: {label: cell.kind for label, cell in row.cells} for name, row in rows.items()}
    assert kinds[world.a.partner.name]["Name und Geburtsdatum"] == "yes"
    assert kinds[world.a.partner.name]["Förderplan"] == ""
    assert kinds[world.a.outsider.name]["Name und Geburtsdatum"] == "no"
    assert rows[world.a.outsider.name].state.startswith("nicht erteilt")


def test_consent_and_release_are_recorded_on_their_pages(world, manager):
    case, client = make_case(manager), signed_in(manager)
    data = {
        "purpose": "referral", "recipient": str(world.a.partner.pk), "data_groups": ["identity"], "text_language": "tr",
        "decision": "refused",
    }  # fmt: skip
    url = reverse("cases:new_consent", args=[case.pk])
    page = client.post(url, data, follow=True).content.decode()
    assert "nicht erteilt" in page
    assert "Kimliğim" in page or "kurum" in page  # the wording in the person's language
    data = {
        "other": str(world.a.partner.pk), "direction": "both", "topics": ["housing", "work"], "text_language": "ar",
        "valid_until": "2099-01-01", "agreed": "on",
    }  # fmt: skip
    url = reverse("cases:new_release", args=[case.pk])
    assert client.post(url, {**data, "agreed": ""}).status_code == 422
    page = client.post(url, data, follow=True).content.decode()
    assert page.count("Wohnen, Arbeit") == 2


def test_shared_file_needs_the_release_on_its_form(world, manager):
    case, client = make_case(manager), signed_in(manager)
    data = {
        "organisation": str(world.a.partner.pk), "purpose": "cooperation", "text_language": "de",
        "valid_until": "2099-01-01", "consent": "on",
    }  # fmt: skip
    url = reverse("cases:share", args=[case.pk])
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "Schweigepflicht" in refused.content.decode()
    assert client.post(url, {**data, "release": "on"}).status_code == 302
    with open_scope(manager.scope):
        assert {set(row.topics) == set(LifeArea.values) for row in case.releases.all()} == {True}
        assert CaseGrant.objects.filter(purpose="cooperation").count() == 1


def test_withdrawn_consent_is_refused_in_words_before_the_database_refuses_it(world, manager, scope):
    case = make_case(manager)
    consent = make_consent(case, world.a.partner, manager)
    with scope(manager):
        assert why_not_covered(consent, case, world.a.partner) == ""
        withdraw_consent(consent=consent, by=manager)
        consent.refresh_from_db()
        assert "widerrufen" in why_not_covered(consent, case, world.a.partner)
