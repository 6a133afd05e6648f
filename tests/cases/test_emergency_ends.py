"""An emergency access ends by itself: the clock of the database decides, nobody has to do anything."""

from __future__ import annotations

import psycopg
from django.db import connections
from django.urls import reverse

from querschnitt.cases.emergency import cases_in_emergency, hours
from querschnitt.cases.models import Case, ContactNote, EmergencyAccess
from querschnitt.cases.services import note_contact
from querschnitt.cases.services.emergencies import open_in_emergency
from querschnitt.tenants.scope import open_scope
from tests.database import superuser
from tests.factories.accounts import make_world, signed_in
from tests.factories.cases import acting, make_case


def test_emergency_ends_after_its_hours_by_itself(scratch, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    world = make_world()
    manager, partner = acting(world.actor("case_manager")), acting(world.actor("partner_adviser"))
    case = make_case(manager)
    with open_scope(manager.scope):
        note_contact(case=case, topic="housing", minutes=20, text="Wohnung", by=manager)
    with open_scope(partner.scope):
        open_in_emergency(number=case.number, reason="danger", words="Anruf aus der Klinik.", by=partner)
    client, page = signed_in(partner), reverse("cases:emergency_case", args=[case.pk])

    def later(minutes: int) -> None:
        """As if so many minutes had passed: the row goes back instead of the clock forward."""
        info, database = superuser().info, connections["default"].settings_dict["NAME"]
        with psycopg.connect(**{**info.get_parameters(), "dbname": database}, password=info.password) as master:
            master.execute("ALTER TABLE cases_emergencyaccess DISABLE TRIGGER case_emergency_stays")
            moved = master.execute(
                "UPDATE cases_emergencyaccess SET opened_at = opened_at - %(passed)s * interval '1 minute',"
                " ends_at = ends_at - %(passed)s * interval '1 minute'",
                {"passed": minutes},
            )
            assert moved.rowcount == 1
            master.execute("ALTER TABLE cases_emergencyaccess ENABLE TRIGGER case_emergency_stays")

    later(hours() * 60 - 5)
    with open_scope(partner.scope):
        assert ContactNote.objects.get().text == "Wohnung"
    assert client.get(page).status_code == 200
    later(6)
    with open_scope(partner.scope):
        assert EmergencyAccess.objects.get().closed_at is None  # nobody ended it
        assert not cases_in_emergency(partner).exists()
        assert not Case.objects.exists()
        assert not ContactNote.objects.exists()
    assert client.get(page).status_code == 404
