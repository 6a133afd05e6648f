from django.db import models
from django.utils.translation import gettext_lazy as _


class Publication(models.TextChoices):
    """How far a contact person agreed to be shown."""

    INTERNAL = "internal", _("nur eigene Organisation und Netzwerkpflege")
    NETWORK = "network", _("im Netzwerk des Zentrums")
    PUBLIC = "public", _("öffentlich")
