"""The one gate of every disclosure: which consent, and which release from secrecy, covers what goes to whom."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from querschnitt.tenants.models import Organisation

from ..choices import ConsentPurpose, DataGroup, LifeArea, Outcome
from ..models import Case, CaseMerge, Consent, SecrecyRelease
from ..secrecy import is_bound
from ..trust_choices import CONFIDED, PLAIN, WALLED_KIND, Decision


def find_consent(case: Case, recipient: Organisation, purpose: str = ConsentPurpose.REFERRAL) -> Consent | None:
    """What the person said last about this recipient and purpose, valid or not."""
    rows = Consent.objects.filter(case=case, recipient=recipient, purpose=purpose)
    return rows.order_by("given_on", "id").last()


def covering_consent(
    case: Case, recipient: Organisation, groups: Iterable[str], purpose: str = ConsentPurpose.REFERRAL
) -> Consent | None:
    """A valid yes to this recipient and purpose that names all ``groups``; of several the one that holds longest."""
    today = timezone.localdate()
    rows = Consent.objects.filter(
        case=case, recipient=recipient, purpose=purpose, decision=Decision.GIVEN, withdrawn_at__isnull=True,
        given_on__lte=today, valid_until__gte=today, data_groups__contains=sorted(set(groups)),
    )  # fmt: skip
    return rows.order_by("valid_until", "id").last()


def covering_by_person(
    people: Iterable[UUID | None], recipient: Organisation, groups: Iterable[str], purpose: str
) -> set[UUID | None]:
    """Those of ``people`` whose own case holds such a yes."""
    today = timezone.localdate()
    rows = Consent.objects.filter(
        case__person_id__in=list(people), recipient=recipient, purpose=purpose, decision=Decision.GIVEN,
        withdrawn_at__isnull=True, given_on__lte=today, valid_until__gte=today,
        data_groups__contains=sorted(set(groups)),
    )  # fmt: skip
    return set(rows.values_list("case__person_id", flat=True))


def find_release(
    case: Case, released: Organisation, towards: Organisation, topics: Iterable[str] = ()
) -> SecrecyRelease | None:
    """The valid release of this direction that names all ``topics`` and holds longest."""
    today = timezone.localdate()
    rows = SecrecyRelease.objects.filter(
        case=case, released=released, towards=towards, withdrawn_at__isnull=True, given_on__lte=today, valid_until__gte=today
    ).order_by("valid_until", "id")  # fmt: skip
    wanted = set(topics)
    return next((row for row in reversed(rows) if wanted <= set(row.topics)), None)


def needs_release(sender: Organisation, groups: Iterable[str]) -> bool:
    """What was confided in a talk; and from an office bound by § 203 StGB everything but how to reach the person."""
    wanted = set(groups)
    return bool(wanted & CONFIDED) or (bool(wanted - PLAIN) and is_bound(sender))


def topics_told(groups: Iterable[str], topic: str) -> list[str]:
    """What a release must name: every topic where the whole file is opened, else the one the referral is about."""
    if DataGroup.CASE_FILE in set(groups):
        return list(LifeArea.values)
    return [topic] if topic else []


def names_of(groups: Iterable[str]) -> str:
    labels = dict(DataGroup.choices)
    return ", ".join(str(labels.get(group, group)) for group in sorted(groups))


def why_not_covered(
    consent: Consent | None,
    case: Case,
    recipient: Organisation,
    groups: Iterable[str] | None = None,
    *,
    purpose: str = ConsentPurpose.REFERRAL,
    topic: str = "",
) -> str:
    """Why these data groups may not go to this recipient, with the remedy; empty when they may.

    ``groups``: what is to go out; without them, everything the consent names.
    """
    if case.outcome == Outcome.MERGED:
        return _("Diese Akte ist in einer anderen aufgegangen. Aus ihr geht nichts mehr hinaus; nehmen Sie die andere.")
    if case.restricted_at is not None:
        return _(
            "Die Verarbeitung dieses Falls ist eingeschränkt (Art. 18 DSGVO): Es wird nichts gesendet. Heben Sie zuerst "
            "die Einschränkung auf."
        )
    if purpose == ConsentPurpose.SHARING and recipient.kind == WALLED_KIND:
        return _(
            "%(name)s ist eine Ausländerbehörde und bekommt keine Fallakte zu sehen. "
            "Senden Sie eine Verweisung mit den Angaben, in die die Person einwilligt."
        ) % {"name": recipient.name}
    if consent is None:
        refused = find_consent(case, recipient, purpose)
        if refused is None or refused.decision != Decision.REFUSED:
            return _(
                "Ohne Einwilligung geht nichts hinaus: Für %(name)s liegt keine vor. "
                "Lesen Sie der Person den Text vor und erfassen Sie ihre Einwilligung."
            ) % {"name": recipient.name}
        consent = refused
    if reason := _why_consent_fails(consent, case, recipient, purpose):
        return reason
    if purpose == ConsentPurpose.SHARING and _grown_since(consent, case):
        return _(
            "Seit dieser Einwilligung ist eine andere Akte in dieser aufgegangen: %(name)s sähe mehr, als die Person "
            "gesagt hat. Sprechen Sie mit ihr und erfassen Sie eine neue Einwilligung."
        ) % {"name": recipient.name}
    told = set(consent.data_groups if groups is None else groups)
    if missing := told - set(consent.data_groups):
        return _("Die Einwilligung umfasst nicht: %(groups)s. Lassen Sie das weg oder erfassen Sie eine neue.") % {
            "groups": names_of(missing)
        }
    if not needs_release(case.organisation, told):
        return ""
    if find_release(case, case.organisation, recipient, topics_told(told, topic)) is None:
        return _(
            "Dafür muss die Person %(sender)s gegenüber %(name)s von der Schweigepflicht entbinden, auch zu diesem "
            "Thema. Erfassen Sie die Entbindung unter „Einwilligungen“."
        ) % {"sender": case.organisation.name, "name": recipient.name}
    return ""


def _grown_since(consent: Consent, case: Case) -> bool:
    """Identifiers carry the moment they were made (version 7): told apart within a day, too."""
    return CaseMerge.objects.filter(kept_case=case, undone_at__isnull=True, pk__gt=consent.pk).exists()


def _why_consent_fails(consent: Consent, case: Case, recipient: Organisation, purpose: str) -> str:
    if consent.case_id != case.pk or consent.recipient_id != recipient.pk:
        return _("Die Einwilligung nennt eine andere Stelle als %(name)s. Erfassen Sie eine für diese Stelle.") % {
            "name": recipient.name
        }
    if consent.purpose != purpose:
        return _("Die Einwilligung gilt für einen anderen Zweck („%(now)s“). Erfassen Sie eine für „%(wanted)s“.") % {
            "now": consent.get_purpose_display(),
            "wanted": ConsentPurpose(purpose).label,
        }
    if consent.decision == Decision.REFUSED:
        return _(
            "Die Person hat am %(day)s nicht eingewilligt, dass %(name)s diese Angaben bekommt. Es wird nichts "
            "gesendet. Willigt sie später ein, erfassen Sie eine neue Einwilligung."
        ) % {"day": date_format(consent.given_on, "SHORT_DATE_FORMAT"), "name": recipient.name}
    if consent.withdrawn_at is not None:
        return _("Die Person hat diese Einwilligung widerrufen. Sprechen Sie mit ihr, bevor Sie eine neue erfassen.")
    if not consent.is_valid():
        return _("Die Einwilligung endete am %(day)s. Erfassen Sie eine neue.") % {
            "day": date_format(consent.valid_until, "SHORT_DATE_FORMAT")
        }
    return ""
