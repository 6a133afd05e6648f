"""The pages of a case, as a bar on each of them. Depth stands on these pages; the overview keeps a line at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.addresses import address
from querschnitt.common.ui.parts import Tab

from .models import Case
from .policies import has_level
from .rights import Group, Level


def always(actor: Actor, case: Case) -> bool:
    """For whoever sees the case at all."""
    return True


def leads(actor: Actor, case: Case) -> bool:
    """For the organisation that leads the case."""
    return case.organisation_id == actor.organisation_id


def seen(group: Group) -> Callable[[Actor, Case], bool]:
    return lambda actor, case: has_level(actor, Level.SEE, group)


def leads_and_sees_all(actor: Actor, case: Case) -> bool:
    """A file with gaps would not be what the person may ask for (Art. 15 DSGVO)."""
    return leads(actor, case) and has_level(actor, Level.SEE, *Group)


@dataclass(frozen=True)
class CaseTab:
    """``route`` takes the case's id alone. ``shown`` must not ask the database: it is asked on every page."""

    key: str
    label: str | Promise
    route: str
    shown: Callable[[Actor, Case], bool] = always


# One line a page, beneath the comment that names its place in the bar.
TABS: tuple[CaseTab, ...] = (
    # first: everything at a glance
    CaseTab("case", _("Überblick"), "cases:case"),
    # who it is about
    CaseTab("person", _("Person"), "cases:person"),
    # the years so far
    CaseTab("chain", _("Kette"), "cases:chain"),
    # who is competent
    # life areas: einschaetzung/
    CaseTab("assessments", _("Einschätzung"), "cases:assessments", seen(Group.ASSESSMENT)),
    # goals and steps of both sides: plan/
    CaseTab("plan", _("Förderplan"), "cases:plan", seen(Group.PLAN)),
    # talks
    CaseTab("contacts", _("Kontakte"), "cases:contacts", seen(Group.TALKS)),
    # what has to be done
    CaseTab("tasks", _("Aufgaben"), "cases:case_tasks", seen(Group.TASKS)),
    # attachments
    CaseTab("files", _("Dateien"), "cases:files", seen(Group.PAPERS)),
    # other offices: verweisungen/
    # what the person agreed to
    CaseTab("consents", _("Einwilligungen"), "cases:consents", seen(Group.CONSENTS)),
    # change of legal circle
    CaseTab("handover", _("Übergang"), "cases:handover", seen(Group.BENEFITS)),
    # what the person may ask for
    CaseTab("dossier", _("Auskunft"), "cases:dossier", leads_and_sees_all),
    # how long it is kept
    CaseTab("hold", _("Aufbewahrung"), "cases:hold"),
    # the end
    CaseTab("close", _("Abschluss"), "cases:close"),
    # data out: export/
    CaseTab("export", _("Ausgabe"), "cases:export", leads),
)


def tabs_of(case: Case, actor: Actor, path: str) -> list[Tab]:
    """The pages the actor may open; a page beneath one of them counts as that one."""
    found: list[tuple[Any, str]] = [(tab.label, address(tab.route, case.pk)) for tab in TABS if tab.shown(actor, case)]
    here = max((url for _label, url in found if path.startswith(url)), key=len, default="")
    return [Tab(label, url, current=url == here) for label, url in found]
