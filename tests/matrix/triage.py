"""First advice: whoever takes people in. The table and the deadlines: whoever reads rules."""

from __future__ import annotations

from . import EVERYBODY, Route

ADVISERS = {"case_manager", "education_adviser", "partner_head", "partner_adviser"}
ADVICE = {"key": "01990000-0000-7000-8000-000000000001", "concern": "debts", "channel": "office", "minutes": "5"}

ROUTES = [
    Route("triage:advise", ADVISERS),
    Route("triage:result", ADVISERS, post=ADVICE),
    Route("triage:save", ADVISERS, post=ADVICE | {"result": "information"}),
    Route("triage:table", EVERYBODY),
    Route("triage:table_csv", EVERYBODY),
    Route("triage:table_xlsx", EVERYBODY),
    Route("triage:dates", EVERYBODY),
    Route("triage:setting", {"centre_head", "operator"}),
]
