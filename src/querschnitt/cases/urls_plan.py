"""Pages of assessment and plan."""

from django.urls import path

from .views import agreements, assessments, planning

PLANS = [
    path("einschaetzungen/<uuid:assessment_id>/", assessments.change_assessment, name="change_assessment"),
    path("einschaetzungen/<uuid:assessment_id>/bedarfe/", assessments.to_needs, name="to_needs"),
    path("ziele/<uuid:goal_id>/", planning.change_goal, name="change_goal"),
    path("ziele/<uuid:goal_id>/ueberpruefung/", planning.review, name="review_goal"),
    path("fassungen/<uuid:version_id>/", agreements.plan_version, name="plan_version"),
    path("fassungen/<uuid:version_id>/plan.pdf", agreements.version_pdf, name="version_pdf"),
    path("unterschriften/<uuid:signature_id>.png", agreements.signature, name="signature"),
    path("<uuid:case_id>/einschaetzung/", assessments.assessments, name="assessments"),
    path("<uuid:case_id>/einschaetzung/neu/", assessments.new_assessment, name="new_assessment"),
    path("<uuid:case_id>/plan/", planning.plan, name="plan"),
    path("<uuid:case_id>/plan/ziel/", planning.new_goal, name="new_goal"),
    path("<uuid:case_id>/plan/unterschreiben/", agreements.agree, name="agree"),
    path("<uuid:case_id>/plan/drucken/", agreements.print_plan, name="print_plan"),
    path("<uuid:case_id>/plan/plan.pdf", agreements.plan_pdf, name="plan_pdf"),
]
