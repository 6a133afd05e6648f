"""Minutes that nothing loses, closed for good; papers as DOCX and PDF; what becomes of decisions."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from querschnitt.common.papers import Heading, Paper, Points, Table, Text, paragraphs, to_docx, to_pdf
from querschnitt.network.body_choices import DECISION_MOVES, DecisionState, MeetingState
from querschnitt.network.models import Body, BodyMember, Decision, Meeting, Minutes
from querschnitt.network.papers import minutes as papers
from querschnitt.network.services import meetings as services
from querschnitt.network.services.decisions import move_decision, record_effect, update_decision
from querschnitt.network.services.errors import Stale
from querschnitt.network.services.minutes import close_minutes, correct_minutes, save_minutes
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World, signed_in
from tests.factories.bodies import make_body, make_body_member, make_decision, make_meeting


@pytest.fixture
def meeting(world: World) -> Meeting:
    with open_scope(world.a.scope()):
        body = make_body(world.a.ki, name="Lenkungsgruppe KIM")
        make_body_member(body, world.a.partner, name="Zoe Braun")
        meeting = make_meeting(body, -1)
        services.add_item(
            meeting=meeting,
            by=None,
            title="Erstberatung",
            purpose="decide",
            proposal="Sie wird gebündelt.",
            text="Lage.",
        )
        services.invite_members(meeting=meeting, by=None)
    return meeting


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.actor("kim_coordinator"))


def form(meeting: Meeting, version: int, text: str, **more: str) -> dict[str, str]:
    item = meeting.items.get()
    return {"version": str(version), f"item-{item.pk}": text, "form": "a", **more}


def test_pause_keeps_the_draft_and_the_page_shows_it_again(world, client, meeting):
    with open_scope(world.a.scope()):
        data = form(meeting, 0, "Beraten.")
    kept = client.post(reverse("network:minutes_keep", args=[meeting.pk]), data).content.decode()
    assert 'name="version" value="1"' in kept
    assert "Beraten." in client.get(reverse("network:minutes_write", args=[meeting.pk])).content.decode()
    # the button pressed before the page learned its new version is no conflict with oneself
    answer = client.post(reverse("network:minutes_write", args=[meeting.pk]), data)
    assert answer.status_code == 302


def test_second_writer_is_told_and_loses_nothing(world, client, meeting):
    url = reverse("network:minutes_write", args=[meeting.pk])
    with open_scope(world.a.scope()):
        mine, theirs = form(meeting, 0, "Meine Fassung"), form(meeting, 0, "Die andere Fassung", form="b")
    other = signed_in(world.actor("centre_head"))
    assert other.post(url, theirs).status_code == 302
    answer = client.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Meine Fassung" in page
    assert "Die andere Fassung" in page
    with open_scope(world.a.scope()):
        assert "Die andere Fassung" in Minutes.objects.get().content["items"].values()
    again = client.post(url, {**mine, "version": str(answer.context["version"])})
    assert again.status_code == 302


def test_text_survives_a_lost_session_for_the_same_person_alone(world, client, meeting):
    url = reverse("network:minutes_write", args=[meeting.pk])
    mark = client.get(url).context["typed_by"]
    with open_scope(world.a.scope()):
        data = form(meeting, 0, "Lange getippt", typed_by=mark)
    for role, found in (("centre_head", False), ("kim_coordinator", True)):
        gone = Client()
        assert gone.post(url, data).status_code == 302
        actor = world.actor(role)
        session = gone.session
        typed = session["typed"]
        gone.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = gone.session
        session["typed"] = typed
        session.save()
        assert ("Lange getippt" in gone.get(url).content.decode()) is found


def test_closed_minutes_hold_what_was_said_then(world, meeting):
    with open_scope(world.a.scope()):
        item = meeting.items.get()
        member = BodyMember.objects.get()
        content: dict[str, Any] = {"items": {str(item.pk): "Einig."}, "attendance": {str(member.pk): "present"}}
        save_minutes(meeting=meeting, content=content, version=0, by=None)
        make_decision(meeting, item=item, owner_member=member, owner_name="", text="Sie wird gebündelt.")
        closed = close_minutes(meeting=meeting, by=None)
        assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.HELD
        BodyMember.objects.update(name="Umbenannt")
        Body.objects.update(name="Anderer Name")
        text = papers.of(Minutes.objects.get(pk=closed.pk))
        assert text["attendance"]["present"] == [f"Zoe Braun, {world.a.partner.name}"]
        assert text["body"] == "Lenkungsgruppe KIM"
        assert text["items"][0]["decisions"][0]["text"] == "Sie wird gebündelt."
        with pytest.raises(Stale):
            save_minutes(meeting=meeting, content={}, version=0, by=None)
        second = correct_minutes(meeting=meeting, by=None)
        assert (second.number, second.state, second.content["items"]) == (2, "draft", content["items"])
        assert Minutes.objects.filter(meeting=meeting).count() == 2


def test_minutes_of_a_coming_meeting_cannot_be_closed(world, meeting):
    with open_scope(world.a.scope()):
        coming = make_meeting(meeting.body, 3)
        save_minutes(meeting=coming, content={}, version=0, by=None)
        with pytest.raises(ValidationError, match="noch nicht begonnen"):
            close_minutes(meeting=coming, by=None)


def test_minutes_and_proposal_come_as_docx_and_accessible_pdf(world, client, meeting):
    from docx import Document
    from pypdf import PdfReader

    with open_scope(world.a.scope()):
        item = meeting.items.get()
        save_minutes(meeting=meeting, content={"items": {str(item.pk): "Einig."}}, version=0, by=None)
        make_decision(meeting, item=item, text="Sie wird gebündelt.")
        closed = close_minutes(meeting=meeting, by=None)
    for name, key, title, words in (
        ("minutes", closed.pk, "Protokoll: Lenkungsgruppe KIM, 1. Sitzung", ("Einig.", "Sie wird gebündelt.")),
        ("item", item.pk, "Beschlussvorlage: Erstberatung", ("Beschlussvorschlag", "Sie wird gebündelt.")),
    ):
        answer = client.get(reverse(f"network:{name}_docx", args=[key]))
        document = Document(io.BytesIO(answer.content))
        styles = [paragraph.style.name for paragraph in document.paragraphs]
        said = "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert document.core_properties.title == title
        assert styles.count("Heading 1") == 1
        assert "Heading 2" in styles
        assert [word for word in words if word not in said] == []
        answer = client.get(reverse(f"network:{name}_pdf", args=[key]))
        reader = PdfReader(io.BytesIO(answer.content))
        catalog = reader.trailer["/Root"]
        assert reader.metadata.title == title
        assert catalog["/Lang"].startswith("de")
        assert catalog["/MarkInfo"]["/Marked"]
        assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid:part" in catalog["/Metadata"].get_data()
        text = " ".join(page.extract_text() for page in reader.pages)
        assert [word for word in words if word not in text] == []


def test_table_of_a_docx_repeats_its_head():
    from docx import Document

    made = to_docx(Paper("T", blocks=[Table("Beschlüsse", ("Nr.", "Text"), [("1", "a")], (1, 3))]))
    table = Document(io.BytesIO(made)).tables[0]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "Beschlüsse" in table._tbl.xml


@given(st.text(max_size=200))
def test_whatever_was_typed_reaches_the_pdf_as_text(typed: str):
    """No word becomes markup, and none stops the paper."""
    made = to_pdf(
        Paper("Titel", blocks=[Heading("Eins"), Text(typed), Points([typed]), Table("T", ("a",), [(typed,)])])
    )
    assert made.startswith(b"%PDF-")


def test_markup_of_the_typesetter_stays_text():
    from pypdf import PdfReader

    nasty = '#set text(red) $x^2$ *fett* #read("/etc/hostname") \\ <label> @ref'
    text = PdfReader(io.BytesIO(to_pdf(Paper("Titel", blocks=[Text(nasty)])))).pages[0].extract_text()
    assert '#read("/etc/hostname")' in text.replace("”", '"').replace("“", '"').replace("„", '"')
    assert "*fett*" in text


@given(st.text(alphabet="ab \n", max_size=60))
def test_paragraphs_lose_no_letter(text: str):
    assert "".join("".join(paragraphs(text)).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(DecisionState.values), max_size=6))
def test_only_moves_of_the_table_lead_anywhere(states: list[str]):
    state = DecisionState.OPEN.value
    for wanted in states:
        if wanted in DECISION_MOVES[state]:
            state = wanted
    assert state in DecisionState.values
    assert DECISION_MOVES[DecisionState.SUPERSEDED] == frozenset()


def test_decision_moves_with_reasons_and_keeps_its_story(world, meeting):
    with open_scope(world.a.scope()):
        decision, newer = make_decision(meeting), make_decision(meeting, text="Neu")
        with pytest.raises(ValidationError, match="Grund"):
            move_decision(decision=decision, to="dropped", by=None)
        with pytest.raises(ValidationError, match="auswählen"):
            move_decision(decision=decision, to="superseded", by=None)
        move_decision(decision=decision, to="done", by=None, note="fertig")
        with pytest.raises(ValidationError, match="führt kein Weg"):
            move_decision(decision=decision, to="dropped", note="x", by=None)
        move_decision(decision=decision, to="open", by=None)
        assert Decision.objects.get(pk=decision.pk).done_on is None
        move_decision(decision=decision, to="superseded", superseded_by=newer, by=None)
        stored = Decision.objects.get(pk=decision.pk)
        assert (stored.state, stored.superseded_by_id) == ("superseded", newer.pk)
        assert [change.state for change in stored.changes.all()][:4] == ["superseded", "open", "done", "open"]
        record_effect(decision=newer, effect="Schneller", measured_on=timezone.localdate(), by=None)
        assert Decision.objects.get(pk=newer.pk).effect == "Schneller"


def test_wording_is_fixed_once_the_minutes_are_closed(world, meeting):
    with open_scope(world.a.scope()):
        decision = make_decision(meeting)
        update_decision(decision=decision, text="Besser gesagt", by=None)
        save_minutes(meeting=meeting, content={}, version=0, by=None)
        close_minutes(meeting=meeting, by=None)
        with pytest.raises(ValidationError, match="abgeschlossen"):
            update_decision(decision=decision, text="Anders", by=None)
        due = timezone.localdate() + timedelta(days=9)
        assert update_decision(decision=decision, due_on=due, by=None).due_on == due


def test_member_without_the_task_cannot_move_it(world, meeting):
    with open_scope(world.a.scope()):
        decision = make_decision(meeting, owner_organisation=world.a.ki)
    partner = world.a.members["partner_adviser"]
    with open_scope(partner.scope), pytest.raises(PermissionDenied):
        move_decision(decision=decision, to="done", by=partner)
    answer = signed_in(partner).post(reverse("network:decision_move", args=[decision.pk]), {"to": "done"})
    assert answer.status_code == 404


def test_overdue_ones_stand_on_the_day_of_owner_and_coordinator(world, meeting):
    with open_scope(world.a.scope()):
        make_decision(
            meeting, text="Sprechstunde einrichten", owner_organisation=world.a.outsider,
            due_on=timezone.localdate(), decided_on=timezone.localdate() - timedelta(days=9),
        )  # fmt: skip
    for role, seen in (("kim_coordinator", True), ("outsider_adviser", True), ("partner_adviser", False)):
        page = signed_in(world.a.members[role]).get(reverse("portal:day")).content.decode()
        assert ("Sprechstunde einrichten" in page) is seen, role
