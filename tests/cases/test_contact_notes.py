"""Contact notes: who was there, who interpreted, from anywhere; what was typed survives."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases.models import ContactNote, Draft
from querschnitt.cases.services import note_contact
from tests.factories.accounts import signed_in
from tests.factories.cases import acting, make_case, share_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def client(manager):
    return signed_in(manager)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def typed(**fields):
    day = timezone.localdate().isoformat()
    return {"held_on": day, "minutes": 20, "channel": "phone", "topic": "housing", "person_present": "on", **fields}


def test_note_counts_who_was_there_and_who_interpreted(client, manager, scope):
    case = make_case(manager, person={"interpreter_language": "ar"})
    sent = typed(family_present=2, interpreter="pool", more_topics=["work", "housing"])
    page = text_of(client.post(reverse("cases:new_contact", args=[case.pk]), sent, follow=True))
    assert "mit Familie, gedolmetscht: Arabisch" in page
    with scope(manager):
        note = ContactNote.objects.get()
        assert (note.with_family, note.interpreter_language, note.more_topics) == (True, "ar", ["work"])


def test_note_of_a_talk_alone_is_not_a_talk_with_a_family(client, manager, scope):
    case = make_case(manager)
    client.post(reverse("cases:new_contact", args=[case.pk]), typed())
    with scope(manager):
        assert ContactNote.objects.get().with_family is False


def test_note_with_nobody_there_names_the_remedy_and_opens_the_folded_part(client, manager):
    case = make_case(manager)
    sent = typed()
    del sent["person_present"]
    answer = client.post(reverse("cases:new_contact", args=[case.pk]), sent)
    assert answer.status_code == 422
    assert "Haken Sie die Person an oder tragen Sie Angehörige oder andere ein" in text_of(answer)
    assert '<details class="q-more" open>' in text_of(answer)


def test_database_refuses_a_talk_with_nobody(manager, scope):
    case = make_case(manager)
    with scope(manager), pytest.raises(IntegrityError), transaction.atomic():
        note_contact(case=case, topic="housing", person_present=False, by=manager)


def test_language_without_interpreter_is_asked_back(client, manager):
    case = make_case(manager)
    answer = client.post(reverse("cases:new_contact", args=[case.pk]), typed(interpreter_language="ar"))
    assert "Wählen Sie auch, wer gedolmetscht hat" in text_of(answer)


def test_contact_in_the_future_is_refused(manager, scope):
    case = make_case(manager)
    with scope(manager), pytest.raises(ValidationError):
        note_contact(case=case, topic="housing", held_on=timezone.localdate().replace(year=2099), by=manager)


def test_quick_note_offers_the_case_last_opened_first(client, manager, scope):
    older, opened = make_case(manager), make_case(manager, person={"given_name": "Omar"})
    make_case(manager)
    client.get(reverse("cases:case", args=[older.pk]))
    client.get(reverse("cases:case", args=[opened.pk]))
    answer = client.get(reverse("cases:quick_contact"))
    assert [key for key, _label in answer.context["form"].fields["case"].choices][:2] == [str(opened.pk), str(older.pk)]
    answer = client.post(reverse("cases:quick_contact"), typed(case=str(opened.pk), text="Rückruf"), follow=True)
    assert "Rückruf" in text_of(answer)
    with scope(manager):
        assert ContactNote.objects.get().case_id == opened.pk


def test_quick_note_offers_neither_foreign_nor_read_only_nor_closed_cases(world, manager, partner):
    case = make_case(manager)
    share_case(case, world.a.partner, manager, purpose="referral")
    client = signed_in(partner)
    client.get(reverse("cases:case", args=[case.pk]))
    assert client.get(reverse("cases:quick_contact")).context["cases"] == []
    answer = client.post(reverse("cases:quick_contact"), typed(case=str(case.pk)))
    assert answer.status_code == 422


def test_half_typed_note_survives_signing_out_in_between(client, manager, scope):
    case = make_case(manager)
    half = {"text": "halb", "topic": "work", "more_topics": ["housing", "health"], "family_present": "1"}
    assert client.post(reverse("cases:keep_draft", args=[case.pk]), half).status_code == 204
    client.logout()
    again = signed_in(manager)
    answer = again.get(reverse("cases:new_contact", args=[case.pk]))
    form = answer.context["form"]
    assert (form["text"].value(), form["more_topics"].value()) == ("halb", ["housing", "health"])
    assert form["person_present"].value() is False
    assert "noch nicht gespeichert" in text_of(answer)


def test_note_sent_after_the_session_ended_comes_back_after_signing_in(client, manager, partner):
    case = make_case(manager)
    url = reverse("cases:quick_contact")
    mark = re.search(r'name="typed_by" value="([^"]+)"', client.get(url).content.decode())[1]
    nobody = Client()
    answer = nobody.post(url, typed(case=str(case.pk), text="lang", typed_by=mark))
    assert answer.status_code == 302
    nobody.force_login(manager.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert nobody.get(url).context["form"]["text"].value() == "lang"


def test_quick_draft_is_dropped_when_the_note_is_stored(client, manager, scope):
    case = make_case(manager)
    client.post(reverse("cases:keep_quick_draft"), {"case": str(case.pk), "text": "halb"})
    assert client.get(reverse("cases:quick_contact")).context["form"]["text"].value() == "halb"
    client.post(reverse("cases:quick_contact"), typed(case=str(case.pk), text="ganz"))
    with scope(manager):
        assert Draft.objects.count() == 0


def test_draft_of_somebody_else_is_not_shown(world, client, manager, partner):
    case = make_case(manager)
    share_case(case, world.a.partner, manager)
    client.post(reverse("cases:keep_draft", args=[case.pk]), {"text": "meins"})
    other = signed_in(acting(partner))
    assert not other.get(reverse("cases:new_contact", args=[case.pk])).context["form"]["text"].value()
