from . import EVERYBODY, Route

ROUTES = [
    Route("portal:home", EVERYBODY, public=True),
    Route("portal:robots", EVERYBODY, public=True),
    Route("portal:sitemap", EVERYBODY, public=True, shared=True),
    Route("portal:day", EVERYBODY, note="own account: explains why nothing is there"),
    Route("portal:search", EVERYBODY, post={"q": "Haddad"}, note="own account: finds nothing"),
    Route("portal:help", EVERYBODY, public=True),
    Route("portal:accessibility", EVERYBODY, public=True),
    Route("portal:privacy", EVERYBODY, public=True),
    Route("portal:imprint", EVERYBODY, public=True),
    Route("portal:theme", EVERYBODY, public=True, post={"theme": "dark"}),
    Route("portal:gallery", EVERYBODY, public=True),
]
