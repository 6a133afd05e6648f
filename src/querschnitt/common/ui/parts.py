"""Small components as functions that return safe HTML. Templates call them through the tags of the same name.

They refuse what they do not know: an unknown keyword is a TypeError, an unknown value a UnknownChoice. A page with a
misspelt kind of notice fails in its first test instead of looking wrong for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .icons import DIRECTED, ICONS
from .markup import escaped, format_html, format_html_join

Text = str | Promise

BUTTON_KINDS = ("primary", "secondary", "tertiary")
STATE_ICONS = {
    "neutral": "open",
    "info": "half",
    "ok": "check",
    "warn": "clock",
    "danger": "refused",
    "off": "lock",
}
NOTICE_ICONS = {"info": "info", "ok": "check", "warn": "warning", "danger": "warning"}
BAR_KINDS = ("", "ok", "warn", "danger")
CONFIDENCE = {"hoch": 3, "mittel": 2, "niedrig": 1}
STEP_STATES = ("done", "now", "open")


class UnknownChoice(ValueError):
    """A component was asked for a variant it does not have."""


def one_of(value: str, allowed: Iterable[str], name: str) -> str:
    if value not in allowed:
        raise UnknownChoice(f"{name}={value!r} is unknown. Known: {', '.join(repr(item) for item in allowed)}.")
    return value


def icon(name: str, *, size: str = "", label: Text = "") -> SafeString:
    """Outline ``name``; hidden from screen readers unless it has a ``label`` of its own. ``size``: "", "s", "l"."""
    return _outline(name, size, escaped(label) if label else "")


@lru_cache(maxsize=1000)
def _outline(name: str, size: str, label: str) -> SafeString:
    """``label`` comes escaped from ``icon``, its only caller: escaped again, an ampersand would be read out as code."""
    one_of(name, ICONS, "icon")
    one_of(size, ("", "s", "l"), "size")
    box, path = ICONS[name]
    classes = "q-icon" + (f" q-icon--{size}" if size else "") + (" q-icon--dir" if name in DIRECTED else "")
    named = mark_safe(f' role="img" aria-label="{label}"') if label else mark_safe(' aria-hidden="true"')  # noqa: S308
    return format_html(
        '<svg class="{}" viewBox="{}"{} focusable="false"><path d="{}"/></svg>', classes, box, named, path
    )


def _button_inside(text: Text, icon_name: str, hidden: Text) -> SafeString:
    return format_html(
        '{}<span class="kern-label">{}{}</span>',
        icon(icon_name) if icon_name else "",
        text,
        format_html('<span class="q-sr">{}</span>', hidden) if hidden else "",
    )


def _button_classes(kind: str, size: str, danger: bool, block: bool) -> str:
    one_of(kind, BUTTON_KINDS, "kind")
    one_of(size, ("", "s"), "size")
    extra = (" q-btn--s" if size else "") + (" q-btn--danger" if danger else "") + (" q-btn--block" if block else "")
    return f"kern-btn kern-btn--{kind} q-btn{extra}"


def button(
    text: Text,
    *,
    kind: str = "primary",
    icon_name: str = "",
    size: str = "",
    hidden: Text = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    form: str = "",
    formaction: str = "",
    danger: bool = False,
    block: bool = False,
    disabled: bool = False,
) -> SafeString:
    """A button of a form. ``hidden`` is read by screen readers after the text: ": Familie Kovalenko"."""
    one_of(type, ("submit", "button", "reset"), "type")
    optional = {"name": name, "value": value, "form": form, "formaction": formaction}
    attributes = format_html_join("", ' {}="{}"', ((key, item) for key, item in optional.items() if item))
    return format_html(
        '<button class="{}" type="{}"{}{}>{}</button>',
        _button_classes(kind, size, danger, block),
        type,
        attributes,
        mark_safe(" disabled") if disabled else "",
        _button_inside(text, icon_name, hidden),
    )


def link_button(
    text: Text,
    url: str,
    *,
    kind: str = "secondary",
    icon_name: str = "",
    size: str = "",
    hidden: Text = "",
    danger: bool = False,
    block: bool = False,
    download: bool = False,
    shortcut: str = "",
) -> SafeString:
    """A link that looks like a button, for what opens another page. ``shortcut`` is its access key."""
    return format_html(
        '<a class="{}" href="{}"{}{}>{}</a>',
        _button_classes(kind, size, danger, block),
        url,
        mark_safe(" download") if download else "",
        format_html(' accesskey="{}"', shortcut) if shortcut else "",
        _button_inside(text, icon_name, hidden),
    )


def state(text: Text, *, kind: str = "neutral", icon_name: str = "") -> SafeString:
    """A state as shape, word and colour. ``kind`` chooses the colour and, unless given, the shape."""
    one_of(kind, STATE_ICONS, "kind")
    modifier = "" if kind == "neutral" else f" q-state--{kind}"
    return format_html('<span class="q-state{}">{}{}</span>', modifier, icon(icon_name or STATE_ICONS[kind]), text)


def count(number: int | str, *, label: Text = "", act: bool = False) -> SafeString:
    """A number in a pill. ``label`` says it in words: "2 neu"; ``act``: something waits for this person."""
    classes = "q-count q-count--act" if act else "q-count"
    if not label:
        return format_html('<span class="{}">{}</span>', classes, number)
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span><span class="q-sr"> ({})</span>', classes, number, label
    )


def bar(value: float, maximum: float, *, kind: str = "") -> SafeString:
    """A bar without text: the figure always stands beside it in words."""
    one_of(kind, BAR_KINDS, "kind")
    share = 0.0 if maximum <= 0 else min(max(value / maximum, 0.0), 1.0) * 100
    return format_html(
        '<svg class="q-bar{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="t" width="100" height="8"/><rect class="f" width="{}" height="8"/></svg>',
        f" q-bar--{kind}" if kind else "",
        f"{share:.4g}",
    )


def confidence(level: str) -> SafeString:
    """Three blocks and the word: hoch, mittel or niedrig."""
    one_of(level, CONFIDENCE, "level")
    words = {"hoch": _("hoch"), "mittel": _("mittel"), "niedrig": _("niedrig")}
    blocks = format_html_join(
        "",
        '<rect class="{}" x="{}" width="7" height="8"/>',
        (("f" if place < CONFIDENCE[level] else "o", place * 9) for place in range(3)),
    )
    return format_html(
        '<span class="q-conf"><svg viewBox="0 0 25 8" aria-hidden="true" focusable="false">{}</svg>'
        '<span class="q-sr">{} </span>{}</span>',
        blocks,
        _("Verlässlichkeit:"),
        words[level],
    )


def rule(key: str, url: str = "") -> SafeString:
    """The id of a rule beside what it justifies, as a link when it has a page."""
    if not url:
        return format_html('<span class="q-rule"><span class="q-sr">{} </span>{}</span>', _("Regel"), key)
    return format_html('<a class="q-rule" href="{}"><span class="q-sr">{} </span>{}</a>', url, _("Regel"), key)


def empty(
    title: Text, text: Text = "", *, action: Text = "", url: str = "", icon_name: str = "", line: bool = False
) -> SafeString:
    """Nothing here, and the next step. ``line``: one quiet line, for side columns."""
    if line:
        return format_html('<p class="q-empty q-empty--line">{}</p>', title)
    return format_html(
        '<div class="q-empty">{}<p class="q-empty__title">{}</p>{}{}</div>',
        icon(icon_name) if icon_name else "",
        title,
        format_html('<p class="q-empty__text">{}</p>', text) if text else "",
        link_button(action, url) if action else "",
    )


@dataclass(frozen=True)
class Step:
    """One mark of a stepper; ``state`` is done, now or open."""

    name: Text
    state: str = "open"
    note: Text = ""


def stepper(steps: Iterable[Step], *, label: Text = "") -> SafeString:
    spoken = {"done": _("Abgeschlossen:"), "now": _("Aktuell:"), "open": _("Noch offen:")}
    items = []
    for number, step in enumerate(steps, start=1):
        one_of(step.state, STEP_STATES, "state")
        items.append(
            format_html(
                '<li class="q-step q-step--{}"{}><span class="q-step__mark" aria-hidden="true">{}</span>'
                '<span class="q-step__name"><span class="q-sr">{} </span>{}</span>{}</li>',
                step.state,
                mark_safe(' aria-current="step"') if step.state == "now" else "",
                icon("tick") if step.state == "done" else number,
                spoken[step.state],
                step.name,
                format_html('<span class="q-step__note">{}</span>', step.note) if step.note else "",
            )
        )
    named = format_html(' aria-label="{}"', label) if label else ""
    return format_html('<ol class="q-steps"{}>{}</ol>', named, mark_safe("".join(items)))  # noqa: S308


@dataclass(frozen=True)
class Chip:
    """A filter as a link: ``active`` ones are removed by following it."""

    label: Text
    url: str
    active: bool = False
    count: int | None = None


def chips(items: Iterable[Chip], *, label: Text = "") -> SafeString:
    links = []
    for item in items:
        number = format_html('<span class="q-num">{}</span>', item.count) if item.count is not None else ""
        cross = (
            format_html('{}<span class="q-sr"> {}</span>', icon("close"), _("(aktiv, Filter entfernen)"))
            if item.active
            else ""
        )
        current = mark_safe(' aria-current="true"') if item.active else ""
        links.append(
            format_html('<a class="q-chip" href="{}"{}>{} {}{}</a>', item.url, current, item.label, number, cross)
        )
    head = format_html('<span class="q-chips__label">{}</span>', label) if label else ""
    return format_html(
        '<div class="q-chips" role="group" aria-label="{}">{}{}</div>',
        label or _("Filter"),
        head,
        mark_safe("".join(links)),  # noqa: S308
    )


@dataclass(frozen=True)
class Tab:
    label: Text
    url: str
    current: bool = False
    count: int | None = None


def tabs(items: Iterable[Tab], *, label: Text) -> SafeString:
    links = [
        format_html(
            '<li><a href="{}"{}>{}{}</a></li>',
            item.url,
            mark_safe(' aria-current="page"') if item.current else "",
            item.label,
            count(item.count) if item.count is not None else "",
        )
        for item in items
    ]
    return format_html('<nav class="q-tabs" aria-label="{}"><ul>{}</ul></nav>', label, mark_safe("".join(links)))  # noqa: S308


def facts(pairs: Iterable[tuple[Text, object]], *, kind: str = "line") -> SafeString:
    """Terms and values. ``kind``: "line" (head of an object), "list" (two columns), "narrow" (term above value).

    Pairs whose value is empty are left out, except the number 0.
    """
    classes = {"line": "q-facts", "list": "q-kv", "narrow": "q-kv q-kv--narrow"}
    one_of(kind, classes, "kind")
    shown = ((term, value) for term, value in pairs if value == 0 or value)
    rows = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", shown)
    return format_html('<dl class="{}">{}</dl>', classes[kind], rows) if rows else SafeString("")


def results(number: int) -> str:
    """How many were found, in words."""
    return ngettext("%(n)s Treffer", "%(n)s Treffer", number) % {"n": number}


def text_of(value: object) -> SafeString:
    return conditional_escape(str(value))
