"""Double funding among grants: contracts over the same measure, case management beside MBE, the same receipt."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from querschnitt.funding import services
from querschnitt.funding.claims import double_fundings
from querschnitt.funding.doubles import CONTRACT, EXCLUDED, OVER, POST, RECEIPT
from querschnitt.funding.models import Forwarding
from querschnitt.tenants.scope import open_scope
from tests.factories import grants as made
from tests.factories.accounts import signed_in

from .cast import rules

pytestmark = pytest.mark.django_db
FIRST, TURN, LAST = date(2026, 3, 1), date(2026, 7, 1), date(2026, 12, 31)


@pytest.fixture
def ours(world, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with open_scope(world.a.scope()):
        yield world


def contract(world, grant, **more):
    one = made.drafted(grant, world.a.partner, "1000", **more)
    services.conclude_forwarding(
        forwarding=one, concluded_on=made.DAY, rules=rules(), by=None, deviation="Beschluss vom 3. März"
    )
    return one


def found(world):
    return double_fundings(world.actor("centre_head"), rules())


def test_measure_of_two_contracts_is_found_on_the_days_of_both(ours):
    first, second = made.granted("100000.00"), made.granted("5000.00", programme="EP", reference="EP/26")
    contract(ours, first, measure="Treffpunkt  LINDBACH")
    later = contract(ours, second, starts_on=TURN)
    (one,) = found(ours)
    assert (one.thing, one.kind, one.start, one.end, one.rule_id) == (CONTRACT, OVER, TURN, LAST, "TI05")
    assert one.payers[1].endswith("(EP/26)")
    assert "mehrere Verträge dieselbe Maßnahme" in one.text
    assert "%" not in one.text
    assert one.euros == 1000  # the later contract, whole
    services.end_forwarding(forwarding=later, ended_on=TURN, by=None)  # nothing was paid of it
    assert not found(ours)


def test_contracts_that_share_a_measure_are_doubled_only_above_the_whole(ours):
    first, second = made.granted("100000.00"), made.granted("5000.00", programme="EP", reference="EP/26")
    contract(ours, first, percent=Decimal(60))
    later = contract(ours, second, percent=Decimal(40))
    assert not found(ours)
    Forwarding.objects.filter(pk=later.pk).update(percent=Decimal("62.5"))
    (one,) = found(ours)
    assert "62,5 %" in one.text
    assert one.total == Fraction("1.225")


def test_contracts_of_one_grant_or_of_different_measures_are_none(ours):
    grant = made.granted("100000.00")
    contract(ours, grant)
    contract(ours, grant)
    contract(ours, made.granted("5000.00", programme="EP", reference="EP/26"), measure="Sprachtreff")
    made.drafted(made.granted("900.00", programme="EP", reference="EP/27"), ours.a.partner, "900")  # a draft
    assert not found(ours)


def test_case_management_handed_on_beside_advice_is_excluded_by_the_rule(ours):
    contract(ours, made.granted("100000.00"), ends_on=TURN)
    contract(ours, made.granted("5000.00", programme="EP", reference="EP/26"), starts_on=TURN, counselling=True)
    excluded = [one for one in found(ours) if one.kind == EXCLUDED]
    assert [(one.rule_id, one.start, one.end) for one in excluded] == [("KM11", TURN, TURN)]
    assert "MBE/JMD (EP/26)" in excluded[0].text
    page = signed_in(ours.actor("centre_head")).get("/foerderung/doppelfoerderung/").content.decode()
    assert "/regeln/KM11/" in page
    assert "MBE/JMD (EP/26)" in page


def test_contract_that_turned_out_to_be_advice_is_excluded_alone(ours):
    one = contract(ours, made.granted("100000.00"))
    Forwarding.objects.filter(pk=one.pk).update(counselling=True)
    assert [(finding.kind, finding.rule_id) for finding in found(ours)] == [(EXCLUDED, "KM11")]


def prove(grant, amount, content):
    services.add_proof_line(
        grant=grant, paid_on=made.DAY, payee="Kim Beispiel", text="Honorar", amount=Decimal(amount),
        receipt=made.receipt(content), by=None,
    )  # fmt: skip


def test_receipt_in_two_proofs_is_found_and_shown_to_those_who_keep_grants_only(ours):
    first, second = made.granted("100000.00"), made.granted("5000.00", programme="EP", reference="EP/26")
    prove(first, "120.50", b"%PDF-1")
    prove(second, "80.00", b"%PDF-1")
    prove(second, "80.00", b"%PDF-2")
    (one,) = found(ours)
    assert (one.thing, one.start, one.end, one.euros) == (RECEIPT, made.DAY, made.DAY, 80)
    assert "120,50 €" in one.text
    assert "(EP/26): 80 €" in one.text
    path = "/foerderung/doppelfoerderung/"
    assert "Kim Beispiel" in signed_in(ours.actor("centre_head")).get(path).content.decode()
    assert "Nichts wird doppelt gefördert" in signed_in(ours.actor("kim_coordinator")).get(path).content.decode()


def test_post_paid_from_two_grants_names_both(ours):
    post = services.record_post(name="Case Management", source="kim2", by=None)
    for reference in ("KIM2/26", "KIM2/26-N"):
        services.add_post_funding(
            post=post, payer="KIM2", percent=Decimal(75), starts_on=FIRST, ends_on=LAST,
            grant=made.granted("57000.00", reference=reference), by=None,
        )  # fmt: skip
    (one,) = found(ours)
    assert (one.thing, one.kind, len(one.payers)) == (POST, OVER, 2)
    assert "(KIM2/26-N) 75 %" in one.text
