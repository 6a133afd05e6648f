"""What is kept of a file somebody hands in."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from querschnitt.common.uploads import UnfitFile, clean_upload, download
from querschnitt.common.uploads.kinds import ACCEPTED, MAX_UNPACKED


def word(*, squeeze: bool = False, **parts: bytes) -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.author = "Erika Geheim"
    document.add_paragraph("Anmeldung zum Sprachkurs")
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return buffer.getvalue()


def picture(kind: str = "JPEG") -> bytes:
    from PIL import Image

    image = Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x010F] = "Kamera von Erika Geheim"
    exif[0x0112] = 6  # lies on its side
    buffer = io.BytesIO()
    image.save(buffer, kind, exif=exif)
    return buffer.getvalue()


def pdf(*, script: bool = False, password: str = "", attachment: bool = False) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Erika Geheim"})
    if script:
        action = DictionaryObject({
            NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('Geheim');"),
        })  # fmt: skip
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    if attachment:
        writer.add_attachment("geheim.txt", b"Geheimer Anhang")
    if password:
        writer.encrypt(password)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_upload_word_keeps_text_and_loses_author():
    from docx import Document

    file = clean_upload("C:\\Eigene Dateien\\Antrag.docm", word())
    assert file.name == "Antrag.docx"
    assert file.media_type.endswith("wordprocessingml.document")
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert not any(b"Erika Geheim" in archive.read(name) for name in archive.namelist())
    document = Document(io.BytesIO(file.content))
    assert [part.text for part in document.paragraphs] == ["Anmeldung zum Sprachkurs"]


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"word__vbaProject_dot_bin": b"x"}, "Makros"),
        ({"word__embeddings__oleObject1_dot_bin": b"x"}, "Makros"),
        ({"word__extra_dot_xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "Anweisungen"),
        ({"word__extra_dot_xml": "<!DOCTYPE a><a/>".encode("utf-16")}, "Anweisungen"),
        (
            {
                "word__rels_dot_rels": b"<Relationships><Relationship TargetMode='External' Target='http://x.example'"
                b" Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject'/></Relationships>"
            },
            "andere",
        ),
    ],
)
def test_upload_refuses_what_office_files_could_do(parts: dict[str, bytes], problem: str):
    with pytest.raises(UnfitFile) as refused:
        clean_upload("antrag.docx", word(**parts))
    assert problem in str(refused.value)
    assert refused.value.remedy


def test_upload_takes_a_foreign_template_out():
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        b' Target="file:///\\\\server\\vorlagen\\geheim.dotx" TargetMode="External"/></Relationships>'
    )
    file = clean_upload("antrag.docx", word(word___rels__settings_dot_xml_dot_rels=link))
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))
    assert b"geheim" not in parts
    assert b'Target="Normal.dotm"' in parts


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_upload_picture_is_upright_and_tells_nothing_of_the_camera(kind: str):
    from PIL import Image

    file = clean_upload("Foto von Erika.bmp", picture(kind))
    assert b"Erika Geheim" not in file.content
    with Image.open(io.BytesIO(file.content)) as image:
        assert image.format == kind
        assert image.size == (20, 40)
        assert not image.getexif()


def test_upload_pdf_loses_author_scripts_and_attachments():
    from pypdf import PdfReader

    file = clean_upload("Merkblatt.PDF", pdf(script=True, attachment=True))
    assert file.name == "Merkblatt.pdf"
    reader = PdfReader(io.BytesIO(file.content))
    assert len(reader.pages) == 1
    assert not (reader.metadata or {}).get("/Author")
    names = reader.root_object.get("/Names")
    assert names is None or not {"/JavaScript", "/EmbeddedFiles"} & set(names.get_object())
    assert "/OpenAction" not in reader.root_object
    assert b"app.alert" not in file.content
    assert b"Geheimer Anhang" not in file.content


def test_upload_refuses_what_it_cannot_look_into():
    for content, problem in [
        (pdf(password="geheim"), "geschützt"),
        (b"", "leer"),
        (b"%PDF-1.7 kaputt", "beschädigt"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "altes Office-Format"),
        (b"<html><script>alert(1)</script>", "nicht angenommen"),
        (b"\x89PNG\r\n\x1a\n kaputt", "beschädigt"),
        (b"x" * (15 * 1024 * 1024 + 1), "größer als 15 MB"),
    ]:
        with pytest.raises(UnfitFile) as refused:
            clean_upload("datei.pdf", content)
        assert problem in str(refused.value)


def test_upload_refuses_archives_that_grow():
    with pytest.raises(UnfitFile) as refused:
        clean_upload("antrag.docx", word(word__media__bomb_dot_bin=b"\0" * (MAX_UNPACKED + 1), squeeze=True))
    assert "ungewöhnlich groß" in str(refused.value)
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("liste.txt", "a")
    with pytest.raises(UnfitFile) as refused:
        clean_upload("antrag.docx", plain.getvalue())
    assert "Archiv" in str(refused.value)


@given(st.text(max_size=300))
def test_upload_name_is_one_plain_name_with_the_right_ending(name: str):
    from querschnitt.common.uploads import clean_name

    for kind in ACCEPTED:
        clean = clean_name(name, kind)
        assert clean.endswith(f".{kind.extension}")
        assert not {"/", "\\", "\n", "\x00", "\u202e", '"'} & set(clean)
        assert len(clean) <= 156
        assert clean == clean_name(clean, kind)


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"\xff\xd8\xff", b"PK\x03\x04", b"RIFF1234WEBP"]))
def test_upload_garbage_is_refused_never_an_error(content: bytes, start: bytes):
    with pytest.raises(UnfitFile):
        clean_upload("x", start + content)


def test_download_is_saved_and_never_shown():
    answer = download("Übersicht.pdf", "application/pdf", b"%PDF")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cbersicht.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
