from . import Route

WHO = {
    "centre_head", "kim_coordinator", "case_manager", "education_adviser", "administrative_assistant", "partner_head",
    "state_analyst",
}  # fmt: skip
ROUTES = [
    Route("reporting:year", WHO),
    Route("reporting:year_export", WHO),
    Route("reporting:course", WHO),
    Route("reporting:course_export", WHO),
]
