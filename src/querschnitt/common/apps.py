from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "querschnitt.common"
    label = "common"

    def ready(self) -> None:
        from . import checks, lookups, threads, wordings, written_days  # noqa: F401  (registers the system checks; registers "among")
        from .forms import speak_plainly

        speak_plainly()
        for quicker in (threads, wordings, written_days):
            quicker.install()
