"""Rules in the search of every page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.search import Hit, SearchSource, register_search

from .policies import can_view_rules
from .selectors import rules_on


def find_rules(actor: Any, text: str, limit: int) -> list[Hit]:
    lines = rules_on(timezone.localdate(), text=text)
    return [
        Hit(str(line.rule), reverse("rules:detail", args=[line.rule.rule_id]), line.rule.programme)
        for line in lines[:limit]
    ]


def register() -> None:
    register_search(SearchSource("rules", _("Regeln"), can_view_rules, find_rules, order=80, list_name="rules:list"))
