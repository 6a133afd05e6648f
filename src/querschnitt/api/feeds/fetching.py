"""Ask another directory over the network: only where the operator allows it, and never more than fits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.conf import settings
from django.utils.translation import gettext as _

from querschnitt.common.imports.errors import UnreadableFile

TIMEOUT = 20
PER_PAGE = 100
MOST_PAGES = 2000
MAX_BYTES = 50 * 1024 * 1024
LOCAL = {"127.0.0.1", "localhost"}


def allowed_hosts() -> list[str]:
    return list(settings.FEED_HOSTS)


def _check(address: str) -> str:
    """The address, when it leads to an allowed host by an encrypted connection."""
    parts = urlsplit(address)
    if parts.netloc not in settings.FEED_HOSTS:
        raise UnreadableFile(
            _("Von %(host)s darf nichts geholt werden.") % {"host": parts.netloc or address},
            _("Den Betrieb bitten, die Adresse freizugeben (QUERSCHNITT_FEEDS), oder die Datei hochladen."),
        )
    if parts.scheme != "https" and parts.hostname not in LOCAL:
        raise UnreadableFile(_("Die Adresse ist nicht verschlüsselt."), _("Mit https:// angeben."))
    return address


class _Redirects(HTTPRedirectHandler):
    """A redirect must lead to an allowed host too."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: str) -> Any:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Reader:
    def __init__(self) -> None:
        self.left = MAX_BYTES
        self._opener = build_opener(_Redirects, ProxyHandler({}))

    def get(self, address: str, **query: Any) -> Any:
        asked = f"{_check(address)}{'&' if '?' in address else '?'}{urlencode(query)}" if query else _check(address)
        # Address checked before.
        request = Request(asked, headers={"Accept": "application/json", "User-Agent": "Querschnitt"})  # noqa: S310
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                content = answer.read(self.left + 1)
        except HTTPError as error:
            raise _unreachable(asked, f"HTTP {error.code}") from error
        except (URLError, HTTPException, OSError) as error:
            raise _unreachable(asked, str(getattr(error, "reason", error))) from error
        self.left -= len(content)
        if self.left < 0:
            raise UnreadableFile(
                _("Die Antwort ist größer als %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024},
                _("Die Angebote als Datei herunterladen und teilen."),
            )
        return content


def _unreachable(address: str, why: str) -> UnreadableFile:
    return UnreadableFile(
        _("%(address)s hat nicht geantwortet (%(why)s).") % {"address": address, "why": why},
        _("Die Adresse prüfen und später noch einmal versuchen."),
    )


def fetch(address: str) -> tuple[str, bytes]:
    """(name, content) of a file, or of everything a directory's interface gives, page by page."""
    reader = _Reader()
    name = urlsplit(address).netloc
    content = reader.get(address)
    if content.startswith(b"PK"):
        return name, content
    try:
        found = json.loads(content)
    except ValueError:
        return name, content  # perhaps lines; reading decides
    base = address.split("?")[0].rstrip("/")
    if isinstance(found, dict) and "version" in found and "contents" not in found:
        return name, json.dumps(list(_services(reader, base))).encode()
    if isinstance(found, dict) and found.get("last_page") is False and base.endswith("/services"):
        return name, json.dumps(list(_services(reader, base.removesuffix("/services")))).encode()
    return name, content


def _services(reader: _Reader, base: str) -> Iterator[dict[str, Any]]:
    """Every service in full: from the list where it gives them so, else one by one."""
    for page in range(1, MOST_PAGES):
        try:
            answer = json.loads(reader.get(f"{base}/services", page=page, per_page=PER_PAGE, full="true"))
            records = answer["contents"]
        except (ValueError, KeyError, TypeError) as error:
            raise _unreachable(f"{base}/services", "kein HSDS") from error
        for record in records:
            nested = any(isinstance(value, list) for value in record.values())
            yield record if nested else json.loads(reader.get(f"{base}/services/{record['id']}"))
        if answer.get("last_page", True) or not records:
            return
