"""Parts that only case pages have: the mark of a step, the four stops of a referral."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.template.base import NodeList
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from querschnitt.common.retention import retention_class
from querschnitt.common.templatetags.ui import crumb, language_direction
from querschnitt.common.ui import parts
from querschnitt.common.ui.markup import format_html
from querschnitt.common.ui.parts import icon

from ..catalogues import language_name
from ..choices import GoalState, LifeArea, ReferralState, StepState
from ..days import away
from ..keeping import earliest_deletion
from ..models import Case, ContactNote, Goal, PlanStep, Referral
from ..overview import script_of
from ..tabs import tabs_of

register = template.Library()


@register.simple_tag
def kept(key: str, case: Case | None = None) -> SafeString:
    """How long what the page shows is kept: its retention class, and the first day it may be deleted."""
    found = retention_class(key)
    day = earliest_deletion(case) if case is not None and key == "case" else None
    when = " " + _("Wird gelöscht frühestens am %(day)s.") % {"day": _day(day)} if day else ""
    return format_html('<p class="q-s q-muted">{}: {} ({}).{}</p>', _("Aufbewahrung"), found.label, found.basis, when)


STEP_MARKS = {
    StepState.OPEN: ("open", "open"),
    StepState.RUNNING: ("run", "half"),
    StepState.DONE: ("done", "check"),
    StepState.DROPPED: ("done", "lock"),
}


def _day(value: date | datetime | None) -> str:
    return date_format(value, "SHORT_DATE_FORMAT") if value else ""


@register.filter
def is_late(step: PlanStep) -> bool:
    return bool(
        step.due_on and step.due_on < timezone.localdate() and step.state in (StepState.OPEN, StepState.RUNNING)
    )


@register.simple_tag
def step_class(step: PlanStep) -> str:
    return "late" if is_late(step) else STEP_MARKS[StepState(step.state)][0]


@register.simple_tag
def step_icon(step: PlanStep) -> SafeString:
    return icon("warning" if is_late(step) else STEP_MARKS[StepState(step.state)][1])


@register.simple_tag
def step_word(step: PlanStep) -> SafeString:
    """The mark in words, for screen readers."""
    word = _("überfällig") if is_late(step) else step.get_state_display()
    return format_html('<span class="q-sr">{}: </span>', word)


@register.simple_tag
def level_bar(level: int) -> SafeString:
    """Four blocks, as many filled as the level says; the words stand beside."""
    blocks = "".join(
        f'<rect class="{"f" if place < level else "o"}" x="{place * 14 + 0.5}" y="0.5" width="11" height="11"/>'
        for place in range(4)
    )
    return mark_safe(  # noqa: S308  (numbers of our own)
        f'<svg class="q-level__bar" viewBox="0 0 54 12" aria-hidden="true" focusable="false">{blocks}</svg>'
    )


@register.simple_tag
def goal_state(goal: Goal) -> SafeString:
    """An open goal's review window, red once it has passed; an ended goal's result."""
    if goal.state != GoalState.OPEN:
        kinds = {GoalState.REACHED: "ok", GoalState.PARTLY: "info"}
        return parts.state(GoalState(goal.state).label, kind=kinds.get(GoalState(goal.state), "off"))
    if goal.review_from is None or goal.review_to is None:
        return parts.state(_("ohne Überprüfung"), kind="neutral")
    text = _("überprüfen %(start)s bis %(end)s") % {"start": _day(goal.review_from), "end": _day(goal.review_to)}
    if goal.is_overdue():
        return parts.state(_("überfällig: %(what)s") % {"what": text}, kind="danger", icon_name="warning")
    due = goal.review_from <= timezone.localdate()
    return parts.state(text, kind="warn" if due else "info", icon_name="" if due else "calendar")


@register.simple_tag
def stops(referral: Referral) -> SafeString:
    """Four stops: sent, accepted, first appointment, feedback. A refusal is a red octagon at the second."""
    reached = [
        referral.sent_at is not None,
        referral.state == ReferralState.ACCEPTED,
        bool(referral.first_appointment_on and referral.first_appointment_on <= timezone.localdate())
        or bool(referral.feedback),
        bool(referral.feedback),
    ]
    refused = referral.state == ReferralState.REFUSED
    parts = []
    for place in range(3):
        on = reached[place] and (reached[place + 1] or (refused and place == 0))
        parts.append(
            f'<line class="{"on" if on else ""}" x1="{place * 30 + 12}" x2="{place * 30 + 30}" y1="8" y2="8"/>'
        )
    for place in range(4):
        x = place * 30 + 6
        if refused and place == 1:
            parts.append(
                f'<path class="no" d="M{x - 3} 2h6l4 4v5l-4 4h-6l-4-4v-5z"/>'
                f'<path class="x" d="M{x - 2.5} 6l5 5m0-5l-5 5"/>'
            )
        else:
            parts.append(f'<circle class="{"on" if reached[place] else "off"}" cx="{x}" cy="8" r="5"/>')
    return mark_safe(  # noqa: S308  (numbers of our own)
        '<svg class="q-path" viewBox="0 0 102 16" aria-hidden="true" focusable="false">' + "".join(parts) + "</svg>"
    )


@register.simple_tag
def far_away(on: date) -> str:
    return away(on, timezone.localdate())


@register.simple_tag
def life_area(key: str) -> str:
    return str(LifeArea(key).label) if key in LifeArea.values else key


@register.simple_tag
def present(note: ContactNote) -> str:
    """Who was there, and in which language somebody interpreted."""
    parts_of_it = [_("mit Familie") if note.with_family else _("allein")] if note.person_present else []
    if not note.person_present:
        parts_of_it = [_("ohne die Person")]
    if note.interpreter:
        name = language_name(note.interpreter_language) if note.interpreter_language else ""
        parts_of_it.append(_("gedolmetscht: %(name)s") % {"name": name} if name else _("gedolmetscht"))
    return ", ".join(parts_of_it)


@register.simple_tag
def where_it_stands(referral: Referral) -> str:
    """The last stop in words, with its date."""
    if referral.state == ReferralState.DRAFT:
        return _("Entwurf")
    if referral.state == ReferralState.WITHDRAWN:
        return _("zurückgezogen")
    if referral.state == ReferralState.REFUSED:
        return _("abgelehnt %(day)s") % {"day": _day(referral.answered_at)}
    if referral.feedback:
        return _("Rückmeldung %(day)s") % {"day": _day(referral.feedback_on)}
    if referral.first_appointment_on:
        return _("Ersttermin %(day)s") % {"day": _day(referral.first_appointment_on)}
    if referral.is_unanswered:
        return _("unbeantwortet seit %(day)s") % {"day": _day(referral.answer_by)}
    if referral.state == ReferralState.ACCEPTED:
        return _("angenommen %(day)s") % {"day": _day(referral.answered_at)}
    return _("gesendet %(day)s") % {"day": _day(referral.sent_at)}


@register.simple_tag
def next_thing(referral: Referral) -> str:
    """What the sender waits for, or learnt."""
    if referral.state == ReferralState.REFUSED:
        return str(referral.get_reason_display())
    if referral.feedback:
        return str(referral.get_feedback_display())
    if referral.state == ReferralState.SENT:
        return _("Antwort bis %(day)s") % {"day": _day(referral.answer_by)}
    if referral.state == ReferralState.ACCEPTED:
        return _("Rückmeldung offen")
    return ""


@register.simple_tag(takes_context=True)
def case_tabs(context: Context) -> SafeString:
    """The bar of the case's pages."""
    request = context["request"]
    return parts.tabs(tabs_of(context["case"], request.actor, request.path), label=_("Seiten des Falls"))


@register.simple_tag
def original_name(case: Case) -> SafeString:
    """The name in its own script, in its language and direction."""
    script = script_of(case)
    text = '<span class="q-person__orig" lang="{}" dir="{}">{}</span>'
    return format_html(text, script, language_direction(script), case.person.original_name)


def _block(context: Context, name: str) -> SafeString:
    return mark_safe(BlockNode(name, NodeList()).render(context).strip())  # noqa: S308  (a block of our templates)


@register.simple_tag(takes_context=True)
def subpage_crumb(context: Context) -> SafeString:
    return crumb(_block(context, "title"))


@register.simple_tag(takes_context=True)
def subpage_head(context: Context) -> SafeString:
    """Heading of a page beneath a case: title, a line beneath it, buttons beside it."""
    lead, actions = _block(context, "lead"), _block(context, "actions")
    return format_html(
        '<div class="q-head"><div><h1 class="q-h1">{}</h1>{}</div>{}</div>',
        _block(context, "title"),
        format_html('<p class="q-muted">{}</p>', lead) if lead else "",
        format_html('<div class="q-actions">{}</div>', actions) if actions else "",
    )
