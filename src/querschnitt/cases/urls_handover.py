from django.urls import path

from .views import handovers

HANDOVERS = [
    path("uebergaenge/", handovers.handovers, name="handovers"),
    path("uebergaenge/<uuid:handover_id>/bestaetigen/", handovers.confirm, name="confirm_handover"),
    path("uebergaenge/<uuid:handover_id>/beenden/", handovers.end, name="end_handover"),
    path("uebergaenge/<uuid:handover_id>/zahlung/", handovers.payment, name="handover_payment"),
    path("uebergaenge/<uuid:handover_id>/paket/", handovers.package, name="handover_package"),
    path("uebergaenge/punkte/<uuid:task_id>/", handovers.change_task, name="handover_task"),
    path("uebergaenge/punkte/<uuid:task_id>/stand/", handovers.move, name="move_handover_task"),
    path("<uuid:case_id>/uebergang/", handovers.handover, name="handover"),
    path("<uuid:case_id>/uebergang/neu/", handovers.new_handover, name="new_handover"),
]
