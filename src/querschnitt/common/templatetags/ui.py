"""``{% load ui %}``: the components of every page. Unknown attributes and values raise; see the gallery page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from querschnitt.common.navigation import COUNTED_AT_MOST, NavItem, navigation_for
from querschnitt.common.search import sources_for
from querschnitt.common.ui import parts
from querschnitt.common.ui.markup import format_html, format_html_join

register = template.Library()

register.simple_tag(parts.icon, name="icon")
register.simple_tag(parts.state, name="state")
register.simple_tag(parts.count, name="count")
register.simple_tag(parts.bar, name="bar")
register.simple_tag(parts.confidence, name="confidence")
register.simple_tag(parts.rule, name="rule")
register.simple_tag(parts.empty, name="empty")
register.simple_tag(parts.stepper, name="stepper")
register.simple_tag(parts.chips, name="chips")
register.simple_tag(parts.tabs, name="tabs")
register.simple_tag(parts.facts, name="facts")
register.simple_tag(parts.button, name="button")
register.simple_tag(parts.link_button, name="link_button")


@register.simple_tag
def crumb(text: parts.Text, url: str = "") -> SafeString:
    """One step of the way here, inside ``{% block crumbs %}``; the last one has no url."""
    if not url:
        return format_html('<span aria-current="page">{}</span>', text)
    return format_html('<a href="{}">{}</a>', url, text)


@register.simple_block_tag
def panel(
    content: str,
    title: parts.Text = "",
    *,
    id: str = "",
    level: int = 2,
    count: int | None = None,
    note: parts.Text = "",
    link: parts.Text = "",
    url: str = "",
    link_hidden: parts.Text = "",
    kind: str = "",
    body: bool = True,
) -> SafeString:
    """A section with a head. ``body=False`` for rows and tables, which reach the border.

    ``link`` stands at the end of the head when there is a ``url``; ``link_hidden`` completes the link's text for screen readers.
    """
    parts.one_of(kind, ("", "warn", "soft", "target"), "kind")
    if level not in (2, 3, 4):
        raise parts.UnknownChoice(f"level={level!r}: headings of panels are 2, 3 or 4.")
    modifier = f" q-panel--{kind}" if kind else ""
    inside = format_html('<div class="q-panel__body">{}</div>', content) if body else content
    if not title:
        return format_html('<div class="q-panel{}">{}</div>', modifier, inside)
    key = id or slugify(str(title), allow_unicode=True)
    head = format_html(
        '<div class="q-panel__head"><h{} class="q-h2" id="{}">{}</h{}>{}{}{}</div>',
        level,
        f"{key}-title",
        title,
        level,
        parts.count(count) if count is not None else "",
        format_html('<p class="q-muted q-s">{}</p>', note) if note else "",
        format_html(
            '<a class="q-push q-s" href="{}">{}{}</a>',
            url,
            link,
            format_html('<span class="q-sr"> {}</span>', link_hidden) if link_hidden else "",
        )
        if link and url
        else "",
    )
    return format_html(
        '<section class="q-panel{}" id="{}" aria-labelledby="{}">{}{}</section>',
        modifier,
        key,
        f"{key}-title",
        head,
        inside,
    )


@register.simple_block_tag
def notice(
    content: str,
    *,
    kind: str = "info",
    title: parts.Text = "",
    action: parts.Text = "",
    url: str = "",
    alert: bool = False,
) -> SafeString:
    """A remark on the page. ``alert`` for what has just happened, so that screen readers say it at once."""
    parts.one_of(kind, parts.NOTICE_ICONS, "kind")
    return format_html(
        '<div class="q-notice{}" role="{}">{}<div class="q-notice__body">{}{}</div>{}</div>',
        "" if kind == "info" else f" q-notice--{kind}",
        "alert" if alert else "note",
        parts.icon(parts.NOTICE_ICONS[kind]),
        format_html('<p class="q-strong">{}</p>', title) if title else "",
        content,
        parts.link_button(action, url, size="s") if action else "",
    )


@register.simple_block_tag
def scroll(content: str, label: parts.Text) -> SafeString:
    """A region of its own for a wide table, reachable and scrollable by keyboard."""
    return format_html('<div class="q-scroll" role="group" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.simple_block_tag
def when(content: str, date: parts.Text, *, kind: str = "") -> SafeString:
    """The first column of a row: a date and how far it is away."""
    parts.one_of(kind, ("", "warn", "danger"), "kind")
    return format_html('<p class="q-when{}"><b>{}</b>{}</p>', f" q-when--{kind}" if kind else "", date, content)


def _query(context: Context, **changes: Any) -> str:
    """The address of this page with some parameters changed (``None`` removes one)."""
    request = context.get("request")
    query = request.GET if request is not None else QueryDict()
    pairs = [(key, value) for key in query for value in query.getlist(key) if key not in changes]
    pairs += [(key, value) for key, value in changes.items() if value is not None]
    return "?" + urlencode(pairs)


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page, *, label: parts.Text = "", parameter: str = "page") -> SafeString:
    """Pages of a list, keeping the address's other parameters. Nothing when there is one page only."""
    paginator = page.paginator
    if paginator.num_pages < 2:
        return SafeString("")

    def link(number: int, text: object) -> SafeString:
        return format_html('<li><a href="{}">{}</a></li>', _query(context, **{parameter: number}), text)

    items = []
    if page.has_previous():
        text = format_html("{}{}", parts.icon("previous"), _("Zurück"))
        items.append(link(page.previous_page_number(), text))
    for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if number == paginator.ELLIPSIS:
            items.append(mark_safe('<li class="q-pages__gap">…</li>'))
        elif number == page.number:
            items.append(
                format_html(
                    '<li><span aria-current="page"><span class="q-sr">{} </span>{}</span></li>', _("Seite"), number
                )
            )
        else:
            items.append(link(int(number), format_html('<span class="q-sr">{} </span>{}', _("Seite"), number)))
    if page.has_next():
        text = format_html("{}{}", _("Weiter"), parts.icon("next"))
        items.append(link(page.next_page_number(), text))
    shown = _("%(start)s bis %(end)s von %(all)s") % {
        "start": page.start_index(),
        "end": page.end_index(),
        "all": paginator.count,
    }
    return format_html(
        '<nav class="q-pages" aria-label="{}"><ol>{}</ol><p class="q-s q-muted q-num">{}</p></nav>',
        label or _("Seiten"),
        mark_safe("".join(items)),  # noqa: S308
        shown,
    )


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context, text: parts.Text, key: str, *, current: str = "", parameter: str = "sort", num: bool = False
) -> SafeString:
    """A column head that sorts. ``current`` is the list's sorting now: "name", or "-name" for descending."""
    down = current == f"-{key}"
    active = current.lstrip("-") == key
    target = _query(context, **{parameter: f"-{key}" if current == key else key, "page": None})
    return format_html(
        '<th scope="col"{}{}><a class="q-table__sort" href="{}">{}{}<span class="q-sr"> {}</span></a></th>',
        mark_safe(' class="q-num"') if num else "",
        mark_safe(f' aria-sort="{"descending" if down else "ascending"}"') if active else "",  # noqa: S308
        target,
        text,
        parts.icon("sort" if not active else ("expand" if down else "collapse")),
        _("sortieren"),
    )


def _entries(request: Any) -> list[NavItem]:
    """Asked of the policies once a page."""
    kept = request.__dict__.get("navigation_entries")
    if kept is None or kept[0] is not request.actor:
        kept = request.navigation_entries = (request.actor, navigation_for(request.actor))
    return kept[1]


@register.simple_tag(takes_context=True)
def main_navigation(context: Context, *, without: str = "") -> SafeString:
    """The entries the acting role may open, with what is waiting behind them; ``without`` leaves one route out."""
    request = context["request"]
    items = []
    path = request.path
    entries = [(item, item.url) for item in _entries(request)]
    best = max((url for _item, url in entries if path.startswith(url)), key=len, default="")
    for item, url in entries:
        if item.url_name == without or item.icon or item.rare:
            continue
        waiting = item.count(request.actor) if item.count else 0
        shown = f"{COUNTED_AT_MOST - 1}+" if waiting >= COUNTED_AT_MOST else waiting
        pill = parts.count(shown, label=_("%(n)s offen") % {"n": shown}, act=True) if waiting else ""
        current = mark_safe(' aria-current="page"') if url == best else ""
        items.append((url, current, item.label, pill))
    return format_html_join("", '<li><a href="{}"{}>{}{}</a></li>', items)


@register.simple_tag(takes_context=True)
def rare_entries(context: Context) -> list[NavItem]:
    """What the acting role may open and seldom does: entries of the account's menu."""
    return [item for item in _entries(context["request"]) if item.rare]


@register.simple_tag(takes_context=True)
def quick_buttons(context: Context) -> SafeString:
    """What somebody may do from any page, as buttons of the bar; each hands on the page it was pressed on."""
    request = context["request"]
    return format_html_join(
        "",
        '<a class="q-quick" href="{}?{}"{} title="{}">{}<span class="q-quick__text">{}</span></a>',
        (
            (
                item.url,
                urlencode({"von": request.path}),
                format_html(' accesskey="{}"', item.shortcut) if item.shortcut else "",
                item.label,
                parts.icon(item.icon),
                item.label,
            )
            for item in _entries(request)
            if item.icon
        ),
    )


@register.simple_tag(takes_context=True)
def search_places(context: Context) -> str:
    """What the acting person's search looks through, most important first: no case is promised to who sees none."""
    return ", ".join(str(source.label) for source in sources_for(context["request"].actor)[:3])


@register.filter
def initials(user: Any) -> str:
    return getattr(user, "initials", "") or str(user)[:2].upper()


@register.filter
def language_direction(code: str) -> str:
    """ "rtl" or "ltr" of a language code, for texts in another language than the page."""
    return "rtl" if code.split("-")[0] in {"ar", "fa", "he", "ps", "ur", "ckb", "dv", "sd", "ug", "yi"} else "ltr"


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field of a form with label, hint, error and control."""
    return bound.as_field_group()


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """What stops this form, each line leading to its field. Nothing for a form without errors."""
    if not form.is_bound or not form.errors:
        return SafeString("")
    lines = [format_html("<li>{}</li>", error) for error in form.non_field_errors()]
    for name in form.errors:
        if name not in form.fields:
            continue
        bound = form[name]
        group = getattr(bound, "shape", "") == "choices"
        target = f"{bound.auto_id}_group" if group else bound.id_for_label or bound.auto_id
        lines += [
            format_html('<li><a href="#{}">{}</a></li>', target, f"{bound.label}: {error}") for error in bound.errors
        ]
    title = ngettext(
        "Eine Angabe fehlt noch oder passt nicht.", "%(n)s Angaben fehlen noch oder passen nicht.", len(lines)
    )
    return format_html(
        '<div class="q-errors" role="alert" tabindex="-1" data-focus><h2 class="q-h3">{}</h2><ul>{}</ul></div>',
        title % {"n": len(lines)},
        mark_safe("".join(lines)),  # noqa: S308
    )


@register.tag
def page_content(parser: Parser, token: Token) -> Node:
    """The page's ``content`` block under its head: title, ``lead`` and ``head_actions``.

    A page whose content brings an ``<h1>`` of its own (an object's head, say) gets no second one.
    """
    return PageContent()


class PageContent(Node):
    def render(self, context: Context) -> SafeString:
        content = self._block(context, "content")
        actions = self._block(context, "head_actions").strip()
        actions = format_html('<div class="q-actions">{}</div>', mark_safe(actions)) if actions else ""  # noqa: S308
        if "<h1" in content or "<h1" in self._block(context, "hero"):
            return format_html("{}{}", actions, mark_safe(content))  # noqa: S308
        title = self._block(context, "title").strip()
        lead = self._block(context, "lead").strip()
        return format_html(
            '<div class="q-head"><div><h1 class="q-h1">{}</h1>{}</div>{}</div>{}',
            mark_safe(title),  # noqa: S308
            format_html('<p class="q-muted">{}</p>', mark_safe(lead)) if lead else "",  # noqa: S308
            actions,
            mark_safe(content),  # noqa: S308
        )

    @staticmethod
    def _block(context: Context, name: str) -> str:
        return BlockNode(name, NodeList()).render(context)
