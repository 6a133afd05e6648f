"""What bodies and agreements add to the start page, to an organisation's page and to the search field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.dashboard import DayCard, register_card
from querschnitt.common.search import Hit, SearchSource, register_search
from querschnitt.tenants.models import Organisation

from .models import AgreementParty, BodyMember
from .policies import can_keep_bodies, can_view_network
from .registry import Section, register_section
from .selectors.agreements import running, to_review, visible_agreements
from .selectors.bodies import coming_meetings, in_force, own_open_decisions, visible_bodies, visible_decisions

SHOWN = 5
DAYS = timedelta(days=14)


def decisions(actor: Actor) -> dict[str, Any] | None:
    """Overdue, or due within two weeks, of what the actor answers for; keepers see all of them."""
    until = timezone.localdate() + DAYS
    due = own_open_decisions(actor).filter(due_on__lte=until).order_by(F("due_on").asc(), "pk")
    rows = list(due[: SHOWN + 1])
    if not rows:
        return None
    return {"rows": rows[:SHOWN], "count": due.count() if len(rows) > SHOWN else len(rows)}


def meetings(actor: Actor) -> dict[str, Any] | None:
    found = list(coming_meetings(actor).filter(starts_at__lte=timezone.now() + DAYS)[:SHOWN])
    return {"rows": found, "count": len(found)} if found else None


def reviews(actor: Actor) -> dict[str, Any] | None:
    due = list(to_review(actor)[: SHOWN + 1])
    if not due:
        return None
    count = to_review(actor).count() if len(due) > SHOWN else len(due)
    return {"rows": due[:SHOWN], "count": count, "today": timezone.localdate()}


def section(actor: Actor, organisation: Organisation) -> dict[str, Any] | None:
    """Bodies the organisation leads or sits in, as far as the actor may know, and its running agreements."""
    today = timezone.localdate()
    seats = BodyMember.objects.filter(in_force(today), organisation=organisation).values("body_id")
    alive = Q(ended_on__isnull=True) | Q(ended_on__gte=today)
    bodies = visible_bodies(actor).filter(alive, Q(lead=organisation) | Q(pk__in=seats)).order_by("name")
    parties = AgreementParty.objects.filter(organisation=organisation).values("agreement_id")
    agreements = list(visible_agreements(actor).filter(running(today), pk__in=parties).order_by("title"))
    count = len(bodies) + len(agreements)
    return {"bodies": bodies, "agreements": agreements, "count": count} if count else None


def hits(actor: Actor, text: str, limit: int) -> list[Hit]:
    bodies = visible_bodies(actor).filter(name__icontains=text)[:limit]
    found = [Hit(body.name, reverse("network:body", args=[body.pk]), body.get_kind_display()) for body in bodies]
    agreements = visible_agreements(actor).filter(title__icontains=text)[: limit - len(found)]
    found += [Hit(row.title, reverse("network:agreement", args=[row.pk]), row.get_kind_display()) for row in agreements]
    decisions = visible_decisions(actor).filter(text__icontains=text)[: limit - len(found)]
    found += [Hit(row.text[:120], reverse("network:decision", args=[row.pk]), row.label) for row in decisions]
    return found


def register() -> None:
    cards = [
        ("network.decisions", "network/bodies/day/decisions.html", can_view_network, decisions, 25, "main"),
        ("network.meetings", "network/bodies/day/meetings.html", can_view_network, meetings, 45, "side"),
        ("network.reviews", "network/bodies/day/reviews.html", can_keep_bodies, reviews, 46, "side"),
    ]
    for key, template, policy, context, order, place in cards:
        register_card(DayCard(key, template, policy, context, order, place))
    register_section(Section("network/bodies/section.html", section))
    register_search(SearchSource("gremien", _("Gremien"), can_view_network, hits, order=45, list_name="network:bodies"))
