"""Versions of offers: noted after every change, restored as a change of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.network.models import Place
from querschnitt.network.recorder import CHUNK, storable, stored_fields
from querschnitt.tenants.models import Organisation, TenantModel

from ..acting import LinkActor, person_of
from ..models import Offer, OfferFile, OfferText, OfferTime, OfferVersion, TimeException
from ..models.offer import TEXTS
from ..upkeep_choices import VersionKind
from .checks import settle_checks

Content = dict[str, Any]

# Follows from the rest, or says where the entry comes from: no part of what the offer says.
LEFT_OUT = {"centre_id", "search", "created_at", "updated_at", "import_batch_id", "merged_into_id", "text_version"}
PARTS_LEFT_OUT = {"centre_id", "search", "updated_at", "offer_id", "time_id"}
ALWAYS_NOTED = {
    VersionKind.CREATED, VersionKind.MERGED, VersionKind.UNMERGED, VersionKind.RESTORED, VersionKind.IMPORT_UNDONE,
}  # fmt: skip
_together: ContextVar[bool] = ContextVar("together", default=False)


class CannotRestore(ValidationError):
    """A version names something that is gone."""


def _values(row: TenantModel, left_out: set[str]) -> dict[str, Any]:
    names = [field.attname for field in stored_fields(row) if field.attname not in left_out]
    return {name: storable(getattr(row, name)) for name in names}


def contents(offers: Iterable[Offer]) -> dict[UUID, Content]:
    """What each offer says now. Asks a fixed number of questions, however many offers."""
    offers = list(offers)
    ids = [offer.pk for offer in offers]
    exceptions: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in TimeException.objects.filter(time__offer__in=ids):
        exceptions[row.time_id].append(_values(row, PARTS_LEFT_OUT))
    times: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for time in OfferTime.objects.filter(offer__in=ids).select_related("place"):
        line = {"id": str(time.pk), **_values(time, PARTS_LEFT_OUT), "exceptions": exceptions[time.pk]}
        times[time.offer_id].append({**line, "place": str(time.place or "")})
    texts: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for text in OfferText.objects.filter(offer__in=ids):
        texts[text.offer_id].append(_values(text, PARTS_LEFT_OUT))
    files: dict[UUID, list[str]] = defaultdict(list)
    for offer_id, title in OfferFile.objects.filter(offer__in=ids).order_by("title").values_list("offer", "title"):
        files[offer_id].append(title)
    found = {}
    for offer in offers:
        for text_values in texts[offer.pk]:
            text_values["outdated"] = text_values.pop("of_version") < offer.text_version
        found[offer.pk] = {
            "offer": _values(offer, LEFT_OUT),
            "names": {"organisation": offer.organisation.name, "place": str(offer.place or "")},
            "times": times[offer.pk],
            "texts": texts[offer.pk],
            "files": files[offer.pk],
        }
    return found


@transaction.atomic
def note_version(offer: Offer, kind: str, by: Actor | None, *, of_number: int | None = None) -> None:
    """Keep what the offer says now; every write of an offer ends with this call."""
    if not _together.get():
        note_versions([offer.pk], kind, by, of_number=of_number)


@transaction.atomic
def note_versions(ids: Iterable[UUID], kind: str, by: Actor | None, *, of_number: int | None = None) -> None:
    """The same for many offers at once, as an import changes them."""
    ids = list(ids)
    offers = list(
        Offer.objects.select_for_update(of=("self",)).select_related("organisation", "place").filter(pk__in=ids)
    )
    latest = {
        version.offer_id: version
        for version in OfferVersion.objects.filter(offer__in=ids).order_by("offer_id", "-number").distinct("offer_id")
    }
    request_id = by.request_id if isinstance(by, LinkActor) else None
    fresh = []
    for pk, content in contents(offers).items():
        before = latest.get(pk)
        if before is not None and kind not in ALWAYS_NOTED and before.content == content:
            continue
        fresh.append(
            OfferVersion(
                centre_id=offers[0].centre_id, offer_id=pk, number=before.number + 1 if before else 1, kind=kind,
                content=content, of_number=of_number, by_id=person_of(by), request_id=request_id,
            )
        )  # fmt: skip
    OfferVersion.unscoped.bulk_create(fresh, batch_size=CHUNK)
    settle_checks(offers, kind, by)


@contextmanager
def one_version(offer: Offer, kind: str, by: Actor | None, *, of_number: int | None = None) -> Iterator[None]:
    """Several changes of one offer that are one to its readers: noted once, at the end."""
    token = _together.set(True)
    try:
        yield
    finally:
        _together.reset(token)
    note_version(offer, kind, by, of_number=of_number)


@transaction.atomic
def restore_version(*, version: OfferVersion, by: Actor | None) -> None:
    """Let the offer say again what it said then. Raises ``CannotRestore`` and changes nothing."""
    offer = Offer.objects.select_for_update().get(pk=version.offer_id)
    if offer.merged_into_id is not None:
        raise CannotRestore(
            _("Dieser Eintrag ist in einem anderen aufgegangen. Zuerst die Zusammenführung zurücknehmen.")
        )
    with one_version(offer, VersionKind.RESTORED, by, of_number=version.number):
        apply(offer, version.content, by)


def apply(offer: Offer, content: Content, by: Actor | None) -> None:
    """Write a kept content back, through the services, so that all that follows from it follows again."""
    from .offers import update_offer

    fields = {field.attname: field for field in stored_fields(Offer)}
    values = {name: fields[name].to_python(value) for name, value in content["offer"].items() if name in fields}
    _check_present(values)
    update_offer(offer=offer, by=by, **values)
    _apply_times(offer, content["times"])
    _apply_texts(offer, content["texts"])


def _check_present(values: dict[str, Any]) -> None:
    try:
        Organisation.objects.only("pk").get(pk=values["organisation_id"])
        if values["place_id"] is not None:
            Place.objects.only("pk").get(pk=values["place_id"])
    except ObjectDoesNotExist as error:
        raise CannotRestore(
            _("Den Anbieter oder den Ort dieser Fassung gibt es nicht mehr. Die Angaben von Hand eintragen.")
        ) from error


def _apply_times(offer: Offer, rows: list[dict[str, Any]]) -> None:
    """Times keep their identity (calendars refer to it) unless another offer has it by now."""
    now = {str(time.pk): time for time in OfferTime.objects.filter(offer=offer)}
    elsewhere = OfferTime.objects.exclude(offer=offer).filter(pk__in=[row["id"] for row in rows])
    taken = {str(pk) for pk in elsewhere.values_list("pk", flat=True)}
    places = set(
        Place.objects.filter(pk__in=[row["place_id"] for row in rows if row["place_id"]]).values_list("pk", flat=True)
    )
    OfferTime.objects.filter(
        pk__in=[time.pk for key, time in now.items() if key not in {row["id"] for row in rows}]
    ).delete()
    for row in rows:
        time = now.get(row["id"]) or OfferTime(offer=offer)
        if row["id"] not in now and row["id"] not in taken:
            time.pk = UUID(row["id"])
        _fill(time, row)
        if time.place_id not in places:
            time.place_id = None
        time.save()
        TimeException.objects.filter(time=time).delete()
        for exception_values in row["exceptions"]:
            exception = TimeException(time=time)
            _fill(exception, exception_values)
            exception.save()


def _fill(row: TenantModel, values: dict[str, Any]) -> None:
    for field in stored_fields(row):
        if field.attname in values:
            setattr(row, field.attname, field.to_python(values[field.attname]))


def _apply_texts(offer: Offer, rows: list[dict[str, Any]]) -> None:
    from .texts import set_text

    version = Offer.objects.values_list("text_version", flat=True).get(pk=offer.pk)
    OfferText.objects.filter(offer=offer).exclude(language__in=[row["language"] for row in rows]).delete()
    for row in rows:
        text = set_text(offer=offer, language=row["language"], by=None, **{name: row[name] for name in TEXTS})
        if text is not None:
            text.of_version = version - 1 if row["outdated"] else version
            text.translated_by_id = row["translated_by_id"]
            text.save(update_fields=["of_version", "translated_by"])


def latest_number(offer: Offer) -> int:
    return OfferVersion.objects.filter(offer=offer).aggregate(last=Max("number"))["last"] or 0
