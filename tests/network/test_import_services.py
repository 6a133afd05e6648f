from __future__ import annotations

import pytest

from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.common.imports.planning import Status
from querschnitt.network.importables import DATA, ORGANISATIONS
from querschnitt.network.models import ImportBatch, OrganisationProfile, StagedImport
from querschnitt.network.recorder import Obstructed
from querschnitt.network.services.imports import (
    PlanChanged,
    decide_duplicates,
    fingerprint,
    import_staged,
    plan_staged,
    stage_import,
    undo_import,
)
from querschnitt.network.services.organisations import update_organisation
from querschnitt.tenants.models import Organisation
from tests.factories.network import make_contact, make_organisation


def stage(coordinator, text: str) -> StagedImport:
    return stage_import(importable=ORGANISATIONS, file_name="liste.csv", content=text.encode(), by=coordinator)


def take_over(staged, coordinator) -> ImportBatch:
    planned = plan_staged(staged, ORGANISATIONS, coordinator)
    assert planned.ready, [row for row in planned.rows if row.problems][:3]
    return import_staged(staged=staged, importable=ORGANISATIONS, shown=fingerprint(planned), by=coordinator)


def stored() -> list[tuple]:
    organisations = [tuple(row) for row in Organisation.objects.order_by("pk").values_list()]
    return organisations + [tuple(row) for row in OrganisationProfile.objects.order_by("pk").values_list()]


def test_import_of_186_jugendaemter_creates_each_once(coordinator):
    batch = take_over(stage(coordinator, (DATA / "jugendaemter_nrw.csv").read_text()), coordinator)
    assert (batch.created_count, batch.updated_count) == (186, 0)
    offices = Organisation.objects.filter(kind="jugendamt")
    assert offices.count() == 186
    assert all(name.startswith("Jugendamt ") for name in offices.values_list("name", flat=True))
    by_type = {
        carrier: OrganisationProfile.objects.filter(carrier=carrier).count()
        for carrier in ("Kreis", "Kreisfreie Stadt", "Kreisangehörige Stadt", "Stadt Aachen (Sonderstatus)")
    }
    assert by_type == {
        "Kreis": 26,
        "Kreisfreie Stadt": 22,
        "Kreisangehörige Stadt": 137,
        "Stadt Aachen (Sonderstatus)": 1,
    }
    assert set(OrganisationProfile.objects.values_list("source", flat=True)) >= {"Bogumil/Hafner 2020, Anhang B"}


def test_import_marks_stadt_euskirchen_for_checking_and_keeps_it_as_printed(coordinator):
    take_over(stage(coordinator, (DATA / "jugendaemter_nrw.csv").read_text()), coordinator)
    doubtful = OrganisationProfile.objects.filter(to_verify=True)
    assert [profile.organisation.name for profile in doubtful] == ["Jugendamt Stadt Euskirchen"]
    assert "Kreises Euskirchen" in doubtful[0].note


def test_import_of_counselling_structures_keeps_ages_half_open(coordinator):
    take_over(stage(coordinator, (DATA / "beratungsstrukturen.csv").read_text()), coordinator)
    ages = {
        profile.organisation.short_name: (profile.age_from, profile.age_before)
        for profile in OrganisationProfile.objects.exclude(organisation__short_name="").select_related("organisation")
    }
    assert ages["JMD"] == (12, 27)
    assert ages["MBE"] == (27, None)
    assert ages["Jobcenter"] == (15, None)
    outdated = OrganisationProfile.objects.get(organisation__short_name="Sozialamt")
    assert outdated.to_verify
    assert "SGB IX" in outdated.legal_basis


def test_second_import_of_the_same_list_changes_nothing(coordinator):
    text = (DATA / "jugendaemter_nrw.csv").read_text()
    take_over(stage(coordinator, text), coordinator)
    planned = plan_staged(stage(coordinator, text), ORGANISATIONS, coordinator)
    assert planned.counts == {Status.UNCHANGED: 186}
    assert not planned.ready


def test_undo_restores_every_row_exactly(coordinator):
    make_organisation(name="Caritas Lindbach", kind="wohlfahrt", town="Lindbach", phone="02900 1111")
    before = stored()
    batch = take_over(
        stage(coordinator, "Name;Ort;Telefon\nCaritas Lindbach;Steinlohe;02900 2222\nAWO Lindbach;Lindbach;\n"),
        coordinator,
    )
    assert (batch.created_count, batch.updated_count) == (1, 1)
    assert stored() != before
    undo_import(batch=batch, by=coordinator)
    assert stored() == before


def test_undo_names_what_changed_since_and_undoes_nothing(coordinator):
    batch = take_over(stage(coordinator, "Name\nAWO Lindbach\nDRK Lindbach\n"), coordinator)
    awo = Organisation.objects.get(name="AWO Lindbach")
    update_organisation(organisation=awo, by=coordinator, town="Steinlohe")
    with pytest.raises(Obstructed) as refused:
        undo_import(batch=batch, by=coordinator)
    assert refused.value.reasons == [("AWO Lindbach", "changed")]
    assert Organisation.objects.filter(name__endswith="Lindbach").count() == 2


def test_undo_refuses_to_remove_what_others_point_at(coordinator):
    batch = take_over(stage(coordinator, "Name\nAWO Lindbach\n"), coordinator)
    make_contact(Organisation.objects.get(name="AWO Lindbach"))
    with pytest.raises(Obstructed) as refused:
        undo_import(batch=batch, by=coordinator)
    assert refused.value.reasons == [("AWO Lindbach", "used")]


def test_row_unlike_an_existing_one_by_a_letter_asks_for_a_decision(coordinator):
    make_organisation(name="Diakonie Birkenhorst e.V.")
    staged = stage(coordinator, "Name;Ort\nDiakonie Birkenhorts;Lindbach\nDiakonie Birkenhors;\n")
    planned = plan_staged(staged, ORGANISATIONS, coordinator)
    assert [row.status for row in planned.rows] == [Status.POSSIBLE, Status.POSSIBLE]
    assert not planned.ready
    decide_duplicates(staged=staged, decisions={"2": "update", "3": "skip"}, by=coordinator)
    batch = take_over(staged, coordinator)
    assert (batch.updated_count, batch.skipped_count, batch.created_count) == (1, 1, 0)
    assert OrganisationProfile.objects.get(town="Lindbach").organisation.name == "Diakonie Birkenhorts"


def test_import_refuses_when_something_changed_after_the_preview(coordinator):
    staged = stage(coordinator, "Name;Ort\nAWO Lindbach;Lindbach\n")
    shown = fingerprint(plan_staged(staged, ORGANISATIONS, coordinator))
    make_organisation(name="AWO Lindbach", town="Steinlohe")
    with pytest.raises(PlanChanged):
        import_staged(staged=staged, importable=ORGANISATIONS, shown=shown, by=coordinator)
    assert ImportBatch.objects.count() == 0


def test_columns_mapped_once_are_remembered_for_the_same_header(coordinator):
    from querschnitt.common.imports.matching import Source
    from querschnitt.network.services.imports import map_columns, staged_mapping

    staged = stage(coordinator, "Wer;Wo\nAWO Lindbach;Lindbach\n")
    assert "name" not in staged_mapping(staged)
    map_columns(staged=staged, mapping={"name": Source(0), "town": Source(1)}, by=coordinator)
    take_over(staged, coordinator)
    again = stage(coordinator, "wer;WO\nDRK Lindbach;Lindbach\n")
    assert staged_mapping(again) == {"name": Source(0), "town": Source(1)}


def test_unreadable_file_is_not_kept(coordinator):
    with pytest.raises(UnreadableFile):
        stage_import(importable=ORGANISATIONS, file_name="x.xlsx", content=b"%PDF-1.7 ...", by=coordinator)
    assert StagedImport.objects.count() == 0


def test_data_files_name_their_source():
    for path in [DATA / "jugendaemter_nrw.csv", DATA / "beratungsstrukturen.csv"]:
        header, *lines = path.read_text().splitlines()
        assert header.endswith("Quelle")
        assert all("Bogumil/Hafner 2020" in line for line in lines)


def test_german_list_is_read_in_an_english_interface(coordinator):
    from django.utils.translation import override

    with override("en"):
        staged = stage(
            coordinator, "Name;Art;Straße und Hausnummer;Zu prüfen\nAWO Lindbach;Wohlfahrtsverband;Weg 1;ja\n"
        )
        take_over(staged, coordinator)
    awo = Organisation.objects.get(name="AWO Lindbach")
    assert (awo.kind, awo.profile.street, awo.profile.to_verify) == ("wohlfahrt", "Weg 1", True)
