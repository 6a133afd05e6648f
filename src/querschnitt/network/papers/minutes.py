"""Minutes as data, frozen when they are closed, and as a paper."""

from __future__ import annotations

from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from querschnitt.common.papers import Block, Heading, Paper, Points, Table, Text

from ..body_choices import Attendance, DecisionKind
from ..models import Decision, Meeting, Minutes
from ..selectors.bodies import current_members


def _day(value: Any) -> str:
    return formats.date_format(value, "d.m.Y") if value else ""


def attendees(meeting: Meeting) -> list[dict[str, Any]]:
    """Who may be ticked off: members of that day and whoever was invited, by name."""
    members = {member.pk: member for member in current_members(meeting.body, timezone.localdate(meeting.starts_at))}
    answers = {}
    for invitation in meeting.invitations.select_related("member__organisation"):
        members[invitation.member_id] = invitation.member
        answers[invitation.member_id] = invitation.answer
    ordered = sorted(members.values(), key=lambda member: (member.name.casefold(), str(member.pk)))
    return [{"member": member, "answer": answers.get(member.pk, "")} for member in ordered]


def _person(member: Any) -> str:
    organisation = member.organisation.short_name or member.organisation.name if member.organisation else ""
    return ", ".join(part for part in (member.name, organisation) if part)


def _decided(decision: Decision) -> dict[str, str]:
    return {
        "kind": decision.kind,
        "label": decision.label,
        "text": decision.text,
        "vote": decision.vote,
        "owner": decision.owner,
        "due_on": _day(decision.due_on),
    }


def frozen(meeting: Meeting, content: dict[str, Any]) -> dict[str, Any]:
    """The whole text as it stands now, free of references to rows that may change."""
    texts = content.get("items", {})
    seen = content.get("attendance", {})
    present: dict[str, list[str]] = {key: [] for key in (Attendance.PRESENT, Attendance.EXCUSED, Attendance.ABSENT)}
    for row in attendees(meeting):
        key = seen.get(str(row["member"].pk), "")
        if key in present:
            present[key].append(_person(row["member"]))
    decisions: dict[Any, list[dict[str, str]]] = {}
    for decision in meeting.decisions.select_related("owner_organisation").order_by("kind", "year", "number"):
        decisions.setdefault(decision.item_id, []).append(_decided(decision))
    items = [
        {
            "title": item.title,
            "text": texts.get(str(item.pk), ""),
            "postponed": item.postponed,
            "decisions": decisions.pop(item.pk, []),
        }
        for item in meeting.items.all()
    ]
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return {
        "body": meeting.body.name,
        "title": str(meeting),
        "day": _day(start),
        "time": _("%(start)s bis %(end)s Uhr") % {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"},
        "where": meeting.where,
        "lead": meeting.body.lead.name,
        "attendance": present,
        "items": items,
        "further": [decision for rest in decisions.values() for decision in rest],
        "general": content.get("general", ""),
    }


def of(minutes: Minutes) -> dict[str, Any]:
    """The frozen text of a closed version, the present one of a draft."""
    return minutes.content.get("frozen") or frozen(minutes.meeting, minutes.content)


def _decision_lines(decision: dict[str, str]) -> list[str]:
    word = _("Beschluss") if decision["kind"] == DecisionKind.DECISION else _("Aufgabe")
    lines = [f"{word} {decision['label']}: {decision['text']}"]
    details = [
        (_("Abstimmung"), decision["vote"]),
        (_("verantwortlich"), decision["owner"]),
        (_("fällig am"), decision["due_on"]),
    ]
    if said := "; ".join(f"{term}: {value}" for term, value in details if value):
        lines.append(said)
    return lines


def paper(minutes: Minutes) -> Paper:
    text = of(minutes)
    blocks: list[Block] = []
    names = {
        Attendance.PRESENT: _("Anwesend"),
        Attendance.EXCUSED: _("Entschuldigt"),
        Attendance.ABSENT: _("Nicht anwesend"),
    }
    if any(text["attendance"].values()):
        blocks.append(Heading(_("Teilnahme")))
        for key, word in names.items():
            if text["attendance"][key]:
                blocks += [Heading(word, 3), Points(text["attendance"][key])]
    if text["general"]:
        blocks += [Heading(_("Allgemeines")), Text(text["general"])]
    for number, item in enumerate(text["items"], start=1):
        blocks.append(Heading(_("TOP %(number)s: %(title)s") % {"number": number, "title": item["title"]}))
        if item["text"]:
            blocks.append(Text(item["text"]))
        for decision in item["decisions"]:
            first, *rest = _decision_lines(decision)
            blocks.append(Text(first, strong=True))
            blocks += [Text(line) for line in rest]
        if item["postponed"]:
            blocks.append(Text(_("Der Punkt wurde auf die nächste Sitzung vertagt.")))
    decided = [*(row for item in text["items"] for row in item["decisions"]), *text["further"]]
    if decided:
        head = (_("Nummer"), _("Wortlaut"), _("Verantwortlich"), _("Fällig am"))
        rows = [(row["label"], row["text"], row["owner"], row["due_on"]) for row in decided]
        caption = _("Beschlüsse und Aufgaben dieser Sitzung")
        blocks += [Heading(_("Übersicht")), Table(caption, head, rows, (3, 7, 5, 4))]
    state = _("Entwurf, noch nicht abgeschlossen")
    if minutes.closed_at is not None:
        closed = timezone.localtime(minutes.closed_at)
        state = _("Fassung %(number)s, abgeschlossen am %(day)s") % {"number": minutes.number, "day": _day(closed)}
    title = _("Protokoll: %(body)s, %(title)s") % {"body": text["body"], "title": text["title"]}
    facts = [
        (_("Datum"), f"{text['day']}, {text['time']}"),
        (_("Ort"), text["where"]),
        (_("Federführung"), text["lead"]),
        (_("Stand"), state),
    ]
    return Paper(
        title,
        kicker=text["lead"],
        facts=facts,
        blocks=blocks,
        author=text["lead"],
        foot=f"{text['body']} · {text['day']}",
    )
