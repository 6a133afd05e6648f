"""Words of other languages come to one form, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from querschnitt.common.textsearch import Analyser, Vocabulary, filtered, words
from querschnitt.common.tongues import OTHER, root, script, tidy, tongues_of


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ar", ["مدرسة", "المدرسة", "مَدْرَسَة", "مدرسه", "للمدرسة", "مـدرسة", "والمدرسة"]),
        ("ar", ["أطباء", "اطباء", "الأطباء"]),
        ("uk", ["школа", "школи", "школу", "Школою"]),
        ("uk", ["сім'я", "сім’я", "сімʼя", "сімя"]),
        ("ru", ["жильё", "жилье"]),
        ("tr", ["iş", "is", "İş", "İŞ"]),
        ("tr", ["kadın", "kadin", "KADIN", "kadınlar"]),
        ("fr", ["école", "ecole", "Écoles"]),
        ("en", ["school", "Schools"]),
    ],
)
def test_one_word_has_one_form(language: str, written: list[str]):
    assert len({root(language, tidy(word)) for word in written}) == 1, [root(language, tidy(word)) for word in written]


@pytest.mark.parametrize(
    ("word", "reader", "tongues"),
    [
        ("school", "de", ("en", "fr", "tr")),
        ("okul", "tr", ("tr", "en", "fr")),
        ("школа", "ru", ("ru", "uk")),
        ("مدرسة", "de", ("ar",)),
        ("school", "ar", ("en", "fr", "tr")),
        ("日本", "de", ()),
    ],
)
def test_a_word_may_be_of_the_languages_of_its_script(word: str, reader: str, tongues: tuple[str, ...]):
    assert tongues_of(word, reader) == tongues


def test_script_is_told_by_the_letters_not_by_digits():
    assert [script(word) for word in ("24школа", "a1", "2026", "سكن")] == ["cyrillic", "latin", "", "arabic"]


@given(st.text())
def test_any_text_becomes_words_that_stay_as_they_are(text: str):
    found = words(text)
    assert words(" ".join(found)) == found
    for word in found:
        for language in OTHER:
            assert root(language, word) or not word


ANALYSER = Analyser(
    ["kinder", "arzt", "kurs"],
    [["arzt", "ärztin"]],
    [{"de": ["Arzt"], "en": ["doctor"], "uk": ["лікар"], "ar": ["طبيب"]}],
)


@given(st.text(), st.sampled_from(["de", *OTHER]))
def test_any_question_is_one_the_database_can_read(text: str, reader: str):
    asked = ANALYSER.question(text, Vocabulary({"arzt": 2, "kinderarzt": 1, "uk:лікар": 1}), reader)
    for query in (asked.title, asked.exact, asked.wide, asked.apart, asked.any):
        assert query.count("(") == query.count(")")
        assert bool(query) == bool(asked)


def test_what_occurs_nowhere_is_not_asked_of_the_database():
    asked = ANALYSER.question("doctor", Vocabulary({"arzt": 1}), "en")
    assert "'arzt'" in asked.wide
    assert "arztin" not in asked.wide
    assert asked.meant == {"doctor": "Arzt"}


def test_a_filter_with_a_quote_stays_one_token():
    assert filtered(["o:'x"]) == "'=o:''x'"
    assert filtered([]) == ""
