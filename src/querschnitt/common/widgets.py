"""Selects and inputs written as plain strings: a form of sixty options costs no more than their text.

Django draws every option with a template of its own, which is a fifth of a list page's work. What stands here gives the
same markup; a test compares both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]
INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "file", "search")


def attributes(attrs: Mapping[str, Any]) -> str:
    found = []
    for name, value in attrs.items():
        if value is True:
            found.append(f" {conditional_escape(name)}")
        elif value is not False:
            found.append(f' {conditional_escape(name)}="{conditional_escape(str(value))}"')
    return "".join(found)


def draw_input(widget: Widget) -> SafeString:
    value = widget["value"]
    shown = "" if value is None else f' value="{conditional_escape(str(value))}"'
    return mark_safe(  # noqa: S308  (every value is escaped)
        f'<input type="{conditional_escape(widget["type"])}" name="{conditional_escape(widget["name"])}"{shown}'
        f"{attributes(widget['attrs'])}>"
    )


def draw_select(widget: Widget) -> SafeString:
    out = [f'<select name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            out.append(f'<optgroup label="{conditional_escape(group)}">')
        out += [
            f'<option value="{conditional_escape(str(option["value"]))}"{attributes(option["attrs"])}>'
            f"{conditional_escape(option['label'])}</option>"
            for option in options
        ]
        if group:
            out.append("</optgroup>")
    out.append("</select>")
    return mark_safe("".join(out))  # noqa: S308  (every value is escaped)


DRAWN: dict[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": draw_select,
    **{f"django/forms/widgets/{name}.html": draw_input for name in INPUTS},
}
