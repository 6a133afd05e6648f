"""Referrals as working lists: new ones, those taken on, those waiting with others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from querschnitt.accounts.actor import Actor, actor_in
from querschnitt.accounts.permissions import P
from querschnitt.common.navigation import COUNTED_AT_MOST
from querschnitt.tenants.prepared import prepared
from querschnitt.tenants.scope import current_scope

from .choices import LifeArea, ReferralState
from .models import Referral
from .packaging import package_name
from .selectors import received_referrals, sent_referrals, waiting_referrals

NEW, MINE, TEAM, WAITING, ANSWERED = "neu", "meine", "team", "wartet", "beantwortet"
QUEUES = [
    (NEW, gettext_lazy("Neu bei uns")),
    (MINE, gettext_lazy("Bei mir")),
    (TEAM, gettext_lazy("In meinem Team")),
    (WAITING, gettext_lazy("Bei anderen")),
    (ANSWERED, gettext_lazy("Von anderen beantwortet")),
]


OPEN = Q(state=ReferralState.ACCEPTED, feedback="")


def queue(actor: Actor, key: str, *, topic: str = "", unanswered: bool = False) -> QuerySet[Referral]:
    """One list. With me: what I took on and have not reported back about; in my team: all of that."""
    rows = _queue(actor, key)
    if topic:
        rows = rows.filter(topic=topic)
    if unanswered:
        rows = rows.filter(state=ReferralState.SENT, answer_by__lt=timezone.localdate())
    return rows


def _queue(actor: Actor, key: str) -> QuerySet[Referral]:
    if key == MINE:
        return received_referrals(actor).filter(OPEN, answered_by_id=actor.user.pk).order_by("sent_at", "id")
    if key == TEAM:
        return received_referrals(actor).filter(OPEN).order_by("sent_at", "id")
    if key == WAITING:
        return waiting_referrals(actor)
    if key == ANSWERED:
        return (
            sent_referrals(actor)
            .filter(state__in=[ReferralState.ACCEPTED, ReferralState.REFUSED])
            .order_by("-answered_at", "-id")
        )
    return received_referrals(actor).filter(state=ReferralState.SENT).order_by("sent_at", "id")


def counts(actor: Actor) -> dict[str, int]:
    """How much lies in each list that asks for something; one question for what came in, one for what went out."""
    own = Q(answered_by_id=actor.user.pk)
    found = received_referrals(actor).aggregate(
        new=Count("pk", filter=Q(state=ReferralState.SENT)),
        mine=Count("pk", filter=OPEN & own),
        team=Count("pk", filter=OPEN),
    )
    return {
        NEW: found["new"] or 0,
        MINE: found["mine"] or 0,
        TEAM: found["team"] or 0,
        WAITING: waiting_referrals(actor).order_by().count(),
    }


def waiting_count(actor: Actor) -> int:
    """Referrals that wait for an answer of the own organisation."""
    if not actor.may(P.REFERRALS_ANSWER):
        return 0
    return received_referrals(actor).filter(state=ReferralState.SENT).count()


def waiting_at_most(actor: Actor) -> int:
    """The same for the navigation, which every page shows: counting stops where "99+" is said anyway."""
    if not actor.may(P.REFERRALS_ANSWER):
        return 0
    if actor.scope != current_scope():
        return received_referrals(actor).filter(state=ReferralState.SENT).order_by()[:COUNTED_AT_MOST].count()
    return len(_waiting())


@prepared
def _waiting() -> QuerySet[Referral, int]:
    waiting = received_referrals(actor_in(current_scope())).filter(state=ReferralState.SENT)
    return waiting.order_by().values_list(Value(1), flat=True)[:COUNTED_AT_MOST]


@dataclass(frozen=True)
class Line:
    """One referral in a list, as the acting side may name it."""

    referral: Referral
    title: str
    url: str
    note: str
    days: int
    allowed: int
    wait: str
    late: bool


def awaited(referral: Referral, today: date) -> str:
    """What comes next after somebody said yes: the first appointment, then word of how it went."""
    first = referral.first_appointment_on
    if first is None:
        since = timezone.localdate(referral.answered_at) if referral.answered_at else today
        if since >= today:
            return _("Ersttermin offen")
        days = (today - since).days
        return ngettext("Ersttermin offen seit %(n)s Tag", "Ersttermin offen seit %(n)s Tagen", days) % {"n": days}
    if first == today:
        return _("Ersttermin heute")
    day = date_format(first, "SHORT_DATE_FORMAT")
    if first > today:
        return _("Ersttermin am %(day)s") % {"day": day}
    return _("Rückmeldung offen, Ersttermin %(day)s") % {"day": day}


def line(referral: Referral, actor: Actor) -> Line:
    today = timezone.localdate()
    sent_on = timezone.localdate(referral.sent_at) if referral.sent_at else today
    days, allowed = (today - sent_on).days, ((referral.answer_by or today) - sent_on).days
    late = referral.state == ReferralState.SENT and days > allowed
    if referral.state == ReferralState.ACCEPTED:
        wait = awaited(referral, today)
    elif late:
        wait = ngettext("%(n)s Tag über Frist", "%(n)s Tage über Frist", days - allowed) % {"n": days - allowed}
    else:
        wait = _("%(days)s von %(allowed)s Tagen") % {"days": days, "allowed": allowed}
    topic = str(dict(LifeArea.choices)[referral.topic])
    facts: dict[str, Any] = {"referral": referral, "days": days, "allowed": allowed, "wait": wait, "late": late}
    if referral.recipient_id == actor.organisation_id:
        return Line(
            # The name is part of the package: shown to who has read the notice.
            title=package_name(referral.package) if getattr(referral, "noticed", False) else _("Neue Verweisung"),
            url=reverse("cases:received", args=[referral.pk]),
            note=f"{referral.sender.name} · {topic}",
            **facts,
        )
    return Line(
        title=str(referral.case.person),
        url=reverse("cases:sent", args=[referral.pk]),
        note=f"{referral.recipient.name} · {topic}",
        **facts,
    )
