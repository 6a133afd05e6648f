"""The two commands: JSON for scripts, words for people, 2 with place and remedy for what cannot be read."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def run(capsys, *arguments: str):
    call_command(*arguments)
    return capsys.readouterr().out


def test_triage_answers_as_json(capsys):
    out = run(capsys, "triage", "--status", "ges", "--birth", "2003-05-01", "--on", "2025-02-01", "--arrived",
              "2024-03-01", "--need", "language", "--need", "housing", "--fact", "needy=yes", "--json")  # fmt: skip
    data = json.loads(out)
    first = data["answers"]["benefits"][0]
    assert (first["rule"], first["certain"], first["valid_from"]) == ("D01", True, "2024-02-27")
    assert first["because"] == ["Aufenthaltsgestattung", "hilfebedürftig", "weniger als 36 Monate Aufenthalt",
                                "am 26.2.2024 keine Analogleistungen"]  # fmt: skip
    assert data["needs"] == ["housing", "language"]
    assert {"key", "question"} == data["missing"][0].keys()
    assert "entscheidet die zuständige Stelle" in data["notice"]
    assert [one["rank"] for one in data["answers"]["counselling"]][:2] == [1, 2]


def test_triage_with_nothing_known_speaks_to_people(capsys):
    out = run(capsys, "triage", "--on", "2026-01-01")
    assert "KIM Case Management" in out
    assert "Noch unklar" in out


def test_year_of_birth_is_enough(capsys):
    assert json.loads(run(capsys, "triage", "--birth", "2003", "--json"))["birth_year"] == 2003


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--status", "GAS"], ("--status", "GES")),
        (["--birth", "2020-13-01"], ("--birth", "2025-03-14")),
        (["--birth", "2020-05-01", "--arrived", "2019-01-01"], ("--arrived", "2020-05-01", "2019-01-01")),
        (["--need", "foo"], ("--need", "language")),
        (["--fact", "needy"], ("--fact", "needy=yes")),
        (["--fact", "needy=perhaps"], ("--fact needy", "yes oder no")),
        (["--on", "9999-12-31"], ("--on", "2199")),
    ],
)
def test_what_cannot_be_read_names_place_and_remedy(arguments: list[str], words: tuple[str, ...]):
    with pytest.raises(CommandError) as caught:
        call_command("triage", *arguments)
    assert caught.value.returncode == 2
    assert all(word in str(caught.value) for word in words)


def test_deadlines_answer_as_json(capsys):
    data = json.loads(run(capsys, "deadlines", "--event", "recognition", "--date", "2025-03-14", "--json"))
    found = {one["key"]: one for one in data["deadlines"]}
    assert found["asylblg_end"]["ends_on"] == "2025-03-31"
    assert (found["sgb2_start"]["starts_on"], found["sgb2_start"]["rule"]) == ("2025-04-01", "RK01")


def test_deadlines_speak_to_people(capsys):
    out = run(capsys, "deadlines", "--event", "title_expires", "--date", "2026-05-31", "--fact", "status=S30")
    assert "2026-02-28 bis 2026-05-31" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--event", "recogniton", "--date", "2025-03-14"], ("--event", "recognition")),
        (["--event", "recognition", "--date", "14.3.2025"], ("--date", "2025-03-14")),
        (["--event", "recognition", "--date", "2025-03-14", "--fact", "status=X"], ("--fact status",)),
    ],
)
def test_bad_events_and_days_name_place_and_remedy(arguments: list[str], words: tuple[str, ...]):
    with pytest.raises(CommandError) as caught:
        call_command("deadlines", *arguments)
    assert caught.value.returncode == 2
    assert all(word in str(caught.value) for word in words)
