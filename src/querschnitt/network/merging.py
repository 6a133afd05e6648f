"""Which rows name an organisation, and what becomes of them when two entries turn out to be one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import ForeignKey
from django.utils.translation import gettext_lazy as _

from querschnitt.tenants.models import Organisation, TenantModel
from querschnitt.tenants.rls import CENTRE

from .registry import ACCESS, APART, MOVES, STAYS, following, register_following

STAYING = "gehört zum Eintrag selbst"
# What the page says of rows that follow.
NAMES = {
    "accounts.Membership.organisation": _("Zugänge von Personen"),
    "accounts.Invitation.organisation": _("Einladungen"),
    "network.AgreementParty.organisation": _("Vereinbarungen"),
    "network.Body.lead": _("geleitete Gremien"),
    "network.BodyMember.organisation": _("Sitze in Gremien"),
    "network.ContactPerson.organisation": _("Kontaktpersonen"),
    "network.Decision.owner_organisation": _("Beschlüsse und Aufgaben"),
    "network.Document.organisation": _("Dokumente"),
    "network.OrganisationProfile.parent": _("Organisationen, die dazu gehören"),
    "network.Place.organisation": _("Orte"),
    "network.Responsibility.organisation": _("Zuständigkeiten"),
    "network.Site.organisation": _("Standorte"),
    "offers.Offer.organisation": _("Angebote"),
}
DERIVED = {"network.BodySeat.organisation"}  # follows from another row that is counted


def declare_own() -> None:
    """The network's own tables with a policy of their own, and those that belong to one entry."""
    register_following("network.OrganisationProfile.organisation", how=STAYS, why=STAYING)
    register_following("network.OrganisationMerge.kept", "network.OrganisationMerge.merged", how=STAYS, why=STAYING)
    for model in ("ImportBatch", "StagedImport", "ColumnMemory"):
        register_following(f"network.{model}.organisation", how=STAYS, why="gehört zu dem, was dort importiert wurde")
    register_following("network.DistinctPair.first", "network.DistinctPair.second", how=STAYS, why=STAYING)
    register_following("accounts.Membership.organisation", "accounts.Invitation.organisation", how=ACCESS)
    # Every centre's own unit keeps bodies and agreements, and only its people merge.
    register_following(
        "network.Body.lead",
        "network.BodyMember.organisation",
        "network.BodySeat.organisation",
        "network.Decision.owner_organisation",
        "network.AgreementParty.organisation",
        "network.Document.organisation",
        how=MOVES,
    )


@dataclass(frozen=True)
class Relation:
    model: type[TenantModel]
    field: ForeignKey
    how: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"

    @property
    def name(self) -> str:
        """What the rows are, in words."""
        return str(NAMES.get(self.label) or self.model._meta.verbose_name_plural)


def _foreign_keys() -> Iterator[tuple[type[models.Model], ForeignKey]]:
    for relation in Organisation._meta.get_fields(include_hidden=True):
        # Own fields have it.
        if relation.auto_created and not relation.concrete and isinstance(relation.field, ForeignKey):  # type: ignore[union-attr]
            model = relation.related_model
            if isinstance(model, type) and model._meta.managed:
                yield model, relation.field  # type: ignore[union-attr]  # own fields have it


def relations(*hows: str) -> list[Relation]:
    """Relations to organisations that follow a merge in one of these ways; undeclared plain ones move."""
    declared = following()
    found = []
    for model, field in _foreign_keys():
        told = declared.get(f"{model._meta.label}.{field.name}")
        plain = getattr(model, "row_security", None) is CENTRE
        how = told.how if told else MOVES if plain else ""
        if how in hows:
            found.append(Relation(model, field, how))  # type: ignore[arg-type]  # narrowed above
    return found


def undeclared() -> list[str]:
    """Relations nobody said anything about and whose table has a policy of its own. A test wants none."""
    declared = following()
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model, field in _foreign_keys()
        if f"{model._meta.label}.{field.name}" not in declared and getattr(model, "row_security", None) is not CENTRE
    )


def counts(organisation: Organisation) -> list[tuple[Relation, int]]:
    """How many rows would follow, relation by relation, as far as the acting person sees them."""
    found = [
        (relation, relation.model.objects.filter(**{relation.field.name: organisation}).count())
        for relation in relations(MOVES, ACCESS)
        if relation.label not in DERIVED
    ]
    return [(relation, number) for relation, number in found if number]


def move(relation: Relation, source: UUID, target: UUID, ids: list[str] | None = None) -> list[str]:
    """Let rows of ``source`` name ``target`` and return their ids. A row that the target has alike stays."""
    rows = relation.model.objects.filter(**{relation.field.attname: source})
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    keys = [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    if not keys:
        return []
    values: dict[str, Any] = {relation.field.attname: target}
    try:
        with transaction.atomic():
            relation.model.objects.filter(pk__in=keys).update(**values)
        return keys
    except IntegrityError:
        return [key for key in keys if _move_one(relation.model, key, values)]


def _move_one(model: type[TenantModel], key: str, values: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            model.objects.filter(pk=key).update(**values)
    except IntegrityError:
        return False
    return True


__all__ = ["ACCESS", "APART", "MOVES", "STAYS", "Relation", "counts", "declare_own", "move", "relations", "undeclared"]
