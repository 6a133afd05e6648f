"""Two people change one entry: the second sees the other's values beside their own and chooses. Nothing is lost.

A form to change something carries the version it was opened with and, signed, the values it was opened with. When the
entry has moved on meanwhile, ``weigh`` compares three values of every field: opened, typed, stored. What only the other
changed is taken over and said; what only this person changed stays; what both changed asks for a choice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

SALT = "querschnitt.cases.beside"
TAKE = "nehmen-"
THEIRS = "theirs"
OWN = ("version", "basis")


def _plain(value: Any) -> Any:
    """A value as a browser would send it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "pk", value)).replace("\r\n", "\n").strip()


def opened_with(form: forms.BaseForm) -> dict[str, Any]:
    """The values an unbound form shows."""
    return {name: _plain(form[name].value()) for name in form.fields if name not in OWN}


class BesideForm(forms.Form):
    """Base of forms that change an entry others may change, too."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    basis = forms.CharField(widget=forms.HiddenInput, required=False)

    def close(self) -> None:
        """After the fields closed to whoever acts are gone: what they hold is not carried either (``RuleForm``)."""
        super().close()  # type: ignore[misc]  # of the form it is mixed with
        if not self.is_bound:
            self.initial["basis"] = signing.dumps(opened_with(self), salt=SALT, compress=True)


@dataclass(frozen=True)
class Clash:
    """One field that differs: both values in words."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass
class Beside:
    who: str
    clashes: list[Clash] = field(default_factory=list)
    taken: list[Clash] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.clashes or self.taken)


def _in_words(item: forms.Field, value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    if isinstance(item, forms.BooleanField):
        return _("ja") if value else _("nein")
    if isinstance(item, forms.ModelChoiceField):
        rows = item.queryset.filter(pk__in=[key for key in values if key]) if item.queryset is not None else []
        values = [str(item.label_from_instance(row)) for row in rows]
    elif isinstance(item, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in item.choices}  # type: ignore[union-attr, misc]
        values = [labels.get(key, key) for key in values if key]
    elif isinstance(item, forms.DateField):
        values = [_day(key) for key in values if key]
    return ", ".join(entry for entry in values if entry) or _("leer")


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
    except ValueError:
        return text


def _typed(form: forms.BaseForm, name: str) -> Any:
    raw = form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    return _plain(raw)


def _basis(form: forms.BaseForm) -> dict[str, Any]:
    try:
        found = signing.loads(str(form.data.get("basis", "")), salt=SALT)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def weigh(form: BesideForm, stored: BesideForm, version: int, who: object) -> Beside:
    """Compare what was sent with what is ``stored`` (the same form, unbound). True: ask before saving.

    Changes ``form.data`` so that sending it again is about the new state.
    """
    beside = Beside(str(who) if who else _("jemand anderes"))
    data = QueryDict(mutable=True)
    data.update(form.data)
    now = opened_with(stored)
    if str(form.data.get("version", "")) == str(version):
        for name in now:
            if form.data.get(TAKE + name) == THEIRS:
                _put(data, name, now[name])
        form.data = data
        return beside
    before = _basis(form)
    for name, theirs in now.items():
        item = form.fields[name]
        if item.disabled:
            continue
        mine, basis = _typed(form, name), before.get(name)
        if mine == theirs:
            continue
        if basis is not None and theirs == basis:
            continue
        clash = Clash(name, str(item.label or name), _in_words(item, mine), _in_words(item, theirs))
        if basis is not None and mine == basis:
            _put(data, name, theirs)
            beside.taken.append(clash)
        else:
            beside.clashes.append(clash)
    data["version"] = str(version)
    data["basis"] = signing.dumps(now, salt=SALT, compress=True)
    form.data = data
    return beside


def _put(data: QueryDict, name: str, value: Any) -> None:
    if value == "":
        data.pop(name, None)
        data[name] = ""
    elif isinstance(value, list):
        data.setlist(name, value)
    else:
        data[name] = value
