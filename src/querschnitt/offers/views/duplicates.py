"""Entries that look alike: declared different, or merged field by field, and taken apart again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.common.languages import site_language
from querschnitt.common.lists import page_of
from querschnitt.network.recorder import stored_fields

from ..changes import NOTHING, in_words, times_in_words
from ..models import Offer, OfferMerge
from ..moderation import can_moderate
from ..selectors import visible_offers
from ..services.history import LEFT_OUT, contents
from ..services.merging import NOT_CHOSEN, keep_apart, merge_offers, unmerge_offers
from ..similarity import similar_pairs

PER_PAGE = 25


def can_merge(actor: Actor, offer: Offer) -> bool:
    return can_moderate(actor)


def can_unmerge(actor: Actor, merge: OfferMerge) -> bool:
    return can_moderate(actor)


def visible_merges(actor: Actor) -> QuerySet[OfferMerge]:
    if not can_moderate(actor):
        return OfferMerge.unscoped.none()
    return OfferMerge.objects.select_related("kept__organisation", "dropped__organisation", "by", "undone_by")


@dataclass(frozen=True)
class Choice:
    """One line of the page: what both entries say, and the name of its choice."""

    name: str
    label: str | Promise
    kept: str
    dropped: str
    prefer_dropped: bool


def _choices(kept: dict[str, Any], dropped: dict[str, Any]) -> tuple[list[Choice], int]:
    """The fields in which both differ, and in how many they agree. An empty field gives way to a filled one."""
    found, same = [], 0
    for field in stored_fields(Offer):
        if field.attname in LEFT_OUT | NOT_CHOSEN or field.attname not in kept["offer"]:
            continue
        one, other = kept["offer"][field.attname], dropped["offer"].get(field.attname)
        left, right = in_words(field, one, kept["names"]), in_words(field, other, dropped["names"])
        if left == right:
            same += left != NOTHING
            continue
        found.append(Choice(f"f_{field.attname}", str(field.verbose_name), left, right, left == NOTHING))
    texts = [{row["language"]: row for row in content["texts"]} for content in (kept, dropped)]
    for language in sorted(texts[0].keys() & texts[1].keys()):
        one, other = (side[language] for side in texts)
        if one != other:
            known = site_language(language)
            label = _("Übersetzung: %(language)s") % {"language": known.label if known else language}
            found.append(Choice(f"t_{language}", label, _in_short(one), _in_short(other), False))
    return found, same


def _in_short(text: dict[str, Any]) -> str:
    return " · ".join(part for part in (text["title"], text["summary"], text["description"][:120]) if part) or NOTHING


@access(can_moderate)
def pairs(request: ActorRequest) -> HttpResponse:
    context = {
        "page": page_of(request, similar_pairs(), per_page=PER_PAGE),
        "merges": list(visible_merges(request.actor)[:10]),
    }
    return render(request, "offers/duplicates/pairs.html", context)


def _other(request: ActorRequest, other_id: UUID) -> Offer:
    other = visible_offers(request.actor).filter(pk=other_id).first()
    if other is None:
        raise Http404
    return other


@access(can_merge, selector=visible_offers, kwarg="offer_id")
def merge(request: ActorRequest, offer: Offer, other_id: UUID) -> HttpResponse:
    """``offer`` is kept, the other one is dropped and leads here."""
    other = _other(request, other_id)
    both = Offer.objects.select_related("organisation", "place").filter(pk__in=[offer.pk, other.pk])
    found = contents(both)
    choices, same = _choices(found[offer.pk], found[other.pk]) if len(found) == 2 else ([], 0)
    if request.method == "POST":
        taken = [choice.name for choice in choices if request.POST.get(choice.name) == "dropped"]
        try:
            merge_offers(
                kept=offer, dropped=other, by=request.actor,
                fields=[name[2:] for name in taken if name.startswith("f_")],
                texts=[name[2:] for name in taken if name.startswith("t_")],
            )  # fmt: skip
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("offers:duplicates")
        messages.success(request, _("Zusammengeführt. Das lässt sich unter „Doppelte“ zurücknehmen."))
        return redirect("offers:page", offer_id=offer.pk)
    if len(found) < 2 or offer.merged_into_id or other.merged_into_id:
        raise Http404
    times = [times_in_words(found[one.pk]["times"]) for one in (offer, other)]
    context = {"offer": offer, "other": other, "choices": choices, "same": same, "times": times}
    return render(request, "offers/duplicates/merge.html", context)


@access(can_merge, selector=visible_offers, kwarg="offer_id")
@require_POST
def apart(request: ActorRequest, offer: Offer, other_id: UUID) -> HttpResponse:
    other = _other(request, other_id)
    if other.pk != offer.pk:
        keep_apart(one=offer, other=other, by=request.actor)
        messages.success(request, _("Die beiden werden nicht mehr vorgeschlagen."))
    return redirect("offers:duplicates")


@access(can_unmerge, selector=visible_merges, kwarg="merge_id")
def unmerge(request: ActorRequest, merge: OfferMerge) -> HttpResponse:
    if request.method == "POST":
        try:
            untouched = unmerge_offers(merge=merge, by=request.actor)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("offers:duplicates")
        if untouched:
            messages.success(request, _("Beide Einträge sind wieder wie vorher."))
        else:
            messages.success(
                request,
                _("Beide Einträge gibt es wieder. Der behaltene wurde inzwischen geändert und bleibt, wie er ist."),
            )
        return redirect("offers:page", offer_id=merge.dropped_id)
    return render(request, "offers/duplicates/unmerge.html", {"merge": merge})
