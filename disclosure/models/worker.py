"""Which task workers are alive: each holds a lease that it renews."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

# A worker that has not renewed for so long is taken for dead. It renews four times as often, so
# that a slow disk or a long write of somebody else does not cost it its tasks.
LEASE = timedelta(seconds=40)


class WorkerLeaseQuerySet(models.QuerySet["WorkerLease"]):
    def live(self) -> "WorkerLeaseQuerySet":
        """Return the leases of workers that are alive.

        A lease that ends much later than one given now was given before the clock was set back: it
        counts as ended. Much, because the clocks of two hosts are never quite the same.
        """
        now = timezone.now()
        return self.filter(expires_at__gt=now, expires_at__lte=now + 2 * LEASE)


class WorkerLease(models.Model):
    """The lease of a worker, by the name under which it claims tasks."""

    worker = models.CharField("处理程序", max_length=64, primary_key=True)
    expires_at = models.DateTimeField("有效到")

    objects: ClassVar[Any] = WorkerLeaseQuerySet.as_manager()

    class Meta:
        verbose_name = "后台处理程序"
        verbose_name_plural = "后台处理程序"

    def __str__(self) -> str:
        return self.worker
