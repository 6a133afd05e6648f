"""What goes back: in parts, with interest, or dropped with a reason."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from querschnitt.funding import services
from querschnitt.funding.deadlines import open_deadlines
from querschnitt.funding.grant_export import grant_data
from querschnitt.funding.ledger import balances, standing
from querschnitt.funding.models.grants import Account
from querschnitt.funding.recoveries import Payment, interest_until, standing_of
from querschnitt.tenants.scope import open_scope
from tests.factories import grants as made
from tests.factories.accounts import signed_in

DAY = made.DAY
RATE = Decimal("6.000")


def days_of(year):
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), "0.00"),
        (date(2026, 1, 1), date(2027, 1, 1), "60.00"),
        (date(2028, 1, 1), date(2029, 1, 1), "60.00"),  # a leap year is a year
        (date(2026, 7, 1), date(2026, 7, 31), "4.93"),
        (date(2027, 12, 31), date(2028, 1, 2), "0.33"),
    ],
)
def test_interest_counts_days_as_parts_of_their_year(since, until, expected):
    assert interest_until(Decimal(1000), RATE, since, (), until) == Decimal(expected)


def test_interest_falls_with_what_is_paid():
    half = [Payment(date(2026, 7, 2), Decimal(500), Decimal(0))]
    found = interest_until(Decimal(1000), RATE, date(2026, 1, 1), half, date(2027, 1, 1))
    assert found == Decimal("44.96")  # 60 × 182/365 + 30 × 183/365
    assert interest_until(Decimal(1000), None, None, half, date(2027, 1, 1)) == 0


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 400)), max_size=4, unique_by=lambda one: one[0]),
    st.integers(0, 900),
)
def test_interest_is_that_of_every_day_added(paid, days):
    since = date(2027, 3, 1)
    payments = [Payment(since + timedelta(days=n), Decimal(euros), Decimal(0)) for n, euros in sorted(paid)]
    expected = Fraction(0)
    for n in range(days):
        day = since + timedelta(days=n)
        open_now = 1000 - sum(int(one.amount) for one in payments if one.on <= day)
        expected += max(open_now, 0) * Fraction(6, 100) / days_of(day.year)
    found = interest_until(Decimal(1000), RATE, since, payments, since + timedelta(days=days))
    assert abs(Fraction(found) - expected) <= Fraction(1, 200)


@pytest.fixture
def grant(world):
    with open_scope(world.a.scope()):
        yield made.granted("58000.00")


def demand(grant, amount="1000.00", **more):
    return services.demand_back(
        grant=grant, amount=Decimal(amount), reason="Rest", demanded_on=DAY, due_on=date(2026, 4, 1), by=None, **more
    )


def pay(recovery, day, **more):
    services.settle_recovery(recovery=recovery, paid_on=day, by=None, **more)
    recovery.refresh_from_db()


@pytest.mark.django_db
def test_recovery_is_paid_in_parts_with_its_interest(grant):
    back = demand(grant, interest_rate=RATE, interest_from=DAY)
    pay(back, date(2026, 5, 1), amount=Decimal(400))
    now = standing(grant.bookings.all())
    assert (back.paid_on, now.returned, now.left) == (None, 400, 57600)
    assert [one.key for one in open_deadlines(grant) if one.kind == "rueckzahlung"]
    due = standing_of(back, grant.bookings.all(), date(2026, 6, 1))
    assert (due.open, due.interest) == (600, Decimal("13.08"))  # 1000 × 61 and 600 × 31 days
    pay(back, date(2026, 6, 1))
    assert back.paid_on is None, "the interest is still owed"
    pay(back, date(2026, 6, 3), amount=Decimal(0), interest=Decimal("13.08"))
    assert back.paid_on == date(2026, 6, 3)
    found = balances(grant.bookings.all())
    assert (found[Account.INTEREST], found[Account.INTEREST_PAID]) == (Decimal("-13.08"), Decimal("13.08"))
    assert standing(grant.bookings.all()).left == 57000, "interest is no money of the grant"
    (row,) = grant_data(grant, "KI")["recoveries"]
    assert [one["amount"] for one in row["payments"]] == ["400.00", "600.00", "0.00"]


@pytest.mark.django_db
def test_payment_that_does_not_fit_is_refused_and_nothing_is_booked(grant):
    back, before = demand(grant), grant.bookings.count()
    for day, more, words in (
        (DAY, {"amount": Decimal("1000.01")}, "Offen sind noch"),
        (date(2026, 2, 1), {}, "vor der Forderung"),
        (DAY, {"amount": Decimal(0)}, "Betrag oder Zinsen"),
        (DAY, {"amount": Decimal(1), "waived": "Bagatelle"}, "letzten Zahlung"),
    ):
        with pytest.raises(ValidationError, match=words):
            pay(back, day, **more)
    assert grant.bookings.count() == before
    pay(back, DAY, amount=Decimal(1))
    with pytest.raises(ValidationError, match="schon eine Zahlung"):
        pay(back, DAY, amount=Decimal(1))
    with pytest.raises(ValidationError, match=r"höchstens 57\.000"):
        demand(grant, "57000.01")


@pytest.mark.django_db
def test_interest_is_waived_with_a_reason(grant):
    back = demand(grant, interest_rate=RATE, interest_from=DAY)
    pay(back, date(2026, 9, 1), waived="Bagatellgrenze des Bescheids")
    assert back.paid_on == date(2026, 9, 1)
    assert standing_of(back, grant.bookings.all(), date(2026, 12, 1)).interest_open == 0


@pytest.mark.django_db
def test_reversal_takes_back_one_payment_only(grant):
    back = demand(grant)
    pay(back, date(2026, 5, 1), amount=Decimal(400))
    pay(back, date(2026, 6, 1), interest=Decimal(5))
    last = grant.bookings.get(kind="rueckforderung", amount=Decimal(600))
    services.reverse_booking(booking=last, reason="Fehlbuchung", booked_on=date(2026, 6, 2), by=None)
    back.refresh_from_db()
    now = standing_of(back, grant.bookings.all(), date(2026, 6, 3))
    assert (back.paid_on, now.paid, now.interest_paid) == (None, 400, 0)
    pay(back, date(2026, 6, 3))
    assert back.paid_on == date(2026, 6, 3)


@pytest.mark.django_db
def test_demand_is_dropped_with_a_reason_while_nothing_is_paid(grant):
    back = demand(grant)
    with pytest.raises(ValidationError, match="Grund"):
        services.drop_recovery(recovery=back, reason=" ", by=None)
    services.drop_recovery(recovery=back, reason="Widerspruch hatte Erfolg", by=None)
    with pytest.raises(ValidationError, match="fallen gelassen"):
        pay(back, DAY)
    assert demand(grant, "58000.00"), "what was dropped asks for nothing"
    other = grant.recoveries.get(dropped_on=None)
    pay(other, DAY, amount=Decimal(1))
    with pytest.raises(ValidationError, match="schon etwas gezahlt"):
        services.drop_recovery(recovery=other, reason="x", by=None)


@pytest.mark.django_db
def test_pages_take_interest_and_parts(world, grant, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = signed_in(world.actor("administrative_assistant"))
    page = f"/foerderung/zuwendungen/{grant.pk}/"
    data = {"amount": "1000,00", "reason": "Rest", "demanded_on": "2026-03-01", "due_on": "2026-04-01"}
    answer = client.post(f"{page}rueckforderung/", data | {"interest_rate": "6"})
    assert answer.status_code == 422
    assert "ab dem der Bescheid Zinsen verlangt" in answer.content.decode()
    full = data | {"interest_rate": "6", "interest_from": "2026-03-01"}
    assert client.post(f"{page}rueckforderung/", full).status_code == 302
    back = grant.recoveries.get()
    url = f"/foerderung/zuwendungen/rueckforderungen/{back.pk}/"
    part = {"paid_on": "2026-05-01", "amount": "400,00", "interest": "10,03"}
    answer = client.post(f"{url}zahlung/", part, follow=True)
    assert "Die Rückforderung bleibt offen" in answer.content.decode()
    html = client.get(page).content.decode()
    assert "Noch offen: 600 €" in html
    assert "10,03 €" in html
    assert "teilweise gezahlt" in html
    assert client.post(f"{url}fallenlassen/", {"reason": "x"}).status_code == 422
