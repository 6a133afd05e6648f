import pytest

from tests.scratch import scratch


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """No build of static files is needed to test who gets in."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


__all__ = ["scratch"]
