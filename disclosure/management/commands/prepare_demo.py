"""`manage.py prepare_demo`: all that `make run` needs before it serves, in one start of Python.

A second time it finds everything there and changes nothing.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError

from budget.management.command import OwnCommand
from budget.problems import Problems
from disclosure.actions.simulation import open_demo_year


class Command(OwnCommand):
    help = "为 make run 准备数据库、示例、演示账号和静态文件；再次运行不改动已有的数据"

    def handle(self, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_example", stdout=self.stdout)
        call_command("index_publications", stdout=self.stdout)
        try:
            open_demo_year()
        except Problems as exc:
            raise CommandError(str(exc)) from exc
        call_command("create_demo_accounts", stdout=self.stdout)
        collect_changed_statics()


def collect_changed_statics() -> None:
    """Collect the static files unless none changed since: packing them takes seconds."""
    marker = settings.STATIC_ROOT / "collected.txt"
    fingerprint = _fingerprint_of_statics()
    if marker.exists() and marker.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    marker.write_text(fingerprint)


def _fingerprint_of_statics() -> str:
    """Return a hash over the paths, sizes and times of all static files."""
    digest = sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            digest.update(f"{path} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()
