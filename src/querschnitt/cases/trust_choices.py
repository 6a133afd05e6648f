"""Closed lists of what people agree to, and of how a partner without an account answers."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from querschnitt.tenants.models import Organisation

from .choices import DataGroup


class Decision(TextChoices):
    """What the person said when the text was read. A refusal is kept: it blocks sending and says why."""

    GIVEN = "given", _("erteilt")
    REFUSED = "refused", _("nicht erteilt")


class ReferralPurpose(TextChoices):
    """What a package is sent for; the consent must name the same purpose."""

    REFERRAL = "referral", _("Verweisung")
    HANDOVER = "handover", _("Übergabe bei Wechsel des Rechtskreises")


# Residence law office: gets consented packages, never a case (§§ 87, 88 AufenthG; ADR 0084).
WALLED_KIND = Organisation.Kind.AUSLAENDERBEHOERDE

# What was confided to a professional in a talk, whoever notes it.
CONFIDED = frozenset({DataGroup.CONTACTS, DataGroup.ASSESSMENT, DataGroup.CASE_FILE})
# What even a bound office may say with a plain consent: who comes, how to reach and to understand each other.
PLAIN = frozenset({DataGroup.IDENTITY, DataGroup.CONTACT, DataGroup.LANGUAGES})
