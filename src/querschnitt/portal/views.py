from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from querschnitt.common.access import access, anybody, signed_in
from querschnitt.common.appearance import COOKIE, COOKIE_AGE, THEMES
from querschnitt.common.dashboard import actions_for, cards_for
from querschnitt.common.search import sources_for

from . import gallery as examples
from .operator import operator
from .public.directories import directories

HITS_PER_SOURCE = 8
MINIMUM_LETTERS = 2


@access(anybody)
def home(request: HttpRequest) -> HttpResponse:
    if request.actor.is_authenticated:  # type: ignore[attr-defined]  # set by the middleware
        return redirect("portal:day")
    found = directories()
    if len(found) == 1 and found[0].alone:
        return redirect("public:home", found[0].slug)
    return render(request, "portal/home.html", {"directories": found})


@access(signed_in)
def day(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    places: dict[str, list[dict[str, object]]] = {"first": [], "main": [], "side": []}
    for card in cards_for(actor):
        context = card.context(actor)
        if context is not None:
            places[card.place].append({"key": card.key, "template": card.template, "context": context})
    context = {"places": places, "today": timezone.localdate(), "actions": actions_for(actor)}
    return render(request, "portal/day.html", context)


@access(signed_in)
def search(request: HttpRequest) -> HttpResponse:
    """Sent as a form, so that no name stands in an address or a log; opened with GET, the page is empty."""
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware
    text = " ".join(request.POST.get("q", "").split())[:100]
    groups = []
    if len(text) >= MINIMUM_LETTERS:
        for source in sources_for(actor):
            hits = source.search(actor, text, HITS_PER_SOURCE + 1)
            if hits:
                groups.append(
                    {
                        "key": source.key,
                        "label": source.label,
                        "hits": hits[:HITS_PER_SOURCE],
                        "url": reverse(source.list_name) if source.list_name and len(hits) > HITS_PER_SOURCE else "",
                    }
                )
    context = {"search_text": text, "groups": groups, "short": bool(text) and len(text) < MINIMUM_LETTERS}
    context["sources"] = sources_for(actor)
    return render(request, "portal/search.html", context)


@access(anybody)
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/help.html", {"base": base_of(request)})


@access(anybody)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html", {"base": base_of(request), "operator": operator()})


@access(anybody)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html", {"base": base_of(request)})


@access(anybody)
def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/imprint.html", {"base": base_of(request), "operator": operator()})


@access(anybody)
def gallery(request: HttpRequest) -> HttpResponse:
    form = examples.ExampleForm()
    context = {**examples.context(), "base": base_of(request), "form": form, "wrong_form": examples.wrong_form()}
    return render(request, "portal/gallery.html", context)


@access(anybody)
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponseBadRequest()
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("portal:home")
    response = HttpResponseRedirect(target)
    if theme == "auto":
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(COOKIE, theme, COOKIE_AGE, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


def base_of(request: HttpRequest) -> str:
    """Pages for everybody keep the frame somebody is in."""
    # Set by the middleware.
    return "common/staff.html" if request.actor.is_authenticated else "common/public.html"  # type: ignore[attr-defined]
