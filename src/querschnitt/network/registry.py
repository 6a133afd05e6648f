"""What apps above show on an organisation's page (its offers, say), registered at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from querschnitt.accounts.actor import Actor
    from querschnitt.tenants.models import Organisation


@dataclass(frozen=True)
class Section:
    """``context(actor, organisation)`` is what the template needs; ``None`` leaves the section out."""

    template: str
    context: Callable[[Actor, Organisation], dict[str, Any] | None]


_sections: list[Section] = []


def register_section(section: Section) -> None:
    if section not in _sections:
        _sections.append(section)


def sections_for(actor: Actor, organisation: Organisation) -> list[tuple[str, dict[str, Any]]]:
    found = [(section.template, section.context(actor, organisation)) for section in _sections]
    return [(template, context) for template, context in found if context is not None]
