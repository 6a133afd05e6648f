"""The components: what they draw, and that they refuse what they do not know."""

import re

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from querschnitt.common.ui import parts
from querschnitt.common.ui.parts import Chip, Step, Tab, UnknownChoice


def draw(source: str, path: str = "/liste/", **context: object) -> str:
    request = RequestFactory().get(path)
    return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    "source",
    [
        '{% state "x" colour="red" %}',
        '{% button "x" onclick="y" %}',
        '{% panel "x" tone="warn" %}{% endpanel %}',
        '{% notice style="x" %}{% endnotice %}',
    ],
)
def test_unknown_attribute_is_refused(source):
    with pytest.raises((TemplateSyntaxError, TypeError)):
        draw(source)


@pytest.mark.parametrize(
    "source",
    [
        '{% state "x" kind="grün" %}',
        '{% button "x" kind="big" %}',
        '{% icon "nothing" %}',
        '{% panel "x" kind="loud" %}{% endpanel %}',
        '{% panel "x" level=1 %}{% endpanel %}',
        '{% notice kind="hint" %}{% endnotice %}',
        '{% bar 1 2 kind="info" %}',
        '{% confidence "sehr hoch" %}',
        '{% facts pairs kind="table" %}',
    ],
)
def test_unknown_choice_is_refused(source):
    with pytest.raises(UnknownChoice):
        draw(source, pairs=[("a", "b")])


@pytest.mark.parametrize(
    "source",
    [
        "{% state evil %}",
        "{% button evil hidden=evil name=evil value=evil %}",
        "{% link_button evil evil %}",
        "{% panel evil note=evil link=evil url=evil %}x{% endpanel %}",
        "{% empty evil evil action=evil url=evil %}",
        "{% facts pairs %}",
        "{% rule evil evil %}",
        "{% crumb evil evil %}",
        "{% count 1 label=evil %}",
    ],
)
def test_component_escapes_what_it_is_given(source):
    evil = '"><script>alert(1)</script>'
    drawn = draw(source, evil=evil, pairs=[(evil, evil)])
    assert "<script" not in drawn
    assert "alert(1)" in drawn


def test_block_keeps_the_markup_of_its_content():
    assert "<b>x</b>" in draw('{% panel "T" %}<b>x</b>{% endpanel %}')
    assert "&lt;b&gt;" in draw('{% panel "T" %}{{ value }}{% endpanel %}', value="<b>")


def test_panel_is_named_by_its_title():
    drawn = draw('{% panel "Fällige Schritte" count=4 %}x{% endpanel %}')
    title = re.search(r'<h2[^>]*id="([^"]+)"', drawn)[1]
    assert f'aria-labelledby="{title}"' in drawn
    assert draw('{% panel "Fällige Schritte" count=4 %}x{% endpanel %}') == drawn


def test_panel_shows_a_link_only_with_an_address():
    assert "<a " not in draw('{% panel "T" link="Alle" url="" %}x{% endpanel %}')


def test_state_has_shape_and_word():
    assert re.search(r"<svg.*</svg>Angenommen", draw('{% state "Angenommen" kind="ok" %}'))


def test_stepper_says_each_state_in_words():
    drawn = parts.stepper([Step("A", "done"), Step("B", "now"), Step("C")])
    assert [word in drawn for word in ("Abgeschlossen:", "Aktuell:", "Noch offen:")] == [True] * 3
    assert drawn.count('aria-current="step"') == 1


@pytest.mark.parametrize(("value", "maximum", "width"), [(3, 12, "25"), (20, 10, "100"), (-1, 10, "0"), (1, 0, "0")])
def test_bar_stays_inside_its_track(value, maximum, width):
    assert f'class="f" width="{width}"' in parts.bar(value, maximum)


def test_chips_say_which_is_active():
    drawn = parts.chips([Chip("Alle", "?", True, 3), Chip("Offen", "?x=1")])
    assert drawn.count('aria-current="true"') == 1
    assert "Filter entfernen" in drawn


def test_tabs_mark_the_current_page():
    assert parts.tabs([Tab("A", "/a/", True), Tab("B", "/b/")], label="Ansichten").count('aria-current="page"') == 1


def test_facts_leave_out_what_is_unknown_but_not_zero():
    drawn = parts.facts([("Ort", ""), ("Kinder", 0), ("Name", None)])
    assert "Kinder" in drawn
    assert "Ort" not in drawn
    assert "Name" not in drawn


def page_of(number: int, total: int):
    return Paginator(range(total), 50).page(number)


def test_pagination_keeps_the_other_parameters():
    drawn = draw("{% pagination page %}", "/liste/?q=Schule&page=2&ort=A&ort=B", page=page_of(2, 423))
    assert 'href="?q=Schule&amp;ort=A&amp;ort=B&amp;page=3"' in drawn
    assert "51 bis 100 von 423" in drawn


def test_pagination_of_one_page_is_nothing():
    assert draw("{% pagination page %}", page=page_of(1, 50)) == ""


@pytest.mark.parametrize(
    ("current", "target", "sort"),
    [("", "?sort=name", None), ("name", "?sort=-name", "ascending"), ("-name", "?sort=name", "descending")],
)
def test_sort_header_turns_round(current, target, sort):
    drawn = draw('{% sort_header "Name" "name" current=current %}', "/liste/?page=4", current=current)
    assert f'href="{target}"' in drawn
    assert (f'aria-sort="{sort}"' in drawn) if sort else ("aria-sort" not in drawn)


PAGE = "{% extends 'common/base.html' %}{% load ui %}{% block frame %}{% page_content %}{% endblock %}"


def test_page_takes_its_heading_from_the_title_unless_it_brings_one():
    base = Template(PAGE)
    child = "{% extends base %}{% block title %}Fälle{% endblock %}{% block content %}CONTENT{% endblock %}"
    context = {"request": RequestFactory().get("/"), "base": base, "style_sheet": "x.css"}
    plain = Template(child.replace("CONTENT", "<p>x</p>")).render(Context(context))
    own = Template(child.replace("CONTENT", "<h1>Amina</h1>")).render(Context(context))
    assert re.findall(r"<h1[^>]*>([^<]*)</h1>", plain) == ["Fälle"]
    assert re.findall(r"<h1[^>]*>([^<]*)</h1>", own) == ["Amina"]
