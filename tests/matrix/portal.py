from . import EVERYBODY, Route

ROUTES = [Route("portal:home", EVERYBODY, public=True)]
