"""What reaches somebody outside the application: the weekly mail, and the calendar address."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from querschnitt.accounts.decorators import fresh_sign_in
from querschnitt.accounts.views import own_account
from querschnitt.common.access import access, anybody
from querschnitt.common.address import full_address
from querschnitt.tenants.scope import open_scope

from ..calendar import calendar_of
from ..daily import entries, week_of
from ..policies import can_view_cases
from ..services.reminders import close_calendar, open_calendar, owner_of, set_weekly_mail, settings_of
from .common import actor_of, say

SHOWN_ONCE = "calendar_address"


@access(can_view_cases)
@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        wanted = request.POST.get("weekly_mail") == "on"
        set_weekly_mail(wanted=wanted, by=actor)
        say(request, _("Sie bekommen die Wochenübersicht.") if wanted else _("Die Wochenübersicht ist abbestellt."))
        return redirect("cases:reminders")
    own = settings_of(actor)
    context = {
        "weekly_mail": own.weekly_mail if own else True,
        "since": own.calendar_since if own else None,
        "address": request.session.pop(SHOWN_ONCE, ""),
        "week": week_of(actor),
    }
    return render(request, "cases/reminders.html", context)


@access(can_view_cases)
@fresh_sign_in
@require_POST
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make a new address, or revoke it. It is shown once: we keep no more than its hash."""
    actor = actor_of(request)
    if request.POST.get("what") == "revoke":
        close_calendar(by=actor)
        say(request, _("Die Kalenderadresse gilt nicht mehr."))
    else:
        path = reverse("cases:calendar_feed", args=[open_calendar(by=actor)])
        request.session[SHOWN_ONCE] = full_address(path)
    return redirect("cases:reminders")


@own_account  # for whoever has the address: not as the state's role, and without a second factor
@access(anybody)
@require_GET
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which cannot sign in: whoever has the address. Holds file numbers and kinds only."""
    actor = owner_of(token)
    if actor is None:
        raise Http404
    with open_scope(actor.scope), override("de"):
        content = calendar_of(entries(actor))
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
