"""Pictures are drawn anew: what a camera or program wrote beside the picture (place, device, name) is left behind."""

from __future__ import annotations

import io
import warnings

from django.utils.translation import gettext as _

from .errors import UnfitFile
from .kinds import Kind, damaged

MAX_PIXELS = 40_000_000


def clean_image(content: bytes, kind: Kind) -> bytes:
    from PIL import Image, ImageOps

    known = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}[kind.extension]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(content), formats=[known])
        if picture.width * picture.height > MAX_PIXELS:
            raise UnfitFile(
                _("Das Bild hat mehr als %(limit)d Millionen Bildpunkte.") % {"limit": MAX_PIXELS // 1_000_000},
                _("Das Bild verkleinern und noch einmal hochladen."),
            )
        picture = ImageOps.exif_transpose(picture)  # a phone's picture lies on its side otherwise
        mode = "RGB" if known == "JPEG" or "A" not in picture.getbands() else "RGBA"
        if picture.mode == "P" and "transparency" in picture.info and known != "JPEG":
            mode = "RGBA"
        plain = Image.new(mode, picture.size)
        plain.paste(picture.convert(mode))
        target = io.BytesIO()
        plain.save(target, known, quality=88, optimize=True)
    except UnfitFile:
        raise
    except Exception as error:  # Pillow raises whatever a damaged picture makes it stumble over
        raise damaged() from error
    return target.getvalue()
