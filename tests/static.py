"""Static files in tests: each test client loads the middleware anew, and the scan of all folders, of those that were
collected as of those the apps bring, is most of its cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

_found: dict[tuple[Any, ...], dict[str, Any]] = {}


def _once(scan: Callable[..., None]) -> Callable[..., None]:
    def scanned(middleware: WhiteNoiseMiddleware, *folder: Any, **prefix: Any) -> None:
        key = (scan.__name__, middleware.static_prefix, folder, *prefix.values())
        if key not in _found:
            before, middleware.files = middleware.files, {}
            scan(middleware, *folder, **prefix)
            _found[key], middleware.files = middleware.files, before
        middleware.files.update(_found[key])

    return scanned


def scan_once() -> None:
    for name in ("add_files", "add_files_from_finders"):
        setattr(WhiteNoiseMiddleware, name, _once(getattr(WhiteNoiseMiddleware, name)))


def forget() -> None:
    """After the front end was built anew."""
    _found.clear()
