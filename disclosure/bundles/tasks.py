"""When offline bundles are made: once in a night where something changed, or when asked for."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from budget import journal
from budget.models import Region
from disclosure.actions.bulk import places

# Making one takes minutes, so it waits for the night and for everything else.
_LAST = -60
_AT = time(2, 30)


@task(priority=_LAST)
def make_bundles() -> None:
    """Have each bundle made that is not right, and all looked at again in the next night.

    Each is a task of its own: what somebody waits for runs between them.
    """
    keep_making()
    for region, year in places():
        arguments = {"args": [region.code, year], "kwargs": {}}
        # Not ``ready()``, which are those that are due.
        queued = DBTaskResult.objects.filter(
            task_path=make_bundle_of.module_path,
            status=TaskResultStatus.READY,
            args_kwargs=arguments,
        )
        if not queued.exists():
            make_bundle_of.enqueue(region.code, year)


@task(priority=_LAST)
def make_bundle_of(region_code: str, year: int) -> None:
    """Make the bundle of a region's year, if it is not right. Safe to run twice."""
    # Imported here: only who makes bundles needs the libraries that write what is in them.
    from disclosure.bundles.making import make_bundle

    try:
        region = Region.objects.get(code=region_code)
        make_bundle(region=region, year=year)
    except Exception:
        # The next night tries again, whatever it was.
        journal.record_failure(task="make_bundle_of", budget=f"{region_code}/{year}")


def keep_making() -> None:
    """Have bundles made in the next night, unless that is queued already."""
    # Not ``ready()``, which are those that are due.
    queued = DBTaskResult.objects.filter(
        task_path=make_bundles.module_path, status=TaskResultStatus.READY
    )
    if not queued.exists():
        make_bundles.using(run_after=_next_night()).enqueue()


def _next_night() -> datetime:
    now = timezone.localtime()
    night = now.replace(hour=_AT.hour, minute=_AT.minute, second=0, microsecond=0)
    return night if night > now else night + timedelta(days=1)
