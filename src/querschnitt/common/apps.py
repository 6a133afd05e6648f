from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "querschnitt.common"
    label = "common"

    def ready(self) -> None:
        from . import checks, lookups  # noqa: F401  (registers the system checks; registers "among")
        from .forms import speak_plainly
        from .wordings import install

        speak_plainly()
        install()
