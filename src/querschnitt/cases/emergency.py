"""Break-glass: the reviewed function that opens a case for hours, and who sees that it was opened.

The function knows the case by its number, checks person, role, kind of organisation and how often, and writes one row
of ``EmergencyAccess``; row-level security does the rest, for reading alone.
"""
# ruff: noqa: S608  (put together from constants of ours)

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.accounts.roles import ROLES
from querschnitt.common.database import DatabaseFunction
from querschnitt.tenants.models import Organisation

from .acting import organisation_of, person_of
from .models import Case, EmergencyAccess
from .models.security import TODAY

MOST_A_DAY = 5
MOST_TRIES_AN_HOUR = 10
CLOSED_TO = (Organisation.Kind.AUSLAENDERBEHOERDE, Organisation.Kind.EINBUERGERUNG)
MAY_OPEN = sorted(key for key, role in ROLES.items() if P.CASES_EMERGENCY in role.permissions)


def hours() -> int:
    """How long an emergency access lasts."""
    return int(settings.EMERGENCY_HOURS)


def _quoted(values: object) -> str:
    return ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]


OPEN = DatabaseFunction(
    "case_emergency(text, text, text, integer)",
    f"""
CREATE FUNCTION case_emergency(wanted text, why text, words text, hours integer) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own uuid := scope_organisation(); centre uuid := scope_centre(); person uuid := scope_person();
    found record; fresh uuid := gen_random_uuid(); tries integer; opened integer;
BEGIN
    IF own IS NULL OR centre IS NULL OR person IS NULL OR length(trim(words)) < 10 OR hours NOT BETWEEN 1 AND 24
        THEN RETURN NULL; END IF;
    IF NOT EXISTS (
        SELECT 1 FROM accounts_membership m JOIN tenants_organisation o ON o.id = m.organisation_id
        WHERE m.user_id = person AND m.organisation_id = own AND m.centre_id = centre
          AND m.role_key IN ({_quoted(MAY_OPEN)}) AND o.kind NOT IN ({_quoted(CLOSED_TO)})
          AND m.ended_at IS NULL AND m.starts_on <= {TODAY} AND (m.ends_on IS NULL OR m.ends_on >= {TODAY})
    ) THEN RETURN NULL; END IF;
    SELECT count(*) INTO tries FROM audit_auditevent e
        WHERE e.centre_id = centre AND e.at > now() - interval '1 hour' AND e.person = scope_person()
          AND e.table_name = 'cases_emergencyaccess' AND e.action = 'denied';
    SELECT count(*) INTO opened FROM cases_emergencyaccess a
        WHERE a.user_id = person AND a.opened_at > now() - interval '1 day';
    SELECT c.id, c.organisation_id, c.number INTO found FROM cases_case c
        WHERE c.centre_id = centre AND c.number = upper(trim(wanted)) AND c.organisation_id <> own
          AND c.closed_on IS NULL;
    IF found.id IS NULL OR tries >= {MOST_TRIES_AN_HOUR} OR opened >= {MOST_A_DAY} THEN
        PERFORM audit_append('denied', 'cases_emergencyaccess', '', NULL);
        RETURN NULL;
    END IF;
    INSERT INTO cases_emergencyaccess
        (id, centre_id, case_id, case_number, lead_id, organisation_id, user_id, reason, words, opened_at, ends_at)
    VALUES (fresh, centre, found.id, found.number, found.organisation_id, own, person, why, trim(words), now(),
            now() + make_interval(hours => hours));
    PERFORM audit_append('read', 'cases_case', found.id::text, NULL);
    RETURN fresh;
END $$
""",
    reviewed=True,
    rights=("INSERT ON cases_emergencyaccess",),
)


def is_closed_to(organisation: Organisation) -> bool:
    return organisation.kind in CLOSED_TO


def visible_emergencies(actor: Actor) -> QuerySet[EmergencyAccess]:
    """All of the centre for the data protection officer; for others those on cases of the own organisation."""
    if not actor.may(P.RETENTION_VIEW, P.CASES_VIEW):
        return EmergencyAccess.unscoped.none()
    rows = EmergencyAccess.objects.select_related("organisation", "lead", "user")
    if actor.may(P.RETENTION_VIEW):
        return rows
    return rows.filter(lead_id=actor.organisation_id)


def own_emergencies(actor: Actor) -> QuerySet[EmergencyAccess]:
    """What the person opened and may still read, in this organisation."""
    if not actor.may(P.CASES_EMERGENCY):
        return EmergencyAccess.unscoped.none()
    return EmergencyAccess.objects.filter(
        user_id=person_of(actor).pk,
        organisation_id=organisation_of(actor),
        closed_at__isnull=True,
        ends_at__gt=timezone.now(),
    ).select_related("organisation", "lead", "user")


def cases_in_emergency(actor: Actor) -> QuerySet[Case]:
    """The cases of ``own_emergencies``, for the one page that reads them; no other selector knows them."""
    if not actor.may(P.CASES_EMERGENCY):
        return Case.unscoped.none()
    rows = own_emergencies(actor).values("case_id")
    return Case.objects.filter(pk__in=rows).select_related("person", "organisation", "manager", "centre")
