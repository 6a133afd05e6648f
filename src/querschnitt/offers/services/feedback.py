"""Reports and suggestions of people who are not signed in, and what becomes of them.

Taking them in runs as a visitor (``tenants.visitors.visiting`` with the centre in scope), who may add and read nothing.
Unwanted mail is kept off without anybody else's help: a field people do not see, a signed moment before which nobody
has typed anything, and a count per network address, of which only a keyed hash is kept, for a day.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor
from querschnitt.tenants.models import Centre

from ..acting import person_of
from ..models import Offer, OfferReport, OfferSuggestion
from ..upkeep_choices import FeedbackState

LEAST_SECONDS = 3
MOST_SECONDS = 6 * 3600
MOST_A_DAY = 10  # per network address and centre
_signer = TimestampSigner(salt="querschnitt.feedback")


class Refused(ValidationError):
    """Not taken in; the message says what to do."""


def new_stamp() -> str:
    """A hidden field of the form: when it was opened."""
    return _signer.sign("f")


def _check_stamp(stamp: str) -> None:
    try:
        _signer.unsign(stamp, max_age=MOST_SECONDS)
    except SignatureExpired:
        raise Refused(_("Das Formular war zu lange offen. Bitte noch einmal absenden.")) from None
    except BadSignature:
        raise Refused(
            _("Das Formular war unvollständig. Bitte die Seite neu laden und noch einmal absenden.")
        ) from None
    try:
        _signer.unsign(stamp, max_age=LEAST_SECONDS)
    except SignatureExpired:
        return
    raise Refused(_("Das ging sehr schnell. Bitte einen Augenblick warten und noch einmal absenden."))


def sender_key(address: str) -> str:
    """A keyed hash of the network address; another one every day, so that no two days can be joined."""
    try:
        known = ipaddress.ip_address(address)
        # A household has one network of IPv6, and as many addresses as it likes.
        network = ipaddress.ip_network((known, 64 if known.version == 6 else 32), strict=False)
        address = str(network)
    except ValueError:
        pass
    return salted_hmac("querschnitt.feedback", f"{timezone.localdate()}|{address}", algorithm="sha256").hexdigest()


def _check_sender(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT offers_feedback_count(%s)", [key])
        sent = cursor.fetchone()[0]
    if sent >= MOST_A_DAY:
        raise Refused(
            _("Von diesem Anschluss kamen heute schon viele Meldungen. Bitte morgen wieder, oder rufen Sie an.")
        )


@transaction.atomic
def report_offer(
    *, offer: Offer, kind: str, stamp: str, trap: str, address: str, text: str = "", email: str = ""
) -> OfferReport | None:
    """Take in a report from the public site; raises ``Refused``. ``offer`` needs ``id`` and ``centre_id``.

    ``stamp`` is what ``new_stamp`` gave the form, ``trap`` the field people do not see, ``address`` the network
    address. A filled trap answers as if all went well.
    """
    if trap:
        return None
    _check_stamp(stamp)
    key = sender_key(address)
    _check_sender(key)
    report = OfferReport(
        centre_id=offer.centre_id, offer=offer, kind=kind, text=text.strip()[:1000], email=email,
        language=(get_language() or "de")[:10], sender_key=key,
    )  # fmt: skip
    report.save()
    return report


@transaction.atomic
def suggest_offer(
    *, centre: Centre, title: str, stamp: str, trap: str, address: str, **said: str
) -> OfferSuggestion | None:
    """Take in a suggestion; as ``report_offer``. ``said``: provider, topic, description, town, contact, url, email."""
    if trap:
        return None
    _check_stamp(stamp)
    key = sender_key(address)
    _check_sender(key)
    suggestion = OfferSuggestion(
        centre_id=centre.pk, title=title.strip(), language=(get_language() or "de")[:10], sender_key=key, **said
    )
    suggestion.save()
    return suggestion


def _close(row: OfferReport | OfferSuggestion, state: str, note: str, by: Actor | None) -> None:
    row.state, row.note = state, note.strip()[:500]
    row.handled_by_id, row.handled_at = person_of(by), timezone.now()
    row.save(update_fields=["state", "note", "handled_by", "handled_at"])


@transaction.atomic
def ask_about_report(*, report: OfferReport, by: Actor | None) -> bool:
    """Write to the provider, who answers by a link. False: there is no address to write to."""
    from .freshness import ask_provider

    check = ask_provider(offer=report.offer, reason="report", report=report, by=by)
    _close(report, FeedbackState.ASKED, "", by)
    return bool(check.email)


@transaction.atomic
def settle_report(*, report: OfferReport, by: Actor | None, note: str = "") -> None:
    """The entry was corrected."""
    _close(report, FeedbackState.DONE, note, by)


@transaction.atomic
def reject_report(*, report: OfferReport, by: Actor | None, note: str = "") -> None:
    _close(report, FeedbackState.REJECTED, note, by)


@transaction.atomic
def accept_suggestion(*, suggestion: OfferSuggestion, offer: Offer, by: Actor | None) -> None:
    """``offer`` was made of it."""
    suggestion.offer = offer
    suggestion.save(update_fields=["offer"])
    _close(suggestion, FeedbackState.DONE, "", by)


@transaction.atomic
def reject_suggestion(*, suggestion: OfferSuggestion, by: Actor | None, note: str = "") -> None:
    _close(suggestion, FeedbackState.REJECTED, note, by)


def forget_senders() -> int:
    """Empty yesterday's keys: the count they serve is over."""
    start = timezone.now() - timedelta(days=1)
    kinds: tuple[Any, ...] = (OfferReport, OfferSuggestion)
    return sum(kind.objects.filter(created_at__lt=start).exclude(sender_key="").update(sender_key="") for kind in kinds)
