from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "querschnitt.common"
    label = "common"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers the system checks)
        from .forms import speak_plainly

        speak_plainly()
