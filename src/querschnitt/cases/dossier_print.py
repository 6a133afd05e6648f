"""The file of Art. 15 DSGVO on paper: German beside a language of the site, complete by the walk over the models."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext as _

from querschnitt.accounts.models import Membership
from querschnitt.accounts.roles import DATA_PROTECTION_OFFICER
from querschnitt.audit.names import name_of
from querschnitt.common.languages import SITE_LANGUAGES
from querschnitt.common.retention import retention_class, retention_of

from .choices import GrantPurpose
from .dossier import parts
from .dossier_phrases import PHRASES, TITLES
from .dossier_words import Line, told_rows
from .emergency_choices import EmergencyReason
from .keeping import earliest_deletion, hold_of
from .models import Case, CaseGrant, EmergencyAccess, Referral
from .plan_phrases import day_in, direction

TEMPLATE = Path(__file__).parent / "data" / "dossier.typ"
DAY = re.compile(r"\d\d\.\d\d\.\d{4}")
Model = type[models.Model]


def languages() -> list[tuple[str, str]]:
    """What the file can be printed in beside German."""
    return [(one.code, str(one.label)) for one in SITE_LANGUAGES if one.code != "de"]


def recipients(case: Case) -> list[tuple[str, date, str]]:
    """(who, when, what) for everybody who was given data or opened the file."""
    sent = Referral.objects.filter(case=case, sent_at__isnull=False).select_related("recipient")
    grants = CaseGrant.objects.filter(case=case).exclude(purpose=GrantPurpose.LEAD).select_related("organisation")
    emergencies = EmergencyAccess.objects.filter(case=case).select_related("organisation")
    found = [(row.recipient.name, timezone.localdate(row.sent_at), str(row.get_purpose_display())) for row in sent]
    found += [(row.organisation.name, row.starts_on, str(row.get_purpose_display())) for row in grants]
    found += [
        (
            row.organisation.name,
            timezone.localdate(row.opened_at),
            _("Notzugriff: %(reason)s") % {"reason": EmergencyReason(row.reason).label},
        )
        for row in emergencies
    ]
    return sorted(found, key=lambda row: (row[1], row[0]))


def officers() -> list[str]:
    """Whom to ask about data protection: name and address of the centre's data protection officers."""
    rows = Membership.objects.filter(role_key=DATA_PROTECTION_OFFICER.key, ended_at__isnull=True).select_related("user")
    return [f"{row.user}, {row.user.email}" for row in rows if row.user.is_active]


def kept(case: Case) -> list[str]:
    """Every retention class a part of the file has, in German."""
    classes = {found.key for model in parts() if (found := retention_of(model)) is not None}
    return [str(retention_class(key).label) for key in sorted(classes)]


def _say(key: str, code: str, **values: Any) -> str:
    with override(code):
        text = gettext(PHRASES[key])
    shown = {name: day_in(value, code) if isinstance(value, date) else str(value) for name, value in values.items()}
    return text % shown if shown else text


def _title(model: Model, code: str) -> str:
    with override(code):
        known = TITLES.get(model.__name__)
        return gettext(known) if known else name_of(model)


def _questions(case: Case, code: str) -> list[dict[str, str]]:
    """The heads of Art. 15 Abs. 1, each with its answer in one language."""
    organisation = case.organisation
    profile = getattr(organisation, "profile", None)
    reach = [profile.phone, profile.email] if profile else []
    months = retention_class("case").months
    ends, held = earliest_deletion(case), hold_of(case)
    how_long = [_say("not_before", code, day=ends)] if ends else [_say("after_closing", code, months=months)]
    how_long += [_say("held", code)] if held else []
    with override("de"):
        given = [f"{who}, {day_in(day, 'de')}: {what}" for who, day, what in recipients(case)]
    german = code == "de"  # names and addresses stand once, beside the heading in the other language
    answers = {
        "who": ", ".join([organisation.name, *(part for part in reach if part)]) if german else "",
        "officer": "\n".join(officers()) if german else "",
        "why": _say("why_text", code),
        "whence": _say("whence_text", code),
        "recipients": ("\n".join(given) if german else "") if given else _say("nobody", code),
        "how_long": " ".join(how_long),
        "machine": _say("machine_text", code),
        "rights": f"{_say('rights_text', code)} {_say('complain', code)}",
    }
    return [{"head": _say(key, code), "text": text} for key, text in answers.items() if key != "officer" or officers()]


def _beside(german: str, other: str) -> str:
    """What the other language adds; a day written in another order adds nothing."""
    return "" if other == german or DAY.match(german) else other


def _lines(german: list[Line], other: list[Line] | None) -> list[dict[str, str]]:
    pairs = zip(german, other or german, strict=True)
    return [
        {
            "label": one.label,
            "text": one.text,
            "other": _beside(one.label, two.label),
            "said": _beside(one.text, two.text),
        }
        for one, two in pairs
    ]


def _sections(case: Case, code: str) -> list[dict[str, Any]]:
    found = []
    for model in sorted(parts(), key=_place):
        with override("de"):
            rows = list(told_rows(model, case))
        if not rows:
            continue
        others: list[list[Line]] | None = None
        if code:
            with override(code):
                others = list(told_rows(model, case))
        title = _title(model, "de")
        found.append(
            {
                "title": title,
                "other": _beside(title, _title(model, code)) if code else "",
                "rows": [_lines(row, others[number] if others else None) for number, row in enumerate(rows)],
            }
        )
    return found


def sections(case: Case) -> list[dict[str, Any]]:
    """The same for the page: headings and lines in the reader's language."""
    found = [(model, list(told_rows(model, case))) for model in sorted(parts(), key=_place)]
    return [
        {"title": _title(model, get_language() or "de"), "key": model.__name__.lower(), "rows": rows}
        for model, rows in found
        if rows
    ]


def _place(model: Model) -> tuple[int, str]:
    order = list(TITLES)
    return (order.index(model.__name__) if model.__name__ in order else len(order), model.__name__)


def paper(case: Case, code: str = "") -> dict[str, Any]:
    """All that stands on the paper, as the template takes it."""
    today = timezone.localdate()
    heads = [_questions(case, "de"), _questions(case, code) if code else []]
    intro = ("intro", "data", "data_text", "more", "title")
    return {
        "code": code or "de",
        "two": bool(code),
        "direction": direction(code),
        "organisation": case.organisation.name,
        "name": str(case.person),
        "original": case.person.original_name,
        "number": case.number,
        "day": day_in(today, "de"),
        "de": {key: _say(key, "de") for key in intro},
        "other": {key: _say(key, code) for key in intro} if code else {},
        "questions": [{"de": one, "other": heads[1][number] if code else None} for number, one in enumerate(heads[0])],
        "sections": _sections(case, code),
    }


def to_pdf(case: Case, code: str = "") -> bytes:
    from querschnitt.common.papers import typeset

    return typeset(TEMPLATE, paper(case, code))
