"""Yearly reports of house A, as its head makes them."""

from __future__ import annotations

from querschnitt.accounts.middleware import load_organisation
from querschnitt.reporting.controlling import reports
from querschnitt.reporting.models import YearReport
from querschnitt.tenants.scope import open_scope

from .accounts import World


def make_report(world: World, year: int = 2025, *, released: bool = False, house: str = "a") -> YearReport:
    head = world.actor("centre_head", house)
    with open_scope(head.scope):
        load_organisation(head)
        standing = YearReport.objects.filter(year=year).order_by("-version").first()
        if released and standing is not None and standing.is_released:
            return standing
        report = reports.draft_report(year=year, by=head)
        return reports.release_report(report=report, by=head) if released else report
