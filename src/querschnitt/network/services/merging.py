"""Bring two entries of one organisation together, and take it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import Membership
from querschnitt.tenants.models import Organisation

from ..merging import ACCESS, MOVES, move, relations
from ..models import DistinctPair, OrganisationMerge, OrganisationProfile
from ..policies import can_move_access
from ..recorder import storable
from ..registry import apart_rows
from ..searching import organisation_tokens
from ..signals import organisations_renamed
from .organisations import ORGANISATION_FIELDS

PROFILE_FIELDS = (
    "carrier", "legal_form", "level", "unit", "department", "parent_id", "municipality", "street", "postcode", "town",
    "email", "phone", "url", "responsibilities", "legal_basis", "age_from", "age_before", "note", "to_verify", "source",
)  # fmt: skip
FIELDS = (*ORGANISATION_FIELDS, *PROFILE_FIELDS)


def person_of(by: Actor) -> UUID:
    if by.user.pk is None:
        raise PermissionDenied
    return by.user.pk


def fields_of(organisation: Organisation) -> dict[str, Any]:
    profile = OrganisationProfile.objects.filter(organisation=organisation).first()
    profile = profile or OrganisationProfile(organisation=organisation)
    found = {name: storable(getattr(organisation, name)) for name in ORGANISATION_FIELDS}
    return found | {name: storable(getattr(profile, name)) for name in PROFILE_FIELDS}


def opens_access(kept: Organisation, merged: Organisation) -> bool:
    """Whether somebody would see more than before: people with roles there, or rows of case work."""
    if any(relation.model.objects.filter(**{relation.field.name: merged}).exists() for relation in relations(ACCESS)):
        return True
    return any(rows.state(kept.pk, merged.pk) != "none" for rows in apart_rows())


def obstacles(kept: Organisation, merged: Organisation, *, by: Actor, same_body: bool = True) -> list[str]:
    """Why these two are not merged, each with the remedy; empty when they may be."""
    found = []
    if kept.pk == merged.pk:
        return [_("Das ist derselbe Eintrag. Wählen Sie einen anderen.")]
    if kept.ended_on is not None:
        found.append(_("Der Eintrag, der bleiben soll, ist beendet. Nehmen Sie zuerst das Ende zurück."))
    if OrganisationMerge.objects.filter(merged__in=[kept, merged], undone_at__isnull=True).exists():
        found.append(_("Einer der Einträge ist schon mit einem anderen zusammengeführt. Nehmen Sie das zuerst zurück."))
    if not opens_access(kept, merged):
        return found
    if any(rows.state(kept.pk, merged.pk) == "between" for rows in apart_rows()):
        found.append(
            _(
                "Zwischen beiden gibt es Verweisungen. Es sind also zwei Stellen; beenden Sie eine, statt zusammenzuführen."
            )
        )
    if not can_move_access(by):
        found.append(
            _(
                "Dort arbeiten Menschen mit Zugang oder es hängt Fallarbeit daran. Das kann nur die KI-Leitung zusammenführen."
            )
        )
    own = Membership.objects.filter(user_id=person_of(by), ended_at__isnull=True, organisation__in=[kept, merged])
    if own.exists():
        found.append(
            _(
                "Sie arbeiten selbst für eine der beiden Stellen. Niemand öffnet sich selbst Akten: Beenden Sie den doppelten Eintrag stattdessen."
            )
        )
    if kept.kind != merged.kind:
        found.append(_("Die Arten sind verschieden. Prüfen Sie sie und tragen Sie bei beiden dieselbe ein."))
    carriers = [fields_of(one)["carrier"].strip().casefold() for one in (kept, merged)]
    if all(carriers) and carriers[0] != carriers[1]:
        found.append(
            _(
                "Die Träger sind verschieden, also zwei Rechtspersonen. Einwilligungen gelten nicht für eine andere. Berichtigen Sie den Träger oder beenden Sie den Eintrag."
            )
        )
    if not same_body:
        found.append(_("Bestätigen Sie, dass beide Einträge dieselbe Stelle meinen."))
    return found


@transaction.atomic
def merge_organisations(
    *, kept: Organisation, merged: Organisation, chosen: Mapping[str, str], same_body: bool, by: Actor
) -> OrganisationMerge:
    """``chosen``: fields whose value comes from the merged entry ("merged"); all others keep theirs.

    Everything that names the merged entry names the kept one afterwards; the merged entry ends and stays readable.
    """
    locked = {one.pk: one for one in Organisation.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk])}
    kept, merged = locked[kept.pk], locked[merged.pk]
    if problems := obstacles(kept, merged, by=by, same_body=same_body):
        raise ValidationError(problems)
    merge = OrganisationMerge(kept=kept, merged=merged, same_body=same_body, created_by_id=person_of(by))
    merge.before = {"kept": fields_of(kept), "merged": fields_of(merged), "ended_on": storable(merged.ended_on)}
    merge.save()
    for rows in apart_rows():
        if rows.state(kept.pk, merged.pk) == "some":
            merge.protected = True
            _apart(rows.move, merge)
    merge.moved = {
        relation.label: moved for relation in relations(MOVES, ACCESS) if (moved := move(relation, merged.pk, kept.pk))
    }
    _take_fields(merge, chosen)
    merge.finished_at = timezone.now()
    merge.save()
    organisations_renamed.send(Organisation, organisation_ids=[kept.pk])
    return merge


def _apart(action: Any, merge: OrganisationMerge) -> None:
    try:
        with transaction.atomic():
            action(merge.pk)
    except DatabaseError as error:
        raise ValidationError(
            _("Die Datenbank hat das Verschieben der Fallarbeit abgelehnt. Es wurde nichts verändert.")
        ) from error


def _take_fields(merge: OrganisationMerge, chosen: Mapping[str, str]) -> None:
    kept, merged = merge.kept, merge.merged
    other = merge.before["merged"]
    values = {name: other[name] for name in FIELDS if chosen.get(name) == "merged"}
    if merge.before["kept"]["parent_id"] == str(merged.pk) or values.get("parent_id") == str(kept.pk):
        values["parent_id"] = None if other["parent_id"] == str(kept.pk) else other["parent_id"]
    merged.ended_on = merged.ended_on or timezone.localdate()
    if "name" in values:
        day = timezone.localdate().strftime("%d.%m.%Y")
        merged.name = _("%(name)s (zusammengeführt am %(day)s)") % {"name": merged.name[:160], "day": day}
    merged.save(update_fields=["ended_on", "name"])
    store_fields(kept, values)
    merge.after = fields_of(kept)


def store_fields(organisation: Organisation, values: Mapping[str, Any]) -> None:
    profile = OrganisationProfile.objects.filter(organisation=organisation).first()
    profile = profile or OrganisationProfile(organisation=organisation)
    for name, value in values.items():
        setattr(organisation if name in ORGANISATION_FIELDS else profile, name, value)
    profile.search = organisation_tokens(organisation, profile)
    organisation.save()
    profile.save()


@transaction.atomic
def undo_merge(*, merge: OrganisationMerge, by: Actor) -> None:
    """Rows that still name the kept entry go back, fields get their earlier values unless somebody changed them since."""
    merge = OrganisationMerge.objects.select_for_update().get(pk=merge.pk)
    if problems := undo_obstacles(merge, by=by):
        raise ValidationError(problems)
    if merge.protected:
        for rows in apart_rows():
            _apart(rows.back, merge)
    known = {relation.label: relation for relation in relations(MOVES, ACCESS)}
    for label, ids in merge.moved.items():
        if label in known:
            move(known[label], merge.kept_id, merge.merged_id, ids)
    now, before, after = fields_of(merge.kept), merge.before["kept"], merge.after
    back = {name: before[name] for name in FIELDS if now[name] == after[name] and now[name] != before[name]}
    store_fields(merge.kept, back)
    merged = merge.merged
    merged.ended_on = merge.before["ended_on"]
    if not Organisation.objects.filter(name=merge.before["merged"]["name"]).exclude(pk=merged.pk).exists():
        merged.name = merge.before["merged"]["name"]
    merged.save(update_fields=["ended_on", "name"])
    merge.undone_by_id, merge.undone_at = person_of(by), timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    organisations_renamed.send(Organisation, organisation_ids=[merge.kept_id, merge.merged_id])


def undo_obstacles(merge: OrganisationMerge, *, by: Actor) -> list[str]:
    if merge.undone_at is not None:
        return [_("Diese Zusammenführung ist schon zurückgenommen.")]
    if OrganisationMerge.objects.filter(merged=merge.kept_id, undone_at__isnull=True).exists():
        return [
            _("„%(name)s“ ist inzwischen selbst zusammengeführt. Nehmen Sie das zuerst zurück.")
            % {"name": merge.kept.name}
        ]
    access = {relation.label for relation in relations(ACCESS)}
    if (merge.protected or access & merge.moved.keys()) and not can_move_access(by):
        return [_("Hier sind Zugänge oder Fallarbeit mitgegangen. Das kann nur die KI-Leitung zurücknehmen.")]
    return []


@transaction.atomic
def mark_distinct(*, one: Organisation, other: Organisation, by: Actor) -> None:
    """They look alike and are two: not proposed again."""
    first, second = sorted((one.pk, other.pk))
    if not DistinctPair.objects.filter(first_id=first, second_id=second).exists():
        DistinctPair(first_id=first, second_id=second, created_by_id=person_of(by)).save()
