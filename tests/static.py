"""Static files in tests: each test client loads the middleware anew, and the scan of all folders is most of its cost."""

from __future__ import annotations

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

_scan = WhiteNoiseMiddleware.add_files_from_finders
_found: dict[str, dict[str, Any]] = {}


def _scan_once(middleware: WhiteNoiseMiddleware) -> None:
    if middleware.static_prefix not in _found:
        before = set(middleware.files)
        _scan(middleware)
        _found[middleware.static_prefix] = {url: file for url, file in middleware.files.items() if url not in before}
    middleware.files.update(_found[middleware.static_prefix])


def scan_once() -> None:
    WhiteNoiseMiddleware.add_files_from_finders = _scan_once


def forget() -> None:
    """After the front end was built anew."""
    _found.clear()
