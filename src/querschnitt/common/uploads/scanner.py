"""Known malware is refused before anything is stored: by the test signature always, by ClamAV where one is named.

``CLAMD`` is the path of clamd's socket, or host:port. Configured and not answering means refused: an office that asked
for the check gets no file without it.
"""

from __future__ import annotations

import logging
import socket
import struct

from django.conf import settings
from django.utils.translation import gettext as _

from .errors import UnfitFile

logger = logging.getLogger(__name__)
# The signature every scanner knows (eicar.org), in halves so that no scanner stops this file.
TEST_SIGNATURE = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CHUNK = 64 * 1024
SECONDS = 20


def infected() -> UnfitFile:
    return UnfitFile(
        _("Die Datei enthält ein bekanntes Schadprogramm und wurde nicht gespeichert."),
        _("Das Gerät, von dem sie stammt, prüfen lassen und die Stelle fragen, die sie geschickt hat."),
    )


def scan(content: bytes) -> None:
    """Raise ``UnfitFile`` for what is known to be harmful."""
    if TEST_SIGNATURE in content:
        raise infected()
    if settings.CLAMD:
        try:
            answer = ask_clamd(content)
        except OSError:
            logger.exception("clamd did not answer")
            answer = ""
        if answer.endswith("FOUND"):
            raise infected()
        if not answer.endswith("OK"):
            raise UnfitFile(
                _("Die Datei konnte nicht auf Schadprogramme geprüft werden und wurde nicht gespeichert."),
                _("In einigen Minuten noch einmal versuchen; bleibt es dabei, die Betriebsverantwortlichen fragen."),
            )


def ask_clamd(content: bytes) -> str:
    """The answer to INSTREAM: "stream: OK" or "stream: <name> FOUND"."""
    with _connection() as link:
        link.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            link.sendall(struct.pack("!L", len(part)) + part)
        link.sendall(struct.pack("!L", 0))
        answer = b""
        while part := link.recv(4096):
            answer += part
    return answer.rstrip(b"\0\n ").decode("utf-8", "replace")


def _connection() -> socket.socket:
    if settings.CLAMD.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(SECONDS)
        link.connect(settings.CLAMD)
        return link
    host, _colon, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
