import re
import xml.etree.ElementTree as ET

import pytest

from querschnitt.common import charts

ROWS = [{"label": "Bildung <a>", "value": 1234}, {"label": "Querschnitt", "value": None}]
SVG = "{http://www.w3.org/2000/svg}"


def test_drawing_is_valid_and_needs_nothing_the_content_policy_forbids():
    svg = charts.bars(ROWS, title="Stunden & mehr", description="Zwei Balken")
    root = ET.fromstring(svg)
    assert not re.search(r"\sstyle=|<script|<style|\son[a-z]+=|href=|javascript:", svg)
    assert not any("style" in element.attrib for element in root.iter())
    assert root.find(f"{SVG}title").text == "Stunden & mehr"
    assert root.find(f"{SVG}desc").text == "Zwei Balken"


def test_drawing_is_named_once_and_its_parts_are_silent():
    root = ET.fromstring(charts.bars(ROWS, title="Stunden"))
    assert root.attrib["role"] == "img"
    named = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    assert root.attrib["aria-labelledby"] in named
    parts = [element for element in root.iter() if element is not root]
    assert not any(name.startswith("aria") or name == "role" for part in parts for name in part.attrib)


def test_lines_of_several_series_say_which_is_which():
    rows = [{"x": "2023", "value": 2, "series": "höchstens"}, {"x": "2023", "value": 1, "series": "besetzt"}]
    svg = charts.lines(rows, title="Stellen", series="series")
    assert ">höchstens<" in svg
    assert ">besetzt<" in svg


def test_numbers_follow_the_language(settings):
    from django.utils.translation import override

    with override("de"):
        german = charts.bars(ROWS, title="t")
    with override("en"):
        english = charts.bars(ROWS, title="t")
    assert "1.234" in german
    assert "1,234" in english


def test_protected_value_is_hatched_and_never_drawn():
    svg = charts.bars(ROWS, title="t")
    hatch = re.search(r'pattern id="([^"]+)"', svg).group(1)
    assert f'fill="url(#{hatch})"' in svg
    assert ET.fromstring(svg).find(f".//{SVG}pattern") is not None


def test_two_charts_in_one_page_share_no_id():
    both = charts.bars(ROWS, title="a") + charts.lines([{"x": "Jan", "value": 1}, {"x": "Feb", "value": 2}], title="b")
    ids = re.findall(r'\bid="([^"]+)"', both)
    assert len(ids) == len(set(ids))


def test_colours_are_tokens_of_the_page():
    rows = [{"label": "a", "value": 1, "kind": "x"}, {"label": "a", "value": 2, "kind": "y"}]
    svg = charts.bars(rows, title="t", series="kind")
    assert "var(--q-chart-1, #3f66c8)" in svg
    assert "var(--q-chart-2, #0f8a6c)" in svg
    assert 'fill="#000"' not in svg
    assert 'fill="black"' not in svg


def test_kept_drawing_is_read_from_the_folder(settings, tmp_path):
    from dataclasses import replace

    settings.INSTANCE = replace(settings.INSTANCE, home=tmp_path)
    rows = [{"label": "nur hier", "value": 7}]
    first = charts.bars(rows, title="t", keep=True)
    (path,) = (tmp_path / "cache" / "charts").iterdir()
    charts._drawing.cache_clear()
    path.write_text(path.read_text().replace("nur hier", "vom Datenträger"))
    assert "vom Datenträger" in charts.bars(rows, title="t", keep=True)
    charts._drawing.cache_clear()
    path.unlink()
    assert charts.bars(rows, title="t", keep=True) == first


def test_unwritable_folder_costs_only_speed(settings, tmp_path):
    from dataclasses import replace

    settings.INSTANCE = replace(settings.INSTANCE, home=tmp_path / "file")
    (tmp_path / "file").write_text("no folder")
    assert "<svg" in charts.bars([{"label": "trotzdem", "value": 1}], title="t", keep=True)


@pytest.mark.parametrize("rows", [[], [{"x": "Jan", "value": None}, {"x": "Feb", "value": 3}]])
def test_lines_draw_gaps_and_nothing(rows):
    ET.fromstring(charts.lines(rows, title="leer"))
