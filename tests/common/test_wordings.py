"""Translations that are looked up once say what Django's own lookup says, and vouch for nothing."""

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override


@pytest.mark.parametrize(("language", "said"), [("de", "Hilfe"), ("en", "Help")])
def test_a_word_is_said_in_the_language_of_the_page(language, said):
    for _ in range(2):
        with override(language):
            assert gettext("Hilfe") == said
            assert Template("{% load i18n %}{% translate 'Hilfe' %}").render(Context()) == said


def test_safe_markup_does_not_vouch_for_an_equal_text():
    text = "<b>nirgends übersetzt</b>"
    with override("de"):
        assert isinstance(gettext(mark_safe(text)), SafeString)
        assert not isinstance(gettext(text), SafeString)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('{% translate "100 %" %}', "100 %"),
        ('{% translate "a < b" %}', "a < b"),  # the template's own text is not escaped
        ("{% translate word %}", "&lt;Hilfe&gt;"),
        ('{% translate "Hilfe"|upper %}', "HELP"),
        ('{% translate "Hilfe" as there %}{{ there }}', "Help"),
        ('{% translate "Hilfe" noop %}', "Hilfe"),
    ],
)
def test_the_tag_writes_what_it_always_wrote(template, said):
    with override("en"):
        made = Template("{% load i18n %}" + template)
        assert [made.render(Context({"word": "<Hilfe>"})) for _ in range(2)] == [said, said]
