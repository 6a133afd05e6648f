"""Translations looked up once. Django keeps the catalogue of every app apart and walks all of them for each word, and
German, the language of the sources, is in none: hundreds of such walks a page.
"""

from __future__ import annotations

from gettext import GNUTranslations
from typing import Any

from django.template.base import Variable
from django.template.context import Context
from django.templatetags.i18n import TranslateNode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation.trans_real import DjangoTranslation

MOST = 20_000  # more than there are words in the sources: what is made up at run time must not fill the memory


def _remembered(self: Any, message: str) -> str:
    said: dict[str, str] = self.__dict__.setdefault("_said", {})
    known = said.get(message)
    if known is None:
        if len(said) >= MOST:
            said.clear()
        # Plain text, whatever was asked with: markup that is safe must not vouch for an equal text that is not.
        known = said[str.__str__(message)] = str.__str__(GNUTranslations.gettext(self, message))
    return known


_rendered = TranslateNode.render


def _render(self: Any, context: Context) -> str:
    """``{% translate "…" %}`` with nothing but a text between quotes needs no variable resolved."""
    constant = self.__dict__.get("_constant")
    if constant is None:
        constant = self._constant = _constant(self)
    if not constant:
        return _rendered(self, context)
    # Percent signs are doubled in the catalogues.
    return mark_safe(gettext(constant).replace("%%", "%"))  # noqa: S308  (the template's own text, or its translation)


def _constant(node: Any) -> SafeString | str:
    text = node.filter_expression
    var = text.var
    if node.noop or node.asvar or node.message_context or text.filters or not isinstance(var, Variable):
        return ""
    return mark_safe(var.literal.replace("%", "%%")) if isinstance(var.literal, SafeString) else ""  # noqa: S308


def install() -> None:
    DjangoTranslation.gettext = _remembered  # type: ignore[method-assign]
    TranslateNode.render = _render  # type: ignore[method-assign]
