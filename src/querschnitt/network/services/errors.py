from django.utils.translation import gettext_lazy as _


class Stale(Exception):
    """Somebody else changed the row after it was read; nothing was stored."""

    message = _(
        "Inzwischen hat jemand anderes diesen Eintrag geändert. Ihre Angaben stehen noch im Formular: "
        "Vergleichen Sie sie mit dem neuen Stand und speichern Sie noch einmal."
    )
