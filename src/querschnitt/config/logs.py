"""What goes into the log: where something failed, never the values it failed with."""

from __future__ import annotations

import logging
from types import TracebackType

import psycopg
from django.db import Error

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(logging.Formatter):
    """Of an error of the database only the first line is kept: the next ones repeat the row that was refused."""

    def formatException(self, ei: ExcInfo) -> str:
        text = super().formatException(ei)
        seen: set[int] = set()
        error = ei[1]
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            whole = str(error)
            if isinstance(error, Error | psycopg.Error) and "\n" in whole:
                text = text.replace(whole, whole.splitlines()[0])
            error = error.__cause__ or error.__context__
        return text
