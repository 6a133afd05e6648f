"""Pages of a PDF as pictures, drawn on the server: no viewer of the browser, nothing of the file reaches the page."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

WIDTH = 900  # pixels of a page's picture
SOURCE = '#set page(width: {width}pt, height: auto, margin: 0pt, fill: white)\n#image("file.pdf", page: {page}, width: 100%)\n'


def count_pages(content: bytes) -> int:
    """0 for what cannot be read."""
    from pypdf import PdfReader

    try:
        return len(PdfReader(io.BytesIO(content)).pages)
    except Exception:  # pypdf raises whatever a damaged file makes it stumble over
        return 0


def draw_page(content: bytes, page: int) -> bytes | None:
    """One page (from 1) as PNG, or nothing when it cannot be drawn."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "file.pdf").write_bytes(content)
        source = place / "page.typ"
        source.write_text(SOURCE.format(width=WIDTH, page=page))
        try:
            made = typst.compile(str(source), root=folder, format="png", ppi=72.0)
        except (typst.TypstError, RuntimeError):
            return None
    return made if isinstance(made, bytes) else made[0]
