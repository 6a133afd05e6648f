from django.apps import apps

from querschnitt.audit.names import NAMES, name_of


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("querschnitt.")]


def test_every_kind_of_row_has_a_german_name():
    assert {model._meta.label_lower for model in own_models()} - set(NAMES) == set()
    assert set(NAMES) - {model._meta.label_lower for model in own_models()} == set()


def test_libraries_keep_their_own_word():
    session = apps.get_model("sessions", "Session")
    assert name_of(session) == str(session._meta.verbose_name)
