"""English is complete in every app, every language of the site on its public pages; placeholders survive."""

import gettext

import pytest
from django.utils.translation import to_locale

from querschnitt.common.languages import SITE_CODES
from tools import translations


@pytest.mark.parametrize("app", translations.apps())
def test_every_text_has_an_english_translation(app: str):
    assert translations.gaps("en", [app]) == [], "run tools/translations.py update, then translate"


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_public_text_is_translated(language: str):
    assert translations.gaps(language, sorted(translations.PUBLIC)) == []


def test_every_language_of_the_site_has_catalogues():
    assert {to_locale(code) for code in SITE_CODES} - {"de"} == set(translations.LANGUAGES)


@pytest.mark.parametrize(
    ("language", "numbers", "forms"),
    [
        ("uk", [1, 21, 2, 24, 5, 11, 12, 0, 100], [0, 0, 1, 1, 2, 2, 2, 2, 2]),
        ("ru", [1, 101, 3, 22, 5, 14, 111, 0], [0, 0, 1, 1, 2, 2, 2, 2]),
        ("ar", [0, 1, 2, 3, 10, 11, 99, 100, 102, 103], [0, 1, 2, 3, 3, 4, 4, 5, 5, 3]),
        ("fr", [0, 1, 2], [0, 0, 1]),
    ],
)
def test_plural_forms_are_chosen_as_the_language_counts(language: str, numbers: list[int], forms: list[int]):
    rule = translations.PLURALS[language].split("plural=", 1)[1].rstrip(";")
    assert [gettext.c2py(rule)(number) for number in numbers] == forms


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_placeholders_and_markup_survive_translation(language: str):
    assert translations.distorted(language) == []


def test_extraction_reads_templates_and_code(tmp_path):
    page = tmp_path / "x.html"
    page.write_text(
        '{% load i18n %}{% translate "Eins" %}{% panel _("Zwei") %}{% blocktranslate count n=m %}ein {{ n }}'
        "{% plural %}viele {{ n }}{% endblocktranslate %}"
    )
    assert set(translations.texts_of(page)) == {("", "Eins", ""), ("", "Zwei", ""), ("", "ein %(n)s", "viele %(n)s")}
    code = tmp_path / "x.py"
    code.write_text('pgettext_lazy("Ort", "Land")\nngettext("a", "b", 2)\n')
    assert set(translations.texts_of(code)) == {("Ort", "Land", ""), ("", "a", "b")}
