"""Which role sees which part of a case, as a table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from querschnitt.accounts.roles import ROLES
from querschnitt.common.access import access

from ..policies import can_view_rights
from ..rights import RIGHTS, Group, Level, level_of
from ..secrecy import duties

KINDS = {Level.NOTHING: "off", Level.COUNT: "info", Level.SEE: "info", Level.EDIT: "ok"}


@access(can_view_rights)
@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    shown = [role for role in ROLES.values() if role.key in RIGHTS]
    rows = [
        (
            group.label,
            [(role.label, (found := level_of(role.key, group)).label, KINDS[found]) for role in shown],
        )
        for group in Group
    ]
    context = {
        "roles": shown,
        "rows": rows,
        "bound": [duty for duty in duties() if duty.bound or duty.confirmed],
    }
    context |= {"without": [role for role in ROLES.values() if role.key not in RIGHTS]}
    return render(request, "cases/rights.html", context)
