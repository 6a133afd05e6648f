"""From the invitation to the desk, and back in: by app, by security key, without JavaScript, on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from tests.factories.accounts import World, make_member, make_user

from .browser import NARROW, WIDE, complaints, picture, sign_in
from .conftest import Windows

PASSWORD = "lampe geige wolke stein"


@pytest.fixture(autouse=True)
def strict(origin: str) -> Iterator[None]:
    """As in an office: the second factor is mandatory."""
    before = settings.SECOND_FACTOR_REQUIRED
    settings.SECOND_FACTOR_REQUIRED = True
    mail.outbox = []
    yield
    settings.SECOND_FACTOR_REQUIRED = before


@pytest.fixture
def named(chromium: Browser, origin: str) -> Iterator[Windows]:
    """The same application by name: security keys are bound to a name and refuse bare addresses."""
    opened = Windows(chromium, origin.replace("127.0.0.1", "localhost"))
    yield opened
    opened.close()
    opened.watch.assert_clean()


def code_of(secret: str) -> str:
    """Of this half minute: one before and one after it are accepted as well."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def person(world: World, role: str = "centre_head"):
    user = make_user(password=PASSWORD)
    return make_member(world.a.ki, role, user=user)


def enter(page: Page, email: str) -> None:
    page.goto("/konto/login/")
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Anmelden").click()


def set_up_app(page: Page) -> str:
    page.get_by_role("link", name="App einrichten").click()
    secret = page.locator("code").inner_text()
    page.get_by_label("Code aus der App").fill(code_of(secret))
    page.get_by_role("button", name="App einrichten").click()
    return secret


def seen(page: Page, name: str) -> list[str]:
    picture(page, f"sign-in-{name}")
    return [f"{name}: {item}" for item in complaints(page)]


def test_invited_person_reaches_the_desk(windows: Windows, world: World):
    head = person(world)
    found = []
    page = windows.open()
    enter(page, head.user.email)
    expect(page.get_by_text("Bitte richten Sie einen zweiten Faktor ein")).to_be_visible()
    found += seen(page, "factor")
    page.goto("/zugang/")
    expect(page).to_have_url(re.compile("/konto/2fa/$"))
    page.get_by_role("link", name="App einrichten").click()
    found += seen(page, "app")
    page.go_back()
    set_up_app(page)
    expect(page.get_by_role("heading", name="Wiederherstellungscodes")).to_be_visible()
    found += seen(page, "codes")

    page.goto("/zugang/")
    found += seen(page, "members")
    page.get_by_role("link", name="Person einladen").click()
    page.get_by_label("Organisation", exact=True).select_option(label=world.a.partner.name)
    page.get_by_label("E-Mail-Adresse").fill("neue.person@example.org")
    page.get_by_label("Rolle", exact=True).select_option("partner_adviser")
    found += seen(page, "invite")
    page.get_by_role("button", name="Einladung senden").click()
    expect(page.get_by_text("Die Einladung an neue.person@example.org ist unterwegs")).to_be_visible()
    found += seen(page, "invited")
    link = next(
        re.search(r"http://\S+(/zugang/einladung/\S+)", message.body).group(1)
        for message in mail.outbox
        if message.to == ["neue.person@example.org"]
    )

    guest = windows.open(narrow=True)
    windows.watch.expected.add(422)
    guest.goto(link)
    found += seen(guest, "accept")
    guest.get_by_label("Vor- und Nachname").fill("Neue Person")
    guest.get_by_label("Passwort", exact=True).fill("Sommer2024Sommer")
    guest.get_by_label("Passwort, zur Kontrolle").fill("Sommer2024Sommer")
    guest.get_by_role("button", name="Einladung annehmen").click()
    expect(guest.get_by_text("mindestens drei Wörter").first).to_be_visible()
    found += seen(guest, "accept-weak")
    guest.get_by_label("Passwort", exact=True).fill(PASSWORD)
    guest.get_by_label("Passwort, zur Kontrolle").fill(PASSWORD)
    guest.get_by_role("button", name="Einladung annehmen").click()
    set_up_app(guest)
    guest.get_by_role("link", name="Weiter zur Arbeit").click()
    guest.goto("/zugang/mein/")
    expect(guest.locator("main").get_by_text("Beratung einer Partnerorganisation")).to_be_visible()
    found += seen(guest, "profile")
    assert not found, "\n".join(found)


def test_sign_in_works_without_javascript(windows: Windows, world: World):
    actor = person(world)
    page = windows.open(script=False, narrow=True)
    enter(page, actor.user.email)
    secret = set_up_app(page)
    page.goto("/konto/logout/")
    page.locator("main").get_by_role("button", name="Abmelden").click()
    enter(page, actor.user.email)
    expect(page.get_by_text("Sicherheitsschlüssel brauchen JavaScript")).to_be_visible()
    page.get_by_label("Code").fill(code_of(secret))
    page.locator("main").get_by_role("button", name="Anmelden").click()
    page.goto("/zugang/")
    expect(page.get_by_role("heading", name="Zugänge")).to_be_visible()


def test_security_key_is_added_and_signs_in(named: Windows, world: World):
    actor = person(world)
    page = named.open()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasResidentKey": False,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    found = []
    enter(page, actor.user.email)
    page.get_by_role("link", name="Schlüssel hinzufügen").click()
    found += seen(page, "key-add")
    page.get_by_label("Name des Schlüssels").fill("Schlüssel am Bund")
    page.get_by_role("button", name="Schlüssel hinzufügen").click()
    expect(page.get_by_role("heading", name="Wiederherstellungscodes")).to_be_visible()
    assert Authenticator.objects.filter(user=actor.user, type="webauthn").count() == 1

    page.goto("/konto/2fa/webauthn/")
    expect(page.get_by_text("Schlüssel am Bund").first).to_be_visible()
    found += seen(page, "key-list")
    page.goto("/konto/logout/")
    page.locator("main").get_by_role("button", name="Abmelden").click()

    enter(page, actor.user.email)
    found += seen(page, "key-sign-in")
    page.get_by_role("button", name="Sicherheitsschlüssel verwenden").click()
    expect(page).not_to_have_url(re.compile("/konto/"))
    page.goto("/zugang/")
    expect(page.get_by_role("heading", name="Zugänge")).to_be_visible()
    assert not found, "\n".join(found)


def test_key_at_a_bare_address_says_what_to_do(windows: Windows, world: World):
    page = windows.open()
    enter(page, person(world).user.email)
    page.get_by_role("link", name="Schlüssel hinzufügen").click()
    page.get_by_role("button", name="Schlüssel hinzufügen").click()
    expect(page.get_by_text("unter ihrem Namen")).to_be_visible()


def test_audit_pages_hold_in_every_dress(windows: Windows, world: World):
    officer = person(world, "data_protection_officer")
    settings.SECOND_FACTOR_REQUIRED = False
    found = []
    page = windows.open()
    sign_in(page, officer)
    for name, path in {"audit": "/protokoll/", "retention": "/protokoll/loeschfristen/"}.items():
        page.goto(path)
        found += seen(page, f"{name}-wide")
        page.set_viewport_size(NARROW)
        page.emulate_media(color_scheme="dark")
        found += seen(page, f"{name}-narrow-dark")
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_own_account_pages_hold_in_other_languages(windows: Windows, world: World, language: str):
    actor = person(world)
    settings.SECOND_FACTOR_REQUIRED = False
    page = windows.open(narrow=True, language=language)
    sign_in(page, actor)
    found = []
    for path in ("/zugang/mein/", "/konto/2fa/", "/konto/password/change/", "/konto/email/", "/konto/sessions/"):
        page.goto(path)
        found += seen(page, f"{path.strip('/').replace('/', '-')}-{language}")
    assert not found, "\n".join(found)
