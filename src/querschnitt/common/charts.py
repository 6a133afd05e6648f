"""Charts drawn on the server: a Vega-Lite specification in, an SVG element for the page out.

The element needs no script and carries no style attribute, so the strict content policy lets it stand in the page.
Texts take the page's colour and the palette takes the page's tokens (``--q-chart-1`` ...), so light and dark both
work. A chart never stands alone: its page shows the same numbers as a table.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Spec = dict[str, Any]
Locale = Literal["de-DE", "en-US"]

VEGA_LITE = "5.20"
DRAWING = 3  # raise it when the clean-up below changes, so that no older picture is taken from the disk
KEPT_FILES = 500
ROOM_OF_FOUR = 260  # pixels that four figures of six digits need below bars
LABEL_ROOM = 380  # pixels for the words beside bars; longer ones are cut

# At most four colours a chart; each at least 3:1 on white and on the dark ground of the theme.
CATEGORICAL = ("#3f66c8", "#0f8a6c", "#b4650a", "#8a5bb5")
# Ordered classes, from little to much. The lightest still shows against white by its outline.
SEQUENTIAL = ("#dfe6f7", "#a9bce9", "#6f8dd9", "#3f5fbf", "#1f3583")
GROUND = "#fffffe"  # lines between areas: the ground the picture stands on
MISSING = "#fefefe"  # replaced by hatching: no value, or a protected one
_TOKENS = {
    **{colour: f"var(--q-chart-{number}, {colour})" for number, colour in enumerate(CATEGORICAL, 1)},
    GROUND: "var(--q-chart-ground, #fff)",
    **{colour: f"var(--q-chart-step-{number}, {colour})" for number, colour in enumerate(SEQUENTIAL, 1)},
}

_UNWANTED = re.compile(r'\s(?:aria-[a-z]+|role|class|style|pointer-events|xmlns:xlink)="[^"]*"')
_EMPTY = re.compile(
    r'<path[^>]*\sd=""[^>]*/>|<path[^>]*\sd="M0,0h0v0h0Z"[^>]*/>|<text[^>]*\sopacity="0"[^>]*>[^<]*</text>'
)
_ROOT = re.compile(r"<svg[^>]*>")
_GEOMETRY = re.compile(r'\s(?:d|transform|x2|y2)="[^"]*"')
_DIGITS = re.compile(r"(\d+\.\d{2})\d+")


def config(**more: Any) -> Spec:
    """Common look: page font, no frame, quiet grid, texts in the page's colour."""
    text = {"labelColor": "currentColor", "titleColor": "currentColor", "labelFontSize": 14, "titleFontSize": 14}
    return {
        "font": "Fira Sans, Noto Sans, sans-serif",
        "view": {"stroke": None},
        "axis": {
            **text,
            "titleFontWeight": 500,
            "gridColor": "#8a8f9c",
            "gridOpacity": 0.35,
            "domainColor": "#8a8f9c",
            "ticks": False,
            "labelPadding": 6,
            "labelLimit": LABEL_ROOM,
        },
        "legend": {**text, "symbolType": "square", "orient": "bottom", "title": None, "labelLimit": 260},
        "text": {"color": "currentColor", "fontSize": 14},
        "range": {"category": list(CATEGORICAL)},
        **more,
    }


def token(colour: str) -> str:
    """What a legend outside the drawing fills with, so that it changes with the theme as the drawing does."""
    return _TOKENS.get(colour, colour)


def draw(spec: Mapping[str, Any], *, title: str, description: str = "", keep: bool = False) -> SafeString:
    """Draw ``spec`` as an SVG element named by ``title`` and ``description`` for those who do not see it.

    ``keep`` stores the drawing in the instance's folder beyond the process; only for figures that everybody may see.
    """
    body = {"config": config(), "background": None, **spec}
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    locale: Locale = "en-US" if (get_language() or "de").startswith("en") else "de-DE"
    return mark_safe(_named(_drawing(text, locale, keep), title, description))  # noqa: S308  (own SVG, texts escaped)


def bars(
    rows: Sequence[Mapping[str, Any]],
    *,
    title: str,
    description: str = "",
    label: str = "label",
    value: str = "value",
    series: str | None = None,
    number_format: str = ",.0f",
    width: int = 460,
    keep: bool = False,
) -> SafeString:
    """Horizontal bars from zero, one a row in the order given, the value written beside each.

    With ``series`` the bars of one label are stacked in at most four colours, with a legend. A value of ``None`` is a
    hatched stub that reads "geschützt" in the table beside.
    """
    longest = max((len(str(row[label])) for row in rows), default=0)
    data = [
        {
            "label": str(row[label]),
            "value": row[value],
            "shown": row[value] if row[value] is not None else 0,
            "series": row.get(series, "") if series else "",
        }
        for row in rows
    ]
    room = max(160, width - min(LABEL_ROOM, round(7.6 * longest)))
    place: Spec = {
        # Room by letters: the browser's font may run wider than the one the drawing was measured with.
        "y": {
            "field": "label",
            "type": "nominal",
            "sort": None,
            "title": None,
            "axis": {"minExtent": min(LABEL_ROOM, 7.6 * longest), "domain": True},
        },
        "x": {
            "field": "shown",
            "type": "quantitative",
            "title": None,
            "axis": {
                "tickCount": 4 if room >= ROOM_OF_FOUR else 2, "format": number_format, "domain": False,
                "labelOverlap": "greedy", "labelSeparation": 12,
            },
        },
    }  # fmt: skip
    layers: list[Spec] = []
    if series:
        order = list(dict.fromkeys(row["series"] for row in data))
        for row in data:
            row["rank"] = order.index(row["series"])
        colour = {"field": "series", "type": "nominal", "sort": order, "scale": {"domain": order}}
        stacked = {**place, "color": colour, "order": {"field": "rank", "type": "quantitative"}}
        layers.append({"mark": {"type": "bar", "size": 22}, "encoding": stacked})
    else:
        layers.append({"mark": {"type": "bar", "size": 22}, "encoding": {**place, "color": {"value": CATEGORICAL[0]}}})
        layers.append(
            {
                "transform": [{"filter": "isValid(datum.value)"}],
                "mark": {"type": "text", "align": "left", "dx": 5},
                "encoding": {**place, "text": {"field": "value", "format": number_format}},
            }
        )
    layers.append(
        {
            "transform": [{"filter": "!isValid(datum.value)"}],
            "mark": {"type": "rect", "width": 28, "height": 18, "xOffset": 15, "color": MISSING},
            "encoding": {"y": place["y"], "x": {"datum": 0, "type": "quantitative"}},
        }
    )
    spec = {
        "width": room,
        "height": {"step": 34},
        "data": {"values": data},
    }
    return draw({**spec, "layer": layers}, title=title, description=description, keep=keep)


def lines(
    rows: Sequence[Mapping[str, Any]],
    *,
    title: str,
    description: str = "",
    x: str = "x",
    value: str = "value",
    series: str | None = None,
    number_format: str = ",.0f",
    width: int = 620,
    height: int = 220,
    keep: bool = False,
) -> SafeString:
    """Lines from zero over ``x`` in the order given (months or years as the words to be printed); gaps stay gaps."""
    data = [
        {"x": str(row[x]), "value": row[value], "series": str(row.get(series, "")) if series else ""} for row in rows
    ]
    encoding: Spec = {
        "x": {"field": "x", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": 0, "grid": False}},
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": None,
            "scale": {"zero": True, "nice": True},
            "axis": {"tickCount": 4, "format": number_format, "domain": False},
        },
        "color": {"value": CATEGORICAL[0]},
    }
    if series:
        order = list(dict.fromkeys(row["series"] for row in data))
        encoding["color"] = {"field": "series", "type": "nominal", "sort": order, "scale": {"domain": order}}
        # The same field and domain: colour and dashes share one legend.
        encoding["strokeDash"] = dict(encoding["color"])
    mark = {
        "type": "line",
        "strokeWidth": 2.5,
        "point": {"size": 45, "filled": True},
        "invalid": "break-paths-show-domains",
    }
    spec = {"width": width, "height": height, "data": {"values": data}, "mark": mark, "encoding": encoding}
    return draw(spec, title=title, description=description, keep=keep)


@lru_cache(maxsize=512)
def _drawing(spec: str, locale: Locale, keep: bool) -> str:
    if not keep:
        return _clean(_convert(spec, locale))
    name = hashlib.sha256(f"{DRAWING}|{VEGA_LITE}|{locale}|{spec}".encode()).hexdigest()[:32]
    path = Path(settings.INSTANCE.home) / "cache" / "charts" / f"{name}.svg"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        svg = _clean(_convert(spec, locale))
        _store(path, svg)
        return svg


def _convert(spec: str, locale: Locale) -> str:
    import vl_convert

    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, format_locale=locale)


def _clean(svg: str) -> str:
    """Leave geometry and text; what speaks to assistive technology is said once, by ``_named``."""
    svg = _EMPTY.sub("", _UNWANTED.sub("", svg))
    svg = _GEOMETRY.sub(lambda match: _DIGITS.sub(r"\1", match.group(0)), svg)
    for colour, token in _TOKENS.items():
        svg = svg.replace(f'"{colour}"', f'"{token}"')
    # Black is Vega's default for texts without a colour of their own.
    return svg.replace('fill="black"', 'fill="currentColor"').replace('fill="#000"', 'fill="currentColor"')


def _named(svg: str, title: str, description: str) -> str:
    prefix = "chart-" + hashlib.sha256((svg + title + description).encode()).hexdigest()[:10]
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    hatch = ""
    if f'"{MISSING}"' in svg:
        svg = svg.replace(f'"{MISSING}"', f'"url(#{prefix}-hatch)"')
        hatch = (
            f'<defs><pattern id="{prefix}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
            ' patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--q-chart-hatch-ground, #f4f5f7)"/>'
            '<path d="M0 0V6" stroke="var(--q-chart-hatch, #8a8f9c)" stroke-width="2"/></pattern></defs>'
        )
    root = _ROOT.search(svg)
    size = dict(re.findall(r'(width|height|viewBox)="([^"]*)"', root.group(0))) if root else {}
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="q-chart q-chart--drawn" viewBox="{size.get("viewBox", "0 0 1 1")}"'
        f' width="{size.get("width", "1")}" height="{size.get("height", "1")}" role="img"'
        f' aria-labelledby="{prefix}-t{f" {prefix}-d" if description else ""}">'
        f'<title id="{prefix}-t">{escape(title)}</title>'
        + (f'<desc id="{prefix}-d">{escape(description)}</desc>' if description else "")
        + hatch
    )
    return _ROOT.sub(lambda match: opening, svg, count=1)


def _store(path: Path, svg: str) -> None:
    """Keep the drawing; a full disk or a lost folder costs speed, never the page."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as handle:
            handle.write(svg)
        os.replace(handle.name, path)
        files = sorted(path.parent.glob("*.svg"), key=lambda file: file.stat().st_mtime)
        for file in files[:-KEPT_FILES]:
            file.unlink(missing_ok=True)
    except OSError:
        return
