from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from querschnitt.accounts.actor import Actor

from ..acting import organisation_of
from ..models import Case, CaseReference
from ..selectors import visible_cases


@transaction.atomic
def set_own_numbers(*, case: Case, texts: Iterable[str], by: Actor) -> list[str]:
    """What the acting organisation's own lists and folders call the case; no other organisation sees it."""
    organisation = organisation_of(by)
    wanted = list(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))
    longest = CaseReference._meta.get_field("text").max_length or 0
    if too_long := next((text for text in wanted if len(text) > longest), None):
        raise ValidationError(
            {
                "numbers": _("„%(text)s“ ist zu lang. Ein Aktenzeichen hat höchstens %(most)s Zeichen.")
                % {"text": too_long[:80], "most": longest}
            }
        )
    taken = CaseReference.objects.filter(organisation_id=organisation, text__in=wanted).exclude(case=case).first()
    if taken is not None:
        other = visible_cases(by).filter(pk=taken.case_id).values_list("number", flat=True).first()
        place = _("zum Fall %(number)s") % {"number": other} if other else _("zu einem anderen Fall Ihrer Stelle")
        told = {"text": taken.text, "place": place}
        raise ValidationError(
            {
                "numbers": _("„%(text)s“ gehört schon %(place)s. Prüfen Sie Ihre Liste; jedes Zeichen gilt einmal.")
                % told
            }
        )
    kept = CaseReference.objects.filter(case=case, organisation_id=organisation)
    known = set(kept.values_list("text", flat=True))
    kept.exclude(text__in=wanted).delete()
    for text in wanted:
        if text not in known:
            CaseReference(centre_id=case.centre_id, case=case, organisation_id=organisation, text=text).save()
    return wanted
