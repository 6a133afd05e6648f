"""The family of ``test_family``, and what each of the others may see of their case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.cases import models, urls
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World

from .browser import Reader, sign_in
from .conftest import Windows
from .test_case_loop import Hands

ARABIC = "سلمى العلي"
NOTE = "Die Vermieterin droht mit Kündigung"
VIEW = "Der Schimmel macht die Kinder krank"
GOAL = "Wohnung ohne Schimmel"
CHILD = "Lina Al-Ali"
# Words that stand in the file and nowhere else. Each is seen on its page before it is missed elsewhere.
SECRETS = ("Al-Ali", ARABIC, CHILD.split()[0], "Yusuf", NOTE, VIEW, GOAL, "Integrationskurs B1")


@dataclass
class Family:
    """The case, and who works around it."""

    world: World
    manager: Actor
    partner: Actor
    jobcenter: Actor
    authority: Actor
    without_account: Organisation
    husband: models.Case
    event_on: date = field(default_factory=lambda: timezone.localdate() - timedelta(days=40))
    case: Any = None

    @property
    def page(self) -> str:
        return reverse("cases:case", args=[self.case.pk])

    def names(self, *more: str) -> tuple[str, ...]:
        return (*SECRETS, self.case.number, *more)


class Person(Hands):
    """Somebody signed in at a window of their own."""

    def __init__(self, windows: Windows, actor: Actor) -> None:
        self.actor = actor
        page = windows.open()
        self.reader = Reader(sign_in(page, actor))
        super().__init__(page, "family", check=False)


def words(hands: Person, path: str) -> tuple[int, str]:
    """Status and text of an address, with the session of the window."""
    answer = hands.reader.ask(path)
    return answer.status, answer.text if answer.kind.startswith(("text/", "application/json")) else ""


def told(text: str, secrets: tuple[str, ...]) -> list[str]:
    return [word for word in secrets if word in text]


# Their ids are of a task of one's own and of a case somebody opened in an emergency.
OF_ANOTHER_KIND = ("change_task", "settle_task", "emergency_case")


def routes(family: Family) -> Iterator[str]:
    """Every address of case work that shows one thing, with the family's own things in it."""
    case = family.case
    rows: dict[str, Any] = {
        "need_id": models.Need, "step_id": models.PlanStep, "note_id": models.ContactNote, "goal_id": models.Goal,
        "consent_id": models.Consent, "release_id": models.SecrecyRelease, "assessment_id": models.Assessment,
        "version_id": models.PlanVersion, "handover_id": models.Handover, "task_id": models.HandoverTask,
    }  # fmt: skip
    person = {"member_id": models.HouseholdMember, "entry_id": models.ChainEntry}
    with open_scope(family.manager.scope):
        found = {name: model.objects.filter(case=case).first().pk for name, model in rows.items()}
        found |= {name: model.objects.filter(person=case.person).first().pk for name, model in person.items()}
        found["grant_id"] = models.CaseGrant.objects.filter(case=case).exclude(purpose="lead").first().pk
        found["signature_id"] = models.PlanSignature.objects.filter(case=case).first().pk
        spans = models.ResidenceSpan.objects.filter(person=case.person, replaced_at__isnull=True)
        found["span_id"] = spans.first().pk
    found |= {"case_id": case.pk, "kind": "aufenthalt"}
    for pattern in urls.urlpatterns:
        names = list(pattern.pattern.converters)
        if names and set(names) <= set(found) and pattern.name not in OF_ANOTHER_KIND:
            yield reverse(f"cases:{pattern.name}", kwargs={name: found[name] for name in names})


def owner_sees_all(hands: Person, family: Family) -> None:
    """What is missing elsewhere is here: every word stands on some page, the search finds it."""
    pages = ("", "person/", "kette/", "plan/", "kontakte/", "einschaetzung/")
    text = "".join(words(hands, family.page + page)[1] for page in pages)
    assert set(told(text, family.names())) == set(family.names())
    assert told(search(hands), ("Salma", family.case.number)) == ["Salma", family.case.number]
    assert len(list(routes(family))) > 40


def search(hands: Person) -> str:
    """The search of case work for the family's name, which the page itself repeats."""
    hands.go("/faelle/")
    hands.page.locator("main input[name=text]").fill("Al-Ali")
    hands.page.locator("main input[name=text]").press("Enter")
    hands.page.wait_for_url("**/suche/")
    return hands.page.locator("main").inner_html()


def hint_goes_no_further_than_the_town(here: Person, elsewhere: Person, family: Family) -> None:
    """Who takes the same person in reads that another office knows them, not which one; another town reads nothing."""
    said = asked_at_intake(here)
    assert "anderen Organisation bekannt" in said
    assert told(said, (family.world.a.ki.name, *family.names()[1:])) == []
    assert "anderen Organisation bekannt" not in asked_at_intake(elsewhere)


def asked_at_intake(hands: Person) -> str:
    hands.go("/faelle/neu/")
    hands.fill("Vorname", "Salma")
    hands.fill("Nachname", "Al-Ali")
    hands.fill("Geburtsjahr", "1992")
    hands.press("Suchen und weiter")
    hands.reads("Bei uns gibt es keinen passenden Fall.")
    return hands.page.locator("main").inner_text()


def no_way_to_the_case(hands: Person, family: Family, every: int = 1) -> None:
    opened = [path for path in list(routes(family))[::every] if words(hands, path)[0] != 404]
    assert opened == []


LISTS = (
    "/", "/faelle/", "/faelle/aufgaben/", "/faelle/uebergaenge/", "/faelle/verknuepfungen/", "/faelle/hindernisse/",
    "/faelle/uebersicht/", "/faelle/jahresexport/", "/faelle/jahresexport/jahr.json", "/faelle/hindernis/",
)  # fmt: skip


def sees_packages_only(hands: Person, family: Family) -> None:
    """Offices of the same town: the package they hold, and of the case nothing."""
    if hands.actor is not family.jobcenter:  # has the partner's rights
        no_way_to_the_case(hands, family)
    secret = tuple(word for word in family.names() if word != "Al-Ali")
    for path in LISTS:
        assert told(words(hands, path)[1], secret) == [], path
    found = search(hands)
    assert told(found, ("Salma", *secret)) == []
    with open_scope(hands.actor.scope):
        packages = list(models.Referral.objects.values_list("pk", "package"))
        assert not models.Case.objects.exists()
        assert not models.Person.objects.exists()
    assert len(packages) == 1
    status, text = words(hands, reverse("cases:received", args=[packages[0][0]]))
    assert status == 200
    assert told(text, ("Salma Al-Ali",)) == ["Salma Al-Ali"]


def sees_nothing(hands: Person, family: Family) -> None:
    """Another town: neither the case nor a hint that there is one."""
    no_way_to_the_case(hands, family)
    with open_scope(family.manager.scope):
        sent = [reverse("cases:sent", args=[pk]) for pk in models.Referral.objects.values_list("pk", flat=True)]
        there = [path.replace("verweisungen/", "verweisungen/eingang/") for path in sent]
    assert {words(hands, path)[0] for path in (*sent, *there)} == {404}
    for path in (*LISTS, "/suche/?q=Al-Ali"):
        assert told(words(hands, path)[1].replace("q=Al-Ali", ""), family.names("Salma")[1:]) == [], path
    assert told(search(hands), ("Salma", *family.names()[1:])) == []


OUTSIDE = ("/static/", "/konto/", "/vor-ort/", "/sprache/")


def sees_figures_only(hands: Person, family: Family) -> None:
    """The state: whatever can be reached from its first page by links, no person and no case is there."""
    no_way_to_the_case(hands, family, every=6)
    assert {words(hands, path)[0] for path in LISTS[1:]} <= {403, 404}
    waiting, seen = ["/", "/berichte/"], set()
    while waiting and len(seen) < 25:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        status, text = words(hands, path)
        assert status == 200, path
        assert told(text, family.names("Salma")) == [], path
        waiting += [found for found in re.findall(r'href="(/[^"#?]*)', text) if not found.startswith(OUTSIDE)]
    assert not [path for path in seen if path.startswith("/faelle/")]
