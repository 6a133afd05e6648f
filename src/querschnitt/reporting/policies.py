from __future__ import annotations

from typing import Any

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P


def can_view_figures(actor: Actor) -> bool:
    return actor.may(P.FIGURES_ORGANISATION, P.FIGURES_CENTRE, P.FIGURES_STATE)


def can_view_centre_figures(actor: Actor) -> bool:
    return actor.may(P.FIGURES_CENTRE)


def can_view_state_figures(actor: Actor) -> bool:
    return actor.may(P.FIGURES_STATE)


def can_view_course(actor: Actor) -> bool:
    return can_view_figures(actor)


def can_view_controlling(actor: Actor) -> bool:
    return actor.may(P.FIGURES_CENTRE, P.FIGURES_STATE)


def can_take_years(actor: Actor) -> bool:
    """Those who release a centre's reports, for their own years; the Land for everybody's."""
    return actor.may(P.REPORT_RELEASE, P.FIGURES_STATE)


def can_view_reports(actor: Actor, report: Any = None) -> bool:
    return actor.may(P.REPORT_EDIT, P.REPORT_RELEASE)


def can_edit_report(actor: Actor, report: Any = None) -> bool:
    """A draft; what is released changes by a new version alone."""
    return actor.may(P.REPORT_EDIT) and (report is None or not report.is_released)


def can_release_report(actor: Actor, report: Any = None) -> bool:
    return actor.may(P.REPORT_RELEASE) and (report is None or not report.is_released)


def can_correct_report(actor: Actor, report: Any) -> bool:
    return actor.may(P.REPORT_EDIT) and report.is_released


def can_deliver(actor: Actor, report: Any = None) -> bool:
    """A released report as a signed file, for a Land on another instance."""
    return actor.may(P.REPORT_RELEASE) and (report is None or report.is_released)
