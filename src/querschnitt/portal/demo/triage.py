"""First advice of two years: some hundred, anonymous, in the organisations that advise."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import Scope, open_scope
from querschnitt.triage.choices import AdviceModel, AdviceResult, Criterion
from querschnitt.triage.models import AdviceSetting, ShortAdvice
from querschnitt.triage.proposal import propose

CONCERNS = {"residence": 16, "housing": 15, "language": 14, "work": 11, "finance": 10, "school": 8, "family": 6,
            "health": 6, "training": 5, "procedure": 4, "debts": 2, "discrimination": 2, "leisure": 1}  # fmt: skip
LANGUAGES = {"ar": 26, "uk": 24, "kmr": 8, "fa": 8, "prs": 6, "tr": 6, "ti": 5, "bg": 5, "ro": 5, "ru": 4, "de": 3}
CHANNELS = {"office": 55, "phone": 30, "outreach": 10, "mail": 5}
SEED = 11


def furnish_advice(
    centre: Centre,
    organisations: list[Organisation],
    towns: list[str],
    today: date,
    *,
    count: int = 420,
    days: int = 730,
) -> None:
    """More in the second year than in the first; never on a Sunday. The centre works by model A."""
    random = Random(SEED)  # noqa: S311  (a fixed seed, so that the district is the same everywhere)
    with open_scope(Scope(centre.pk)):
        AdviceSetting(model=AdviceModel.A).save()
    rows: dict[Organisation, list[ShortAdvice]] = {one: [] for one in organisations}
    for _number in range(count):
        day = today - timedelta(days=int(days * random.random() ** 1.3))
        day -= timedelta(days=1) if day.weekday() == 6 else timedelta()
        criteria: dict[Criterion, bool | None] = {one: random.random() < 0.3 for one in Criterion}
        criteria[Criterion.VOLUNTARY] = random.random() < 0.7
        proposed = propose(criteria, settled=random.random() < 0.45).result
        result = proposed if random.random() < 0.9 else random.choice(list(AdviceResult))
        organisation = random.choice(organisations)
        rows[organisation].append(
            ShortAdvice(
                centre=centre,
                organisation=organisation,
                advised_on=day,
                concern=_one_of(random, CONCERNS),
                language=_one_of(random, LANGUAGES),
                town=random.choice(towns),
                channel=_one_of(random, CHANNELS),
                minutes=random.choice([5, 10, 10, 15, 20, 30]),
                criteria=sorted(one for one in Criterion if criteria[one]),
                proposed=proposed,
                result=result,
            )
        )
    for organisation, advices in rows.items():
        with open_scope(Scope(centre.pk, organisation.pk)):
            ShortAdvice.objects.bulk_create(advices)


def _one_of(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]
