"""The picture of the integration chain: lanes, bars with labels that never overlap, the line of today.

Time runs from left to right in every language, as dates are read. Colour says the state, not the lane. What does not
fit into its bar stands beside it or in a row of its own; nothing is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .chain import LANES, Bar, Chain, Dot, Window, add_months, shown

CHARACTER = 7.6  # mean width of a letter at 13.5 px, also of the font a browser falls back to
STRONG = 8.4
ROW, BAR = 36, 29
HEAD = 64
DEFS = (
    '<svg class="q-defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="gap" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="p-gapbg" width="8" height="8"/><path class="p-gap" d="M0 0V8"/></pattern>'
    '<pattern id="wait" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="p-waitbg" width="7" height="7"/><path class="p-wait" d="M0 0V7"/></pattern></defs></svg>'
)


def text_width(text: str, *, strong: bool = False) -> float:
    return len(text) * (STRONG if strong else CHARACTER)


@dataclass
class Placed:
    """One bar on the sheet: where it is drawn, where its words stand, what it needs of its row."""

    bar: Bar
    x: float
    width: float
    before: bool
    after: bool
    label_x: float
    left: float
    right: float
    row: int = 0
    detail: str = ""


@dataclass
class Sheet:
    chain: Chain
    window: Window
    width: int
    gutter: int
    out: list[str] = field(default_factory=list)

    @property
    def scale(self) -> float:
        return (self.width - self.gutter) / ((self.window.last - self.window.first).days + 1)

    def at(self, day: date) -> float:
        return self.gutter + (day - self.window.first).days * self.scale

    def place(self, bar: Bar) -> Placed:
        """Words stand in the bar where they fit, of a running one to the right of today; else beside it."""
        window, today = self.window, self.chain.today
        before = bar.starts_on is None or bar.starts_on < window.first
        after = bar.ends_on is None or bar.ends_on > window.last
        x = self.gutter if before or bar.starts_on is None else self.at(bar.starts_on)
        end = self.width if after or bar.ends_on is None else self.at(bar.ends_on + timedelta(days=1))
        x, end = x + 1.5, max(end - 1.5, x + 4)
        full = text_width(bar.label, strong=True) + (text_width(bar.detail) + 8 if bar.detail else 0)
        short = text_width(bar.label, strong=True)
        inner_left = x + (16 if before else 10)
        inner_right = end - (16 if after else 6)
        if bar.state == "run" and x < self.at(today) < end:
            right_of_today = self.at(today) + 8
            if inner_right - right_of_today >= short:
                inner_left = right_of_today
        for needed, detail in ((full, bar.detail), (short, "")):
            if inner_right - inner_left >= needed:
                return Placed(bar, x, end - x, before, after, inner_left, x, end, detail=detail)
        detail = bar.detail
        if end + 8 + full <= self.width:
            return Placed(bar, x, end - x, before, after, end + 8, x, end + 8 + full, detail=detail)
        if x - 8 - full >= self.gutter:
            return Placed(bar, x, end - x, before, after, x - 8 - full, x - 8 - full, end, detail=detail)
        start = max(self.gutter + 2, min(inner_left, self.width - short - 4))
        return Placed(bar, x, end - x, before, after, start, min(x, start), max(end, start + short))

    def rows_of(self, lane: str) -> tuple[list[Placed], int]:
        """Every bar of the lane in the first row where nothing is in its way."""
        ends: list[float] = []
        placed = []
        bars = [bar for bar in self.chain.bars if bar.lane == lane and bar.within(self.window.first, self.window.last)]
        for item in sorted((self.place(bar) for bar in bars), key=lambda one: one.left):
            row = next((number for number, end in enumerate(ends) if end + 2 <= item.left), len(ends))
            if row == len(ends):
                ends.append(0)
            ends[row] = item.right
            item.row = row
            placed.append(item)
        return placed, len(ends)

    def add(self, text: str) -> None:
        self.out.append(text)

    def text(self, x: float, y: float, text: str, kind: str = "", anchor: str = "") -> None:
        kind = f' class="{kind}"' if kind else ""
        anchor = f' text-anchor="{anchor}"' if anchor else ""
        self.add(f'<text{kind} x="{x:.1f}" y="{y:.1f}"{anchor}>{escape(text)}</text>')

    def axis(self, bottom: float) -> None:
        today, window = self.chain.today, self.window
        if window.first <= today <= window.last:
            x = self.at(today)
            self.add(
                f'<rect class="g-future" x="{x:.1f}" y="{HEAD}" width="{self.width - x:.1f}" height="{bottom - HEAD:.1f}"/>'
            )
        per_month = (self.width - self.gutter) / window.months
        step = next((step for step in (1, 3, 6, 12) if per_month * step >= 34), 12)
        for number in range(window.months):
            month = add_months(window.first, number)
            x = self.at(month)
            if (month.month - 1) % step == 0:
                kind = "g-quarter" if step > 1 or (month.month - 1) % 3 == 0 else "g-line"
                self.add(f'<path class="{kind}" d="M{x:.1f} 44 V{bottom:.1f}"/>')
                if step < 12 and x + per_month * step <= self.width + 2:
                    name = date_format(month, "M")[:3]
                    self.text(x + per_month * step / 2, 57, name, "t-axis", "middle")
            first = month.month == 1 or (number == 0 and step < 12)
            if first and x + 36 <= self.width:
                self.text(x + 6, 36 if step < 12 else 57, str(month.year), "t-year")

    def draw_bar(self, item: Placed, top: float) -> None:
        bar, x, y = item.bar, item.x, top + item.row * ROW
        until = f"{shown(bar.starts_on)} – {shown(bar.ends_on)}"
        self.add(f"<g><title>{escape(bar.label)}, {until}</title>")
        self.add(
            f'<rect class="b-{bar.state}" x="{x:.1f}" y="{y:.1f}" width="{item.width:.1f}" height="{BAR}" rx="4"/>'
        )
        if bar.state in ("run", "past") and not item.before:
            past = " b-edge--past" if bar.state == "past" else ""
            self.add(f'<rect class="b-edge{past}" x="{x:.1f}" y="{y:.1f}" width="4" height="{BAR}" rx="2"/>')
        middle = y + BAR / 2
        if item.before and item.width > 20:
            self.add(f'<path class="go" d="M{x + 8:.1f} {middle - 5:.1f} l-5 5 l5 5"/>')
        if item.after and item.width > 20:
            self.add(f'<path class="go" d="M{x + item.width - 8:.1f} {middle - 5:.1f} l5 5 l-5 5"/>')
        kind = "t-red" if bar.state == "gap" else "t-b"
        halo = " h-wait" if bar.state in ("wait", "gap") else ""
        more = f'<tspan class="t-m" dx="7">{escape(item.detail)}</tspan>' if item.detail else ""
        self.add(
            f'<text class="{kind}{halo}" x="{item.label_x:.1f}" y="{middle + 5:.1f}">{escape(bar.label)}{more}</text></g>'
        )

    def draw_dots(self, dots: list[Dot], top: float) -> None:
        for dot in dots:
            x, y = self.at(dot.on) + self.scale / 2, top + BAR / 2
            title = f"<title>{escape(dot.label)}, {shown(dot.on)}</title>"
            if dot.kind in ("due", "late"):
                shape = f'<path class="dia dia--{dot.kind}" d="M{x:.1f} {y - 6:.1f} l6 6 l-6 6 l-6 -6 z">{title}</path>'
            else:
                shape = f'<circle class="dot dot--{dot.kind}" cx="{x:.1f}" cy="{y:.1f}" r="4.5">{title}</circle>'
            self.add(shape)

    def lane_name(self, lane: str, y: float) -> None:
        name = str(LANES[lane])
        if self.gutter < 60:
            self.text(0, y + 14, name, "t-lane")
            return
        line, lines = "", []
        for word in name.split():
            longer = f"{line} {word}".strip()
            if line and text_width(longer, strong=True) > self.gutter - 8:
                lines.append(line)
                line = word
            else:
                line = longer
        for number, part in enumerate([*lines, line]):
            self.text(0, y + 26 + number * 18, part, "t-lane")


def draw(
    chain: Chain, window: Window, *, width: int, gutter: int, key: str, title: str, description: str
) -> SafeString:
    sheet = Sheet(chain, window, width, gutter)
    above = 20 if gutter < 60 else 0
    lanes, y = [], float(HEAD)
    for lane in LANES:
        placed, rows = sheet.rows_of(lane)
        dots = [dot for dot in chain.dots if dot.lane == lane and window.first <= dot.on <= window.last]
        height = above + max(rows + bool(dots), 1) * ROW + 14
        if lane in ("status", "circle") or not above:
            height = max(height, above + ROW + 14)
        lanes.append((lane, placed, rows, dots, y, height))
        y += height
    sheet.axis(y)
    for lane, _placed, _rows, _dots, top, _height in lanes:
        sheet.add(f'<path class="g-lane" d="M0 {top:.1f} H{width}"/>')
        sheet.lane_name(lane, top)
    today = chain.today
    shows_today = window.first <= today <= window.last
    if shows_today:
        sheet.add(f'<path class="now" d="M{sheet.at(today):.1f} 22 V{y:.1f}"/>')
    for _lane, placed, rows, dots, top, _height in lanes:
        for item in placed:
            sheet.draw_bar(item, top + above + 10)
        sheet.draw_dots(dots, top + above + 10 + rows * ROW)
    if shows_today:
        flag = _("Heute, %(day)s") % {"day": date_format(today, "SHORT_DATE_FORMAT")}
        wide = text_width(flag) + 16
        x = min(max(sheet.at(today) - wide / 2, 0), width - wide)
        sheet.add(f'<rect class="now-flag" x="{x:.1f}" y="0" width="{wide:.1f}" height="22" rx="3"/>')
        sheet.text(x + wide / 2, 15.5, flag, "t-now", "middle")
    return mark_safe(  # noqa: S308  (every text is escaped above)
        f'<svg class="q-chain q-chain--{key}" viewBox="0 0 {width} {y + 6:.0f}" role="img" direction="ltr" '
        f'aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{escape(title)}</title>'
        f'<desc id="{key}-d">{escape(description)}</desc>{"".join(sheet.out)}</svg>'
    )


def pictures(chain: Chain, window: Window, person: str) -> SafeString:
    """Two drawings of the same data, wide and for phones; the style sheet shows one."""
    title = _("Integrationskette von %(person)s") % {"person": person}
    gap = chain.gap()
    described = _("Sechs Spuren auf einer Zeitachse. Alle Angaben stehen darunter als Tabelle.")
    if gap:
        described = f"{gap.label}, {gap.detail}. {described}"
    narrow = window
    if window.months == 18:
        first = add_months(window.first, 7)
        narrow = Window(first, add_months(first, 7) - timedelta(days=1), 7)
    return mark_safe(  # noqa: S308
        DEFS
        + '<div class="q-scroll q-chain-scroll" role="group" tabindex="0" aria-label="'
        + escape(_("Integrationskette als Bild"))
        + '">'
        + draw(chain, window, width=1166, gutter=104, key="wide", title=title, description=described)
        + "</div>"
        + draw(chain, narrow, width=336, gutter=10, key="narrow", title=title, description=described)
    )
