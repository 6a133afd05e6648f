"""Handing money on: what the rules say for the day, named with rule and remedy, and what becomes of the money."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from querschnitt.funding import services
from querschnitt.funding.deadlines import add_months, open_deadlines
from querschnitt.funding.forwarding import Draft, Rooms, findings
from querschnitt.funding.grant_page import load
from querschnitt.funding.ledger import standing
from querschnitt.funding.models.grants import GrantState
from querschnitt.funding.services.forwarding import findings_of
from querschnitt.funding.services.proofs import proven_of
from querschnitt.funding.wording import compose
from querschnitt.tenants.scope import open_scope
from tests.factories import grants as made

from .cast import rules

KOMM = Draft(
    "KOMM-AN-II", date(2020, 3, 1), False, Decimal(2000), Decimal(50000), component="A",
    lumps=[Rooms("Haus Linde", 2, Decimal(2000))],
)  # fmt: skip
KIM2 = Draft(
    "KIM2", date(2026, 3, 1), False, Decimal(57000), Decimal(684000), posts=Decimal(1), granted_posts=Decimal(12),
    reason="Konzept S. 12",
)  # fmt: skip


def said(draft):
    return [(one.rule_id, one.blocking) for one in findings(draft, rules())]


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (KOMM, []),
        (replace(KOMM, amount=Decimal(2001), lumps=[Rooms("Haus Linde", 2, Decimal(2001))]), [("KA07", True)]),
        # Until 2019: 2,000 a room, and no limit of a building.
        (replace(KOMM, day=date(2019, 12, 31), amount=Decimal(6000), lumps=[Rooms("A", 3, Decimal(6000))]), []),
        (replace(KOMM, day=date(2019, 12, 31), amount=Decimal(6001), lumps=[Rooms("A", 3, Decimal(6001))]), [("KA06", True)]),
        (replace(KOMM, lumps=[Rooms("Haus Linde", 3, Decimal(2000))]), [("KA08", True)]),
        (replace(KOMM, elsewhere=[Rooms("haus  LINDE", 1, Decimal(1000))]), [("KA08", True)]),
        (replace(KOMM, elsewhere=[Rooms("Haus Buche", 2, Decimal(2000))]), []),
        (replace(KOMM, component="C"), [("KA07", True)]),
        (replace(KOMM, lumps=[], day=date(2025, 1, 1)), [("KA05", True)]),
        (replace(KOMM, amount=Decimal(1999)), [("KA07", True)]),
        (replace(KOMM, left=Decimal(1999)), [("", True)]),
        (KIM2, []),
        (replace(KIM2, counselling=True), [("KM11", True)]),
        (replace(KIM2, reason=" "), [("KM11", True)]),
        (replace(KIM2, municipal=True, reason=""), []),
        (replace(KIM2, posts=Decimal(8)), []),  # four of twelve stay: a third
        (replace(KIM2, posts=Decimal("8.5")), [("KM10", False)]),
        (replace(KIM2, posts=Decimal(1), handed_on=Decimal(8)), [("KM10", False)]),
        (replace(KIM2, posts=Decimal(13)), [("KM06", True)]),
        (replace(KIM2, lumps=[Rooms("Haus", 1, Decimal(1000))]), [("KA07", True)]),
        (replace(KIM2, programme="KIM1"), [("KM03", False)]),
        (replace(KIM2, programme="KIM1", municipal=True), []),
        (replace(KIM2, programme="EP"), [("", False)]),
    ],
)  # fmt: skip
def test_rules_of_the_day_decide(draft, expected):
    assert said(draft) == expected
    assert all(one.problem and one.remedy for one in findings(draft, rules()))


@given(
    st.integers(1, 6), st.integers(1, 8000), st.sampled_from([date(2018, 1, 1), date(2019, 12, 31), date(2020, 1, 1)])
)
def test_lump_sum_is_accepted_exactly_up_to_its_limit(rooms, amount, day):
    draft = replace(KOMM, day=day, amount=Decimal(amount), lumps=[Rooms("Haus", rooms, Decimal(amount))])
    early = day.year < 2020
    fits = amount <= rooms * (2000 if early else 1000) and (early or rooms <= 2)
    assert (said(draft) == []) is fits


@pytest.fixture
def ours(world):
    with open_scope(world.a.scope()):
        yield world


@pytest.fixture
def grant(ours):
    return made.granted("100000.00")


def conclude(contract, **more):
    services.conclude_forwarding(
        forwarding=contract, concluded_on=made.DAY, rules=more.pop("rules", rules()), by=None, **more
    )
    contract.refresh_from_db()


def pay(contract, amount):
    return services.pay_forwarding(forwarding=contract, amount=Decimal(amount), booked_on=made.DAY, by=None)


def now(grant):
    return standing(grant.bookings.all())


@pytest.mark.django_db
def test_contract_against_a_rule_is_not_concluded_and_nothing_booked(ours, grant):
    contract = made.drafted(grant, ours.a.partner, "1000", counselling=True)
    with pytest.raises(ValidationError, match="KM11"):
        conclude(contract)
    contract.refresh_from_db()
    assert (contract.state, now(grant).committed) == ("entwurf", 0)


@pytest.mark.django_db
def test_recommendation_needs_a_written_reason(ours, grant):
    contract = made.drafted(grant, ours.a.partner, "1000", posts=Decimal(9))
    with pytest.raises(ValidationError, match="abweichen"):
        conclude(contract)
    conclude(contract, deviation="Beschluss der Lenkungsgruppe vom 3. März")
    assert now(grant).committed == 1000


@pytest.mark.django_db
def test_contract_is_paid_from_its_own_commitment(ours, grant):
    contract = made.drafted(grant, ours.a.partner, "1000")
    conclude(contract)
    services.add_booking(grant=grant, kind="bindung", amount=Decimal(500), booked_on=made.DAY, text="x", by=None)
    with pytest.raises(ValidationError, match="gebunden"):
        pay(contract, "1000.01")
    with pytest.raises(ValidationError, match="gebunden"):
        services.add_booking(grant=grant, kind="zahlung", amount=Decimal(501), booked_on=made.DAY, text="x", by=None)
    pay(contract, "600")
    services.end_forwarding(forwarding=contract, ended_on=made.DAY, by=None)
    assert (now(grant).committed, now(grant).paid) == (500, 600)


def prove(grant, amount, **more):
    return services.add_proof_line(
        grant=grant, paid_on=made.DAY, payee="Druckerei", text="Flyer", amount=Decimal(amount), by=None, **more
    )


@pytest.mark.django_db
def test_proof_above_grant_or_contract_is_refused_with_the_decision_named(ours, grant):
    contract = made.drafted(grant, ours.a.partner, "1000")
    conclude(contract)
    with pytest.raises(ValidationError, match=r"1\.000,01.*höchstens 1\.000"):
        prove(grant, "1000.01", forwarding=contract)
    prove(grant, "99000.01")
    with pytest.raises(ValidationError, match=r"bewilligt sind 100\.000 € \(Bescheid 34\.02-1\).*Eigenanteil"):
        prove(grant, "1000", forwarding=contract)
    assert grant.proof_lines.count() == 1


@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 7_000_000), max_size=5))
@pytest.mark.django_db
def test_proof_is_never_above_the_grant(grant, amounts):
    grant.proof_lines.all().delete()
    for cents in amounts:
        before = proven_of(grant)
        fits = before + Decimal(cents) / 100 <= Decimal(100000)
        try:
            prove(grant, Decimal(cents) / 100)
        except ValidationError:
            assert not fits
            assert proven_of(grant) == before
        else:
            assert fits
    assert proven_of(grant) <= Decimal(100000)


@pytest.mark.django_db
def test_year_ends_with_proof_recovery_and_close(ours, grant):
    contract = made.drafted(grant, ours.a.partner, "40000")
    conclude(contract)
    pay(contract, "40000")
    services.add_booking(
        grant=grant, kind="direkt", amount=Decimal(50000), booked_on=made.DAY, text="Personal", by=None
    )
    call = services.call_funds(
        grant=grant, amount=Decimal(100000), period_from=made.DAY, period_to=made.DAY, requested_on=made.DAY, by=None
    )
    services.receive_funds(call=call, amount=Decimal(100000), paid_on=made.DAY, by=None)
    line = prove(grant, "50000", receipt=made.receipt())
    prove(grant, "30000", forwarding=contract, receipt=made.receipt(b"%PDF other"))
    with pytest.raises(ValidationError, match="zählt einmal"):
        services.add_receipt(line=line, file=made.receipt(b"%PDF other"), by=None)
    services.receive_proof(forwarding=contract, proof_on=made.DAY, by=None)
    end = date(2026, 12, 31)
    services.hand_in_proof(grant=grant, happened_on=end, report="Gut", by=None)
    with pytest.raises(ValidationError, match="nicht offen"):
        prove(grant, "1")
    services.accept_proof(grant=grant, happened_on=end, recognised=Decimal(80000), by=None)
    with pytest.raises(ValidationError, match=r"10\.000 € ausgezahlt"):
        services.turn(grant=grant, step="abschluss", happened_on=end, by=None)
    demand = {"demanded_on": end, "due_on": date(2027, 1, 31), "by": None}
    with pytest.raises(ValidationError, match=r"höchstens 20\.000"):
        services.demand_back(grant=grant, amount=Decimal(20001), reason="Rest", **demand)
    third = services.demand_back(
        grant=grant, amount=Decimal(10000), reason="nicht verwendet", forwarding=contract, **demand
    )
    funder = services.demand_back(grant=grant, amount=Decimal(20000), reason="Rest", **demand)
    assert [one.kind for one in open_deadlines(load(grant))] == ["rueckzahlung", "rueckzahlung"]
    with pytest.raises(ValidationError, match="verfügbar"):
        services.settle_recovery(recovery=funder, paid_on=end, by=None)
    services.settle_recovery(recovery=third, paid_on=end, by=None)
    services.settle_recovery(recovery=funder, paid_on=end, by=None)
    found = now(grant)
    assert (found.returned, found.left, found.received, found.recognised) == (20000, 0, 80000, 80000)
    services.turn(grant=grant, step="abschluss", happened_on=end, by=None)
    grant.refresh_from_db()
    assert grant.state == GrantState.CLOSED
    assert not open_deadlines(load(grant))


@pytest.mark.django_db
def test_reversed_recovery_is_open_again_in_both_circles(ours, grant):
    call = services.call_funds(
        grant=grant, amount=Decimal(100000), period_from=made.DAY, period_to=made.DAY, requested_on=made.DAY, by=None
    )
    services.receive_funds(call=call, amount=Decimal(100000), paid_on=made.DAY, by=None)
    back = services.demand_back(
        grant=grant, amount=Decimal(500), reason="Rest", demanded_on=made.DAY, due_on=made.DAY, by=None
    )
    services.settle_recovery(recovery=back, paid_on=made.DAY, by=None)
    assert (now(grant).net, now(grant).received) == (99500, 99500)
    booking = grant.bookings.get(kind="erstattung")
    services.reverse_booking(booking=booking, reason="falsch", booked_on=made.DAY, by=None)
    back.refresh_from_db()
    assert (now(grant).net, now(grant).received, back.paid_on) == (100000, 100000, None)


@pytest.mark.django_db
def test_handing_in_names_what_is_missing(ours, grant):
    hand_in = {"happened_on": date(2026, 12, 31), "report": "Gut", "by": None}
    with pytest.raises(ValidationError, match="leer"):
        services.hand_in_proof(grant=grant, **hand_in)
    prove(grant, "100")
    with pytest.raises(ValidationError, match="Buchen Sie die fehlenden Zahlungen"):
        services.hand_in_proof(grant=grant, **hand_in)
    services.add_booking(grant=grant, kind="direkt", amount=Decimal(100), booked_on=made.DAY, text="x", by=None)
    with pytest.raises(ValidationError, match="Beleg"):
        services.hand_in_proof(grant=grant, **hand_in)


@pytest.mark.django_db
def test_deadlines_follow_from_what_is_recorded(ours):
    grant = made.granted(
        "1000", reference="D/1", spend_within=2, call_due_on=date(2026, 10, 31), due_on=date(2027, 3, 31)
    )
    assert [one.kind for one in open_deadlines(load(grant))] == ["abruf", "nachweis"]
    call = services.call_funds(
        grant=grant, amount=Decimal(1000), period_from=made.DAY, period_to=made.DAY, requested_on=made.DAY, by=None
    )
    services.receive_funds(call=call, amount=Decimal(1000), paid_on=date(2026, 4, 30), by=None)
    found = open_deadlines(load(grant))
    assert [(one.kind, one.due_on) for one in found] == [
        ("verwendung", date(2026, 6, 30)),
        ("nachweis", date(2027, 3, 31)),
    ]
    assert (found[0].stage(date(2026, 6, 1)), found[0].stage(date(2026, 6, 2))) == (None, 28)
    assert (found[0].stage(date(2026, 6, 25)), found[0].stage(date(2026, 7, 1))) == (7, -1)
    services.add_booking(grant=grant, kind="direkt", amount=Decimal(1000), booked_on=made.DAY, text="x", by=None)
    assert [one.kind for one in open_deadlines(load(grant))] == ["nachweis"]
    planned = made.planned(reference="D/2", application_due_on=date(2026, 11, 30))
    assert [one.kind for one in open_deadlines(load(planned))] == ["antrag"]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [(date(2026, 12, 31), 2, date(2027, 2, 28)), (date(2026, 1, 15), 12, date(2027, 1, 15))],
)
def test_months_end_at_the_last_day(day, months, expected):
    assert add_months(day, months) == expected


def test_wording_without_text_is_a_paper_with_a_title():
    paper = compose("# Probe {{jahr}}\n\n## Leer", {"jahr": "2026"}, {}, [])
    assert (paper.title, list(paper.blocks)) == ("Probe 2026", [])


def test_value_of_a_placeholder_is_never_read_as_wording():
    paper = compose("# T\n\n{{zweck}}", {"zweck": "# Kein Titel\n\n{{jahr}}"}, {}, [])
    assert [block.text for block in paper.blocks] == ["# Kein Titel\n\n{{jahr}}"]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "blocked"), [("mbe", True), ("jmd", True), ("wohlfahrt", False), ("gemeinde", False)])
def test_counselling_service_as_recipient_is_found_by_its_kind(ours, grant, kind, blocked):
    ours.a.partner.kind = kind
    ours.a.partner.save()
    contract = made.drafted(grant, ours.a.partner, "1000")
    assert [one.rule_id for one in findings_of(contract, rules())] == (["KM11"] if blocked else [])
