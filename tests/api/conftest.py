from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.scratch import scratch

__all__ = ["scratch"]


@pytest.fixture
def directory(open_directory: None) -> None:
    """Two centres with published, hidden, merged, resting and ended offers, committed: its tests read only."""


@pytest.fixture
def origin(directory: None) -> Iterator[str]:
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
