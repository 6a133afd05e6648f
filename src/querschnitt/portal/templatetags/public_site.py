"""Small helps of the public site's templates: texts with their language, links that keep the filters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from querschnitt.network.models import Place
from querschnitt.offers.occurrences import LAST_MINUTE, Occurrence, hours
from querschnitt.portal.public.cards import day_name
from querschnitt.portal.public.texts import Said

register = template.Library()


@register.simple_tag
def said(text: Said) -> SafeString:
    """One line; marked with its language and direction where it is another one than the page's."""
    if not text.foreign:
        return format_html("{}", text.text)
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', text.language.code, text.language.direction, text.text)


@register.simple_tag
def said_at_length(text: Said) -> SafeString:
    """Paragraphs, marked likewise."""
    body = mark_safe(linebreaks(text.text, autoescape=True))  # noqa: S308  (escaped there)
    if not text.foreign:
        return body
    return format_html('<div lang="{}" dir="{}">{}</div>', text.language.code, text.language.direction, body)


@register.simple_tag
def joined(words: Iterable[str]) -> str:
    return _(", ").join(words)


@register.simple_tag(takes_context=True)
def narrowed_link(context: Context, key: str, value: str) -> str:
    return str(context["choice"].link(**{key: value or None}))


@register.filter
def street_and_town(place: Place) -> str:
    return ", ".join(part for part in (place.street or place.name, place.town) if part)


@register.filter
def day_of(when: Occurrence) -> str:
    return day_name(when.starts)


@register.filter
def hours_of(when: Occurrence) -> str:
    if when.all_day:
        return _("ganztägig")
    ends = timezone.localtime(when.ends).time() if when.ends else None
    if ends == time():  # the end of the day
        ends = LAST_MINUTE
    return hours(timezone.localtime(when.starts).time(), ends)


@register.filter
def date_key(starts: datetime) -> str:
    return f"{timezone.localtime(starts):%Y-%m-%d-%H%M}"
