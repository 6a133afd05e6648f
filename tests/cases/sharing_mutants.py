"""Ways to break the product on purpose, so that one sees the machine find each (``drills/sharing.py``, ADR 0094)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from querschnitt.cases.forms import AcceptForm, FeedbackForm, RefuseForm
from querschnitt.cases.links import ALIVE
from querschnitt.cases.models import Case, SecrecyRelease
from querschnitt.cases.models.security import OUTSIDE_THE_WALL, TODAY
from querschnitt.cases.packaging import shown_package
from querschnitt.cases.services import consents, gate, grants, twins
from querschnitt.cases.services import referrals as sending
from querschnitt.tenants import rls
from querschnitt.tenants.models import Organisation

from .sharing_rows import as_master


@contextmanager
def policies(*changes: tuple[str, str]) -> Iterator[None]:
    """The declared policies of case work with other words, put into this database as the owner would."""
    declared = [(model, security) for model, security in rls.declared() if model._meta.app_label == "cases"]
    for model, security in declared:
        texts = [security.see, security.insert or security.see, security.change or security.see]
        broken = texts
        for old, new in changes:
            broken = [text.replace(old, new) for text in broken]
        if broken != texts:
            _replace_policies(model._meta.db_table, *broken)
    yield


def _replace_policies(table: str, see: str, insert: str, change: str) -> None:
    with as_master() as master:
        master.execute(f'ALTER POLICY see ON "{table}" USING ({see})')
        master.execute(f'ALTER POLICY add ON "{table}" WITH CHECK ({insert})')
        master.execute(f'ALTER POLICY change ON "{table}" USING ({see}) WITH CHECK ({change})')
        master.execute(f'ALTER POLICY remove ON "{table}" USING ({change})')


@contextmanager
def function(signature: str, sql: str, old: str, new: str) -> Iterator[None]:
    """One reviewed function with a sentence less."""
    assert old in sql, f"{signature} has changed; the mutant no longer fits"
    with as_master() as master:
        master.execute(sql.replace(old, new).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
    yield


@contextmanager
def without_trigger(name: str, table: str) -> Iterator[None]:
    with as_master() as master:
        master.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    yield


def _nothing(*_args: object, **_kwargs: object) -> None:
    return None


def _opened(request: HttpRequest, template: str, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
    """The package in place of the notice that comes before it."""
    if template == "cases/referral_notice.html":
        forms = {"accept": AcceptForm(), "refuse": RefuseForm(), "feedback": FeedbackForm()}
        package = shown_package(context["referral"].package)
        template = "cases/referral_received.html"
        context |= forms | {"package": package, "today": date.today()}
    return render(request, template, context, **kwargs)


def _sql(name: str) -> str:
    from querschnitt.common.database import registered_functions

    return next(one.sql for one in registered_functions() if one.signature == name)


SEARCH = "case_search(text[], jsonb, text[], integer)"
LINK_FIND, LINK_ENTER = "referral_link_find(text)", "referral_link_enter(text, text, text)"
LINK_READ = "referral_link_read(text, text, boolean)"
_end, find_release = consents._end, gate.find_release
RESTORE = re.compile(r"          AND c\.id = g\.consent_id.*?f\.dropped_case_id\)\)\n", re.S)
OTHERS = re.compile(r"    IF EXISTS \(SELECT 1 FROM cases_casegrant g JOIN.*?END IF;\n", re.S)


def _restoring() -> tuple[str, str]:
    sql = _sql("return_case_rows(uuid)")
    found = RESTORE.search(sql)
    assert found is not None
    return found.group(0), sql


def _ends_shares_alone(referrals: Q, grants: Q) -> None:
    _end(Q(pk=None), grants)


def _other_way(case: Case, released: Organisation, towards: Organisation, topics: Any = ()) -> SecrecyRelease | None:
    """Whoever is told may tell."""
    return find_release(case, towards, released, topics) if released == case.organisation else None


def _alive(name: str) -> tuple[str, str, str, str]:
    return name, _sql(name), ALIVE, "length(hash) = 64"


def _merging() -> tuple[str, str]:
    sql = _sql("case_merge_files(uuid)")
    found = OTHERS.search(sql)
    assert found is not None
    return found.group(0), sql


MUTANTS: dict[str, Callable[[ExitStack], object]] = {
    "withdrawal ignored": lambda stack: stack.enter_context(patch.object(consents, "_end", _nothing)),
    "end of a share ignored": lambda stack: stack.enter_context(policies((f"g.ends_on >= {TODAY}", "true"))),
    "end of a package ignored": lambda stack: stack.enter_context(policies((f"visible_until >= {TODAY}", "true"))),
    "wall off": lambda stack: stack.enter_context(policies((OUTSIDE_THE_WALL, "true"))),
    "share stays through a merge of files": lambda stack: (
        stack.enter_context(patch.object(twins, "seen_by_others", lambda kept, dropped: [])),
        stack.enter_context(function("case_merge_files(uuid)", _merging()[1], _merging()[0], "")),
    ),
    "notice skipped": lambda stack: stack.enter_context(patch("querschnitt.cases.views.referrals.render", _opened)),
    "emergency without end": lambda stack: stack.enter_context(policies((" AND e.ends_at > now()", ""))),
    "emergency of the whole organisation": lambda stack: stack.enter_context(
        policies(("e.user_id = (SELECT scope_person()) AND", ""), ("(user_id = (SELECT scope_person()) OR", "(true OR"))
    ),
    "reader writes": lambda stack: stack.enter_context(policies((" AND g.purpose IN ('lead', 'cooperation')", ""))),
    "parting organisations opens what was withdrawn": lambda stack: stack.enter_context(
        function("return_case_rows(uuid)", _restoring()[1], _restoring()[0], "")
    ),
    "restriction leaves shares open": lambda stack: stack.enter_context(
        without_trigger("case_restriction_pauses", "cases_caserestriction")
    ),
    "restriction forgotten by row security": lambda stack: stack.enter_context(
        policies((" AND g.paused_at IS NULL", ""))
    ),
    "search forgets that a share rests": lambda stack: stack.enter_context(
        function(SEARCH, _sql(SEARCH).replace(" AND s.paused_at IS NULL", ""), " AND g.paused_at IS NULL", "")
    ),
    "withdrawal leaves packages readable": lambda stack: stack.enter_context(
        patch.object(consents, "_end", _ends_shares_alone)
    ),
    "withdrawal leaves links open": lambda stack: [
        stack.enter_context(function(*_alive(name))) for name in (LINK_FIND, LINK_ENTER, LINK_READ)
    ],
    "withdrawal of the release back leaves joint work": lambda stack: stack.enter_context(
        patch.object(consents, "resting_on", lambda release: Q(release=release))
    ),
    "refusal leaves an earlier yes": lambda stack: stack.enter_context(
        patch.object(consents, "withdraw_consent", _nothing)
    ),
    "release in the wrong direction": lambda stack: [
        *(stack.enter_context(patch.object(module, "find_release", _other_way)) for module in (gate, grants, sending)),
        stack.enter_context(without_trigger("case_referral_covered", "cases_referral")),
        stack.enter_context(without_trigger("case_grant_covered", "cases_casegrant")),
    ],
    "older consent opens a file that grew": lambda stack: stack.enter_context(
        patch.object(gate, "_grown_since", lambda consent, case: False)
    ),
    "emergency from behind the wall": lambda stack: stack.enter_context(
        policies((f" AND e.ends_at > now() AND {OUTSIDE_THE_WALL})", " AND e.ends_at > now())"))
    ),
    "release not asked for": lambda stack: (
        stack.enter_context(patch.object(gate, "needs_release", lambda sender, groups: False)),
        stack.enter_context(patch.object(sending, "needs_release", lambda sender, groups: False)),
        stack.enter_context(without_trigger("case_referral_covered", "cases_referral")),
    ),
}


@contextmanager
def broken(name: str) -> Iterator[None]:
    """Whole, without a name. What is broken stays so until the test's database is dropped."""
    with ExitStack() as stack:
        if name:
            MUTANTS[name](stack)
        yield
