"""The very first sign-in of an empty instance, by a link printed at its console that works once."""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope
from querschnitt.territory.models import Area

from .models import Membership, User
from .roles import CENTRE_HEAD, OPERATOR
from .tokens import hash_of

LOCK = 7_301_114  # any number nobody else locks with


def _stored() -> Any:
    """The instance as its file has it now: another process may have made the link."""
    return settings.INSTANCE.load(settings.INSTANCE.home)


def setup_is_open(token: str) -> bool:
    expected = _stored().setup_token
    return bool(expected) and hmac.compare_digest(expected, hash_of(token)) and not User.objects.exists()


def _close_setup() -> None:
    instance = _stored()
    instance.setup_token = ""
    instance.save()


@transaction.atomic
def set_up_instance(
    *, token: str, area: Area | None, centre_name: str, organisation_name: str, email: str, name: str, password: str
) -> User:
    """The centre, its KI, and one person who runs the application and heads the centre until others are invited."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if not setup_is_open(token):
        raise ValidationError(_("Dieser Link wurde schon benutzt. Die Instanz ist eingerichtet."))
    title = area.full_name if area else centre_name
    centre = Centre.objects.create(name=title, slug=slugify(title)[:50] or "zentrum", ags=area.ags if area else "")
    with open_scope(Scope(centre.pk)):
        organisation = Organisation.objects.create(
            name=organisation_name, kind=Organisation.Kind.KI, ags=area.ags if area else ""
        )
        user = User.objects.create_user(email, password, name=name)
        with open_scope(Scope(centre.pk, organisation.pk, user.pk)):
            for role in (CENTRE_HEAD, OPERATOR):
                Membership.objects.create(user=user, organisation=organisation, role_key=role.key)
    transaction.on_commit(_close_setup)
    return user
