"""Uploads meet clamd where one is named; a scanner that does not answer lets nothing through."""

import socket
import struct
import threading
import zipfile
from io import BytesIO

import pytest

from querschnitt.common.imports.errors import UnreadableFile
from querschnitt.common.imports.reading import read_sheet
from querschnitt.common.uploads import UnfitFile, clean_upload
from querschnitt.common.uploads.scanner import TEST_SIGNATURE
from tests.factories.papers import picture


@pytest.fixture
def clamd():
    """Speaks clamd's INSTREAM; finds everything that holds ``BAD``."""
    server = socket.create_server(("127.0.0.1", 0))
    got = []

    def read(link, size):
        content = b""
        while len(content) < size:
            content += link.recv(size - len(content))
        return content

    def serve():
        while True:
            try:
                link, _address = server.accept()
            except OSError:
                return
            with link:
                assert read(link, 10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", read(link, 4))[0]:
                    content += read(link, size)
                got.append(content)
                link.sendall(b"stream: Test.Bad FOUND\0" if b"BAD" in content else b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    yield f"127.0.0.1:{server.getsockname()[1]}", got
    server.close()


def test_clean_file_passes_the_scanner_unchanged(clamd, settings):
    settings.CLAMD, got = clamd
    assert clean_upload("foto.png", picture()).media_type == "image/png"
    assert got == [picture()]


def test_found_file_is_refused(clamd, settings):
    settings.CLAMD, _got = clamd
    with pytest.raises(UnfitFile, match="bekanntes Schadprogramm"):
        clean_upload("foto.png", picture() + b"BAD" + b"0" * 100_000)


def test_silent_scanner_lets_nothing_through(settings):
    settings.CLAMD = "/nowhere/clamd.sock"
    with pytest.raises(UnfitFile, match="konnte nicht auf Schadprogramme geprüft werden"):
        clean_upload("foto.png", picture())


def test_test_signature_is_found_inside_an_office_document(settings):
    settings.CLAMD = ""
    kind = "application/vnd.oasis.opendocument.text"
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("Pictures/a.bin", TEST_SIGNATURE)
    assert TEST_SIGNATURE not in target.getvalue()
    with pytest.raises(UnfitFile, match="bekanntes Schadprogramm"):
        clean_upload("brief.odt", target.getvalue())


@pytest.mark.parametrize("scanner", ["", "/nowhere/clamd.sock"])
def test_lists_are_looked_at_before_a_row_is_kept(settings, scanner):
    settings.CLAMD = scanner
    list_ = b"Name;Ort\nHaddad;Lindbach\n"
    with pytest.raises(UnreadableFile, match="nicht gespeichert"):
        read_sheet(list_ if scanner else list_ + TEST_SIGNATURE)
    settings.CLAMD = ""
    assert read_sheet(list_).header == ["Name", "Ort"]
