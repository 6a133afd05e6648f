from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from querschnitt.common.access import access
from querschnitt.common.filters import Filter

from . import exports, forms, maps, selectors
from .choices import AreaKind
from .models import Area, Inconsistency
from .policies import can_view_territory


def _arranged(request: HttpRequest) -> tuple[list[Filter], str, list[selectors.CentreRow], int]:
    filters, sort = forms.centre_filters(request.GET), forms.centre_sort(request.GET)
    rows = selectors.centre_rows()
    chosen = selectors.arrange(rows, filters={item.name: item.value for item in filters}, sort=sort)
    return filters, sort, chosen, len(rows)


@access(can_view_territory)
def centres(request: HttpRequest) -> HttpResponse:
    filters, sort, rows, of = _arranged(request)
    indicators = selectors.indicator_map([*selectors.CLASSES, *selectors.COUNTS])
    totals = selectors.totals(rows)
    return render(
        request,
        "territory/list.html",
        {
            "filters": filters,
            "sort": sort,
            "keep": [("sort", sort)],
            "rows": [
                {
                    "row": row,
                    "classes": [(indicators[key], row.classes.get(key, ("", ""))[1]) for key in selectors.CLASSES],
                    "counts": [(exports.short(key), row.counts.get(key)) for key in selectors.COUNTS],
                }
                for row in rows
            ],
            "of": of,
            "class_columns": [(key, indicators[key]) for key in selectors.CLASSES],
            "count_columns": [(key, exports.short(key), indicators[key]) for key in selectors.COUNTS],
            "totals": [totals[key] for key in selectors.COUNTS],
            "districts": sum(1 for row in rows if row.kind == AreaKind.KREIS),
            "query": request.GET.urlencode(),
        },
    )


@access(can_view_territory)
def export(request: HttpRequest) -> HttpResponse:
    rows = _arranged(request)[2]
    response = HttpResponse(exports.centres_workbook(rows), content_type=exports.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_("zentren")}.xlsx"'
    return response


@access(can_view_territory)
def choropleth_page(request: HttpRequest) -> HttpResponse:
    indicators = selectors.indicator_map(maps.MAPPED)
    chosen = request.GET.get("merkmal", "")
    chosen = chosen if chosen in indicators else maps.MAPPED[0]
    options = [(key, str(indicators[key])) for key in maps.MAPPED]
    return render(
        request,
        "territory/map.html",
        {
            "map": maps.choropleth(indicators[chosen]),
            "filters": [Filter("choice", "merkmal", _("Merkmal"), chosen, tuple(options))],
            "inconsistencies": [item for item in Inconsistency.objects.all() if chosen in item.indicators],
        },
    )


@access(can_view_territory)
def inconsistencies(request: HttpRequest) -> HttpResponse:
    names = dict(Area.objects.filter(has_centre=True).values_list("ags", "name"))
    items = [
        {"item": item, "areas": [(ags, names[ags]) for ags in item.areas if ags in names]}
        for item in Inconsistency.objects.all()
    ]
    return render(request, "territory/inconsistencies.html", {"items": items})


@access(can_view_territory, selector=selectors.visible_areas, kwarg="ags", field="ags")
def area(request: HttpRequest, area: Area) -> HttpResponse:
    found = selectors.inconsistencies_of(area)
    groups = selectors.figure_groups(area, found)
    return render(
        request,
        "territory/detail.html",
        {
            "area": area,
            "groups": groups,
            "charts": selectors.charts_of(groups),
            "inconsistencies": found,
            "places": selectors.places_of(area) if area.kind == AreaKind.KREIS else [],
            "parts": area.children.order_by("name") if area.kind in (AreaKind.LAND, AreaKind.REGIERUNGSBEZIRK) else [],
            "sources": sorted({(line.source_full) for group in groups for line in group.lines}),
        },
    )
