"""Whatever a list does to whatever exists, taking it back leaves every stored value as it was."""

from __future__ import annotations

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from querschnitt.accounts.actor import Actor
from querschnitt.network.importables import ORGANISATIONS
from querschnitt.network.models import OrganisationProfile
from querschnitt.network.services.imports import fingerprint, import_staged, plan_staged, stage_import, undo_import
from querschnitt.tenants.models import Organisation
from tests.factories.network import make_organisation

names = st.sampled_from([f"Stelle {letter * 9}" for letter in "abcdefgh"])
texts = st.text(string.ascii_letters + "äöüß &/", max_size=12).map(str.strip)
entries = st.dictionaries(names, st.tuples(texts, st.sampled_from(["", "52999", "50667"])), min_size=1, max_size=6)


def stored() -> list[tuple]:
    return [
        tuple(row)
        for model in (Organisation, OrganisationProfile)
        for row in model.objects.order_by("pk").values_list()
    ]


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=entries, listed=entries)
def test_undo_restores_exactly(coordinator: Actor, before: dict, listed: dict):
    from django.db import transaction

    with transaction.atomic():
        for name, (town, postcode) in before.items():
            make_organisation(name=name, town=town, postcode=postcode)
        untouched = stored()
        lines = "\n".join(f"{name};{town};{postcode}" for name, (town, postcode) in listed.items())
        staged = stage_import(
            importable=ORGANISATIONS, file_name="x.csv", content=f"Name;Ort;PLZ\n{lines}\n".encode(), by=coordinator
        )
        planned = plan_staged(staged, ORGANISATIONS, coordinator)
        assert not planned.problem_count
        if planned.ready:
            batch = import_staged(staged=staged, importable=ORGANISATIONS, shown=fingerprint(planned), by=coordinator)
            assert stored() != untouched
            undo_import(batch=batch, by=coordinator)
        assert stored() == untouched
        transaction.set_rollback(True)
