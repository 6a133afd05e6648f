"""The ledger of a grant: pairs that balance, reversed and never changed, and no account below zero."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from querschnitt.funding import services
from querschnitt.funding.models import Booking
from querschnitt.funding.models.grants import NEXT_STATES, Account, BookingKind, GrantState
from querschnitt.funding.services.grants import balances
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_world, signed_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def world(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_world()


@pytest.fixture
def grant(world):
    with open_scope(world.a.scope()):
        found = services.record_grant(programme="KIM2", year=2026, reference="KIM2/26", by=None)
        for state in ("beantragt", "bewilligt"):
            services.move_grant(grant=found, state=state, by=None)
        found.refresh_from_db()
        yield found


def add(grant, kind, amount, text="Buchung"):
    return services.add_booking(grant=grant, kind=kind, amount=Decimal(amount), booked_on=DAY, text=text, by=None)


def test_money_goes_from_grant_to_payment(grant):
    add(grant, "bewilligung", "684000.00")
    add(grant, "bindung", "57000.00")
    add(grant, "zahlung", "14250.10")
    assert balances(grant) == {
        "geldgeber": Decimal("-684000.00"),
        "verfuegbar": Decimal("627000.00"),
        "gebunden": Decimal("42749.90"),
        "ausgezahlt": Decimal("14250.10"),
    }


def test_more_than_there_is_cannot_be_committed_or_paid(grant):
    add(grant, "bewilligung", "100")
    with pytest.raises(ValidationError, match=r"100,01.*verfügbar"):
        add(grant, "bindung", "100.01")
    add(grant, "bindung", "100")
    with pytest.raises(ValidationError, match="gebunden"):
        add(grant, "zahlung", "100.01")


def test_nothing_is_booked_before_the_decision(world):
    with open_scope(world.a.scope()):
        planned = services.record_grant(programme="EP", year=2026, reference="EP/26", by=None)
        with pytest.raises(ValidationError, match="Bewilligung"):
            add(planned, "bewilligung", "58000")
        with pytest.raises(ValidationError, match="geht es nicht"):
            services.move_grant(grant=planned, state="abgeschlossen", by=None)


def test_programme_that_does_not_run_in_the_year_is_refused(world):
    with open_scope(world.a.scope()), pytest.raises(ValidationError, match="2026"):
        services.record_grant(programme="KOMM-AN-II", year=2026, reference="x", by=None)


def test_booking_is_reversed_once_and_stays(grant):
    first = add(grant, "bewilligung", "100")
    services.reverse_booking(booking=first, reason="Zahlendreher", booked_on=DAY, by=None)
    assert set(balances(grant).values()) == {Decimal("0.00")}
    assert grant.bookings.count() == 2
    with pytest.raises(ValidationError, match="schon storniert"):
        services.reverse_booking(booking=first, reason="nochmal", booked_on=DAY, by=None)


def test_reversal_that_would_leave_a_hole_is_refused(grant):
    first = add(grant, "bewilligung", "100")
    add(grant, "bindung", "60")
    with pytest.raises(ValidationError, match="verfügbar"):
        services.reverse_booking(booking=first, reason="falsch", booked_on=DAY, by=None)


def test_database_neither_changes_nor_deletes_a_booking(grant):
    booking = add(grant, "bewilligung", "100")
    assert Booking.objects.filter(pk=booking.pk).delete()[0] == 0
    with transaction.atomic(), pytest.raises(Exception, match="row-level security"):
        Booking.objects.filter(pk=booking.pk).update(amount=Decimal("1.00"))
    booking.refresh_from_db()
    assert booking.amount == Decimal("100.00")


@pytest.mark.parametrize("change", [{"amount": Decimal(0)}, {"debit": Account.FUNDER}])
def test_database_takes_pairs_only(grant, change):
    pair = {"kind": "bewilligung", "credit": Account.FUNDER, "debit": Account.BUDGET, "amount": Decimal(1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(
            organisation_id=grant.organisation_id, grant=grant, booked_on=DAY, text="x", **{**pair, **change}
        )


@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(BookingKind.values), st.integers(1, 500), st.booleans()), min_size=1, max_size=8)
)
def test_accounts_always_balance_and_never_fall_below_zero(grant, moves):
    with transaction.atomic():
        for kind, amount, back in moves:
            try:
                booking = add(grant, kind, Decimal(amount) / 100)
                if back:
                    services.reverse_booking(booking=booking, reason="zurück", booked_on=DAY, by=None)
            except ValidationError:
                continue
        found = balances(grant)
        assert sum(found.values()) == 0
        assert all(found[account] >= 0 for account in Account if account != Account.FUNDER)
        transaction.set_rollback(True)


def test_grant_cannot_close_while_money_is_open(grant):
    add(grant, "bewilligung", "100")
    services.move_grant(grant=grant, state="nachgewiesen", by=None)
    with pytest.raises(ValidationError, match="Rückzahlung"):
        services.move_grant(grant=grant, state="abgeschlossen", by=None)
    add(grant, "rueckforderung", "100")
    services.move_grant(grant=grant, state="abgeschlossen", by=None)
    assert not NEXT_STATES[GrantState.CLOSED]


def test_pages_book_and_refuse_with_the_reason(world, grant):
    client = signed_in(world.actor("administrative_assistant"))
    url = f"/foerderung/zuwendungen/{grant.pk}/"
    data = {"kind": "bewilligung", "amount": "684000,00", "booked_on": "2026-03-01", "text": "Bescheid"}
    assert client.post(url, data).status_code == 302
    page = client.post(url, data | {"kind": "zahlung", "amount": "1,00"}).content.decode()
    assert "mehr, als gebunden sind" in page
    assert "684.000 €" in client.get("/foerderung/zuwendungen/").content.decode()
    assert signed_in(world.actor("kim_coordinator")).get(url).status_code == 404
