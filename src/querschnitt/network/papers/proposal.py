"""The paper a body decides on (Beschlussvorlage)."""

from __future__ import annotations

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from querschnitt.common.papers import Block, Heading, Paper, Text

from ..body_choices import DecisionKind
from ..models import AgendaItem


def paper(item: AgendaItem) -> Paper:
    meeting = item.meeting
    day = formats.date_format(timezone.localtime(meeting.starts_at), "d.m.Y")
    blocks: list[Block] = []
    for term, value, strong in (
        (_("Beschlussvorschlag"), item.proposal, True),
        (_("Sachverhalt"), item.text, False),
        (_("Auswirkungen"), item.consequences, False),
    ):
        blocks += [Heading(term), Text(value or _("Noch nicht eingetragen."), strong=strong and bool(value))]
    decisions = list(item.decisions.select_related("owner_organisation").order_by("kind", "year", "number"))
    if decisions:
        blocks.append(Heading(_("Ergebnis der Sitzung")))
        for decision in decisions:
            blocks.append(Text(f"{DecisionKind(decision.kind).label} {decision.label}: {decision.text}", strong=True))
            if decision.vote:
                blocks.append(Text(f"{_('Abstimmung')}: {decision.vote}"))
    facts = [
        (_("Gremium"), meeting.body.name),
        (_("Sitzung"), f"{meeting}, {day}"),
        (_("Tagesordnung"), _("TOP %(number)s") % {"number": item.order}),
        (_("Vorstellung durch"), item.presenter),
    ]
    lead = meeting.body.lead.name
    return Paper(
        _("Beschlussvorlage: %(title)s") % {"title": item.title},
        kicker=lead, facts=facts, blocks=blocks, author=lead, foot=f"{meeting.body.name} · {day}",
    )  # fmt: skip
