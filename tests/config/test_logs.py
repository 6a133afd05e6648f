"""The log says where, and holds nothing that opens something."""

from __future__ import annotations

import logging
import secrets
import uuid

import pytest
from django.core import signing

from querschnitt.config.logs import Formatter


def line(path: str) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", path), None)
    return Formatter("%(levelname)s %(name)s %(message)s").format(record)


@pytest.mark.parametrize(
    "path",
    ["/faelle/anfrage/{}/", "/faelle/kalender/{}.ics", "/einladung/{}/", "/pruefen/{}/danke/", "/konto/reset/c1-{}/"],
)
@pytest.mark.parametrize(
    "secret",
    [secrets.token_urlsafe(24), secrets.token_urlsafe(32), secrets.token_hex(16), signing.dumps({"to": 1})],
    ids=["short", "long", "hex", "signed"],  # the same in every worker
)
def test_address_that_opens_something_is_not_logged(path, secret):
    said = line(path.format(secret))
    assert not any(part in said for part in secret.split(":"))
    assert said.startswith("WARNING django.request Not Found: /" + path.split("/")[1])


def test_address_of_a_page_is_logged_whole():
    path = f"/faelle/{uuid.uuid4()}/einwilligungen/neu/"
    assert path in line(path)
