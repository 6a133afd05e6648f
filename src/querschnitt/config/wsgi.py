import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "querschnitt.config.settings")
if os.environ.get("QUERSCHNITT_TIED"):
    # A web worker must not hold the port when the server process was killed.
    from multiprocessing import parent_process

    from .tied import tie_to_parent

    master = parent_process()
    tie_to_parent(master.pid if master else None)
application = get_wsgi_application()
