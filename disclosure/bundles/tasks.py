"""When offline bundles are made: once in a night where something changed, or when asked for."""

import logging
from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from budget.problems import Problems
from disclosure.actions.bulk import places

log = logging.getLogger(__name__)

# Making one takes minutes, so it waits for the night and for everything else.
_LAST = -60
_AT = time(2, 30)


@task(priority=_LAST)
def make_bundles() -> None:
    """Make all bundles that are not right, and have the same done in the next night."""
    keep_making()
    # Imported here: only who makes bundles needs the libraries that write what is in them.
    from disclosure.bundles.making import make_bundle

    for region, year in places():
        try:
            make_bundle(region=region, year=year)
        except (OSError, Problems):
            log.exception("the offline bundle of %s %s was not made", region, year)


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
