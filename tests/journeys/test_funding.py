"""Posts, double funding, measures and grants with much on them: judged by axe, some walked with Tab alone, some narrow.

The crawl judges every page of funding as the demonstration shows it; here stands what the demonstration has not.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from querschnitt.funding import services
from querschnitt.funding.selectors import load_rules
from querschnitt.steering import services as steering
from querschnitt.tenants.scope import open_scope
from tests.factories import grants as made
from tests.factories.accounts import World
from tests.factories.steering import make_goal, make_measure

from .browser import complaints, picture, sign_in
from .conftest import Windows
from .test_keyboard import walked

WALKED = {"post", "grant", "proof"}
NARROW = {"post", "grant"}


def furnished(world: World) -> dict[str, str]:
    """Addresses of pages with something on them."""
    goal = make_goal(world.a)
    measure = make_measure(world.a, goal=goal)
    with open_scope(world.a.scope()):
        post = services.record_post(name="Case Management", source="kim2", by=None)
        services.set_maximum(post=post, starts_on=date(2022, 1, 1), maximum=Decimal(2), rule_id="KM06", by=None)
        holder = services.fill_post(
            post=post, person="Kim Beispiel", employment="angestellte", hours=Decimal(39), starts_on=date(2022, 1, 1),
            rules=load_rules(), by=None,
        )  # fmt: skip
        for payer in ("KIM2", "SOE"):
            services.add_post_funding(
                post=post, payer=payer, percent=Decimal(75), starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 30),
                by=None,
            )  # fmt: skip
        services.record_post_cost(post=post, year=2025, amount=Decimal("61234.56"), by=None)
        steering.set_measure(
            goal=goal, measure=measure, title=measure.title, starts_on=measure.starts_on, programme="KIM2",
            posts=[post], by=None,
        )  # fmt: skip
        steering.add_measure_funding(
            measure=measure, payer="KI", percent=Decimal(50), starts_on=measure.starts_on, by=None
        )
        grant = made.granted("58000.00")
        made.drafted(grant, world.a.partner)
        services.add_proof_line(
            grant=grant, paid_on=made.DAY, payee="Druckerei", text="Flyer", amount=Decimal(100),
            receipt=made.receipt(), by=None,
        )  # fmt: skip
    return {
        "programme": "/foerderung/programme/KIM2/?am=2024-06-01",
        "post": f"/foerderung/stellen/{post.pk}/",
        "holder": f"/foerderung/stellen/besetzung/{holder.pk}/",
        "doubles": "/foerderung/doppelfoerderung/",
        "measure_funding": f"/steuerung/massnahmen/{measure.pk}/foerderung/",
        "grant": f"/foerderung/zuwendungen/{grant.pk}/",
        "proof": f"/foerderung/zuwendungen/{grant.pk}/nachweis/",
    }


def test_pages_of_funding_are_usable_by_keyboard_and_on_a_phone(windows: Windows, world: World):
    addresses = furnished(world)
    found = []
    for narrow in (False, True):
        page = windows.open(narrow=narrow)
        sign_in(page, world.actor("centre_head"))
        for name, address in addresses.items():
            if narrow and name not in NARROW:
                continue
            page.goto(address)
            found += complaints(page)
            picture(page, f"funding-{name}-{'390' if narrow else '1280'}")
            if name in WALKED and not narrow:
                found += [f"{name}: {complaint}" for complaint in walked(page)]
    assert not found, "\n".join(found)
