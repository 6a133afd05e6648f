"""The demonstration district's bodies: a steering group, two working groups, a conference of mayors, and agreements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from querschnitt.accounts.models import User
from querschnitt.network.body_choices import Answer, BodyKind, Cycle, DecisionKind, DecisionState, Part
from querschnitt.network.models import AgendaItem, Body, BodyMember, Decision, Meeting, MeetingInvitation
from querschnitt.network.services import meetings as services
from querschnitt.network.services.agreements import create_agreement
from querschnitt.network.services.bodies import add_member, create_body, end_member
from querschnitt.network.services.decisions import move_decision, record_decision, record_effect
from querschnitt.network.services.minutes import close_minutes, save_minutes
from querschnitt.network.services.places import place_for
from querschnitt.network.topics import Topic
from querschnitt.tenants.models import Organisation


@dataclass
class _Builder:
    organisations: Mapping[str, Organisation]
    users: Mapping[str, User]
    today: date

    def body(self, name: str, kind: str, lead: str, cycle: str, topics: list[str], purpose: str) -> Body:
        return create_body(
            by=None, name=name, kind=kind, lead=self.organisations[lead], cycle=cycle, topics=topics, purpose=purpose
        )

    def member(
        self, body: Body, name: str, key: str, part: str = Part.MEMBER, function: str = "", **fields: str
    ) -> BodyMember:
        user = self.users.get(name)
        local = name.replace("Dr. ", "").lower().replace(" ", ".")
        email = user.email if user else f"{local.translate(ASCII)}@{key}.example"
        return add_member(
            body=body, by=None, organisation=self.organisations[key], name=name, function=function, part=part,
            email=fields.get("email", email), valid_from=self.today - timedelta(days=500),
        )  # fmt: skip

    def meeting(self, body: Body, days: int, hour: int = 10, length: int = 2, **fields: str) -> Meeting:
        day = self.today + timedelta(days=days)
        day -= timedelta(days=max(0, day.weekday() - 4))  # nobody meets at the weekend
        start = timezone.make_aware(datetime.combine(day, time(hour)))
        place = place_for(
            name="Kreishaus Ahrenfeld", street="Kreishausplatz 1", postcode="59001", town="Lindbach", by=None
        )
        return services.plan_meeting(
            body=body, by=None, starts_at=start, ends_at=start + timedelta(hours=length), place=place,
            room=fields.pop("room", "Raum 1.04"), **fields,
        )  # fmt: skip

    def item(self, meeting: Meeting, title: str, purpose: str = "discuss", **fields: str) -> AgendaItem:
        return services.add_item(meeting=meeting, by=None, title=title, purpose=purpose, **fields)

    def invite(self, meeting: Meeting) -> list[MeetingInvitation]:
        """As if the mails had gone out a while ago; the demonstration sends none."""
        services.invite_members(meeting=meeting, by=None)
        sent = min(meeting.starts_at, timezone.now()) - timedelta(days=9)
        meeting.invitations.exclude(email="").update(sent_at=sent, sent_sequence=0)
        return list(meeting.invitations.select_related("member").order_by("member__name"))

    def close(self, meeting: Meeting, texts: Mapping[AgendaItem, str], general: str, excused: str = "") -> None:
        seen = {}
        for row in self.invite(meeting):
            away = row.member.name == excused
            seen[str(row.member_id)] = "excused" if away else "present"
            services.answer_invitation(invitation=row, answer=Answer.NO if away else Answer.YES)
        content = {
            "items": {str(item.pk): text for item, text in texts.items()},
            "attendance": seen,
            "general": general,
            "postponed": [str(item.pk) for item in texts if item.title.startswith("Handbuch")],
        }
        save_minutes(meeting=meeting, content=content, version=0, by=None)
        close_minutes(meeting=meeting, by=None)

    def decide(self, item: AgendaItem, text: str, owner: str, due: int, **fields: str) -> Decision:
        return record_decision(
            meeting=item.meeting, item=item, text=text, by=None, owner_organisation=self.organisations[owner],
            due_on=self.today + timedelta(days=due), owner_name=fields.pop("name", ""), **fields,
        )  # fmt: skip


ASCII = str.maketrans({"ö": "oe", "ü": "ue", "ä": "ae", "ı": "i", "ß": "ss"})


def furnish_bodies(organisations: Mapping[str, Organisation], users: Mapping[str, User], today: date) -> None:
    """Call in the centre's own scope, after its people."""
    builder = _Builder(organisations, users, today)
    _steering(builder)
    _first_advice(builder)
    _interpreting(builder)
    _mayors(builder)
    _agreements(builder)


def _steering(b: _Builder) -> None:
    body = b.body(
        "Lenkungsgruppe KIM", BodyKind.STEERING, "ki", Cycle.QUARTERLY, [Topic.RESIDENCE, Topic.GERMAN],
        "Entscheidet über Ziele und Änderungen im Kommunalen Integrationsmanagement und prüft ihre Wirkung.",
    )  # fmt: skip
    b.member(body, "Dr. Helene Brandhorst", "ki", Part.CHAIR, "Leitung KI")
    b.member(body, "Jana Wertheim", "ki", Part.MINUTES, "KIM-Koordination")
    b.member(body, "Renate Uphoff", "kreis", Part.DEPUTY, "Dezernat Soziales")
    b.member(body, "Sabine Grothe", "jobcenter", function="Teamleitung")
    b.member(body, "Monika Sudhoff", "mbe", function="Leitung")
    b.member(body, "Dirk Hellmann", "abh", function="Leitung")
    b.member(body, "Anke Vorholt", "sozialamt", function="Leitung")
    gone = b.member(body, "Bernd Eickhoff", "lindbach", function="Beigeordneter")
    end_member(member=gone, on=b.today - timedelta(days=130), by=None)
    b.member(body, "Claudia Rensing", "lindbach", function="Beigeordnete", email="")

    first = b.meeting(body, -105)
    opening = b.item(first, "Erstberatung an einem Ort", "decide", presenter="Jana Wertheim",
        text="In neun von zehn gemeldeten Hindernissen fehlte eine Stelle, die zuerst zuhört. Drei Stellen beraten heute parallel.",
        proposal="Die Erstberatung wird ab dem nächsten Quartal im Kreishaus gebündelt.",
        consequences="Zwei Räume, keine zusätzlichen Stellen.")  # fmt: skip
    forms = b.item(first, "Formulare der Ausländerbehörde", "decide", presenter="Dirk Hellmann")
    handbook = b.item(first, "Handbuch für Übergänge", "inform", presenter="Renate Uphoff")
    done = b.decide(
        opening, "Die Erstberatung wird im Kreishaus gebündelt.", "ki", -20, name="Jana Wertheim", vote="einstimmig"
    )
    late = b.decide(
        forms,
        "Die Ausländerbehörde legt ihre fünf häufigsten Formulare in sechs Sprachen vor.",
        "abh",
        -12,
        name="Dirk Hellmann",
        vote="6 Ja, 1 Enthaltung",
    )
    b.decide(
        forms,
        "Das Jobcenter prüft, welche Formulare es übernehmen kann.",
        "jobcenter",
        9,
        kind=DecisionKind.TASK,
        name="Sabine Grothe",
    )
    b.close(
        first,
        {
            opening: "Die Beteiligten stimmen zu; das Sozialamt bittet um feste Sprechzeiten.",
            forms: "Vorgestellt werden drei Muster.",
            handbook: "Aus Zeitgründen nicht behandelt.",
        },
        "Die Vorsitzende begrüßt die Mitglieder.",
        excused="Anke Vorholt",
    )
    move_decision(
        decision=done,
        to=DecisionState.DONE,
        note="Die Räume sind seit drei Wochen in Betrieb.",
        on=b.today - timedelta(days=25),
        by=None,
    )
    record_effect(
        decision=done,
        effect="Die Zeit bis zum ersten Gespräch sank von 19 auf 8 Tage.",
        measured_on=b.today - timedelta(days=6),
        by=None,
    )
    move_decision(decision=late, to=DecisionState.OPEN, note="Drei von fünf Formularen sind übersetzt.", by=None)

    coming = b.meeting(body, 12)
    b.item(coming, "Wirkung der gebündelten Erstberatung", "inform", presenter="Jana Wertheim")
    b.item(coming, "Sprachmittlung in den Gemeinden", "decide", presenter="Samira Köster",
        text="Hohenrode und Wiesental buchen kaum Sprachmittlung, weil der Weg der Abrechnung unklar ist.",
        proposal="Die Gemeinden rechnen Sprachmittlung über den Pool des KI ab.", consequences="Rund 9.000 Euro im Jahr.")  # fmt: skip
    answers = (Answer.YES, Answer.YES, Answer.NO, Answer.UNKNOWN)
    for number, row in enumerate(b.invite(coming)):
        if answers[number % 4] != Answer.UNKNOWN:
            services.answer_invitation(invitation=row, answer=answers[number % 4])


def _first_advice(b: _Builder) -> None:
    body = b.body(
        "Arbeitskreis Erstberatung", BodyKind.WORKING_GROUP, "ki", Cycle.MONTHLY, [Topic.ARRIVAL, Topic.MONEY],
        "Stimmt Wege der Erstberatung zwischen Kreis, Gemeinden und Beratungsdiensten ab.",
    )  # fmt: skip
    b.member(body, "Katrin Wessel", "ki", Part.CHAIR, "Case Management")
    b.member(body, "Murat Kılıç", "lindbach", function="Case Management")
    b.member(body, "Svenja Dierkes", "ostereck", Part.MINUTES, "Case Management")
    b.member(body, "Monika Sudhoff", "mbe")
    b.member(body, "Paul Middendorf", "jmd")
    b.member(body, "Nadja Ihmels", "drk", Part.GUEST)
    for days, text, due, state in (
        (-63, "Eine gemeinsame Liste der Unterlagen für das erste Gespräch wird erstellt.", -30, DecisionState.DONE),
        (-35, "Die Liste der Unterlagen wird in Arabisch und Ukrainisch ausgehängt.", -4, DecisionState.OPEN),
        (-7, "Montags bleibt eine Stunde für Menschen ohne Termin frei.", 24, DecisionState.OPEN),
    ):
        meeting = b.meeting(body, days, 14, room="Raum 2.11")
        item = b.item(meeting, "Abläufe vor dem ersten Gespräch", "decide")
        report = b.item(meeting, "Bericht aus den Stellen", "inform")
        decision = b.decide(
            item,
            text,
            "ostereck" if state == DecisionState.OPEN else "ki",
            due,
            name="Svenja Dierkes" if state == DecisionState.OPEN else "Katrin Wessel",
        )
        b.close(meeting, {item: "Nach Aussprache einstimmig.", report: "Die Nachfrage steigt in Ostereck."}, "")
        if state == DecisionState.DONE:
            move_decision(
                decision=decision,
                to=state,
                note="Liegt in allen Stellen aus.",
                on=meeting.starts_at.date() + timedelta(days=20),
                by=None,
            )
    b.meeting(body, 21, 14, room="Raum 2.11")


def _interpreting(b: _Builder) -> None:
    body = b.body(
        "Arbeitskreis Sprachmittlung", BodyKind.WORKING_GROUP, "ki", Cycle.BIMONTHLY, [Topic.INTERPRETING],
        "Bedarf, Qualität und Abrechnung der Sprachmittlung.",
    )  # fmt: skip
    b.member(body, "Samira Köster", "ki", Part.CHAIR, "Sprachmittlung")
    b.member(body, "Gerrit Kampmann", "vhs")
    b.member(body, "Nadja Ihmels", "drk")
    meeting = b.meeting(body, -40, 9)
    item = b.item(meeting, "Schulung neuer Sprachmittelnder", "decide")
    b.decide(
        item, "Die Volkshochschule bietet eine Grundschulung mit 40 Stunden an.", "vhs", 45, name="Gerrit Kampmann"
    )
    b.close(meeting, {item: "Das Konzept liegt vor."}, "")
    services.cancel_meeting(meeting=b.meeting(body, 3, 9), reason="Zu viele Absagen wegen der Fortbildung.", by=None)
    b.meeting(body, 30, 9)


def _mayors(b: _Builder) -> None:
    body = b.body(
        "Bürgermeisterkonferenz", BodyKind.CONFERENCE, "kreis", Cycle.HALF_YEARLY, [Topic.HOUSING],
        "Abstimmung der kreisangehörigen Städte und Gemeinden mit dem Kreis.",
    )  # fmt: skip
    b.member(body, "Renate Uphoff", "kreis", Part.CHAIR)
    for name, key in (
        ("Ludger Tacke", "lindbach"),
        ("Ute Sievers", "ostereck"),
        ("Heiner Brockmann", "hohenrode"),
        ("Petra Lüdeking", "wiesental"),
    ):
        b.member(body, name, key, function="Bürgermeisteramt")
    meeting = b.meeting(body, -80, 15, room="Großer Sitzungssaal")
    item = b.item(meeting, "Unterbringung im Winter", "discuss")
    b.decide(
        item,
        "Hohenrode meldet freie Plätze wöchentlich an den Kreis.",
        "hohenrode",
        -45,
        kind=DecisionKind.TASK,
        name="Heiner Brockmann",
    )
    b.close(meeting, {item: "Die Städte berichten über freie Plätze."}, "")
    b.meeting(body, 55, 15, room="Großer Sitzungssaal")


def _agreements(b: _Builder) -> None:
    keeper = b.users.get("Jana Wertheim")
    for title, kind, topics, parties, start, end, review in (
        ("Kooperation Erstberatung", "cooperation", [Topic.ARRIVAL], ("ki", "mbe", "jmd", "drk"), -300, 430, 15),
        ("Übergang vom Sozialamt zum Jobcenter", "administrative", [Topic.MONEY], ("sozialamt", "jobcenter", "ki"), -500, None, -9),
        ("Case Management der Stadt Lindbach", "funding", [Topic.WORK], ("kreis", "lindbach"), -200, 165, 90),
        ("Case Management der Stadt Ostereck", "funding", [Topic.WORK], ("kreis", "ostereck"), -200, 165, 90),
        ("Datenaustausch bei Verweisungen", "data_protection", [], ("ki", "mbe", "jobcenter", "abh"), -120, None, 200),
        ("Sprachkurse mit Kinderbetreuung", "intent", [Topic.GERMAN, Topic.DAYCARE], ("vhs", "jugendamt"), 40, 400, None),
        ("Ankunftslotsinnen und Ankunftslotsen", "cooperation", [Topic.ARRIVAL], ("drk", "lindbach"), -700, -30, None),
    ):  # fmt: skip
        create_agreement(
            by=None,
            title=title,
            kind=kind,
            topics=[str(topic) for topic in topics],
            parties=[b.organisations[key] for key in parties],
            purpose="Wer was bis wann tut, wer für Rückfragen da ist und wie Änderungen mitgeteilt werden.",
            signed_on=b.today + timedelta(days=start - 20) if start < 0 else None,
            valid_from=b.today + timedelta(days=start),
            valid_to=b.today + timedelta(days=end) if end is not None else None,
            review_on=b.today + timedelta(days=review) if review is not None else None,
            responsible=keeper if review is not None else None,
        )
