"""The plan on paper: what a reader of the PDF finds in it, in German and in the person's language."""

import io
import re
import unicodedata
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from querschnitt.cases import plan_phrases as phrases
from querschnitt.cases.choices import LifeArea
from querschnitt.cases.plan_print import agreed_sheet, current_sheet, to_pdf
from querschnitt.cases.planning import fingerprint, plan_content
from querschnitt.cases.services import add_goal, add_step, agree_on_plan
from tests.factories.accounts import signed_in
from tests.factories.cases import make_case

OTHER = [code for code, _name in phrases.print_languages()]


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def case(manager, scope):
    case = make_case(manager, opened_on=timezone.localdate() - timedelta(days=60))
    with scope(manager):
        goal = add_goal(
            case=case,
            life_area="housing",
            wording="Wohnung für drei",
            indicator="Mietvertrag unterschrieben",
            review_from=date(2027, 2, 22),
            review_to=date(2027, 3, 5),
            by=manager,
        )
        add_step(case=case, goal=goal, text="WBS beantragen", by=manager)
        add_step(case=case, goal=goal, text="Liste der Vermieter senden", side="office", by=manager)
    return case


def text_of(pdf):
    """The reader, its text, and what the file says where one letter is drawn with several shapes (ActualText)."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    streams = [page.get_contents().get_data().decode("latin-1") for page in reader.pages]
    spoken = [bytes.fromhex(code) for stream in streams for code in re.findall(r"/ActualText<FEFF([0-9A-F]+)>", stream)]
    text = re.sub(r"\s+", " ", "\n".join(page.extract_text() for page in reader.pages))
    return reader, text, "".join(part.decode("utf-16-be") for part in spoken)


def letters(text):
    """Arabic letters, joined forms folded: shapes and order are the typesetter's business."""
    return {sign for sign in unicodedata.normalize("NFKC", text) if "\u0621" <= sign <= "\u064a"}


@pytest.mark.django_db
def test_arabic_stands_beside_german(case, manager, scope):
    with scope(manager):
        pdf = to_pdf(current_sheet(case, "ar"))
    reader, text, spoken = text_of(pdf)
    for german in ("Mein Integrationsplan", "Das tue ich", "Wohnung für drei", "WBS beantragen", "Entwurf vom"):
        assert german in text
    for phrase in ("خطة الاندماج الخاصة بي", "ما أقوم به أنا", "السكن", "غير مترجم"):
        assert letters(phrase) <= letters(text + spoken), phrase
    assert text.count("WBS beantragen") == 2  # once in German, once marked as not translated
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in pdf


@pytest.mark.django_db
@pytest.mark.parametrize("code", OTHER)
def test_every_language_makes_a_tagged_paper(case, manager, scope, code):
    with scope(manager):
        pdf = to_pdf(current_sheet(case, code))
    assert b"pdfuaid" in pdf


@pytest.mark.django_db
def test_german_alone_has_one_column(case, manager, scope):
    with scope(manager):
        sheet = current_sheet(case, "")
        _reader, text, _spoken = text_of(to_pdf(sheet))
    assert text.count("WBS beantragen") == 1
    assert sheet.other_title is None


@pytest.mark.django_db
def test_a_signed_version_prints_as_it_was_signed(case, manager, scope):
    with scope(manager):
        version = agree_on_plan(
            case=case,
            seen=fingerprint(plan_content(case)),
            way="paper",
            agreed_on=date.today() - timedelta(days=1),
            language="uk",
            by=manager,
        )
        add_goal(case=case, life_area="work", wording="Später dazu", by=manager)
        _reader, text, _spoken = text_of(to_pdf(agreed_sheet(version, "uk")))
    assert "Fassung 1 vom" in text
    assert "auf Papier unterschrieben am" in text
    assert "підписано на папері" in text
    assert "Später dazu" not in text


@pytest.mark.django_db
def test_page_to_print_is_turned_round_for_arabic(case, manager):
    client = signed_in(manager)
    page = re.sub(r"\s+", " ", client.get(reverse("cases:print_plan", args=[case.pk])).content.decode())
    assert '<div lang="ar" dir="rtl"><p class="q-h1">خطة الاندماج الخاصة بي</p>' in page
    assert '(غير مترجم)</span> <span lang="de" dir="ltr">WBS beantragen</span>' in page
    german = client.get(reverse("cases:print_plan", args=[case.pk]), {"sprache": "de"}).content.decode()
    assert "غير مترجم" not in german


@pytest.mark.django_db
def test_pdf_opens_in_the_browser_and_is_kept_nowhere(case, manager):
    answer = signed_in(manager).get(reverse("cases:plan_pdf", args=[case.pk]), {"sprache": "fa"})
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("code", [code for code in OTHER if code != "de-simple"])
def test_every_phrase_is_translated(code):
    german, say = phrases.speaker("de"), phrases.speaker(code)
    values = {"day": date(2026, 9, 28), "start": date(2026, 11, 30), "end": date(2026, 12, 4)}
    # Proper to both languages.
    same = {"discrimination"} if code in ("en", "fr") else set()
    for key in phrases.PHRASES:
        if key not in same:
            assert say(key, **values) != german(key, **values), key


def test_every_life_area_has_a_phrase():
    assert set(LifeArea.values) <= set(phrases.PHRASES)
    assert set(phrases.persian()) == set(phrases.PHRASES)


@pytest.mark.parametrize(
    ("spoken", "interpreter", "expected"),
    [(["ar", "de"], "", "ar"), (["so", "en"], "", "en"), (["de", "ar"], "", ""), (["prs"], "", "fa"),
     (["ti"], "", ""), (["uk"], "ru", "ru")],
)  # fmt: skip
def test_the_language_beside_german_is_the_person_s(spoken, interpreter, expected):
    assert phrases.language_for(spoken, interpreter) == expected


@pytest.mark.parametrize(
    ("code", "written"),
    [("de", "28. September 2026"), ("ar", "28 سبتمبر 2026"), ("fa", "28 سپتامبر 2026"), ("fr", "28 septembre 2026")],
)
def test_days_are_written_as_the_language_writes_them(code, written):
    assert phrases.day_in(date(2026, 9, 28), code) == written
