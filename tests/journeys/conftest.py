"""Real Chromium against our application in a thread, on a database of its own with committed data.

Every module of journeys gets a fresh clone of the migrated template, so that journeys may write. The application runs
as its database role, as in production.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.factories.accounts import World, make_world

from .browser import AXE, FLAGS, NARROW, ROOT, WIDE, Watch

# Playwright's loop runs in the tests' thread; the ORM calls there are ordinary ones.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# How long something may take says more about what else the machine does than about our pages.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def front_end() -> None:
    """Style sheets as ./run builds them; nothing happens when they are up to date. One worker at a time."""
    from tests.database import locked
    from tests.static import forget

    forget()
    with locked("front_end"):
        subprocess.run([sys.executable, str(ROOT / "tools" / "build_assets.py")], check=True)
        subprocess.run([sys.executable, str(ROOT / "tools" / "compile_catalogues.py")], check=True, cwd=ROOT)


def _switch_database(name: str) -> None:
    from django.db import connections

    from tests.database import use

    for alias in connections:
        connections[alias].close()
        if hasattr(connections[alias], "close_pool"):
            connections[alias].close_pool()
    use(name)


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    from tests.database import clone, drop
    from tests.standing import STANDING

    before = django_settings.DATABASES["default"]["NAME"]
    name = f"{before}_journey"
    what = getattr(request.module, "BEGINS_WITH", "")  # of tests/standing.py; else nothing
    with django_db_blocker.unblock():
        clone(name, STANDING.template(what) if what else "")
        _switch_database(name)
        yield name
        _switch_database(before)
        drop(name)


@pytest.fixture(scope="module")
def origin(database: str, front_end: None) -> Iterator[str]:
    """Address of our application, served by threads of this process on a free port of the loopback interface."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    before = django_settings.SECOND_FACTOR_REQUIRED
    django_settings.SECOND_FACTOR_REQUIRED = False
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)
    django_settings.SECOND_FACTOR_REQUIRED = before


@pytest.fixture(scope="module")
def world(database: str) -> World:
    """Our cast, committed."""
    return make_world()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), "")
    assert path, "Chromium fehlt. Unter Debian: apt-get install chromium"
    assert AXE.exists(), "axe-core fehlt. ./test richtet es ein (npm ci)."
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


class Windows:
    """Opens windows on our application and checks, when the test ends, that none of them misbehaved."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser, self.origin = browser, origin
        self.contexts: list[BrowserContext] = []
        self.watch = Watch(origin)

    def open(
        self, *, narrow: bool = False, script: bool = True, dark: bool = False, language: str = "de", **options: Any
    ) -> Page:
        """A window of 1280 or 390 px with a session of its own."""
        context = self.browser.new_context(
            base_url=self.origin,
            viewport=NARROW if narrow else WIDE,
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            locale="de-DE",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        context.origin = self.origin  # type: ignore[attr-defined]  # more than the stubs know
        context.add_cookies([{"name": django_settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.origin}])
        self.contexts.append(context)
        page = context.new_page()
        self.watch.attach(page)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def windows(chromium: Browser, origin: str) -> Iterator[Windows]:
    opened = Windows(chromium, origin)
    yield opened
    opened.close()
    opened.watch.assert_clean()


@pytest.fixture
def page(windows: Windows) -> Page:
    return windows.open()


@pytest.fixture
def phone(windows: Windows) -> Page:
    return windows.open(narrow=True)


@pytest.fixture
def plain(windows: Windows) -> Page:
    """Without JavaScript."""
    return windows.open(script=False)
