"""A centre's year from plan to released report to the state's table; what is released never changes."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from querschnitt.accounts.middleware import load_organisation
from querschnitt.reporting.controlling import collecting, reports
from querschnitt.reporting.controlling.table import table_of
from querschnitt.reporting.models import Delivery, YearReport
from querschnitt.steering.choices import Field, GoalKind
from querschnitt.tenants.models import Centre
from querschnitt.tenants.scope import open_scope
from tests.factories.accounts import make_world, signed_in
from tests.factories.reports import make_report
from tests.factories.steering import make_goal, make_hours, make_measure, make_phase

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def world(settings):
    """House A planned a priority goal and worked 90 minutes for it; house B 60 for a general one."""
    settings.SECOND_FACTOR_REQUIRED = False
    made = make_world()
    Centre.objects.filter(pk=made.a.centre.pk).update(ags="05158")
    for house, fields, minutes in (
        ("a", {"kind": GoalKind.PRIORITY, "category": "Sprachbildungsmaßnahmen", "title": "Deutsch früh"}, 90),
        ("b", {"field": Field.CROSS, "category": "Vernetzung", "title": "Netz"}, 60),
    ):
        home = getattr(made, house)
        goal = make_goal(home, phase=make_phase(home, 2024, 2025), **fields)
        measure = make_measure(home, goal=goal, title=f"Maßnahme {house}")
        make_hours(made.actor("case_manager", house), measure, date(YEAR, 5, 5), minutes)
        make_goal(home, phase=make_phase(home, 2024, 2025), title="ohne Maßnahme")
    return made


def test_release_freezes_figures_that_a_draft_still_counts(world):
    head, worker = world.actor("centre_head"), world.actor("case_manager")
    report = make_report(world)
    with open_scope(head.scope):
        assert collecting.total_hours(reports.content_of(report, head)) == Decimal("1.5")
        gaps = " ".join(collecting.gaps(reports.content_of(report, head)))
        assert "Ziel ohne Maßnahme: „ohne Maßnahme“" in gaps
        assert "Schwerpunkt Querschnitt: kein Ziel (Regel KI16" in gaps
        released = reports.release_report(report=report, by=head)
    with open_scope(worker.scope):
        from querschnitt.steering.models import Measure

        measure = Measure.objects.get()
    make_hours(worker, measure, date(YEAR, 6, 6), 600)
    with open_scope(head.scope):
        released.refresh_from_db()
        assert collecting.total_hours(reports.content_of(released, head)) == Decimal("1.5")
        assert collecting.total_hours(collecting.collect(head, YEAR)) == Decimal("11.5")
        texts = (released.summary, released.highlights, released.outlook)
        assert released.digest == reports.digest_of(released.content, texts)


def test_released_report_is_kept_by_the_database(world):
    report = make_report(world, released=True)
    with open_scope(world.actor("centre_head").scope):
        for change in (
            lambda: YearReport.objects.filter(pk=report.pk).update(summary="anders"),
            lambda: YearReport.objects.filter(pk=report.pk).update(released_at=None, content=None, digest=""),
            lambda: YearReport.objects.filter(pk=report.pk).delete(),
        ):
            with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
                change()
        with pytest.raises(ValidationError, match="freigegeben"):
            reports.edit_report(report=report, summary="", highlights="", outlook="", by=world.actor("centre_head"))
        with pytest.raises(ValidationError, match="Berichtigung"):
            reports.draft_report(year=YEAR, by=world.actor("centre_head"))


def test_correction_is_a_new_version_with_reason_and_supersedes_the_delivery(world):
    head, report = world.actor("centre_head"), make_report(world, released=True)
    with open_scope(head.scope):
        load_organisation(head)
        with pytest.raises(ValidationError, match="braucht einen Grund"):
            reports.correct_report(report=report, reason=" ", by=head)
        second = reports.correct_report(report=report, reason="Stunden nachgetragen", by=head)
        assert (second.version, second.is_released) == (2, False)
        with pytest.raises(ValidationError, match="schon in Arbeit"):
            reports.correct_report(report=report, reason="noch einer", by=head)
        reports.release_report(report=second, by=head)
        found = Delivery.objects.order_by("version").values_list("version", "reason", "superseded_at")
        assert [(n, why, at is None) for n, why, at in found] == [(1, "", False), (2, "Stunden nachgetragen", True)]


def test_state_adds_up_released_reports_and_sees_no_person(world):
    make_report(world, released=True)
    make_report(world, house="b")  # a draft is nobody's figure
    with open_scope(world.analyst.scope):
        assert (table_of(YEAR).units, table_of(YEAR).hours) == (1, Decimal("1.5"))
    make_report(world, released=True, house="b")
    with open_scope(world.analyst.scope):
        table = table_of(YEAR)
        assert {line.dimension.value: (line.goals, line.measures, line.hours) for line in table.lines} == {
            "sb": (1, 1, Decimal("1.5")), "sq": (0, 0, 0), "ab": (2, 0, 0), "aq": (1, 1, Decimal(1)),
        }  # fmt: skip
    page = signed_in(world.analyst).get(f"/berichte/controlling/?jahr={YEAR}").content.decode()
    assert "2 Zentren haben geliefert" in page
    assert "Sprachbildungsmaßnahmen" in page
    for actor in world.a.members.values():
        assert actor.user.name not in page
    assert signed_in(world.analyst).get("/berichte/jahresbericht/").status_code == 403


def test_a_year_runs_through_the_pages_to_paper(world):
    from docx import Document
    from openpyxl import load_workbook
    from pypdf import PdfReader

    client = signed_in(world.actor("centre_head"))
    page = client.post("/berichte/jahresbericht/", {"year": YEAR})["Location"]
    assert "Deutsch früh" in client.get(page).content.decode()
    over = client.post(f"{page}texte/", {"posts_maximum": "6,5", "posts_occupied": "7"})
    assert "Mehr besetzte Stellen als es gibt" in over.content.decode()
    texts = {"summary": "Ein gutes Jahr.\n\nMehr Deutsch.", "highlights": "", "outlook": "Weiter so."}
    client.post(f"{page}texte/", {**texts, "posts_maximum": "6,5", "posts_occupied": "5,75"})
    assert "Bitte bestätigen" in client.post(f"{page}freigabe/", {}).content.decode()
    assert client.post(f"{page}freigabe/", {"sure": "on"}).status_code == 302
    assert "Berichtigen" in client.get(page).content.decode()
    with open_scope(world.actor("centre_head").scope):
        posts = Delivery.objects.values_list("posts_maximum", "posts_occupied").get()
    assert posts == (Decimal("6.5"), Decimal("5.75"))
    for kind in ("pdf", "kurz-pdf"):
        reader = PdfReader(io.BytesIO(client.get(f"{page}datei/{kind}/").content))
        text = "".join(sheet.extract_text() for sheet in reader.pages)
        assert "Ein gutes Jahr." in text
        assert "Schwerpunkt Bildung" in text
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # tagged, to be read aloud
        assert str(reader.metadata.title).startswith(f"Jahresbericht {YEAR}")
    document = Document(io.BytesIO(client.get(f"{page}datei/docx/").content))
    assert any("Maßnahme a" in cell.text for table in document.tables for row in table.rows for cell in row.cells)
    book = load_workbook(io.BytesIO(client.get(f"{page}datei/xlsx/").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1] == ("Schwerpunkt Bildung", 1, 1, 1.5, 100)
    assert client.get(f"{page}datei/exe/").status_code == 404


def test_comparison_names_earlier_years_and_the_change(world):
    make_report(world, year=2024, released=True)
    head = world.actor("centre_head")
    with open_scope(head.scope):
        content = collecting.collect(head, YEAR)
        assert [(one.year, one.hours, one.change) for one in collecting.changes(content)] == [(2024, Decimal(0), None)]
    content["before"] = [{"year": 2023, "table": [["sb", 1, 1, 1.0]]}]
    (one,) = collecting.changes(content)  # as reports froze it that knew neither posts nor cases of earlier years
    assert (one.year, one.goals, one.measures, one.hours, one.change) == (2023, 1, 1, Decimal("1.0"), Decimal("50.0"))
    assert (one.posts, one.told_cases) == (None, False)


def test_report_of_the_future_or_before_the_centres_is_refused(world):
    client = signed_in(world.actor("centre_head"))
    answer = client.post("/berichte/jahresbericht/", {"year": timezone.localdate().year + 1})
    assert answer.status_code == 422
    assert "Berichte gibt es für 2013 bis" in answer.content.decode()


def test_posts_and_funds_of_the_year_stand_in_report_paper_and_delivery(world):
    from docx import Document
    from openpyxl import load_workbook

    from querschnitt.funding import services as funding
    from querschnitt.funding.models import Booking, Grant
    from querschnitt.funding.selectors import load_rules

    head = world.actor("centre_head")
    make_report(world, year=YEAR - 1, released=True)
    with open_scope(head.scope):
        load_organisation(head)
        post = funding.record_post(name="Case Management", source="kim2", vacancy="", by=head)
        funding.set_maximum(post=post, starts_on=date(YEAR, 1, 1), maximum=Decimal(2), rule_id="KM06", by=head)
        funding.fill_post(
            post=post, person="Tobias N.", employment="angestellte", hours=Decimal("39"), starts_on=date(YEAR, 7, 2),
            ends_on=None, rules=load_rules(), by=head,
        )  # fmt: skip
        for year, reference in ((YEAR, "A 1"), (YEAR - 1, "A 0")):  # the other year's is not this year's money
            grant = Grant.objects.create(
                organisation_id=head.organisation_id, programme="ki", year=year, reference=reference, state="bewilligt"
            )
            for kind, credit, debit, amount in (
                ("bewilligung", "geldgeber", "verfuegbar", "50000"), ("bindung", "verfuegbar", "gebunden", "30000.50"),
                ("zahlung", "gebunden", "ausgezahlt", "10000.25"),
            ):  # fmt: skip
                Booking.objects.create(
                    organisation_id=head.organisation_id, grant=grant, kind=kind, credit=credit, debit=debit,
                    amount=Decimal(amount), booked_on=date(year, 3, 1), text="Buchung",
                )  # fmt: skip
        report = reports.draft_report(year=YEAR, by=head)
        content = reports.content_of(report, head)
        assert (content["posts"]["maximum"], content["posts"]["occupied"]) == ("2.00", "1.00")
        assert content["posts"]["sources"] == [["kim2", "KIM Baustein 2", "2.00", "0.50"]]
        assert [row[1:] for row in content["funds"]] == [["50000.00", "20000.25", "10000.25", "19999.50"]]
        assert "Tobias" not in str(content)
    client, page = signed_in(head), f"/berichte/jahresbericht/{report.pk}/"
    shown = client.get(page).content.decode()
    for text in ("1 von 2 Vollzeitstellen besetzt", "19.999,50", "Aus den Buchungen der Zuwendungen", "Im Vergleich zu früheren Jahren"):  # fmt: skip
        assert text in shown
    client.post(f"{page}freigabe/", {"sure": "on"})
    with open_scope(head.scope):
        delivered = Delivery.objects.get(year=YEAR)
        assert (delivered.posts_maximum, delivered.posts_occupied) == (Decimal(2), Decimal(1))
    document = Document(io.BytesIO(client.get(f"{page}datei/docx/").content))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"KIM Baustein 2", "0,50", "20.000,25"} <= cells
    book = load_workbook(io.BytesIO(client.get(f"{page}datei/xlsx/").content))
    assert {"Stellen", "Mittel", "Frühere Jahre", "Kategorien"} <= set(book.sheetnames)
    assert next(book["Mittel"].iter_rows(min_row=2, values_only=True))[1:] == (50000, 20000.25, 10000.25, 19999.5)
    short = Document(io.BytesIO(client.get(f"{page}datei/kurz-docx/").content))
    assert any("50.000,00 Euro bewilligt" in paragraph.text for paragraph in short.paragraphs)
