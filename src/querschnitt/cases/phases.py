"""What a phase of case management asks for before the next one. Hints only: nobody is held up by a form.

The five steps of the MBE standard (rule MB05) carry the phases of case management after DGCC: clearing with consent,
assessment, goal and service plan, linking and monitoring with re-assessment, evaluation.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from querschnitt.tenants.prepared import prepared

from .choices import GoalState, Phase
from .models import Assessment, Case, Goal
from .planning import Standing
from .rights import Group, may_see


@prepared
def _one_assessment(case_id: UUID) -> QuerySet[Assessment, UUID]:
    return Assessment.objects.filter(case_id=case_id).order_by().values_list("pk", flat=True)[:1]


def hints(case: Case, *, consent: bool, standing: Standing, goals: list[Goal]) -> list[str]:
    """What is usually there before this phase ends, and is not yet."""
    if not case.is_open:
        return []
    found = []
    if case.phase == Phase.SONDIERUNG and not consent:
        found.append(_("Vor der Analyse: Die Einwilligung in die Fallarbeit fehlt."))
    if case.phase == Phase.ANALYSE and may_see(Group.ASSESSMENT) and not _one_assessment(case.pk):
        found.append(_("Vor dem Förderplan: Es gibt noch keine Einschätzung nach Lebensbereichen."))
    if case.phase == Phase.PLANERSTELLUNG:
        if not goals:
            found.append(_("Vor der Umsetzung: Im Plan steht noch kein Ziel."))
        elif not standing.agreed:
            found.append(_("Vor der Umsetzung: Der Plan ist noch nicht unterschrieben."))
    if case.phase in (Phase.UMSETZUNG, Phase.ABSCHLUSS):
        if standing.version and not standing.agreed:
            found.append(_("Der Plan hat sich geändert, seit er unterschrieben wurde."))
        open_goals = [goal for goal in goals if goal.state == GoalState.OPEN]
        late = [goal for goal in open_goals if goal.is_overdue()]
        if late:
            text = ngettext("%(n)s Ziel ist noch zu überprüfen.", "%(n)s Ziele sind noch zu überprüfen.", len(late))
            found.append(text % {"n": len(late)})
        if case.phase == Phase.ABSCHLUSS and open_goals:
            text = ngettext("%(n)s Ziel läuft noch.", "%(n)s Ziele laufen noch.", len(open_goals))
            found.append(text % {"n": len(open_goals)})
    return found
