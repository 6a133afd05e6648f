"""What goes into the log: where something failed, never the values it failed with, nor what opens something."""

from __future__ import annotations

import logging
import re
from types import TracebackType

import psycopg
from django.db import Error

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
# One-time links, invitations and calendars are addresses that open something. An identifier alone opens nothing.
SECRET = re.compile(r"/(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w:.~=-]))[\w:.~=-]{20,}")


class Formatter(logging.Formatter):
    """Of an error of the database only the first line is kept: the next ones repeat the row that was refused.

    Of an address whatever is long enough to be a secret is left out.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return SECRET.sub("/…", super().formatMessage(record))

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
