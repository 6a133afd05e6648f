"""Stored files: whose they are, who sees them, how much there may be."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from querschnitt.common.uploads import UnfitFile
from querschnitt.network.models import StoredFile
from querschnitt.network.services import files
from querschnitt.tenants.scope import open_scope
from querschnitt.tenants.visitors import visiting
from tests.factories.accounts import World


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "PNG")
    return buffer.getvalue()


def test_stored_file_is_cleaned_even_when_the_caller_forgot(world: World):
    with open_scope(world.actor("kim_coordinator").scope):
        file = files.store_file(name="plan.exe", content=picture(), by=None)
        assert (file.name, file.media_type, file.size) == ("plan.png", "image/png", len(file.content))
        with pytest.raises(UnfitFile):
            files.store_file(name="plan.png", content=b"MZ", by=None)


def test_visitor_reads_a_file_only_while_it_is_public(world: World):
    with open_scope(world.actor("kim_coordinator").scope):
        file = files.store_file(name="plan", content=picture(), by=None)

    def seen() -> bool:
        with visiting():
            return StoredFile.unscoped.filter(pk=file.pk).values("name").exists()

    assert not seen()
    with open_scope(world.actor("kim_coordinator").scope):
        files.set_file_public(file=file, public=True, by=None)
    assert seen()


def test_files_of_a_centre_have_a_quota(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "QUOTA", 100)
    with open_scope(world.actor("kim_coordinator").scope):
        files.store_file(name="plan", content=picture(), by=None)
        with pytest.raises(UnfitFile, match="voll"):
            files.store_file(name="plan", content=picture(), by=None)
