from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from querschnitt.tenants.models import Organisation
from querschnitt.tenants.scope import Scope, open_scope

from .actor import NOBODY, Actor, choose, memberships_of
from .models import User

SESSION_KEY = "membership"


def load_organisation(actor: Actor) -> None:
    """Fetch the acting organisation and its centre, which every page names, in one query."""
    if actor.membership is not None:
        organisations = Organisation.objects.select_related("centre")
        actor.membership.organisation = organisations.get(pk=actor.membership.organisation_id)
        actor.membership.centre = actor.membership.organisation.centre


class ActorMiddleware:
    """Resolve who acts, open the scope, and run the request in one transaction.

    The membership is read anew for every request, so that ending it works at once. A request for the state runs as a
    database role without any grant on personal tables.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = NOBODY  # type: ignore[attr-defined]
        request.memberships = []  # type: ignore[attr-defined]
        if not isinstance(user := getattr(request, "user", None), User) or not user.is_authenticated:
            with transaction.atomic():
                return self.get_response(request)
        with open_scope(Scope(user_id=user.pk)):
            memberships = memberships_of(user)
            actor = Actor(user, choose(memberships, request.session.get(SESSION_KEY)))
            request.actor, request.memberships = actor, memberships  # type: ignore[attr-defined]
            with open_scope(actor.scope, savepoint=False):
                load_organisation(actor)
                if not actor.is_state:
                    return self.get_response(request)
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL ROLE {settings.DATABASE_STATE_ROLE}")
                try:
                    return self.get_response(request)
                finally:
                    if not connection.needs_rollback:
                        with connection.cursor() as cursor:
                            cursor.execute("RESET ROLE")

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Django turns the exception into an answer; what was written until then must not stay."""
        transaction.set_rollback(True)
