"""Invitations through a real mail server, a process of its own; and what happens without one."""

import mailbox
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from querschnitt.config.instance import SettingUnfit
from querschnitt.config.outside import mail_settings
from tests.factories.accounts import make_house, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(tmp_path) -> Iterator[tuple[int, Path]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = tmp_path / "post"
    arguments = ["-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", str(box)]
    process = subprocess.Popen([sys.executable, "-m", "aiosmtpd", *arguments])
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield port, box
    process.kill()
    process.wait()


def apply(settings, instance) -> None:
    for name, value in mail_settings(instance).items():
        setattr(settings, name, value)


@pytest.fixture
def house(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    return make_house("Ahrenfeld")


def invite(house, commit) -> None:
    with commit(execute=True):
        answer = signed_in(house.members["centre_head"]).post(
            reverse("accounts:invite"),
            {"organisation": house.partner.pk, "email": "zoe@example.org", "role_key": "partner_adviser"},
        )
        assert answer.status_code == 302


def test_invitation_arrives_through_smtp(
    house, server, settings, monkeypatch, tmp_path, django_capture_on_commit_callbacks
):
    port, box = server
    for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", "SENDER": "ki@example.org"}.items():
        monkeypatch.setenv(f"QUERSCHNITT_MAIL_{name}", value)
    apply(settings, settings.INSTANCE)
    invite(house, django_capture_on_commit_callbacks)
    messages = [message for message in mailbox.Maildir(box) if "zoe@example.org" in message["To"]]
    assert len(messages) == 1
    assert messages[0]["From"] == "ki@example.org"
    text = messages[0].get_payload(decode=True).decode()
    assert house.partner.name in text
    link = re.search(r"http://testserver(\S+)", text).group(1)
    assert Client().get(link).status_code == 200


def test_nothing_is_sent_when_the_request_fails(house, server, settings, monkeypatch):
    port, box = server
    monkeypatch.setenv("QUERSCHNITT_MAIL_HOST", "127.0.0.1")
    monkeypatch.setenv("QUERSCHNITT_MAIL_PORT", str(port))
    monkeypatch.setenv("QUERSCHNITT_MAIL_SECURITY", "none")
    apply(settings, settings.INSTANCE)
    # No commit: the test's transaction is rolled back, as a failed request's would be.
    signed_in(house.members["centre_head"]).post(
        reverse("accounts:invite"),
        {"organisation": house.partner.pk, "email": "zoe@example.org", "role_key": "partner_adviser"},
    )
    assert not box.exists() or len(mailbox.Maildir(box)) == 0


def test_without_server_mails_are_files_and_the_page_says_so(
    house, settings, tmp_path, django_capture_on_commit_callbacks
):
    instance = type(settings.INSTANCE)(home=tmp_path, mode="office")
    apply(settings, instance)
    page = signed_in(house.members["centre_head"]).get(reverse("accounts:invite")).content.decode()
    assert "Kein Mailserver eingerichtet" in page
    invite(house, django_capture_on_commit_callbacks)
    texts = [path.read_text() for path in (tmp_path / "mail").iterdir()]
    assert any("zoe@example.org" in text for text in texts)


def test_unknown_kind_of_security_is_refused(settings, monkeypatch):
    monkeypatch.setenv("QUERSCHNITT_MAIL_HOST", "mail.example.org")
    monkeypatch.setenv("QUERSCHNITT_MAIL_SECURITY", "ssl")
    with pytest.raises(SettingUnfit, match="starttls, tls und none"):
        mail_settings(settings.INSTANCE)
    monkeypatch.setenv("QUERSCHNITT_MAIL_SECURITY", "tls")
    monkeypatch.setenv("QUERSCHNITT_MAIL_PORT", "smtp")
    with pytest.raises(SettingUnfit, match="QUERSCHNITT_MAIL_PORT: „smtp“"):
        mail_settings(settings.INSTANCE)


@pytest.mark.parametrize(
    ("security", "port", "tls", "ssl"), [("starttls", 587, True, False), ("tls", 465, False, True)]
)
def test_mail_is_encrypted_unless_told_otherwise(settings, monkeypatch, security, port, tls, ssl):
    monkeypatch.setenv("QUERSCHNITT_MAIL_HOST", "mail.example.org")
    if security != "starttls":
        monkeypatch.setenv("QUERSCHNITT_MAIL_SECURITY", security)
    found = mail_settings(settings.INSTANCE)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)
