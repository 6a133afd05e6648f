"""English is complete in every app, Arabic on the pages everybody sees; placeholders survive translation."""

import pytest

from tools import translations


@pytest.mark.parametrize("app", translations.apps())
def test_every_text_has_an_english_translation(app: str):
    assert translations.gaps("en", [app]) == [], "run tools/translations.py update, then translate"


@pytest.mark.parametrize("app", sorted(translations.PUBLIC))
def test_every_public_text_has_an_arabic_translation(app: str):
    assert translations.gaps("ar", [app]) == []


@pytest.mark.parametrize("language", ["en", "ar"])
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
