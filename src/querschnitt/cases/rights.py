"""Which role sees which part of a case. To be read aloud to a data protection officer (docs/adr/0092).

Whether an organisation sees a case at all is said by its grants; this table says what of it a person gets to see there.
What no line mentions is closed. ``columns.py`` says which column of which table belongs to which group; ``guard.py``
and the row security of the tables hold to it.
"""

from __future__ import annotations

from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts import roles
from querschnitt.tenants.scope import current_scope


class Level(IntEnum):
    NOTHING = 0
    COUNT = 1  # dates and closed lists, for numbers; no texts, no names
    SEE = 2
    EDIT = 3

    @property
    def label(self) -> str:
        return str(LEVEL_NAMES[self])


LEVEL_NAMES = {
    Level.NOTHING: _("nichts"),
    Level.COUNT: _("nur Zahlen"),
    Level.SEE: _("sehen"),
    Level.EDIT: _("sehen und ändern"),
}


class Group(TextChoices):
    COURSE = "course", _("Aktenzeichen, Phase, Zuständigkeit, Aufbewahrung")
    IDENTITY = "identity", _("Name, Geburt, Herkunft")
    CONTACT = "contact", _("Wohnort und Telefon")
    LANGUAGES = "languages", _("Sprachen und Dolmetschen")
    LEARNING = "learning", _("Schule, Kurse, Arbeit")
    HOUSEHOLD = "household", _("Haushalt und Sorgerecht")
    RESIDENCE = "residence", _("Aufenthaltsstatus")
    BENEFITS = "benefits", _("Rechtskreis, Leistungen, Übergänge")
    ASSESSMENT = "assessment", _("Einschätzung der Lebensbereiche, auch Gesundheit")
    PLAN = "plan", _("Bedarfe, Ziele, Schritte, Förderplan")
    TALKS = "talks", _("Kontakte: Tag, Dauer, Form, Thema")
    NOTES = "notes", _("Notizen zu Kontakten")
    TASKS = "tasks", _("Aufgaben und Termine")
    PAPERS = "papers", _("Dateien")
    REFERRALS = "referrals", _("Verweisungen")
    CONSENTS = "consents", _("Einwilligungen, Entbindungen, Freigaben")


WHOLE = dict.fromkeys(Group, Level.EDIT)

RIGHTS: dict[str, dict[Group, Level]] = {
    roles.CASE_MANAGER.key: WHOLE,
    roles.PARTNER_HEAD.key: WHOLE,
    roles.PARTNER_ADVISER.key: WHOLE,
    # School entry asks for language, school and family; the status only says which school law applies.
    roles.EDUCATION_ADVISER.key: WHOLE
    | {Group.RESIDENCE: Level.SEE, Group.BENEFITS: Level.NOTHING, Group.ASSESSMENT: Level.NOTHING},
}
# The administrative assistant has no line: forms, settlement and proof of use need no person of a case (ADR 0104).
# Whoever leads people without reading files: load and overdue work.
FIGURES = {Group.COURSE: Level.SEE} | dict.fromkeys(
    (Group.TALKS, Group.PLAN, Group.TASKS, Group.REFERRALS, Group.BENEFITS), Level.COUNT
)
RIGHTS |= {roles.CENTRE_HEAD.key: FIGURES, roles.KIM_COORDINATOR.key: FIGURES}


def level_of(role: str, group: Group) -> Level:
    return RIGHTS.get(role, {}).get(group, Level.NOTHING)


def level(group: Group) -> Level:
    """Of whoever acts now. The system itself (a job for a whole centre) sees everything, a person without a role nothing."""
    scope = current_scope()
    return Level.EDIT if scope.user_id is None else level_of(scope.role, group)


def may_see(*groups: Group) -> bool:
    return all(level(group) >= Level.SEE for group in groups)


def may_edit(*groups: Group) -> bool:
    return all(level(group) is Level.EDIT for group in groups)


def roles_with(group: Group, least: Level) -> list[str]:
    return [role for role in RIGHTS if level_of(role, group) >= least]
