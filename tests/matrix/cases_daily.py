"""The working day: notes from anywhere, tasks, papers, calendar, the view of those who lead."""

from __future__ import annotations

from . import Route
from .cases import CASE_ROLES

ROUTES = [
    Route("cases:quick_contact", CASE_ROLES),
    Route("cases:keep_quick_draft", CASE_ROLES, post={"text": "halb"}),
]
