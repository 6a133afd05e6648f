from __future__ import annotations

from django import template
from django.template.context import Context

from querschnitt.common.lists import link

register = template.Library()


@register.simple_tag(takes_context=True)
def sort_link(context: Context, key: str) -> str:
    """The same list sorted by ``key``; "best" is the order of the search itself."""
    return link(context["request"].GET, sort=None if key == "best" else key)
