from django.urls import path, re_path

from .views import exports

EXPORTS = [
    path("jahresexport/", exports.year_export, name="year_export"),
    re_path(r"^jahresexport/datei\.(?P<kind>json|xlsx|csv)$", exports.year_export_file, name="year_export_file"),
    path("<uuid:case_id>/export/", exports.case_export, name="export"),
    re_path(
        r"^(?P<case_id>[0-9a-f-]{36})/export/akte\.(?P<kind>json|xlsx)$",
        exports.case_export_file,
        name="export_file",
    ),
]
