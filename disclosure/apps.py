from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from budget.bounded import PRELOADED


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "预算公开"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import disclosure.desk.gate  # noqa: F401  its receiver notes every sign-in
        from disclosure.actions import catalogue, indexing, kept_years, layouts, page_changes
        from disclosure.documents.formats.paper import fonts

        fonts.choose(Path(settings.FONTS_DIR) if settings.FONTS_DIR else None)
        layouts.connect()
        catalogue.connect()
        # In the order in which publishing locks: the row of kept pages before the names of offices.
        page_changes.connect()
        kept_years.connect()
        indexing.connect()
        # Before the first upload is read, for the processes that read.
        PRELOADED.extend(
            [
                "disclosure.actions.reading",
                "disclosure.documents.intake.warm",
                "disclosure.documents.checks.warm",
            ]
        )
