"""The task worker, which holds a lease while it lives and takes over the tasks of dead ones.

Everything else is the worker of django-tasks-db.
"""

import logging
import threading
from typing import Any

from django.db import close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Command as LibraryCommand

from budget.management.command import OwnCommand
from disclosure.actions import catalogue, kept_years, leases
from disclosure.bundles.tasks import keep_making
from disclosure.models.worker import LEASE

log = logging.getLogger(__name__)

RENEW_EVERY = LEASE.total_seconds() / 4


class Heart(threading.Thread):
    """Renews a worker's lease beside its work, until it is stopped."""

    def __init__(self, worker: str) -> None:
        super().__init__(name="lease", daemon=True)
        self._worker = worker
        self._stopped = threading.Event()

    def beat(self) -> None:
        """Renew the lease and look after abandoned tasks.

        Whatever fails is logged and tried again at the next beat: a worker whose heart stopped
        would lose its tasks to others while it works on them.
        """
        try:
            leases.renew(worker=self._worker)
            leases.take_over_abandoned()
        except Exception:
            log.exception("the lease could not be renewed")

    def run(self) -> None:
        while not self._stopped.wait(RENEW_EVERY):
            close_old_connections()
            self.beat()
            # Not kept between beats: a small pool of connections belongs to the work.
            connection.close()

    def stop(self) -> None:
        self._stopped.set()
        self.join()


class Command(OwnCommand, LibraryCommand):
    help = "后台处理程序：公开、导入、发送邮件；中断的任务由它或其他处理程序接着做"

    def handle(self, *, worker_id: str, **options: Any) -> None:
        leases.renew(worker=worker_id)  # a database without it is said before anything begins
        heart = Heart(worker_id)
        heart.beat()
        heart.start()
        try:
            # What an older program published while the database was upgraded is counted by nobody.
            kept_years.keep_all()
            catalogue.enqueue_if_behind()
            keep_making()
            super().handle(worker_id=worker_id, **options)
        finally:
            heart.stop()
            leases.release(worker=worker_id)
