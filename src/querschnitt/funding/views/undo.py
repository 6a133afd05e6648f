"""One address for every removal that may be taken back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access

from .. import selectors, services, undoing
from ..models import CentreFact, CentreTown, Post, PostCost, PostFunding, PostHolder, PostMaximum, Scenario, TakenOut
from ..policies import can_edit_funding, can_view_funding


@require_POST
@access(can_view_funding)
def undo(request: ActorRequest) -> HttpResponse:
    """Scenarios are everybody's who sees funding; the rest is of those who keep it."""
    page = reverse("funding:bill")
    try:
        rows = undoing.taken_back(request, request.POST.get("beleg", ""))
        row = rows[0]
        if isinstance(row, Scenario):
            page = reverse("funding:simulator")
        elif not can_edit_funding(request.actor):
            raise undoing.TooLate
        elif isinstance(row, CentreFact | CentreTown):
            page = reverse("funding:facts")
        elif isinstance(row, PostHolder | PostCost | PostFunding | PostMaximum):
            page = reverse("funding:post", args=[row.post_id])
        elif isinstance(row, Post):
            page = reverse("funding:posts")
        elif isinstance(row, TakenOut):
            page = reverse("funding:proof", args=[row.grant_id])
        else:
            raise undoing.TooLate
        services.restore(rows=rows, rules=selectors.load_rules(), by=request.actor)
    except undoing.TooLate:
        messages.error(request, _("Das lässt sich nicht mehr zurücknehmen. Tragen Sie es neu ein."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Zurückgenommen: alles steht wieder wie vorher."))
    return redirect(page)
