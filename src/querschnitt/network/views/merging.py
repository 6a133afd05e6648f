"""Entries that look alike; two of them side by side; what was brought together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from querschnitt.accounts.requests import ActorRequest
from querschnitt.common.access import access
from querschnitt.common.lists import page_of
from querschnitt.tenants.models import Organisation

from ..likeness import entries, pairs
from ..merging import counts
from ..models import DistinctPair, OrganisationMerge, OrganisationProfile
from ..policies import can_edit_network, can_merge, can_undo_merge
from ..registry import apart_rows
from ..selectors import current_organisations, visible_merges, visible_organisations
from ..services import mark_distinct, merge_organisations, undo_merge
from ..services.merging import FIELDS, ORGANISATION_FIELDS, fields_of, obstacles, opens_access


@access(can_edit_network)
def duplicates(request: ActorRequest) -> HttpResponse:
    apart = DistinctPair.objects.values_list("first_id", "second_id")
    found = pairs(entries(current_organisations(request.actor)), apart)
    context = {
        "page": page_of(request, found, count=len(found)),
        "kinds": dict(Organisation.Kind.choices),
        "merges": visible_merges(request.actor).select_related("kept", "merged", "created_by")[:20],
        "organisations": current_organisations(request.actor).values_list("pk", "name"),
    }
    return render(request, "network/duplicates.html", context)


def _shown(name: str, value: Any, parents: dict[str, str]) -> str:
    if name == "parent_id":
        return parents.get(str(value), "") if value else ""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if value in (None, ""):
        return ""
    model = Organisation if name in ORGANISATION_FIELDS else OrganisationProfile
    labels = dict(model._meta.get_field(name).flatchoices)  # type: ignore[union-attr]  # own fields have it
    return str(labels.get(value, value))


def _rows(kept: Organisation, merged: Organisation, chosen: dict[str, str]) -> list[dict[str, Any]]:
    one, other = fields_of(kept), fields_of(merged)
    ids = [value for value in (one["parent_id"], other["parent_id"]) if value]
    parents = {str(pk): name for pk, name in Organisation.objects.filter(pk__in=ids).values_list("pk", "name")}
    rows = []
    for name in FIELDS:
        model = Organisation if name in ORGANISATION_FIELDS else OrganisationProfile
        left, right = _shown(name, one[name], parents), _shown(name, other[name], parents)
        if left != right:
            # Where the entry that stays says nothing, the other one's word is proposed.
            proposed = "merged" if not left else "kept"
            # Own fields have it.
            label = str(model._meta.get_field(name).verbose_name).strip()  # type: ignore[union-attr]
            rows.append(
                {
                    "name": name,
                    "label": label[:1].upper() + label[1:],
                    "kept": left,
                    "merged": right,
                    "chosen": chosen.get(name, proposed),
                }
            )
    return rows


@access(can_merge, selector=visible_organisations, kwarg="organisation_id")
def merge(request: ActorRequest, kept: Organisation, other_id: UUID) -> HttpResponse:
    merged = visible_organisations(request.actor).filter(pk=other_id).first()
    if merged is None:
        raise Http404
    chosen = {name: request.POST[name] for name in FIELDS if request.POST.get(name) in ("kept", "merged")}
    problems: list[str] = []
    if request.method == "POST":
        try:
            merge_organisations(
                kept=kept, merged=merged, chosen=chosen, same_body="same_body" in request.POST, by=request.actor
            )
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(
                request,
                _(
                    "„%(merged)s“ ist mit „%(kept)s“ zusammengeführt. Das lässt sich unter „Doppelte Einträge“ zurücknehmen."
                )
                % {"merged": merged.name, "kept": kept.name},
            )
            return redirect("network:page", organisation_id=kept.pk)
    context = {
        "kept": kept,
        "merged": merged,
        "rows": _rows(kept, merged, chosen),
        "counts": [(relation.name, number) for relation, number in counts(merged)],
        "apart": [rows.label for rows in apart_rows() if rows.state(kept.pk, merged.pk) != "none"],
        "opens_access": opens_access(kept, merged),
        "problems": problems or obstacles(kept, merged, by=request.actor),
        "tried": bool(problems),
    }
    return render(request, "network/merge.html", context, status=422 if problems else 200)


@access(can_merge, selector=visible_organisations, kwarg="organisation_id")
@require_POST
def distinct(request: ActorRequest, one: Organisation, other_id: UUID) -> HttpResponse:
    other = visible_organisations(request.actor).filter(pk=other_id).first()
    if other is None or other.pk == one.pk:
        raise Http404
    mark_distinct(one=one, other=other, by=request.actor)
    messages.success(request, _("Gemerkt: Das sind zwei. Sie werden nicht mehr vorgeschlagen."))
    return redirect("network:duplicates")


@access(can_undo_merge, selector=visible_merges, kwarg="merge_id")
@require_POST
def merge_undo(request: ActorRequest, merge: OrganisationMerge) -> HttpResponse:
    try:
        undo_merge(merge=merge, by=request.actor)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, _("Die Zusammenführung ist zurückgenommen. Beide Einträge stehen wieder da."))
    return redirect("network:duplicates")
