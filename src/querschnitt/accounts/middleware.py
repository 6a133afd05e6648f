from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import activate, get_language
from django.utils.translation import gettext as _

from querschnitt.common.languages import staff_language
from querschnitt.tenants.models import Organisation
from querschnitt.tenants.prepared import prepared, tell_and_ask
from querschnitt.tenants.scope import Scope, open_scope

from .actor import NOBODY, Actor, begun_memberships, choose, valid_today
from .models import Membership, User
from .recorder import SEEN_AT, SIGNED_IN_AT
from .selectors import has_second_factor

SESSION_KEY = "membership"
FACTOR_KEY = "second_factor"
OWN_ACCOUNT = "allauth."  # whose views change nothing but the person's own account
SEEN_EVERY_SECONDS = 60


def is_own_account(view: Any) -> bool:
    view = getattr(view, "view_class", view)
    return getattr(view, "own_account", False) or getattr(view, "__module__", "").startswith(OWN_ACCOUNT)


class SessionLimitMiddleware:
    """End a session that was idle, or open, for too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            since, seen = request.session.get(SIGNED_IN_AT, 0), request.session.get(SEEN_AT, 0)
            idle = now - seen > settings.SESSION_IDLE_SECONDS
            if idle or now - since > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
                messages.info(
                    request,
                    _("Sie wurden abgemeldet, weil längere Zeit nichts geschah. Bitte melden Sie sich wieder an.")
                    if idle
                    else _("Eine Sitzung endet nach zehn Stunden. Bitte melden Sie sich wieder an."),
                )
                # A form sent too late is not repeated unseen: its page opens again after signing in.
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
            if now - seen >= SEEN_EVERY_SECONDS:
                request.session[SEEN_AT] = now
        return self.get_response(request)


class SecondFactorMiddleware:
    """Nobody with a membership gets further than their own account before a second factor is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not getattr(request, "memberships", None):
            return None
        if is_own_account(view) or view.__module__ == "django.views.i18n" or request.session.get(FACTOR_KEY):
            return None
        if has_second_factor(request.user):  # type: ignore[arg-type]  # set by the middleware
            # The last one cannot be removed while it is mandatory, so once seen is enough for the session.
            request.session[FACTOR_KEY] = True
            return None
        return redirect("mfa_index")


class StaffLanguageMiddleware:
    """Pages behind the sign-in have German and English; whoever chose another language on a public page gets German.

    Public pages set the language of their address themselves, also for somebody who is signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = get_language()
        if request.user.is_authenticated and (shown := staff_language(language)) != language:
            activate(shown)
            request.LANGUAGE_CODE = shown
        return self.get_response(request)


@prepared
def _with_centre(organisation_id: UUID) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk=organisation_id).select_related("centre")


def put_organisation(membership: Membership, organisation: Organisation) -> None:
    """The acting organisation and its centre, which every page names."""
    membership.organisation, membership.centre = organisation, organisation.centre


def load_organisation(actor: Actor) -> None:
    if actor.membership is not None:
        put_organisation(actor.membership, *_with_centre(actor.membership.organisation_id))


class ActorMiddleware:
    """Resolve who acts, open the scope, and run the request in one transaction.

    The membership is read anew for every request, so that ending it works at once. A request for the state runs as a
    database role without any grant on personal tables.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = NOBODY  # type: ignore[attr-defined]  # set by the middleware
        request.memberships = []  # type: ignore[attr-defined]  # set by the middleware
        if not isinstance(user := getattr(request, "user", None), User) or not user.is_authenticated:
            with transaction.atomic():
                return self.get_response(request)
        if isinstance(user, SimpleLazyObject):  # it was just asked for, and a page looks at it everywhere
            request.user = user = user._wrapped
        at_the_top, begun = not connection.in_atomic_block, list[Membership]()

        def ask_memberships(scope: Scope) -> None:
            begun.extend(*tell_and_ask(scope, begun_memberships.ask(user.pk)))

        with open_scope(Scope(user_id=user.pk), tell=ask_memberships):
            memberships = valid_today(user, begun)
            actor = Actor(user, choose(memberships, request.session.get(SESSION_KEY)))
            for membership in memberships if len(memberships) > 1 else []:
                with open_scope(Actor(user, membership).scope, savepoint=False):
                    load_organisation(Actor(user, membership))
            # Set by the middleware.
            request.actor, request.memberships = actor, memberships  # type: ignore[attr-defined]

            def ask_organisation(scope: Scope) -> None:
                asked = [_with_centre.ask(one.organisation_id) for one in memberships if len(memberships) == 1]
                for one, (organisation,) in zip(memberships, tell_and_ask(scope, *asked), strict=False):
                    put_organisation(one, organisation)

            with open_scope(actor.scope, savepoint=False, tell=ask_organisation, last=at_the_top):
                try:
                    return self.get_response(request)
                finally:
                    if actor.is_state and not connection.needs_rollback:
                        with connection.cursor() as cursor:
                            cursor.execute("RESET ROLE")

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """From here on a request of the state runs without grants; only its own account is left to the person."""
        if request.actor.is_state and not is_own_account(view):  # type: ignore[attr-defined]  # set by the middleware
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_STATE_ROLE}")

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Django turns the exception into an answer; what was written until then must not stay."""
        transaction.set_rollback(True)
