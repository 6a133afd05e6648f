"""What case work adds to the start page, the search field and the navigation."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.common.dashboard import DayAction, DayCard, register_action, register_card
from querschnitt.common.navigation import NavItem, register_nav
from querschnitt.common.search import Hit, SearchSource, register_search

from . import handovers, policies, queues
from .catalogues import obstacle_categories
from .choices import Phase
from .daily import my_tasks
from .days import away
from .plan_selectors import due_reviews
from .rights import Group
from .selectors import due_steps, visible_cases, visible_obstacles, waiting_referrals
from .services import search_cases
from .services.links import waiting_deliveries
from .supervision import can_supervise

SHOWN = 5
OBSTACLE_DAYS = 91


def due(actor: Actor) -> dict[str, Any]:
    today = timezone.localdate()
    rows = due_steps(actor)[:SHOWN]
    shown = [{"step": row, "away": away(row.due_on, today), "late": row.due_on < today} for row in rows if row.due_on]
    count = due_steps(actor).count()
    return {"rows": shown, "count": count, "more": count > SHOWN, "today": today}


def tasks(actor: Actor) -> dict[str, Any]:
    rows = my_tasks(actor)
    count = rows.order_by().count()
    return {
        "rows": list(rows[:SHOWN]) if count else [],
        "count": count,
        "today": timezone.localdate(),
        "may_edit": policies.can_create_cases(actor),
    }


def reviews(actor: Actor) -> dict[str, Any] | None:
    """Goals of the person's own cases to be looked at now or within two weeks; left out when there is none."""
    rows = due_reviews(actor).filter(case__manager_id=actor.user.pk)
    shown = list(rows[: SHOWN + 1])
    count = rows.order_by().count() if len(shown) > SHOWN else len(shown)
    if not shown:
        return None
    return {"rows": shown[:SHOWN], "count": count, "may_edit": policies.can_create_cases(actor)}


def incoming(actor: Actor) -> dict[str, Any]:
    rows = queues.queue(actor, queues.NEW)[: SHOWN + 1]
    return {"rows": [queues.line(row, actor) for row in rows][:SHOWN], "count": queues.waiting_count(actor)}


def waiting(actor: Actor) -> dict[str, Any]:
    rows = waiting_referrals(actor)
    count = rows.count()
    return {"rows": [queues.line(row, actor) for row in rows[:SHOWN]], "count": count, "more": count > SHOWN}


def threatened(actor: Actor) -> dict[str, Any] | None:
    """Changes of legal circle in the person's own cases where a gap threatens; nothing to show, no section."""
    today = timezone.localdate()
    found = list(handovers.threatened_handovers(actor).filter(case__manager_id=actor.user.pk)[: SHOWN + 1])
    if not found:
        return None
    rows = [
        {"handover": row, "threat": handovers.threat_of(row, today), "away": away(row.starts_on, today)}
        for row in found[:SHOWN]
    ]
    return {"rows": rows, "count": len(rows) if len(found) <= SHOWN else f"{SHOWN}+"}


def phases(actor: Actor) -> dict[str, Any]:
    """The person's own open cases by phase."""
    cases = visible_cases(actor).filter(manager_id=actor.user.pk, closed_on__isnull=True, restricted_at__isnull=True)
    counted = dict(cases.order_by().values_list("phase").annotate(Count("pk")))
    rows = [(phase.label, counted.get(phase.value, 0)) for phase in Phase]
    return {"rows": rows, "most": max(number for _label, number in rows), "total": sum(counted.values())}


def latest(actor: Actor) -> dict[str, Any]:
    """The person's own cases with the latest activity."""
    cases = visible_cases(actor).filter(manager_id=actor.user.pk, closed_on__isnull=True, restricted_at__isnull=True)
    return {"rows": cases.order_by("-updated_at")[:SHOWN]}


def obstacles(actor: Actor) -> dict[str, Any]:
    """What was reported most often in the centre during the last quarter."""
    known = obstacle_categories()
    since = timezone.localdate() - timedelta(days=OBSTACLE_DAYS)
    recent = visible_obstacles(actor).filter(reported_on__gt=since).order_by()
    counted = Counter(dict(recent.values_list("category").annotate(Count("pk"))))
    rows = [(known[key], number) for key, number in counted.most_common(SHOWN) if key in known]
    return {"rows": rows, "most": rows[0][1] if rows else 0, "total": counted.total(), "days": OBSTACLE_DAYS}


def search(actor: Actor, text: str, limit: int) -> list[Hit]:
    ids = search_cases(text=text, by=actor, most=limit)
    found = visible_cases(actor).in_bulk(ids)
    return [
        Hit(
            title=str(found[pk].person),
            url=reverse("cases:case", args=[pk]),
            note=f"{found[pk].number} · {_('abgeschlossen') if found[pk].closed_on else found[pk].get_phase_display()}",
        )
        for pk in ids
        if pk in found
    ]


def links(actor: Actor) -> dict[str, Any] | None:
    """Only when somebody asks."""
    rows = list(waiting_deliveries(actor)[: SHOWN + 1])
    return {"rows": rows[:SHOWN], "count": len(rows)} if rows else None


def register() -> None:
    register_nav(NavItem(gettext_lazy("Fälle"), "cases:list", policies.can_view_cases, 20))
    register_nav(
        NavItem(
            gettext_lazy("Übergänge"), "cases:handovers", policies.seeing(policies.can_view_cases, Group.BENEFITS), 25
        )
    )
    register_nav(NavItem(gettext_lazy("Aufgaben"), "cases:tasks", policies.can_view_cases, 25))
    register_nav(
        NavItem(
            gettext_lazy("Verweisungen"), "cases:referrals", policies.can_view_referrals, 30, queues.waiting_at_most
        )
    )
    register_nav(
        NavItem(
            gettext_lazy("Hindernis melden"), "cases:report", policies.can_report_obstacles, 55, None, "warning", "h"
        )
    )
    register_nav(NavItem(gettext_lazy("Auslastung"), "cases:supervision", can_supervise, 57))
    register_nav(
        NavItem(gettext_lazy("Fristen der Verweisungen"), "cases:settings", policies.can_edit_settings, 95, rare=True)
    )
    register_nav(NavItem(gettext_lazy("Hindernisse"), "cases:obstacles", policies.can_view_obstacles, 56))
    cards = [
        (
            "cases.handovers",
            "cases/day/handovers.html",
            policies.seeing(policies.can_view_cases, Group.BENEFITS),
            threatened,
            5,
            "first",
        ),
        ("cases.due", "cases/day/due.html", policies.can_view_cases, due, 10, "main"),
        ("cases.tasks", "cases/day/tasks.html", policies.can_view_cases, tasks, 15, "main"),
        ("cases.reviews", "cases/day/reviews.html", policies.can_view_cases, reviews, 17, "main"),
        ("cases.incoming", "cases/day/incoming.html", policies.can_view_referrals, incoming, 20, "main"),
        ("cases.waiting", "cases/day/waiting.html", policies.can_view_cases, waiting, 30, "main"),
        ("cases.links", "cases/day/links.html", policies.can_view_cases, links, 25, "main"),
        ("cases.phases", "cases/day/phases.html", policies.can_view_cases, phases, 40, "side"),
        ("cases.latest", "cases/day/latest.html", policies.can_view_cases, latest, 50, "side"),
        ("cases.obstacles", "cases/day/obstacles.html", policies.can_view_obstacles, obstacles, 35, "main"),
        ("cases.obstacle", "cases/day/obstacle.html", policies.can_report_obstacles, lambda actor: {}, 60, "side"),
    ]
    register_action(
        DayAction(
            gettext_lazy("Kontakt notieren"),
            "cases:quick_contact",
            policies.can_create_cases,
            10,
            "primary",
            "add",
            "k",
        )
    )
    for key, template, policy, context, order, place in cards:
        register_card(DayCard(key, template, policy, context, order, place))
    register_search(SearchSource("cases", gettext_lazy("Fälle"), policies.can_view_cases, search, order=10))
