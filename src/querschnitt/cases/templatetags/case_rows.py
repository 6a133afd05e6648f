"""Rows that stand on a case's pages many times, written as plain strings: as templates they were a quarter of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from querschnitt.common.addresses import address
from querschnitt.common.ui.markup import format_html, format_html_join
from querschnitt.common.ui.parts import button

from ..choices import StepState
from ..days import day
from ..models import ContactNote, PlanStep
from .case_parts import life_area, present, step_class, step_icon, step_word

register = template.Library()


def _secret(context: Context) -> SafeString:
    """What ``{% csrf_token %}`` writes."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', context["csrf_token"])


def _change(url: str, about: str) -> SafeString:
    text = '<a class="q-s" href="{}">{}<span class="q-sr">: {}</span></a>'
    return format_html(text, url, _("Ändern"), about)


@register.simple_tag(takes_context=True)
def contact_row(context: Context, note: ContactNote) -> SafeString:
    """One contact: when, what, how, who."""
    on, case = day(note.held_on), context["case"]
    facts: list[Any] = [note.get_channel_display()]
    facts.append(", ".join([note.get_topic_display(), *(life_area(topic) for topic in note.more_topics)]))
    other = f" ({note.organisation.name})" if note.organisation_id != case.organisation_id else ""
    facts += [present(note), f"{note.author}{other}"]
    own = context.get("may_edit") and note.author_id == context["request"].actor.user.pk
    return format_html(
        '<li class="q-row q-row--top"><p class="q-when"><b>{}</b>{}</p><div><p>{}</p>'
        '<p class="q-row__sub">{}</p></div>{}</li>',
        on,
        _("%(n)s Min.") % {"n": note.minutes},
        note.text or note.get_topic_display(),
        " · ".join(facts),
        _change(address("cases:change_contact", note.pk), on) if own else "",
    )


def _where_and_when(step: PlanStep) -> SafeString:
    offer = step.offer
    place = (
        format_html(
            '<a href="{}">{}</a>, {} · ', address("offers:page", offer.pk), offer.title, offer.organisation.name
        )
        if offer
        else ""
    )
    if step.done_on:
        due = _("erledigt %(day)s") % {"day": day(step.done_on)}
    else:
        due = _("bis %(day)s") % {"day": day(step.due_on)} if step.due_on else _("ohne Datum")
    authority = f"{step.authority.name} · " if step.authority else ""
    person = f" · {step.responsible_user}" if step.responsible_user else ""
    return format_html("<small>{}{}{}{}</small>", place, authority, due, person)


def _moves(context: Context, step: PlanStep, back: str) -> SafeString:
    to = [(StepState.DONE, _("Erledigt"))]
    if step.state == StepState.DONE:
        to = [(StepState.OPEN, _("Wieder offen"))]
    elif step.state == StepState.OPEN:
        to.insert(0, (StepState.RUNNING, _("Läuft")))
    url = address("cases:move_step", step.pk)
    return format_html(
        '<div class="q-todo__do"><form method="post" action="{}" hx-post="{}" hx-target="#fall" hx-select="#fall"'
        ' hx-swap="outerHTML">{}{}{}</form>{}</div>',
        url,
        url,
        _secret(context),
        format_html('<input type="hidden" name="back" value="{}">', back) if back else "",
        format_html_join(
            "",
            "{}",
            (
                (button(text, kind="tertiary", size="s", name="to", value=state, hidden=step.text),)
                for state, text in to
            ),
        ),
        _change(address("cases:change_step", step.pk) + (f"?zurueck={back}" if back else ""), step.text),
    )


@register.simple_tag(takes_context=True)
def step_list(context: Context, steps: Iterable[PlanStep]) -> SafeString:
    """The steps of one side, each with what may be done about it."""
    back, may_edit = str(context.get("back") or ""), context.get("may_edit")
    rows = format_html_join(
        "",
        '<li class="q-todo q-todo--{}">{}<div>{}{}\n  {}</div>{}</li>',
        (
            (
                step_class(step),
                step_icon(step),
                step_word(step),
                step.text,
                _where_and_when(step),
                _moves(context, step, back) if may_edit else "",
            )
            for step in steps
        ),
    )
    if not rows:
        return format_html('<p class="q-todo__none">{}</p>', _("noch nichts vereinbart"))
    return format_html("<ul>{}</ul>", rows)
