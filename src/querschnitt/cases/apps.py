from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from querschnitt.common.retention import RetentionClass, register_class


class CasesConfig(AppConfig):
    name = "querschnitt.cases"
    label = "cases"

    def ready(self) -> None:
        from querschnitt.common.imports.declaration import register_importable

        from . import day, functions, guard, links, merging, moving, ties, trust, twins

        guard.tie()
        functions.register()
        links.register()
        merging.register()
        moving.register()
        ties.register()
        twins.register()
        day.register()
        trust.register()
        from .imports.contacts import CONTACTS
        from .imports.persons import PERSONS
        from .imports.plans import PLANS

        for entry in (PERSONS, CONTACTS, PLANS):
            register_importable(entry)
        register_class(RetentionClass("case", _("Fallakte: 36 Monate nach Abschluss"), 36, "Art. 17 DSGVO"))
        register_class(
            RetentionClass("task", _("Aufgabe: 12 Monate nach Erledigung"), 12, "Art. 5 Abs. 1 lit. e DSGVO")
        )
        register_class(
            RetentionClass("emergency", _("Notzugriff: 36 Monate nach seinem Ende"), 36, "Art. 5 Abs. 2 DSGVO")
        )
        register_class(RetentionClass("draft", _("Entwurf: 1 Monat"), 1, "Art. 5 Abs. 1 lit. c DSGVO"))
