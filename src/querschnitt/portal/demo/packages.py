"""What went to other offices and what came in as a list: through the product's own services, at the times they say."""

from __future__ import annotations

from datetime import date, timedelta

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.models import User
from querschnitt.cases.acting import organisation_of
from querschnitt.cases.choices import DataGroup, HandoverState
from querschnitt.cases.imports.persons import PERSONS
from querschnitt.cases.models import AssessmentRating, Handover, Referral
from querschnitt.cases.services import (
    accept_referral,
    acknowledge_notice,
    confirm_first_payment,
    draft_referral,
    record_release,
    send_handover_package,
)
from querschnitt.cases.services.referrals import send_with_consent
from querschnitt.network.services.imports import fingerprint, import_staged, plan_staged, stage_import
from querschnitt.tenants.models import Centre, Organisation
from querschnitt.tenants.scope import open_scope

from .trust import actor_of

TO_THE_JOBCENTER = (
    DataGroup.IDENTITY, DataGroup.CONTACT, DataGroup.LANGUAGES, DataGroup.STATUS, DataGroup.HOUSEHOLD, DataGroup.CHAIN,
)  # fmt: skip
TO_COUNSELLING = (DataGroup.IDENTITY, DataGroup.LANGUAGES, DataGroup.HOUSEHOLD, DataGroup.NEEDS, DataGroup.ASSESSMENT)
LIST = "aufnahmen-sprechstunde.csv"
NAMES = (
    ("SP-104", "Rostami", "Leila", "1994", "Afghanistan", "fas"),
    ("SP-105", "Bondarenko", "Oleh", "1988", "Ukraine", "ukr"),
    ("SP-107", "Tekle", "Selam", "2001", "Eritrea", "tir"),
)


def furnish_packages(
    centre: Centre, organisations: dict[str, Organisation], manager: User, answering: dict[str, User], today: date
) -> int:
    """For the KI: a change of legal circle up to the first payment, one on its way, an assessment told, a list brought in.

    Returns how many cases came with the list.
    """
    lead = actor_of(centre, manager)
    offices = {key: actor_of(centre, answering[key], organisations[key]) for key in ("jobcenter", "mbe")}
    with open_scope(lead.scope):
        moving = _hand_over(organisations["jobcenter"], lead)
        assessed = _tell_assessment(organisations["mbe"], lead)
    for _handover, package in moving:
        _accept(package, offices["jobcenter"], today)
    if assessed is not None:
        _accept(assessed, offices["mbe"], today)
    with open_scope(lead.scope):
        if moving:
            confirm_first_payment(handover=moving[-1][0], paid_on=today, by=lead)
        return bring_in_list(lead, today)


def _hand_over(jobcenter: Organisation, by: Actor) -> list[tuple[Handover, Referral]]:
    """The latest change and the oldest get their package; one between waits without any, and turns red."""
    running = Handover.objects.filter(
        case__organisation_id=organisation_of(by), case__restricted_at=None, state=HandoverState.RUNNING,
        receiver=jobcenter,
    ).select_related("case__person__centre", "case__organisation", "case__centre", "receiver", "centre")  # fmt: skip
    found = list(running.order_by("-event_on"))
    chosen = [found[0], found[-1]] if len(found) > 1 else found
    question = "Bitte den Antrag ab dem Ersten des Monats aufnehmen. Unterlagen folgen."
    return [
        (
            handover,
            send_handover_package(
                handover=handover, data_groups=TO_THE_JOBCENTER, text_language="de", agreed=True, by=by,
                question=question,
            ),
        )
        for handover in chosen
    ]  # fmt: skip


def _tell_assessment(service: Organisation, by: Actor) -> Referral | None:
    """A counselling service learns how things stand in one life area: consent and release both say so."""
    ratings = AssessmentRating.objects.filter(
        assessment__case__organisation_id=organisation_of(by), assessment__case__closed_on=None,
        assessment__case__restricted_at=None,
    ).select_related("assessment__case__person__centre", "assessment__case__organisation", "assessment__case__centre")  # fmt: skip
    rating = ratings.order_by("-assessment__case__number", "id").first()
    if rating is None:
        return None
    case, topic = rating.assessment.case, rating.life_area
    record_release(
        case=case, released=case.organisation, towards=service, topics=[topic], text_language="de", both_ways=True, by=by
    )  # fmt: skip
    referral = draft_referral(
        case=case, recipient=service, topic=topic, question="Bitte die Beratung fortsetzen.", by=by
    )  # fmt: skip
    return send_with_consent(
        referral=referral, data_groups=TO_COUNSELLING, text_language="de", agreed=True, by=by
    )  # fmt: skip


def _accept(referral: Referral | None, by: Actor, today: date) -> None:
    if referral is not None:
        with open_scope(by.scope):
            acknowledge_notice(referral=referral, by=by)
            accept_referral(referral=referral, by=by, first_appointment_on=today + timedelta(days=9))


def bring_in_list(by: Actor, today: date) -> int:
    """People a colleague kept in a table, with the numbers they have there."""
    came, said = today - timedelta(days=300), today - timedelta(days=4)
    rows = [
        f"{number};{family};{given};{year};{country};{language};{came:%d.%m.%Y};Lindbach;{said:%d.%m.%Y};{said:%d.%m.%Y}"
        for number, family, given, year, country, language in NAMES
    ]
    header = "Nr;Name;Vorname;geb.;Nationalität;Sprachen;Einreise;Ort;Fallbeginn;Einwilligung am"
    content = "\n".join([header, *rows]).encode()
    staged = stage_import(importable=PERSONS, file_name=LIST, content=content, by=by)
    planned = plan_staged(staged, PERSONS, by)
    return import_staged(staged=staged, importable=PERSONS, shown=fingerprint(planned), by=by).created_count
