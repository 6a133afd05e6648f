"""The plan on paper: German beside the person's language, for the page that is printed and for the PDF.

Standard phrases come from ``plan_phrases``. What somebody wrote stays German and is marked so in the other language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from .choices import GoalState, LifeArea, Side, SigningWay, StepState
from .models import Case, PlanSignature, PlanVersion
from .plan_phrases import Say, direction, speaker
from .planning import Content, day_of, plan_content

TEMPLATE = Path(__file__).parent / "data" / "plan.typ"
ENDED = {GoalState.REACHED: "goal_reached", GoalState.PARTLY: "goal_partly", GoalState.MISSED: "goal_missed"}
HELP = ("call", "another_way", "free_will", "no_harm")


@dataclass(frozen=True)
class Row:
    """One line of the paper in both languages; ``kind`` is goal, side, step, nothing, section or text."""

    kind: str
    de: dict[str, Any]
    other: dict[str, Any] | None
    done: bool = False
    side: str = ""


@dataclass(frozen=True)
class Signed:
    name: str
    original: str
    note: str
    other_note: str
    image: bytes | None
    pk: Any = None


@dataclass(frozen=True)
class Sheet:
    code: str  # the language beside German, "" for German alone
    direction: str
    mark: str  # "not translated" in that language
    title: dict[str, Any]
    other_title: dict[str, Any] | None
    rows: list[Row]
    organisation: str
    contact: list[str]
    signed: list[Signed]
    place: str
    binding: list[str]
    foot: str
    agreed: bool
    number: str = ""
    languages: list[tuple[str, str]] = field(default_factory=list)


def _head(content: Content, say: Say, name: str, agreed_on: date | None, valid_until: date | None) -> dict[str, Any]:
    lines = [say("yours"), say("agreed", day=agreed_on)] if agreed_on else [say("draft")]
    if valid_until:
        lines.append(say("valid", day=valid_until))
    return {"title": say("title"), "name": name, "intro": " ".join(lines)}


def _goal(goal: Mapping[str, Any], number: int, say: Say) -> dict[str, Any]:
    """``lines`` are (standard phrase, own words) of which either may be empty."""
    lines: list[tuple[str, str]] = []
    own = goal["indicator"] + (f" ({goal['target']})" if goal["target"] and goal["indicator"] else "")
    if own := own or goal["target"]:
        lines.append((say("when"), own))
    if due := day_of(goal["due_on"]):
        lines.append((say("until", day=due), ""))
    strong = ""
    start, end = day_of(goal["review_from"]), day_of(goal["review_to"])
    if goal["state"] in ENDED:
        strong = say(ENDED[GoalState(goal["state"])])
    elif start and end:
        strong = say("review", start=start, end=end)
    area = say(goal["life_area"]) if goal["life_area"] in LifeArea.values else say("more")
    return {"number": number, "area": area, "own": goal["wording"], "lines": lines, "strong": strong}


def _step(step: Mapping[str, Any], say: Say) -> dict[str, Any]:
    done, due = day_of(step["done_on"]), day_of(step["due_on"])
    if step["state"] == StepState.DONE and done:
        note = say("done", day=done)
    elif step["state"] == StepState.RUNNING:
        note = " · ".join([say("running"), *([say("until", day=due)] if due else [])])
    else:
        note = say("until", day=due) if due else say("open")
    own = f"{step['where']}: {step['text']}" if step["where"] else step["text"]
    return {"own": own, "note": note}


def _rows(content: Content, german: Say, other: Say | None) -> Iterable[Row]:
    for number, goal in enumerate(content["goals"], start=1):
        yield Row("goal", _goal(goal, number, german), _goal(goal, number, other) if other else None)
        for side, label in ((Side.PERSON, "me"), (Side.OFFICE, "offices")):
            yield Row("side", {"text": german(label)}, {"text": other(label)} if other else None, side=side.value)
            steps = [step for step in goal["steps"] if step["side"] == side]
            for step in steps:
                done = step["state"] == StepState.DONE
                yield Row("step", _step(step, german), _step(step, other) if other else None, done, side.value)
            if not steps:
                yield Row("nothing", {"text": german("nothing")}, {"text": other("nothing")} if other else None)
    yield Row("section", {"text": german("trouble")}, {"text": other("trouble")} if other else None)
    text = " ".join(german(key) for key in HELP)
    yield Row("text", {"text": text}, {"text": " ".join(other(key) for key in HELP)} if other else None)


def _sheet(
    case: Case,
    content: Content,
    code: str,
    *,
    version: PlanVersion | None = None,
    signatures: Iterable[PlanSignature] = (),
) -> Sheet:
    german, other = speaker("de"), speaker(code) if code else None
    name, original = content["person"]["name"], content["person"]["original_name"]
    agreed_on, valid_until = (version.agreed_on, version.valid_until) if version else (None, None)
    signed = []
    for signature in sorted(signatures, key=lambda row: row.side != Side.PERSON):
        key = "signed" if signature.way == SigningWay.SCREEN else "signed_on_paper"
        signed.append(
            Signed(
                signature.name,
                original if signature.side == Side.PERSON else "",
                german(key, day=signature.signed_on),
                other(key, day=signature.signed_on) if other else "",
                bytes(signature.image) if signature.image is not None else None,
                signature.pk,
            )
        )
    if not signed:
        signed = [Signed(name, original, "", "", None), Signed(content["manager"], "", "", "", None)]
    with override("de"):
        day = german("until", day=agreed_on or timezone.localdate()).removeprefix("bis ")
        state = f"Fassung {version.number} vom {day}" if version else f"Entwurf vom {day}"
    profile = getattr(case.organisation, "profile", None)
    contact = [content["manager"], profile.phone if profile else "", profile.email if profile else ""]
    return Sheet(
        code=code,
        direction=direction(code),
        mark=other("untranslated") if other else "",
        title=_head(content, german, name, agreed_on, valid_until),
        other_title=_head(content, other, original or name, agreed_on, valid_until) if other else None,
        rows=list(_rows(content, german, other)),
        organisation=content["organisation"],
        contact=[part for part in contact if part],
        signed=signed,
        place=german("place_and_day") + (f" · {other('place_and_day')}" if other else ""),
        binding=[german("binding"), other("binding")] if other else [],
        foot=f"Förderplan {content['number']} · {state}",
        agreed=version is not None,
        number=content["number"],
    )


def current_sheet(case: Case, code: str) -> Sheet:
    """The plan as it stands; with the signatures only if it is still what was agreed."""
    return _sheet(case, plan_content(case), code)


def agreed_sheet(version: PlanVersion, code: str) -> Sheet:
    return _sheet(version.case, version.content, code, version=version, signatures=version.signatures.all())


def to_pdf(sheet: Sheet) -> bytes:
    from querschnitt.common.papers import typeset

    data = {
        "code": sheet.code or "de",
        "direction": sheet.direction,
        "two": bool(sheet.code),
        "mark": sheet.mark,
        "title": sheet.title,
        "other_title": sheet.other_title,
        "rows": [
            {"kind": row.kind, "de": row.de, "other": row.other, "done": row.done, "side": row.side}
            for row in sheet.rows
        ],
        "organisation": sheet.organisation,
        "contact": sheet.contact,
        "signed": [
            {
                "name": one.name,
                "original": one.original,
                "note": one.note,
                "other_note": one.other_note,
                "image": list(one.image) if one.image else [],
            }
            for one in sheet.signed
        ],
        "place": sheet.place,
        "binding": sheet.binding,
        "foot": sheet.foot,
        "agreed": sheet.agreed,
    }
    return typeset(TEMPLATE, data)
