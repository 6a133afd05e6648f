"""Who gets to see another office's file reads first for what it may be used (§ 78 SGB X)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from querschnitt.cases.models import Case, ShareNotice
from querschnitt.cases.services import revoke_grant
from querschnitt.tenants.scope import ForeignRow
from tests.factories.accounts import signed_in
from tests.factories.cases import acting, make_case, share_case

pytestmark = pytest.mark.django_db
PAGES = ("case", "person", "contacts", "plan", "consents", "files", "edit")


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def test_shared_file_opens_after_its_notice_for_each_person_anew(world, manager, partner, scope):
    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager, noticed=False)
    client = signed_in(partner)
    for name in PAGES:
        page = client.get(reverse(f"cases:{name}", args=[case.pk])).content.decode()
        assert "Zweckbindung" in page
        assert "Amina" not in page
        assert "Aufbewahrung" in page
    assert client.post(reverse("cases:edit", args=[case.pk]), {"town": "Lindbach"}).url == reverse(
        "cases:case", args=[case.pk]
    )
    assert client.post(reverse("cases:share_notice", args=[case.pk])).status_code == 302
    assert "Amina" in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    colleague = signed_in(acting(world.actor("partner_head")))
    assert "Amina" not in colleague.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Amina" in signed_in(manager).get(reverse("cases:case", args=[case.pk])).content.decode()
    with scope(manager):
        assert ShareNotice.objects.get().user_id == partner.user.pk  # the lead sees who read it
        revoke_grant(grant=grant, by=manager)
    assert client.get(reverse("cases:case", args=[case.pk])).status_code == 404
    share_case(case, world.a.partner, manager, noticed=False)
    assert "Amina" not in client.get(reverse("cases:case", args=[case.pk])).content.decode()


def test_nobody_reads_a_notice_for_somebody_else(world, manager, partner, outsider, scope):
    case = make_case(manager)
    grant = share_case(case, world.a.partner, manager, noticed=False)
    for actor, user in ((outsider, outsider.user), (partner, manager.user)):
        with scope(actor), pytest.raises((DatabaseError, ForeignRow)), transaction.atomic():
            ShareNotice.objects.create(grant_id=grant.pk, user=user, text_version="x")
    with scope(partner):
        ShareNotice.objects.create(grant_id=grant.pk, user=partner.user, text_version="x")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE cases_sharenotice SET text_version = 'y'")
        assert Case.objects.exists()
    assert signed_in(outsider).post(reverse("cases:share_notice", args=[case.pk])).status_code == 404
