from django.urls import path

from .views import dossier, emergencies, handovers, holds, releases, restrictions, rights

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

HANDOVERS += [
    path("rechte/", rights.rights, name="rights"),
    path("notzugriff/", emergencies.open_emergency, name="open_emergency"),
    path("notzugriff/<uuid:case_id>/", emergencies.emergency_case, name="emergency_case"),
    path("<uuid:case_id>/auskunft/", dossier.dossier_page, name="dossier"),
    path("schweigepflicht/", releases.secrecy, name="secrecy"),
    path("schweigepflicht/<uuid:release_id>/papier/", releases.release_paper, name="release_paper"),
    path("schweigepflicht/<uuid:release_id>/unterschrieben/", releases.sign_release, name="sign_release"),
    path("<uuid:case_id>/auskunft/pdf/", dossier.dossier_pdf, name="dossier_pdf"),
    path("<uuid:case_id>/auskunft/daten/", dossier.dossier_data, name="dossier_data"),
    path("<uuid:case_id>/einschraenkung/", restrictions.restriction, name="restriction"),
    path("<uuid:case_id>/sperre/", holds.hold, name="hold"),
    path("sperren/<uuid:hold_id>/aufheben/", holds.lift, name="lift_hold"),
    path("notzugriffe/", emergencies.emergencies, name="emergencies"),
    path("notzugriffe/<uuid:access_id>/pruefen/", emergencies.check, name="check_emergency"),
]
