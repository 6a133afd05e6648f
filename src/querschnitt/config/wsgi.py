import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")
if os.environ.get("QUERSCHNITT_TIED"):
    # A web worker must not hold the port when the server process was killed.
    from .tied import tie_to_parent

    tie_to_parent()
application = get_wsgi_application()
