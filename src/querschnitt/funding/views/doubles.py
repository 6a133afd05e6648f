"""What is paid twice, explained."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access

from .. import selectors
from ..claims import double_fundings
from ..policies import can_view_own_funding


@access(can_view_own_funding)
def double_list(request: ActorRequest) -> HttpResponse:
    findings = double_fundings(request.actor, selectors.load_rules())
    return render(request, "funding/doubles.html", {"findings": findings})
