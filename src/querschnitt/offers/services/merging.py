"""Two entries become one: everything that pointed at the dropped one points at the kept one, and can be put back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import TenantModel
from querschnitt.tenants.rls import CENTRE

from ..acting import person_of
from ..choices import OfferState
from ..models import KeptApart, Offer, OfferMerge, OfferText
from ..models.offer import TEXTS
from ..registry import movers
from ..upkeep_choices import VersionKind
from .history import apply, contents, note_version, one_version
from .offers import update_offer
from .texts import set_text

# What stays with the dropped entry: it is about that entry, not about the offer.
STAYS = {
    "offers.OfferVersion.offer",
    "offers.CheckRequest.offer",
    "offers.OfferMerge.kept",
    "offers.OfferMerge.dropped",
    "offers.KeptApart.first",
    "offers.KeptApart.second",
    "api.WrittenRecord.offer",  # derived
}
TEXT = "offers.OfferText.offer"  # one per language, so taken over one by one
# Decided by the merge itself, never taken over field by field.
NOT_CHOSEN = {"state", "published", "checked_on", "external_id", "source_url"}


class CannotMerge(ValidationError):
    """With the reason, and what to do."""


def relations() -> dict[str, Any]:
    """Every column of the product that points at an offer, by ``app.Model.field``."""
    found: list[Any] = [
        field for field in Offer._meta.get_fields(include_hidden=True) if field.auto_created and not field.concrete
    ]
    return {f"{relation.related_model._meta.label}.{relation.field.name}": relation for relation in found}


def handled_above() -> set[str]:
    return {name for mover in movers() for name in mover.relations}


def moved_here() -> dict[str, Any]:
    """Relations that are re-pointed row by row; each must be open to the whole centre, or somebody above does it."""
    found = {name: relation for name, relation in relations().items() if name not in STAYS | handled_above() | {TEXT}}
    for name, relation in found.items():
        model = relation.related_model
        if not issubclass(model, TenantModel) or model.row_security != CENTRE:
            raise NotImplementedError(f"{name}: nobody says how it is moved when two offers become one.")
    return found


def _both(kept: Offer, dropped: Offer) -> tuple[Offer, Offer]:
    if kept.pk == dropped.pk:
        raise CannotMerge(_("Ein Eintrag lässt sich nicht mit sich selbst zusammenführen."))
    rows = Offer.objects.select_for_update(of=("self",)).select_related("organisation", "place").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[kept.pk, dropped.pk])}
    return found[kept.pk], found[dropped.pk]


@transaction.atomic
def merge_offers(
    *, kept: Offer, dropped: Offer, by: Actor | None, fields: Collection[str] = (), texts: Collection[str] = ()
) -> OfferMerge:
    """``fields`` and ``texts`` (languages) are taken from the dropped entry; everything else stays as in the kept one.

    Times, files, reports, suggestions, plan steps and referrals all move. The dropped entry stays, and leads here.
    """
    kept, dropped = _both(kept, dropped)
    if kept.merged_into_id or dropped.merged_into_id:
        raise CannotMerge(_("Einer der Einträge ist schon zusammengeführt. Bitte die Seite neu laden."))
    before = contents([kept, dropped])
    merge = OfferMerge(
        kept=kept, dropped=dropped, kept_before=before[kept.pk], dropped_before=before[dropped.pk], by_id=person_of(by)
    )
    merge.save()
    with one_version(kept, VersionKind.MERGED, by):
        for language in _move_texts(merge):
            if language in texts:
                _copy_text(kept, dropped, language)
        _move_rows(merge)
        chosen = {name: getattr(dropped, name) for name in _columns(fields)}
        if chosen:
            kept = update_offer(offer=kept, by=by, **chosen)
    for mover in movers():
        mover.move(merge)
    # It stays as public as it was, so that old links to it still lead somewhere.
    dropped.merged_into, dropped.state = kept, OfferState.INACTIVE
    dropped.save(update_fields=["merged_into", "state", "updated_at"])
    note_version(dropped, VersionKind.MERGED, by)
    merge.kept_after = contents([_fresh(kept)])[kept.pk]
    merge.save(update_fields=["moved", "kept_after"])
    return merge


def _columns(fields: Collection[str]) -> list[str]:
    known = {field.attname for field in Offer._meta.concrete_fields if not field.generated}
    return [name for name in fields if name in known and name not in NOT_CHOSEN]


def _fresh(offer: Offer) -> Offer:
    return Offer.objects.select_related("organisation", "place").get(pk=offer.pk)


def _move_texts(merge: OfferMerge) -> set[str]:
    """Texts in languages the kept one lacks change over; returns the languages both have."""
    own = set(OfferText.objects.filter(offer=merge.kept).values_list("language", flat=True))
    theirs = OfferText.objects.filter(offer=merge.dropped)
    wanted = theirs.exclude(language__in=own)
    merge.moved[TEXT] = [str(pk) for pk in wanted.values_list("pk", flat=True)]
    wanted.update(offer=merge.kept)
    return own & set(theirs.values_list("language", flat=True))


def _copy_text(kept: Offer, dropped: Offer, language: str) -> None:
    theirs = OfferText.objects.get(offer=dropped, language=language)
    set_text(offer=kept, language=language, by=None, **{name: getattr(theirs, name) for name in TEXTS})


def _move_rows(merge: OfferMerge) -> None:
    for name, relation in moved_here().items():
        model, column = relation.related_model, relation.field.name
        rows = model.objects.filter(**{column: merge.dropped})
        ids = [str(pk) for pk in rows.values_list("pk", flat=True)]
        if not ids:
            continue
        try:
            with transaction.atomic():
                rows.update(**{column: merge.kept})
        except IntegrityError as error:
            raise CannotMerge(
                _("Beide Einträge haben etwas, das es nur einmal geben darf (%(what)s). Es zuerst bei einem entfernen.")
                % {"what": model._meta.verbose_name}
            ) from error
        merge.moved[name] = ids


@transaction.atomic
def unmerge_offers(*, merge: OfferMerge, by: Actor | None) -> bool:
    """Take two entries apart again. False: the kept one was changed since and keeps what it says now."""
    merge = OfferMerge.objects.select_for_update().get(pk=merge.pk)
    kept, dropped = _both(merge.kept, merge.dropped)
    if merge.undone_at is not None or dropped.merged_into_id != kept.pk:
        raise CannotMerge(_("Diese Zusammenführung ist schon zurückgenommen."))
    if kept.merged_into_id is not None:
        raise CannotMerge(
            _("Der behaltene Eintrag ist selbst zusammengeführt worden. Zuerst jene Zusammenführung zurücknehmen.")
        )
    untouched = contents([kept])[kept.pk] == merge.kept_after
    Offer.objects.filter(pk=dropped.pk).update(merged_into=None)
    for name, ids in merge.moved.items():
        relation = relations()[name]
        column = relation.field.name
        relation.related_model.objects.filter(pk__in=ids, **{column: kept}).update(**{column: dropped})
    for mover in movers():
        mover.move_back(merge)
    with one_version(kept, VersionKind.UNMERGED, by):
        if untouched:
            apply(kept, merge.kept_before, by)
    with one_version(dropped, VersionKind.UNMERGED, by):
        apply(dropped, merge.dropped_before, by)
    merge.undone_by_id, merge.undone_at = person_of(by), timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    return untouched


@transaction.atomic
def keep_apart(*, one: Offer, other: Offer, by: Actor | None) -> None:
    """They look alike and are two: no longer proposed."""
    first, second = sorted([one, other], key=lambda offer: offer.pk)
    if not KeptApart.objects.filter(first=first, second=second).exists():
        KeptApart(first=first, second=second, by_id=person_of(by)).save()
