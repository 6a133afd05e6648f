"""The course of one invented case, from first contact on: pure data, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from querschnitt.cases.choices import LifeArea, Phase

from . import names
from .texts import CIRCLE_OF, GROUPS, LANGUAGE_OF, MATTERS, PSEUDONYMS, QUESTIONS

PHASES = tuple(Phase.values)
OUTCOMES = (
    ("reached", 30), ("partly", 18), ("handed_over", 14), ("advice_enough", 14), ("moved", 9), ("contact_lost", 8),
    ("own_wish", 5), ("left_country", 2),
)  # fmt: skip
ACCESS = (
    ("self", 22), ("family", 16), ("jobcenter", 14), ("sozialamt", 12), ("counselling", 10), ("school", 8),
    ("auslaenderbehoerde", 6), ("volunteer", 6), ("outreach", 4), ("referral", 2),
)  # fmt: skip
CHANNELS = (("office", 52), ("phone", 24), ("accompaniment", 9), ("outreach", 6), ("mail", 6), ("video", 3))
UNANSWERED_DAYS = 30  # how far back referrals reach that nobody has answered yet
REFUSALS = (("no_capacity", 45), ("not_competent", 20), ("conditions", 15), ("language", 8), ("not_reached", 12))
POOLS = {
    "arabic": ((names.ARABIC_FEMALE, names.ARABIC_MALE), names.ARABIC_FAMILY),
    "ukrainian": ((names.UKRAINIAN_FEMALE, names.UKRAINIAN_MALE), names.UKRAINIAN_FAMILY),
    "other": ((names.OTHER_FEMALE, names.OTHER_MALE), names.OTHER_FAMILY),
}


def pick(random: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return random.choices([name for name, _ in weighted], [weight for _, weight in weighted])[0]


def of_its_own(random: Random) -> Random:
    return Random(random.getrandbits(64))  # noqa: S311  (still of the fixed seed)


@dataclass
class Story:
    """``events`` are plain field values with dates; who and where is filled in by the builder."""

    opened_on: date
    closed_on: date | None
    person: dict[str, Any]
    case: dict[str, Any]
    phases: list[tuple[str, date]]
    needs: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    referrals: list[dict[str, Any]] = field(default_factory=list)
    obstacles: list[dict[str, Any]] = field(default_factory=list)
    lead: str = ""  # key of the organisation it is written for; "" for any


@dataclass(frozen=True)
class Wish:
    """A kind of case that some page needs to have something to show."""

    lead: str
    is_open: bool
    legal_circle: str = ""

    def met_by(self, story: Story, today: date) -> bool:
        """By somebody with a name and a birthday, who did not come yesterday."""
        return (
            (story.closed_on is None) == self.is_open
            and story.case["legal_circle"] == (self.legal_circle or story.case["legal_circle"])
            and (today - story.opened_on).days > 90
            and "pseudonym" not in story.person
            and "birth_date" in story.person
        )


def tell_wished(random: Random, today: date, days: int, wish: Wish) -> Story:
    while not wish.met_by(story := tell(random, today, days), today):
        pass
    story.lead = wish.lead
    return story


def tell(random: Random, today: date, days: int) -> Story:
    """A case opened within the last ``days`` days. It draws from a source of its own, so that how many talks fit between
    its weekends changes nothing about the next one: the district is the same on every day it is made.
    """
    random = of_its_own(random)
    age = int(days * random.random() ** 0.9)
    opened = today - timedelta(days=age)
    course = random.randint(40, 420)  # days the case takes in the end
    closed = opened + timedelta(days=course) if course < age else None
    until = closed or today
    origin, person = _person(random, opened)
    status = random.choice(origin[3]) if random.random() > 0.06 else ""
    span = (until - opened).days
    last = 4 if closed else min(4, max(0, round(4 * span / course)) if span > 5 else 0)
    if not closed and last == 4:
        last = 3 if random.random() < 0.8 else 4
    phases = [(PHASES[number], opened + timedelta(days=span * number // (last + 1))) for number in range(last + 1)]
    story = Story(
        opened,
        closed,
        person,
        {
            "phase": PHASES[last],
            "status_code": status,
            "legal_circle": CIRCLE_OF.get(status, "unbekannt"),
            "access_path": pick(random, ACCESS),
            "outcome": pick(random, OUTCOMES) if closed else "",
        },
        phases,
    )
    areas = list(dict.fromkeys(random.choices(origin[4], k=2) + random.sample(LifeArea.values, 1)))
    for area in areas[: random.randint(1, 3)]:
        _matter(random, story, area, until)
    _contacts(random, story, until)
    return story


def _person(random: Random, opened: date) -> tuple[Any, dict[str, Any]]:
    origin = random.choices(GROUPS, [group[0] for group in GROUPS])[0]
    (women, men), families = POOLS[origin[2]]
    female = random.random() < (0.62 if origin[1] == "UA" else 0.42)
    given, family = random.choice(women if female else men), random.choice(families)
    born = opened - timedelta(days=random.randint(17 * 365, 62 * 365))
    language = LANGUAGE_OF[origin[1]]
    person: dict[str, Any] = {
        "gender": "female" if female else "male",
        "languages": [language] + (["ru"] if language == "uk" and random.random() < 0.6 else []),
        "interpreter_language": language if random.random() < 0.55 else "",
        "nationality": origin[1],
        "arrived_on": max(born, opened - timedelta(days=random.randint(20, 1500))),
    }
    if random.random() < 0.05:
        person |= {"pseudonym": f"{random.choice(PSEUDONYMS)} {random.randint(10, 99)}", "birth_year": born.year}
        return origin, person
    person |= {"given_name": given[0], "family_name": family[0]}
    if given[1]:
        person["original_name"] = f"{given[1]} {family[1]}"
    if random.random() < 0.9:
        person["birth_date"] = born
    return origin, person


def _matter(random: Random, story: Story, area: str, until: date) -> None:
    matter = MATTERS[area]
    span = (until - story.opened_on).days
    raised = story.opened_on + timedelta(days=min(span, random.randint(0, 40)))
    solved = story.closed_on is not None or random.random() < 0.25
    story.needs.append(
        {
            "life_area": area,
            "goal": matter.goal,
            "priority": pick(random, (("normal", 6), ("high", 3), ("later", 1))),
            "raised_on": raised,
            "resolved_on": _between(random, raised, until) if solved else None,
        }
    )
    for text, side, authority, offer in random.sample(matter.steps, random.randint(1, len(matter.steps))):
        planned = _between(random, raised, until)
        due = planned + timedelta(days=random.randint(7, 70))
        roll = random.random()
        if story.closed_on or roll < 0.5:
            state, done = ("done", _between(random, planned, until)) if roll < 0.85 else ("dropped", None)
        else:
            state, done = ("running" if roll < 0.7 else "open"), None
            reach = (-13, 28) if random.random() < 0.9 else (-30, 70)
            due = _workday(max(planned, until + timedelta(days=random.randint(*reach))))
        story.steps.append(
            {
                "area": area, "text": text, "side": side, "authority": authority, "offer": offer, "state": state,
                "planned_on": planned, "due_on": due, "done_on": done,
            }
        )  # fmt: skip
    if random.random() < 0.45 and span > 3:
        story.referrals.append(_referral(random, story, area, raised, until))
    if random.random() < 0.5:
        category, authority = random.choice(matter.obstacles)
        story.obstacles.append(
            {"category": category, "authority_kind": authority, "topic": area, "on": _between(random, raised, until)}
        )


def _referral(random: Random, story: Story, area: str, raised: date, until: date) -> dict[str, Any]:
    """Nobody lets one lie for months: what is old was answered or withdrawn, and told how it went."""
    state = pick(random, (("accepted", 52), ("refused", 18), ("sent", 22), ("withdrawn", 6), ("draft", 2)))
    if story.closed_on and state in ("sent", "draft"):
        state = "withdrawn" if random.random() < 0.2 else "accepted"
    if state in ("sent", "draft"):
        sent = _between(random, max(raised, until - timedelta(days=UNANSWERED_DAYS)), until)
    else:
        sent = _between(random, raised, until)
    answered = sent + timedelta(days=random.randint(1, 21))
    if answered > until and state in ("accepted", "refused"):
        if story.closed_on:
            answered = until
        else:
            state = "sent"
    refused = pick(random, REFUSALS) if state == "refused" else ""
    first_on = feedback_on = None
    feedback = ""
    if state == "accepted":
        waited = (until - answered).days
        if waited > 24 or random.random() < 0.6:
            first_on = _workday(answered + timedelta(days=random.randint(4, 18)))
        if story.closed_on or waited > 40 or (waited > 20 and random.random() < 0.6):
            feedback = pick(random, (("completed", 5), ("started", 3), ("not_shown", 2)))
            feedback_on = min(answered + timedelta(days=random.randint(20, 40)), until)
            first_on = min(first_on, feedback_on) if first_on else None
    return {
        "topic": area, "state": state, "sent_on": sent, "answered_on": answered, "reason": refused,
        "first_on": first_on, "feedback_on": feedback_on,
        "question": random.choice(QUESTIONS), "feedback": feedback,
        "obstacle": {"no_capacity": "refused_no_capacity", "not_competent": "refused_not_competent",
                     "conditions": "refused_conditions", "language": "refused_language"}.get(refused, ""),
    }  # fmt: skip


def _contacts(random: Random, story: Story, until: date) -> None:
    day = story.opened_on
    areas = [need["life_area"] for need in story.needs]
    while day <= until:
        area = random.choice(areas)
        story.contacts.append(
            {
                "held_on": day,
                "minutes": random.choice((15, 20, 30, 30, 45, 45, 60, 90)),
                "channel": pick(random, CHANNELS),
                "topic": area,
                "text": random.choice(MATTERS[area].notes),
            }
        )
        day = _workday(day + timedelta(days=random.randint(9, 55)))


def _workday(day: date) -> date:
    return day + timedelta(days=max(0, day.weekday() - 4) and 7 - day.weekday())


def _between(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randint(0, max(0, (last - first).days)))
