"""A working group from invitation to decision to follow-up, at both widths; the answer on a phone, without an account."""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from querschnitt.network.models import Body, Decision, Meeting, MeetingInvitation, Minutes
from querschnitt.network.tasks import send_invitation, send_minutes_to
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import World
from tests.factories.bodies import make_agreement

from .browser import NARROW, check_both_widths, check_page, picture, sign_in
from .conftest import Windows


def look(page: Page, name: str) -> None:
    picture(page, f"group-{name}")
    if page.viewport_size == NARROW:
        check_page(page)
    else:
        check_both_widths(page)


def press(page: Page, name: str, role: str = "button") -> None:
    page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]  # narrowed above
    page.wait_for_load_state("load")


def test_group_is_invited_decides_and_follows_up(windows: Windows, world: World, origin: str):
    settings.PUBLIC_ADDRESS = origin
    windows.watch.expected |= {422, 410}
    actor = world.actor("kim_coordinator")
    ids = {"user_id": str(actor.user.pk), "membership_id": str(actor.membership.pk)}
    name = "Arbeitskreis Übergänge"
    page = windows.open()
    sign_in(page, actor)

    page.goto("/netzwerk/gremien/")
    look(page, "01-list")
    press(page, "Gremium anlegen", "link")
    page.get_by_label("Name").fill(name)
    page.locator("select[name=lead]").evaluate(
        "(field, id) => { field.value = id; field.dispatchEvent(new Event('change')); }", str(world.a.ki.pk)
    )
    page.get_by_label("Auftrag").fill("Übergänge zwischen Sozialamt und Jobcenter")
    look(page, "02-form")
    press(page, "Speichern")
    with open_scope(actor.scope):
        body = Body.objects.get(name=name)
    for person, email in (("Zoe Braun", "zoe@example.org"), ("Ohne Mail", "")):
        press(page, "Mitglied eintragen", "link")
        page.get_by_label("Name", exact=True).or_(page.locator("input[name=name]")).first.fill(person)
        page.locator("input[name=email]").fill(email)
        press(page, "Speichern")
    look(page, "03-body")

    # a first meeting: planned, invited, answered
    press(page, "Sitzung planen", "link")
    day = timezone.localdate() + timedelta(days=1)
    page.locator("input[name=day]").fill(day.isoformat())
    page.locator("input[name=starts]").fill("10:00")
    page.locator("input[name=ends]").fill("09:00")
    press(page, "Speichern")
    look(page, "04-refused")
    expect(page.locator(".q-errors")).to_contain_text("spätere Uhrzeit")
    page.locator("input[name=ends]").fill("12:00")
    page.locator("input[name=room]").fill("Kreishaus, Raum 1.04")
    press(page, "Speichern")
    press(page, "Punkt hinzufügen", "link")
    page.get_by_label("Titel").fill("Lückenloser Übergang")
    page.get_by_label("Ziel").select_option("decide")
    page.get_by_label("Beschlussvorschlag").fill("Beide Ämter bearbeiten einen Monat lang parallel.")
    press(page, "Speichern")
    look(page, "05-meeting")
    press(page, "Einladungen versenden")
    expect(page.get_by_text("1 Mail ist unterwegs.")).to_be_visible()
    with open_scope(actor.scope):
        meeting = Meeting.objects.get(body=body)
        invitation = MeetingInvitation.objects.get(meeting=meeting, member__name="Zoe Braun")
    mail.outbox.clear()
    send_invitation.run(**ids, invitation_id=str(invitation.pk))
    link = re.search(rf"{origin}\S+", mail.outbox[0].body).group(0)

    phone = windows.open(narrow=True)
    phone.goto(link)
    look(phone, "06-answer")
    press(phone, "Ich komme")
    expect(phone.get_by_text("Sie haben zugesagt.")).to_be_visible()
    look(phone, "07-answered")
    phone.goto(link)
    expect(phone.get_by_text("Dieser Link gilt nicht mehr.")).to_be_visible()

    # the meeting begins; what is typed is kept without pressing anything
    with open_scope(actor.scope):
        # Yesterday by day: the next meeting is proposed at the same hours, which must not span midnight.
        start = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=1)
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=start, ends_at=start + timedelta(hours=2))
    page.reload()
    expect(page.get_by_text("zugesagt").first).to_be_visible()
    press(page, "Protokoll schreiben", "link")
    # Kept while typing as well; the last time holds it all.
    with page.expect_response(lambda answer: answer.ok and "zu." in (answer.request.post_data or "")):
        page.get_by_label("Verlauf und Ergebnis").press_sequentially("Das Sozialamt stimmt zu.")
    expect(page.get_by_text("Zwischengespeichert um")).to_be_visible()
    look(page, "08-minutes")
    page.reload()
    expect(page.get_by_label("Verlauf und Ergebnis")).to_have_value("Das Sozialamt stimmt zu.")
    page.get_by_label("Zoe Braun").select_option("present")
    press(page, "Beschluss oder Aufgabe festhalten")
    expect(page.get_by_label("Wortlaut")).to_have_value("Beide Ämter bearbeiten einen Monat lang parallel.")
    look(page, "09-decision")
    press(page, "Speichern")
    expect(page.locator(".q-errors")).to_contain_text("wer verantwortlich ist")
    page.locator("select[name=owner_member]").select_option(label="Zoe Braun")
    page.locator("input[name=due_on]").fill((timezone.localdate() + timedelta(days=5)).isoformat())
    press(page, "Speichern")
    press(page, "Speichern und abschließen …")
    look(page, "10-close")
    press(page, "Protokoll abschließen")
    look(page, "11-closed")
    press(page, "An die Mitglieder versenden")
    expect(page.get_by_text("1 Mail ist unterwegs.")).to_be_visible()
    with open_scope(actor.scope):
        minutes = Minutes.objects.get(meeting=meeting)
    send_minutes_to.run(**ids, minutes_id=str(minutes.pk), member_id=str(invitation.member_id))
    assert mail.outbox[-1].attachments[0].content.startswith(b"%PDF-")

    # the next meeting proposes what is open; the report closes it
    page.goto(f"/netzwerk/gremien/{body.pk}/")
    press(page, "Sitzung planen", "link")
    page.locator("input[name=room]").fill("Rathaus")
    press(page, "Speichern")
    look(page, "12-proposals")
    press(page, "In die Tagesordnung übernehmen")
    expect(page.get_by_text("1 Punkt ist übernommen.")).to_be_visible()
    page.get_by_role("link", name="zu B 1").click()
    page.get_by_role("radio", name="umgesetzt").check()
    page.locator("textarea[name=note]").fill("Seit dem Ersten des Monats.")
    look(page, "13-report")
    press(page, "Stand speichern")
    expect(page.get_by_text("Der Stand ist eingetragen.")).to_be_visible()
    look(page, "14-done")
    with open_scope(actor.scope):
        assert Decision.objects.get(body=body).state == "done"
    page.goto("/netzwerk/gremien/beschluesse/?state=all")
    look(page, "15-register")


def test_agreement_is_entered_and_found_for_review(windows: Windows, world: World):
    windows.watch.expected.add(422)
    actor = world.actor("kim_coordinator")
    with open_scope(actor.scope):
        make_agreement(world.a.partner, world.a.outsider, title="Beratung vor Ort")
    page = windows.open()
    sign_in(page, actor)
    page.goto("/netzwerk/vereinbarungen/neu/")
    page.get_by_label("Titel").fill("Übergang")
    for number, organisation in enumerate((world.a.ki, world.a.partner), start=1):
        page.locator(f"select[name=party_{number}]").evaluate(
            "(field, id) => { field.value = id; field.dispatchEvent(new Event('change')); }", str(organisation.pk)
        )
    page.locator("input[name=valid_from]").fill("2026-01-01")
    page.locator("input[name=review_on]").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    look(page, "20-agreement-form")
    press(page, "Speichern")
    expect(page.locator(".q-errors")).to_contain_text("wer an die Überprüfung erinnert wird")
    page.locator("select[name=responsible]").select_option(label=actor.user.name)
    press(page, "Speichern")
    look(page, "21-agreement")
    page.goto("/netzwerk/vereinbarungen/?state=review")
    expect(page.get_by_role("link", name="Übergang")).to_be_visible()
    look(page, "22-agreements")
