from django.apps import AppConfig


class WiringConfig(AppConfig):
    """config/ as an app, so that its system checks run with all the others."""

    name = "config"
    verbose_name = "运行设置"

    def ready(self) -> None:
        from config import checks  # noqa: F401  (registers them)
