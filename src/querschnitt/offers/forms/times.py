"""The times of an offer as lines to fill in, and the days on which they do not hold.

Lines are added and removed by submit buttons, so that it works without script: the page comes back with what was
typed. ``TimesForm`` is both lists together; its ``rows`` are what ``services.set_times`` takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from querschnitt.accounts.actor import Actor
from querschnitt.common.forms import ColumnChoices, ComboSelect
from querschnitt.network.models import Place

from ..choices import ExceptionKind, Frequency, TimeKind, Weekday
from ..models import Offer, OfferTime, TimeException
from ..occurrences import hits
from ..services import ExceptionRow, TimeRow

MOST = 40  # lines of each list
RHYTHMS = (
    ("weekly", gettext_lazy("jede Woche")),
    ("monthly_1", gettext_lazy("jeden ersten … im Monat")),
    ("monthly_2", gettext_lazy("jeden zweiten … im Monat")),
    ("monthly_3", gettext_lazy("jeden dritten … im Monat")),
    ("monthly_4", gettext_lazy("jeden vierten … im Monat")),
    ("monthly_-1", gettext_lazy("jeden letzten … im Monat")),
    ("monthly", gettext_lazy("monatlich am gleichen Tag")),
    ("daily", gettext_lazy("täglich")),
    ("single", gettext_lazy("an einem Tag oder mehreren Tagen")),
    ("appointment", gettext_lazy("nach Vereinbarung")),
)
CLOCK_ERROR = {"invalid": gettext_lazy("Das ist keine Uhrzeit. In der Form 14:30 eintragen.")}
DAY_ERROR = {"invalid": gettext_lazy("Das ist kein Datum. In der Form 31.12.2026 eintragen.")}
NUMBER_ERROR = {
    "invalid": gettext_lazy("Das ist keine ganze Zahl. Nur die Zahl eintragen."),
    "min_value": gettext_lazy("Kleiner als %(limit_value)s geht nicht."),
    "max_value": gettext_lazy("Größer als %(limit_value)s geht nicht."),
}


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput({"class": "q-input--short", "inputmode": "numeric"}, format="%H:%M")
    return forms.TimeField(
        label=label,
        required=False,
        widget=widget,
        error_messages=CLOCK_ERROR,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S", "%H"],
    )


def _day(label: Any, required: bool = False, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput,
        error_messages={**DAY_ERROR, "required": _("Der Tag fehlt. Bitte eintragen.")},
        **more,
    )


class TimeLine(forms.Form):
    stored = forms.UUIDField(required=False, widget=forms.HiddenInput)
    rhythm = forms.ChoiceField(label=gettext_lazy("Wann"), choices=RHYTHMS)
    byday = forms.MultipleChoiceField(
        label=gettext_lazy("Wochentage"), choices=Weekday.choices, required=False, widget=ColumnChoices
    )
    interval = forms.IntegerField(
        label=gettext_lazy("Abstand"), min_value=1, max_value=52, initial=1, required=False, error_messages=NUMBER_ERROR,
        help_text=gettext_lazy("2 heißt: jede zweite Woche, jeder zweite Monat"),
    )  # fmt: skip
    starts_at = _clock(gettext_lazy("von"))
    ends_at = _clock(gettext_lazy("bis"))
    starts_on = _day(gettext_lazy("erster Tag"))
    ends_on = _day(gettext_lazy("letzter Tag"))
    on_holidays = forms.BooleanField(label=gettext_lazy("auch an Feiertagen"), required=False)
    place = forms.ModelChoiceField(
        queryset=Place.unscoped.none(), label=gettext_lazy("anderer Ort"), required=False, widget=ComboSelect,
        empty_label=gettext_lazy("Ort des Angebots"),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Hinweis"), max_length=200, required=False)

    def __init__(self, *args: Any, offer: Offer, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields["place"].queryset = places  # type: ignore[attr-defined]  # a field of that kind
        # A field of that kind.
        self.fields["place"].label_from_instance = lambda place: place.line  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        rhythm = data.get("rhythm", "")
        first, last = data.get("starts_on"), data.get("ends_on")
        if rhythm == "single" and first is None and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Der Tag fehlt. Bitte eintragen."))
        if (rhythm == "weekly" or rhythm.startswith("monthly_")) and not data.get("byday"):
            self.add_error("byday", _("Der Wochentag fehlt. Mindestens einen wählen."))
        if first and last and last < first:
            self.add_error("ends_on", _("Der letzte Tag liegt vor dem ersten. Ein späteres Datum eintragen."))
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if ends and not starts:
            self.add_error("starts_at", _("Der Anfang fehlt. Eine Uhrzeit eintragen."))
        over_night = rhythm == "single" and first and last and last > first
        if starts and ends and ends <= starts and not over_night:
            self.add_error("ends_at", _("Das Ende liegt nicht nach dem Anfang. Eine spätere Uhrzeit eintragen."))
        return data

    @property
    def row(self) -> TimeRow:
        data = self.cleaned_data
        rhythm: str = data["rhythm"]
        row = TimeRow(
            kind=rhythm if rhythm in (TimeKind.SINGLE, TimeKind.APPOINTMENT) else TimeKind.RECURRING.value,
            starts_at=data["starts_at"], ends_at=data["ends_at"], note=data["note"], place=data["place"], id=data["stored"],
        )  # fmt: skip
        if rhythm == TimeKind.APPOINTMENT:
            return row
        row = replace(row, starts_on=data["starts_on"] or self.offer.valid_from, ends_on=data["ends_on"])
        if rhythm == TimeKind.SINGLE:
            return row
        freq, _sep, position = rhythm.partition("_")
        return replace(
            row, freq=freq, setpos=int(position) if position else None, interval=data["interval"] or 1,
            byday=() if freq == Frequency.MONTHLY and not position else tuple(data["byday"]), on_holidays=data["on_holidays"],
        )  # fmt: skip


class ExceptionLine(forms.Form):
    on = _day(gettext_lazy("Tag"), required=True)
    kind = forms.ChoiceField(label=gettext_lazy("Was gilt"), choices=ExceptionKind.choices)
    starts_at = _clock(gettext_lazy("von"))
    ends_at = _clock(gettext_lazy("bis"))
    note = forms.CharField(label=gettext_lazy("Hinweis"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("Das Ende liegt nicht nach dem Anfang. Eine spätere Uhrzeit eintragen."))
        if data.get("kind") == ExceptionKind.MOVED and not starts and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Die neue Uhrzeit fehlt. Bitte eintragen."))
        return data

    @property
    def row(self) -> ExceptionRow:
        data = self.cleaned_data
        gone = data["kind"] == ExceptionKind.CANCELLED
        return ExceptionRow(
            on=data["on"], kind=data["kind"], note=data["note"],
            starts_at=None if gone else data["starts_at"], ends_at=None if gone else data["ends_at"],
        )  # fmt: skip


class TimesForm:
    """``data`` as posted; without it the offer's stored times, or one empty line."""

    def __init__(self, data: QueryDict | None = None, *, offer: Offer, actor: Actor) -> None:
        self.offer, self.bound = offer, data is not None
        self.places = Place.objects.order_by("town", "name", "street")
        self.lines: list[TimeLine] = []
        self.exceptions: list[ExceptionLine] = []
        if data is None:
            times = list(offer.times.prefetch_related("exceptions"))
            self._fill([_of_time(time) for time in times] or [{}], _exceptions_of(times))
        elif data.get("tun", "save") == "save":
            self.lines = [self._line(f"zeit-{index}", data) for index in _numbers(data, "zeit")]
            self.exceptions = [ExceptionLine(data, prefix=f"tag-{index}") for index in _numbers(data, "tag")]
        else:
            self._change(data)

    def _line(self, prefix: str, data: QueryDict | None = None, initial: Mapping[str, Any] | None = None) -> TimeLine:
        return TimeLine(data, prefix=prefix, initial=initial, offer=self.offer, places=self.places)

    def _fill(self, times: list[dict[str, Any]], exceptions: list[dict[str, Any]]) -> None:
        self.lines = [self._line(f"zeit-{index}", initial=row) for index, row in enumerate(times[:MOST])]
        self.exceptions = [
            ExceptionLine(prefix=f"tag-{index}", initial=row) for index, row in enumerate(exceptions[:MOST])
        ]

    def _change(self, data: QueryDict) -> None:
        """``tun`` is "zeit" or "tag" (one line more), or "zeit-2" (without this line)."""
        asked = data["tun"]
        times = [(index, _typed(data, TimeLine, f"zeit-{index}")) for index in _numbers(data, "zeit")]
        days = [(index, _typed(data, ExceptionLine, f"tag-{index}")) for index in _numbers(data, "tag")]
        kept = [row for index, row in times if asked != f"zeit-{index}"]
        kept_days = [row for index, row in days if asked != f"tag-{index}"]
        self._fill(kept + [{}] * (asked == "zeit"), kept_days + [{}] * (asked == "tag"))

    @property
    def saving(self) -> bool:
        return self.bound and all(form.is_bound for form in (*self.lines, *self.exceptions))

    def is_valid(self) -> bool:
        # Every line is checked, so that all faults are shown at once.
        fine = [form.is_valid() for form in (*self.lines, *self.exceptions)]
        return all(fine) and self._attach()

    @property
    def errors(self) -> bool:
        return any(form.is_bound and form.errors for form in (*self.lines, *self.exceptions))

    def _attach(self) -> bool:
        """Give each exception to the times that it concerns."""
        rows = [line.row for line in self.lines]
        found: list[list[ExceptionRow]] = [[] for _row in rows]
        seen: set[date] = set()
        for line in self.exceptions:
            exception = line.row
            if exception.on in seen:
                line.add_error("on", _("Für diesen Tag gibt es schon eine Ausnahme. Eine davon entfernen."))
                continue
            seen.add(exception.on)
            concerned = [index for index, row in enumerate(rows) if _takes_place(row, exception.on)]
            if exception.kind == ExceptionKind.ADDED:
                concerned = [index for index, row in enumerate(rows) if row.kind == TimeKind.RECURRING][:1]
            if not concerned:
                line.add_error(
                    "on",
                    _("An diesem Tag findet sonst nichts statt. Ein anderes Datum eintragen oder „zusätzlich“ wählen."),
                )
            for index in concerned:
                found[index].append(exception)
        self.rows = [replace(row, exceptions=exceptions) for row, exceptions in zip(rows, found, strict=True)]
        return not self.errors


def _takes_place(row: TimeRow, day: date) -> bool:
    if row.kind == TimeKind.APPOINTMENT or row.starts_on is None:
        return False
    if row.kind == TimeKind.SINGLE:
        return row.starts_on == day
    return hits(
        OfferTime(
            freq=row.freq,
            interval=row.interval,
            byday=list(row.byday),
            setpos=row.setpos,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        ),
        day,
    )


def _numbers(data: QueryDict, prefix: str) -> list[int]:
    found = {key.split("-")[1] for key in data if key.startswith(f"{prefix}-")}
    return sorted(int(number) for number in found if number.isdigit())[:MOST]


def _typed(data: QueryDict, form: type[forms.Form], prefix: str) -> dict[str, Any]:
    """What was typed into one line, unchecked, to show it again."""
    several = {name for name, field in form.base_fields.items() if isinstance(field, forms.MultipleChoiceField)}
    return {
        name: data.getlist(f"{prefix}-{name}") if name in several else data.get(f"{prefix}-{name}", "")
        for name in form.base_fields
    }


def _of_time(time: OfferTime) -> dict[str, Any]:
    rhythm = time.kind
    if time.kind == TimeKind.RECURRING:
        rhythm = f"{time.freq}_{time.setpos}" if time.freq == Frequency.MONTHLY and time.setpos else time.freq
    byday = time.byday
    if rhythm == Frequency.MONTHLY and byday and time.interval == 1:
        rhythm = Frequency.WEEKLY  # every Tuesday of every month
    if rhythm == Frequency.WEEKLY and not byday and time.starts_on:
        byday = [Weekday.values[time.starts_on.weekday()]]
    return {
        "stored": time.pk, "rhythm": rhythm, "byday": byday, "interval": time.interval, "starts_at": time.starts_at,
        "ends_at": time.ends_at, "starts_on": time.starts_on, "ends_on": time.ends_on, "on_holidays": time.on_holidays,
        "place": time.place_id, "note": time.note,
    }  # fmt: skip


def _exceptions_of(times: list[OfferTime]) -> list[dict[str, Any]]:
    days: dict[date, TimeException] = {}
    for time in times:
        for exception in time.exceptions.all():
            days.setdefault(exception.on, exception)
    names = ("on", "kind", "starts_at", "ends_at", "note")
    return [{name: getattr(days[day], name) for name in names} for day in sorted(days)]
