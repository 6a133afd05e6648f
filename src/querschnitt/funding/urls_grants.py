from django.urls import path

from .views import forwarding, grant_papers, grant_steps, grants, proofs

urlpatterns = [
    path("zuwendungen/", grants.grant_list, name="grants"),
    path("zuwendungen.xlsx", grants.grant_list_export, name="grants_export"),
    path("zuwendungen/vorlagen/", grant_papers.wording_list, name="wordings"),
    path("zuwendungen/vorlagen/<slug:kind>/", grant_papers.wording, name="wording"),
    path("zuwendungen/vorlagen/<slug:kind>/vorschau.pdf", grant_papers.wording_preview, name="wording_preview"),
    path("zuwendungen/<uuid:pk>/", grants.grant_detail, name="grant"),
    path("zuwendungen/<uuid:pk>/schritt/<slug:step>/", grant_steps.step, name="grant_step"),
    path("zuwendungen/<uuid:pk>/abruf/", grant_steps.create_call, name="call_create"),
    path("zuwendungen/abrufe/<uuid:pk>/eingang/", grant_steps.receive_call, name="call_receive"),
    path("zuwendungen/<uuid:pk>/weiterleitung/", forwarding.create_forwarding, name="forwarding_create"),
    path("zuwendungen/weiterleitungen/<uuid:pk>/", forwarding.forwarding_detail, name="forwarding"),
    path("zuwendungen/weiterleitungen/<uuid:pk>/aendern/", forwarding.edit_forwarding, name="forwarding_edit"),
    path("zuwendungen/<uuid:pk>/nachweis/", proofs.proof, name="proof"),
    path("zuwendungen/nachweis/<uuid:pk>/entfernen/", proofs.remove_line, name="proof_line_remove"),
    path("zuwendungen/nachweis/<uuid:pk>/beleg/", proofs.add_receipt, name="receipt_add"),
    path("zuwendungen/belege/<uuid:pk>/", proofs.load_receipt, name="receipt"),
    path("zuwendungen/belege/<uuid:pk>/entfernen/", proofs.remove_receipt, name="receipt_remove"),
    path("zuwendungen/<uuid:pk>/rueckforderung/", grant_steps.create_recovery, name="recovery_create"),
    path("zuwendungen/rueckforderungen/<uuid:pk>/zahlung/", grant_steps.settle_recovery, name="recovery_settle"),
    path("zuwendungen/rueckforderungen/<uuid:pk>/fallenlassen/", grant_steps.drop_recovery, name="recovery_drop"),
    path("zuwendungen/buchungen/<uuid:pk>/storno/", grants.reverse_booking, name="booking_reverse"),
    path("zuwendungen/<uuid:pk>/papier/<slug:kind>/<slug:ending>/", grant_papers.grant_paper, name="grant_paper"),
    path("zuwendungen/abrufe/<uuid:pk>/mittelabruf/<slug:ending>/", grant_papers.call_paper, name="call_paper"),
    path("zuwendungen/weiterleitungen/<uuid:pk>/vertrag/<slug:ending>/", grant_papers.contract_paper, name="contract_paper"),
    path("zuwendungen/<uuid:pk>/ausfuhr/<slug:ending>/", grant_papers.export, name="grant_export"),
]  # fmt: skip
