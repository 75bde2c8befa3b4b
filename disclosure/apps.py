from django.apps import AppConfig

from budget.bounded import PRELOADED


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "预算公开"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import disclosure.desk.gate  # noqa: F401  its receiver notes every sign-in
        from disclosure.actions import catalogue, indexing, layouts
        from disclosure.portal.stored import refresh

        layouts.connect()
        catalogue.connect()
        indexing.connect()
        refresh.connect()
        # Before the first upload is read, for the processes that read.
        PRELOADED.extend(
            [
                "disclosure.actions.reading",
                "disclosure.documents.intake.warm",
                "disclosure.documents.checks.warm",
            ]
        )
