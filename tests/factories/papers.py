"""Small files of every kind, made in memory."""

from __future__ import annotations

import io


def picture(colour: str = "red") -> bytes:
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(target, "PNG")
    return target.getvalue()


def pdf(pages: int = 2) -> bytes:
    from pypdf import PdfWriter

    writer, target = PdfWriter(), io.BytesIO()
    for _number in range(pages):
        writer.add_blank_page(width=200, height=280)
    writer.write(target)
    return target.getvalue()
