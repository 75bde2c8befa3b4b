from django.apps import AppConfig


class WiringConfig(AppConfig):
    """config/ as an app, so that its system checks and its receivers of signals are registered."""

    name = "config"
    verbose_name = "运行设置"

    def ready(self) -> None:
        from config import checks, events  # noqa: F401  (each registers what it holds)
