"""``{% url %}`` of every template, through ``common/addresses.py`` where that knows the way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_of_django
from django.urls import NoReverseMatch

from querschnitt.common.addresses import STAND_INS, address

register = template.Library()


class AddressNode(URLNode):
    def render(self, context: Context) -> Any:
        if self.kwargs or len(self.args) > len(STAND_INS):
            return super().render(context)
        ids = [argument.resolve(context) for argument in self.args]
        if not all(isinstance(given, UUID) for given in ids):
            return super().render(context)
        try:
            url = address(self.view_name.resolve(context), *ids)
        except NoReverseMatch:
            return super().render(context)  # says what is missing, or is silent with "as"
        if self.asvar:
            context[self.asvar] = url
            return ""
        return url


@register.tag
def url(parser: Parser, token: Token) -> Node:
    made = url_of_django(parser, token)
    return AddressNode(made.view_name, made.args, made.kwargs, made.asvar)
