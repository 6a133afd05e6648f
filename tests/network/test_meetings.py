"""From invitation to decision to follow-up, through pages, jobs and a real mail server."""

from __future__ import annotations

import io
import mailbox
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.middleware import load_organisation
from querschnitt.config.outside import mail_settings
from querschnitt.network.body_choices import Answer, MeetingState
from querschnitt.network.models import AgendaItem, Body, Decision, Meeting, MeetingInvitation
from querschnitt.network.selectors.bodies import proposed_decisions, proposed_items
from querschnitt.network.services import meetings as services
from querschnitt.network.services.bodies import end_member
from querschnitt.network.services.decisions import move_decision
from querschnitt.network.services.minutes import save_minutes
from querschnitt.network.tasks import send_invitation
from querschnitt.tenants.scope import open_scope
from tests.accounts.test_mail import server  # noqa: F401  (the mail server of the other tests)
from tests.factories.accounts import World, signed_in
from tests.factories.bodies import make_body, make_body_member, make_decision, make_meeting


@pytest.fixture
def actor(world: World) -> Actor:
    found = world.a.members["kim_coordinator"]
    with open_scope(found.scope):
        load_organisation(found)
    return found


@pytest.fixture
def client(actor: Actor) -> Client:
    return signed_in(actor)


@pytest.fixture
def body(world: World) -> Body:
    with open_scope(world.a.scope()):
        body = make_body(world.a.ki, name="Arbeitskreis Erstberatung", cycle="monthly")
        make_body_member(body, world.a.partner, name="Zoe Braun", email="zoe@example.org")
        make_body_member(body, world.a.outsider, name="Ohne Mail", email="")
    return body


@pytest.fixture
def run_jobs(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Jobs run at once, as the worker would do it later."""
    done: list[str] = []

    def now(*, by: Actor, invitation_id: Any) -> int:
        done.append(str(invitation_id))
        send_invitation.run(
            user_id=str(by.user.pk), membership_id=str(by.membership.pk), invitation_id=str(invitation_id)
        )
        return 1

    monkeypatch.setattr(send_invitation, "defer", now)
    return done


def plan(client: Client, body: Body, days: int = 20, **more: str) -> Meeting:
    day = timezone.localdate() + timedelta(days=days)
    data = {"day": day.isoformat(), "starts": "10:00", "ends": "12:00", "room": "Kreishaus 1.04", **more}
    answer = client.post(reverse("network:meeting_create", args=[body.pk]), data)
    assert answer.status_code == 302, answer.context["form"].errors
    with open_scope(_scope(body)):
        return Meeting.objects.select_related("body").get(number=Meeting.objects.count())


def _scope(body: Body) -> Any:
    from querschnitt.tenants.scope import Scope

    return Scope(body.centre_id)


def calendar(message: Any) -> Any:
    text, _kind = next((part.content, 1) for part in message.alternatives if "text/calendar" in part.mimetype)
    return Calendar.from_ical(text)


def test_invitation_change_and_cancellation_reach_the_calendar(client, body, run_jobs):
    meeting = plan(client, body)
    with open_scope(_scope(body)):
        services.add_item(meeting=meeting, by=None, title="Stand der Erstberatung")
    client.post(reverse("network:meeting_invite", args=[meeting.pk]))
    assert [message.to for message in mail.outbox] == [["zoe@example.org"]]
    first = calendar(mail.outbox[0])
    event = first.walk("VEVENT")[0]
    assert first["METHOD"] == "REQUEST"
    assert event["SEQUENCE"] == 0
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert first.walk("VTIMEZONE")[0]["TZID"] == "Europe/Berlin"
    assert event["ATTENDEE"] == "mailto:zoe@example.org"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert "Stand der Erstberatung" in mail.outbox[0].body

    day = timezone.localdate() + timedelta(days=21)
    data = {"day": day.isoformat(), "starts": "11:00", "ends": "12:30", "room": "Kreishaus 1.04"}
    client.post(reverse("network:meeting_edit", args=[meeting.pk]), data)
    second = calendar(mail.outbox[1]).walk("VEVENT")[0]
    assert (second["UID"], second["SEQUENCE"]) == (event["UID"], 1)
    assert second["DTSTART"].dt.hour == 11
    assert mail.outbox[1].subject.startswith("Geändert")

    client.post(reverse("network:meeting_cancel", args=[meeting.pk]), {"reason": "Erkrankung"})
    third = calendar(mail.outbox[2])
    assert third["METHOD"] == "CANCEL"
    assert third.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    assert third.walk("VEVENT")[0]["SEQUENCE"] == 2
    assert "Erkrankung" in mail.outbox[2].body


def test_saving_without_a_change_sends_nothing(client, body, run_jobs):
    meeting = plan(client, body)
    client.post(reverse("network:meeting_invite", args=[meeting.pk]))
    day = timezone.localtime(meeting.starts_at).date()
    data = {"day": day.isoformat(), "starts": "10:00", "ends": "12:00", "room": "Kreishaus 1.04"}
    client.post(reverse("network:meeting_edit", args=[meeting.pk]), data)
    assert len(mail.outbox) == 1


def test_link_answers_once_without_an_account(client, body, run_jobs, settings):
    settings.PUBLIC_ADDRESS = "http://testserver"
    meeting = plan(client, body)
    client.post(reverse("network:meeting_invite", args=[meeting.pk]))
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    visitor = Client()
    assert visitor.get(link).status_code == 200
    with open_scope(_scope(body)):
        assert (
            MeetingInvitation.objects.get(email="zoe@example.org").answer == Answer.UNKNOWN
        )  # looking changes nothing
    assert visitor.post(link, {"answer": "yes", "note": "komme später"}).status_code == 200
    with open_scope(_scope(body)):
        invitation = MeetingInvitation.objects.get(email="zoe@example.org")
        assert (invitation.answer, invitation.answer_note) == (Answer.YES, "komme später")
    again = visitor.post(link, {"answer": "no"})
    assert again.status_code == 410
    assert "Sie haben zugesagt" in again.content.decode()
    with open_scope(_scope(body)):
        assert MeetingInvitation.objects.get(email="zoe@example.org").answer == Answer.YES
    assert visitor.get(link[:-3] + "xx/").status_code == 404
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    page = visitor.get(link).content.decode()
    assert 'dir="rtl"' in page
    assert '<bdi lang="de">Arbeitskreis Erstberatung</bdi>' in page  # German names say that they are German


def test_invitation_arrives_through_smtp(client, body, run_jobs, server, settings, monkeypatch):  # noqa: F811
    port, box = server
    for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", "SENDER": "ki@example.org"}.items():
        monkeypatch.setenv(f"QUERSCHNITT_MAIL_{name}", value)
    for name, value in mail_settings(settings.INSTANCE).items():
        setattr(settings, name, value)
    meeting = plan(client, body)
    client.post(reverse("network:meeting_invite", args=[meeting.pk]))
    message = next(message for message in mailbox.Maildir(Path(box)) if "zoe@example.org" in message["To"])
    parts = {part.get_content_type(): part for part in message.walk()}
    sent = Calendar.from_ical(parts["text/calendar"].get_payload(decode=True))
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert sent.walk("VEVENT")[0]["LOCATION"] == "Kreishaus 1.04"
    with open_scope(_scope(body)):
        assert MeetingInvitation.objects.get(email="zoe@example.org").sent_at is not None


def test_dead_mail_server_is_seen_and_can_be_tried_again(client, body, settings, monkeypatch, actor):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    meeting = plan(client, body)
    client.post(reverse("network:meeting_invite", args=[meeting.pk]))
    with open_scope(actor.scope):
        invitation = MeetingInvitation.objects.get(email="zoe@example.org")
    membership = {"user_id": str(actor.user.pk), "membership_id": str(actor.membership.pk)}
    with pytest.raises(ConnectionRefusedError):
        send_invitation.run(**membership, invitation_id=str(invitation.pk))
    page = client.get(reverse("network:meeting", args=[meeting.pk])).content.decode()
    assert "noch nicht gesendet" in page
    assert "Fehlende Einladungen senden" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("day", "31.02.2027", "kein Datum"),
        ("starts", "25:00", "keine Uhrzeit"),
        ("ends", "09:00", "spätere Uhrzeit"),
        ("room", "", "wo die Sitzung ist"),
        ("online_url", "kein link", "Internetadresse"),
    ],
)
def test_bad_input_is_refused_at_its_field_with_the_remedy(client, body, field, value, said):
    data = {"day": "2027-02-01", "starts": "10:00", "ends": "12:00", "room": "1.04", field: value}
    answer = client.post(reverse("network:meeting_create", args=[body.pk]), data)
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])


def test_open_decisions_and_postponed_items_are_proposed_until_they_are_taken_up(world, body):
    with open_scope(world.a.scope()):
        past = make_meeting(body, -30)
        item = services.add_item(meeting=past, by=None, title="Sprachmittlung")
        save_minutes(meeting=past, content={"postponed": [str(item.pk)]}, version=0, by=None)
        late = make_decision(past, text="Umfrage", due_on=timezone.localdate() - timedelta(days=3))
        done = make_decision(past, text="Erledigt")
        move_decision(decision=done, to="done", by=None)
        meeting = make_meeting(body, 10)
        assert list(proposed_decisions(meeting)) == [late]
        assert list(proposed_items(meeting)) == [item]
        assert services.adopt_proposals(meeting=meeting, decisions=[late.pk, done.pk], items=[item.pk], by=None) == 2
        assert services.adopt_proposals(meeting=meeting, decisions=[late.pk], items=[item.pk], by=None) == 0
        assert {row.title.split(":")[0] for row in meeting.items.all()} == {"Sprachmittlung", late.label}
        assert not proposed_items(make_meeting(body, 40)).exists()


def test_agenda_keeps_its_order_without_gaps(world, body):
    with open_scope(world.a.scope()):
        meeting = make_meeting(body, 5)
        items = [services.add_item(meeting=meeting, by=None, title=title) for title in "ABC"]
        services.move_item(item=items[2], up=True, by=None)
        services.remove_item(item=items[0], by=None)
        assert list(AgendaItem.objects.values_list("title", "order").order_by("order")) == [("C", 1), ("B", 2)]


def test_meeting_after_the_end_of_a_body_is_refused(client, body, world):
    with open_scope(world.a.scope()):
        Body.objects.filter(pk=body.pk).update(ended_on=date(2020, 1, 1))
    answer = client.post(
        reverse("network:meeting_create", args=[body.pk]),
        {"day": "2027-02-01", "starts": "10:00", "ends": "12:00", "room": "1.04"},
    )
    assert "beendet" in str(answer.context["form"].errors["day"])


def test_cancelled_and_held_meetings_stay_what_they_are(world, body):
    with open_scope(world.a.scope()):
        meeting = make_meeting(body, 5)
        services.cancel_meeting(meeting=meeting, reason="Ferien", by=None)
        for wrong in (
            lambda: services.invite_members(meeting=meeting, by=None),
            lambda: services.update_meeting(meeting=meeting, room="anderswo", by=None),
            lambda: services.add_item(meeting=meeting, by=None, title="x"),
        ):
            with pytest.raises(ValidationError):
                wrong()
        assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CANCELLED


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_the_same_number_of_questions_for_more_rows(world, client, body, django_assert_num_queries, rows):
    with open_scope(world.a.scope()):
        for _ in range(rows):
            other = make_body(world.a.ki)
            make_decision(make_meeting(other, -5), owner_organisation=world.a.partner)
    client.get(reverse("network:bodies"))
    for name, expected in (("bodies", 12), ("decisions", 13)):
        with django_assert_num_queries(expected):
            assert client.get(reverse(f"network:{name}")).status_code == 200


def test_decision_numbers_have_no_gap_and_no_twin(world, body):
    with open_scope(world.a.scope()):
        meeting = make_meeting(body, -1)
        labels = [make_decision(meeting, kind=kind).label for kind in ("decision", "decision", "task", "decision")]
        year = timezone.localtime(meeting.starts_at).year
        assert labels == [f"B 1/{year}", f"B 2/{year}", f"A 1/{year}", f"B 3/{year}"]
        assert Decision.objects.count() == 4


def test_register_is_exported_as_it_is_filtered(world, client, body):
    with open_scope(world.a.scope()):
        meeting = make_meeting(body, -5)
        make_decision(meeting, text="=1+1 bleibt Text", owner_organisation=world.a.partner)
        done = make_decision(meeting, text="Erledigt")
        move_decision(decision=done, to="done", by=None)
    content = client.get(reverse("network:decisions_xlsx"), {"state": "open"}).content
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].values)
    assert [row[3] for row in rows[1:]] == ["=1+1 bleibt Text"]
    assert world.a.partner.name in rows[1][5]


def test_member_who_answers_for_something_is_never_lost(world, body):
    with open_scope(world.a.scope()):
        coming = make_body_member(body, valid_from=timezone.localdate() + timedelta(days=3))
        make_decision(make_meeting(body, -1), owner_member=coming, owner_name="")
        end_member(member=coming, on=timezone.localdate(), by=None)
        assert body.members.filter(pk=coming.pk).exists()
        mistaken = make_body_member(body, valid_from=timezone.localdate() + timedelta(days=3))
        end_member(member=mistaken, on=timezone.localdate(), by=None)
        assert not body.members.filter(pk=mistaken.pk).exists()
