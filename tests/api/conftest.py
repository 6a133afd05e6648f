from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.accounts import make_world
from tests.factories.directory import make_full_offer
from tests.factories.offers import make_offer
from tests.scratch import scratch

__all__ = ["scratch"]


@pytest.fixture
def directory(scratch: str) -> str:
    """Two centres with published, hidden, merged, resting and ended offers, committed."""
    from querschnitt.offers.models import Offer
    from querschnitt.tenants.scope import open_scope

    world = make_world()
    for house in (world.a, world.b):
        with open_scope(house.scope()):
            kept = make_full_offer(title=f"Sprachcafé {house.centre.name}")
            for number in range(60):
                make_offer(house.partner, title=f"Beratung {number}", town="Lindbach" if number % 2 else "Ahrenfeld")
            make_offer(title="Online", delivery="online")
            make_offer(title="Ruht", state="inactive")
            make_offer(title="Geheim", published=False)
            gone = make_offer(title="Doppelt")
            Offer.objects.filter(pk=gone.pk).update(merged_into=kept)
    return scratch


@pytest.fixture
def origin(directory: str) -> Iterator[str]:
    """Our application behind a real socket on the loopback interface."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)
