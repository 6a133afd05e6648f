"""A file of HSDS records, whatever its form: one page, a list, JSON lines, or the tabular data package."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import orjson
from django.utils.translation import gettext as _

from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.common.imports.reading import Sheet

from ..records import Record
from ..tables import nest, read_row, tables
from .cells import COLUMN_KEYS, cells_of

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_SERVICES = 20_000


def read_feed(content: bytes) -> Sheet:
    """One row per service."""
    records = read_records(content)
    if not records:
        raise UnreadableFile(_("Die Datei enthält keine Angebote."), _("Eine Ausgabe von /services wählen."))
    if len(records) > MAX_SERVICES:
        raise UnreadableFile(
            _("Die Datei enthält mehr als %(most)d Angebote.") % {"most": MAX_SERVICES},
            _("Die Ausgabe nach Organisation oder Thema teilen."),
        )
    rows = []
    for number, record in enumerate(records, start=1):
        cells = cells_of(record)
        rows.append((number, [cells.get(key, "") for key in COLUMN_KEYS]))
    return Sheet(list(COLUMN_KEYS), rows)


def read_records(content: bytes) -> list[Record]:
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            _("Die Datei ist größer als %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024},
            _("Die Ausgabe nach Organisation oder Thema teilen."),
        )
    found = _package(content) if content.startswith(b"PK") else _json(content)
    for number, record in enumerate(found, start=1):
        if not isinstance(record, dict) or not isinstance(record.get("id"), str) or not record.get("name"):
            raise UnreadableFile(
                _("Eintrag %(number)d ist kein Angebot nach HSDS: Kennung oder Name fehlt.") % {"number": number},
                _("Die Ausgabe von /services oder ein Tabellenpaket nach HSDS 3 wählen."),
            )
    return found


def _json(content: bytes) -> list[Any]:
    unread = UnreadableFile(
        _("Die Datei ist weder JSON noch JSON-Zeilen noch ein Tabellenpaket (ZIP)."),
        _("Die Ausgabe von /services oder ein Tabellenpaket nach HSDS 3 wählen."),
    )
    content = content.removeprefix(b"\xef\xbb\xbf").strip()
    if not content:
        raise UnreadableFile(_("Die Datei ist leer."), _("Die Ausgabe von /services wählen."))
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError:
        found = []
        for line in content.splitlines():
            try:
                found += [orjson.loads(line)] if line.strip() else []
            except orjson.JSONDecodeError:
                raise unread from None
        return found
    if isinstance(whole, list):
        return whole
    if isinstance(whole, dict):
        if isinstance(contents := whole.get("contents"), list):
            return contents
        return [whole]
    raise unread


def _package(content: bytes) -> list[Record]:
    broken = UnreadableFile(
        _("Das Tabellenpaket ist unvollständig oder beschädigt."), _("Es noch einmal herunterladen und dann wählen.")
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise UnreadableFile(
                    _("Entpackt ist das Tabellenpaket größer als %(size)d MB.")
                    % {"size": MAX_UNPACKED // 1024 // 1024},
                    _("Die Ausgabe nach Organisation oder Thema teilen."),
                )
            names = {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}
            paths = {table.name: table.path for table in tables().values()}
            if "datapackage.json" in names:
                for entry in json.loads(archive.read(names["datapackage.json"])).get("resources", []):
                    if entry.get("name") in paths and isinstance(entry.get("path"), str):
                        paths[entry["name"]] = entry["path"].rsplit("/", 1)[-1]
            found: dict[str, list[Record]] = {}
            for name, path in paths.items():
                if path in names:
                    lines = io.StringIO(archive.read(names[path]).decode("utf-8-sig"), newline="")
                    found[name] = [read_row(tables()[name], row) for row in csv.DictReader(lines)]
    except (
        zipfile.BadZipFile,
        UnicodeDecodeError,
        ValueError,
        KeyError,
        AttributeError,
        csv.Error,
        NotImplementedError,  # a compression zipfile does not know
    ):
        raise broken from None
    if "service" not in found:
        raise broken
    return nest(found)
