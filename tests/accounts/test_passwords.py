import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from querschnitt.accounts.models import User
from querschnitt.accounts.passwords import guessable, listed


def codes(password: str, user: User | None = None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {item.code for item in error.error_list}
    return set()


@pytest.mark.parametrize("password", ["kurz", "vierzehnZeiche", "Tr0ub4dor&3"])
def test_password_of_fewer_than_fifteen_characters_is_refused(password):
    assert "password_too_short" in codes(password)


@pytest.mark.parametrize("password", ["1qaz2wsx3edc4rfv", "mailcreated5240", "Qwerty123456789", "PolniyPizdec0211"])
def test_password_known_from_leaks_is_refused(password):
    assert listed(password.lower(), "leaked_whole.bin")
    assert codes(password) & {"password_leaked"}


@pytest.mark.parametrize(
    "password",
    [
        "passwortpasswort",
        "Passwort1234567890",
        "P4ssw0rtP4ssw0rt!",
        "Sommer2024Sommer",
        "aaaaaaaaaaaaaaaaaaaa",
        "qwertzuiopasdfghjkl",
        "Dortmund-2026-2026",
        "abcdefghijklmnopqrst",
    ],
)
def test_password_of_known_pieces_is_refused(password):
    assert guessable(password)


def test_password_of_own_name_and_address_is_refused():
    user = User(name="Annegret Kowalczyk", email="a.kowalczyk@kreis-ahrenfeld.example")
    assert "password_guessable" in codes("annegretkowalczyk", user)
    assert "password_guessable" in codes("Kowalczyk-Ahrenfeld1", user)


@pytest.mark.parametrize(
    "password",
    [
        "lampe geige wolke stein",
        "Rhabarber!Turmuhr7Kiesel",
        "x7Qp-vv2L-mN81-ttZ0",
        "drei Enten baden im Regen",
        "bcdf-ghjk-mnpq-rstv",
    ],
)
def test_long_password_of_unrelated_words_is_accepted(password):
    assert codes(password) == set()


def test_password_help_names_the_remedy():
    assert "15 Zeichen" in " ".join(password_validators_help_texts())
