"""Steps and ledger of a grant: pairs that balance, reversed and never changed, and no account below zero on any day."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from querschnitt.funding import services
from querschnitt.funding.ledger import MOVES, SOURCES, balances, least_from, standing
from querschnitt.funding.models import Booking
from querschnitt.funding.models.grants import Account, BookingKind, GrantState, Step
from querschnitt.funding.services.grants import Line
from querschnitt.funding.steps import STEPS, steps_from
from querschnitt.tenants.scope import open_scope
from tests.factories import grants as made

pytestmark = pytest.mark.django_db
DAY = made.DAY


@pytest.fixture
def ours(world):
    with open_scope(world.a.scope()):
        yield world


@pytest.fixture
def grant(ours):
    return made.granted("684000.00")


def add(grant, kind, amount, on=DAY, **more):
    return services.add_booking(
        grant=grant, kind=kind, amount=Decimal(amount), booked_on=on, text="Buchung", by=None, **more
    )


def now(grant, on=None):
    return standing(grant.bookings.all(), on)


def test_table_of_steps_leads_everywhere_and_ends():
    reached, ends = {GrantState.PLANNED}, set()
    for _step, (sources, target) in STEPS.items():
        assert sources
        reached.add(target)
    assert reached == set(GrantState)
    ends = {state for state in GrantState if not steps_from(state)}
    assert ends == {GrantState.REFUSED, GrantState.WITHDRAWN, GrantState.CLOSED}


@pytest.mark.parametrize("state", GrantState)
def test_step_that_the_table_does_not_know_is_refused(ours, state):
    grant = made.planned()
    grant.state = state
    grant.save()
    for step in set(Step) - set(steps_from(state)) - {Step.APPLY, Step.DECIDE, Step.CHANGE, Step.PROVE, Step.ACCEPT}:
        with pytest.raises(ValidationError, match=r"geht im Stand|gibt es nicht"):
            services.turn(grant=grant, step=step, happened_on=DAY, text="Grund", by=None)


def test_money_goes_from_decision_to_payment(grant):
    add(grant, "bindung", "57000.00")
    add(grant, "zahlung", "14250.10")
    found = now(grant)
    assert (found.granted, found.left, found.committed, found.paid) == tuple(
        Decimal(one) for one in ("684000.00", "627000.00", "42749.90", "14250.10")
    )


def test_figures_are_those_of_the_day_asked_for(grant):
    add(grant, "bindung", "57000", date(2026, 4, 1))
    assert now(grant, date(2026, 1, 31)).granted == 0
    assert now(grant, date(2026, 3, 31)).left == Decimal(684000)
    assert now(grant, date(2026, 4, 1)).left == Decimal(627000)


def test_more_than_there_is_cannot_be_committed_or_paid(grant):
    with pytest.raises(ValidationError, match=r"684\.000,01.*verfügbar"):
        add(grant, "bindung", "684000.01")
    add(grant, "bindung", "100")
    with pytest.raises(ValidationError, match="gebunden"):
        add(grant, "zahlung", "100.01")


def test_backdated_booking_cannot_use_what_came_later(grant):
    with pytest.raises(ValidationError, match="verfügbar"):
        add(grant, "bindung", "1", date(2026, 1, 31))
    add(grant, "bindung", "684000", date(2026, 6, 1))
    with pytest.raises(ValidationError, match="verfügbar"):
        add(grant, "bindung", "1", date(2026, 3, 1))


def test_direct_payment_commits_and_pays(grant):
    add(grant, "direkt", "100")
    assert (now(grant).committed, now(grant).paid) == (0, 100)


def test_kinds_of_steps_are_not_booked_by_hand(grant):
    with pytest.raises(ValidationError, match="Schritt"):
        add(grant, "bewilligung", "1")


def test_nothing_is_booked_before_the_decision(ours):
    planned = made.planned("EP", reference="EP/26")
    with pytest.raises(ValidationError, match="Bewilligung"):
        add(planned, "bindung", "58000")


def test_application_without_amount_is_refused_and_nothing_half_saved(ours):
    planned = made.planned()
    with pytest.raises(ValidationError, match="mindestens einen Posten"):
        services.apply_for(
            grant=planned, lines=[Line("Stellen", Decimal(0))], happened_on=DAY, signed_by="x", signed_on=DAY,
            period_from=DAY, period_to=DAY, by=None,
        )  # fmt: skip
    planned.refresh_from_db()
    assert planned.state == GrantState.PLANNED
    assert not planned.positions.exists()


def test_decision_can_be_changed_and_the_difference_is_booked(grant):
    change = {"happened_on": DAY, "decision_reference": "34.02-2", "due_on": date(2027, 3, 31), "by": None}
    services.decide(grant=grant, granted=[Decimal(600000)], **change)
    assert now(grant).granted == Decimal(600000)
    assert now(grant, date(2026, 2, 1)).granted == Decimal(684000)
    services.decide(grant=grant, granted=[Decimal(650000)], **change)
    assert now(grant).left == Decimal(650000)
    add(grant, "bindung", "640000")
    with pytest.raises(ValidationError, match="verfügbar"):
        services.decide(grant=grant, granted=[Decimal(600000)], **change)
    assert grant.positions.get().granted == Decimal(650000)


def test_programme_that_does_not_run_in_the_year_is_refused(ours):
    with pytest.raises(ValidationError, match="2026"):
        made.planned("KOMM-AN-II", reference="x")


def test_booking_is_reversed_once_and_stays(grant):
    first = add(grant, "bindung", "100")
    services.reverse_booking(booking=first, reason="Zahlendreher", booked_on=DAY, by=None)
    assert now(grant).committed == 0
    assert grant.bookings.count() == 3
    with pytest.raises(ValidationError, match="schon storniert"):
        services.reverse_booking(booking=first, reason="nochmal", booked_on=DAY, by=None)
    with pytest.raises(ValidationError, match="Änderungsbescheid"):
        services.reverse_booking(booking=grant.bookings.first(), reason="falsch", booked_on=DAY, by=None)


def test_reversal_that_would_leave_a_hole_is_refused(grant):
    first = add(grant, "bindung", "100")
    add(grant, "zahlung", "60")
    with pytest.raises(ValidationError, match="gebunden"):
        services.reverse_booking(booking=first, reason="falsch", booked_on=DAY, by=None)


def test_database_neither_changes_nor_deletes_a_booking(grant):
    booking = add(grant, "bindung", "100")
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


DAYS = [date(2026, month, 1) for month in (2, 3, 5, 8)]
MOVE = st.tuples(
    st.sampled_from(["bindung", "zahlung", "freigabe", "ruecklauf", "abruf", "eingang", "rueckzahlung", "storno"]),
    st.integers(1, 9000),
    st.sampled_from(DAYS),
)


def _try(grant, kind, amount, day):
    if kind == "storno":
        booking = list(grant.bookings.all())[int(amount * 100) % grant.bookings.count()]
        services.reverse_booking(booking=booking, reason="zurück", booked_on=max(day, booking.booked_on), by=None)
    elif kind == "abruf":
        services.call_funds(grant=grant, amount=amount, period_from=day, period_to=day, requested_on=day, by=None)
    elif kind == "eingang":
        if call := grant.calls.filter(paid_on=None).first():
            services.receive_funds(call=call, amount=min(amount, call.amount), paid_on=day, by=None)
    elif kind == "rueckzahlung":
        back = services.demand_back(grant=grant, amount=amount, reason="x", demanded_on=day, due_on=day, by=None)
        part = (amount / 2).quantize(Decimal("0.01"))
        services.settle_recovery(recovery=back, paid_on=day, amount=part, interest=Decimal(1), by=None)
    else:
        add(grant, kind, amount, day)


@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MOVE, min_size=1, max_size=8))
def test_ledger_balances_on_every_day_and_left_is_what_is_left(ours, moves):
    with transaction.atomic():
        grant = made.granted("100.00")
        for kind, cents, day in moves:
            try:
                with transaction.atomic():
                    _try(grant, kind, Decimal(cents) / 100, day)
            except ValidationError:
                continue
        pairs = list(grant.bookings.all())
        for day in (*DAYS, None):
            found, figures = balances(pairs, day), standing(pairs, day)
            assert sum(found.values()) == 0
            assert found[Account.TREASURY] + found[Account.REQUESTED] + found[Account.RECEIVED] == 0
            assert found[Account.INTEREST] + found[Account.INTEREST_PAID] == 0
            assert figures.left == figures.granted - figures.returned - figures.committed - figures.paid
            assert all(found[one] >= 0 for one in Account if one not in SOURCES)
        transaction.set_rollback(True)


class Pair:
    def __init__(self, kind, amount, day):
        self.kind, self.amount, self.booked_on, self.reverses_id = kind, Decimal(amount), day, None
        self.credit, self.debit = MOVES[kind]


@given(st.lists(st.tuples(st.sampled_from(BookingKind.values), st.integers(1, 99), st.sampled_from(DAYS)), max_size=12))
def test_least_of_later_days_is_the_least_balance(rows):
    pairs = [Pair(*row) for row in rows]
    for account in Account:
        expected = min(balances(pairs, day)[account] for day in DAYS[1:])
        assert least_from(pairs, account, DAYS[1])[0] == expected


def test_calls_never_exceed_the_grant_and_their_money_comes_in(grant):
    call = {"period_from": DAY, "period_to": DAY, "requested_on": DAY, "by": None}
    first = services.call_funds(grant=grant, amount=Decimal(600000), **call)
    with pytest.raises(ValidationError, match=r"noch abzurufen ist \(84\.000"):
        services.call_funds(grant=grant, amount=Decimal(84001), **call)
    services.receive_funds(call=first, amount=Decimal(500000), paid_on=date(2026, 4, 1), by=None)
    assert (now(grant).received, now(grant).requested) == (500000, 0)
    with pytest.raises(ValidationError, match="nichts mehr"):
        services.receive_funds(call=first, amount=Decimal(1), paid_on=DAY, by=None)
    receipt = grant.bookings.get(kind="eingang")
    services.reverse_booking(booking=receipt, reason="falscher Tag", booked_on=date(2026, 4, 2), by=None)
    first.refresh_from_db()
    assert (first.paid_on, now(grant).requested) == (None, 600000)
    request = grant.bookings.get(kind="abruf")
    services.reverse_booking(booking=request, reason="zurück", booked_on=date(2026, 4, 3), by=None)
    first.refresh_from_db()
    assert first.withdrawn_on == date(2026, 4, 3)
    assert now(grant).called == 0
