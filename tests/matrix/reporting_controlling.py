from . import Route

WHO = {"centre_head", "kim_coordinator", "administrative_assistant", "state_analyst"}
ROUTES = [Route("reporting:controlling", WHO), Route("reporting:controlling_export", WHO)]
