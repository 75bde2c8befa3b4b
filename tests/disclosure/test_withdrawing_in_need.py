"""A withdrawal shows at once, whatever the disks do; where the database cannot, nginx helps."""

import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from budget.models import DepartmentBudget
from disclosure.models import Publication, Withdrawal, WorkerLease
from disclosure.portal.stored.shelf import Shelf
from disclosure.portal.stored.view import shelf
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import approved
from tests.disks import SmallDisk, small_disk
from tests.fronts import Front, front
from tests.publications import published

pytestmark = pytest.mark.django_db(transaction=True)
BASE = "/130532/2023/203/"
PAGES = (BASE, f"{BASE}table-1/", f"{BASE}v1/", f"/en{BASE}")
REASON = "附件含有个人信息"


@pytest.fixture
def cast(budget: DepartmentBudget) -> Cast:
    return make_cast()


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """The data directory: pages/ is made by whoever needs it, serving/ lies beside it."""
    folder = tmp_path / "data"
    folder.mkdir()
    with override_settings(PAGES_DIR=folder / "pages"):
        yield folder


@pytest.fixture
def disk(data: Path) -> Iterator[SmallDisk]:
    """A small disk for pages alone."""
    with small_disk(data / "pages") as disk:
        yield disk


@pytest.fixture
def publication(budget: DepartmentBudget, cast: Cast, data: Path) -> Publication:
    publication = published()
    for address in PAGES:
        assert Client().get(address).status_code == 200
    keeper = shelf()
    assert keeper is not None
    assert keeper.get(BASE, "") is not None
    return publication


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def withdraw(publication: Publication, cast: Cast) -> str:
    """Withdraw in the admin; return the page that follows."""
    address = reverse("desk:withdraw", args=[publication.pk])
    response = signed_in(cast.reviewer).post(
        address, {"reason": REASON, "extent": "one"}, follow=True
    )
    assert response.status_code == 200
    assert Withdrawal.objects.filter(publication=publication).exists()
    page: str = response.content.decode()
    return page


def all_gone() -> bool:
    client = Client()
    return all(client.get(address).status_code == 410 for address in PAGES)


def test_a_withdrawal_needs_no_worker_and_says_nothing_of_disks(
    publication: Publication, cast: Cast
) -> None:
    WorkerLease.objects.all().delete()
    page = withdraw(publication, cast)
    assert "已撤回" in page
    assert "磁盘" not in page
    assert all_gone()


def test_pages_that_cannot_be_removed_are_served_no_more(
    publication: Publication, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shelf, "_alone", read_only)
    page = withdraw(publication, cast)

    assert "逐页生成" in page
    assert all_gone()
    assert shelf_of_this_process().holds_any(["130532/2023/203/**/"])
    assert not shelf_of_this_process().is_open()


def read_only(_: Shelf) -> AbstractContextManager[None]:
    raise OSError(30, "Read-only file system")


def shelf_of_this_process() -> Shelf:
    keeper = shelf()
    assert keeper is not None
    return keeper


def test_the_reviewer_is_told_where_nothing_at_all_can_be_written(
    publication: Publication,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(_: Shelf) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Shelf, "_alone", read_only)
    monkeypatch.setattr(Shelf, "close", refuse)
    page = withdraw(publication, cast)

    assert "立即通知系统管理员" in page
    assert "OUT-OF-DATE PAGES ARE STILL SERVED" in caplog.text
    assert "Emergency”" in page
    assert "## Emergency" in operations()


def test_whoever_opens_the_shelf_again_begins_anew(
    publication: Publication, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = shelf_of_this_process().ticket("site")
    assert ticket is not None
    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "_alone", read_only)
        withdraw(publication, cast)

    call_command("store_pages")
    assert not shelf_of_this_process().holds_any(["**/"])
    assert not shelf_of_this_process().put(ticket, BASE, b"made before")
    assert all_gone()
    Client().get("/")
    assert shelf_of_this_process().get("/", "") is not None


@pytest.mark.parametrize("state", ["full", "read-only"])
def test_a_withdrawal_shows_at_once_on_a_real_disk_and_through_a_real_nginx(
    disk: SmallDisk,
    publication: Publication,
    cast: Cast,
    tmp_path: Path,
    live_server: Any,
    state: str,
) -> None:
    with front(tmp_path, django=live_server.url) as nginx:
        by_nginx = nginx.get(BASE)
        assert by_nginx.status == 200
        assert (
            by_nginx.headers["etag"] != Client().get(BASE).headers["ETag"]
        )  # it did not ask Django
        if state == "full":
            disk.fill()
            withdraw(publication, cast)
        else:
            with disk.read_only():
                page = withdraw(publication, cast)
                assert "逐页生成" in page
                assert [nginx.get(address).status for address in PAGES] == [410] * len(PAGES)
                assert all_gone()
        assert [nginx.get(address).status for address in PAGES] == [410] * len(PAGES)
        assert all_gone()
        assert REASON in nginx.get(BASE).text

        disk.empty()
        call_command("store_pages")
        assert [nginx.get(address).status for address in PAGES] == [410] * len(PAGES)
        nginx.get("/")
        assert shelf_of_this_process().get("/", "") is not None


# -- a database that cannot be written -----------------------------------------------------------


@contextmanager
def database_not_writable() -> Iterator[None]:
    """Let the database refuse to write, as on a full disk or a copy that is read-only."""
    is_sqlite = connection.vendor == "sqlite"
    on, off = ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
    if not is_sqlite:
        setting = "default_transaction_read_only"
        on, off = (f"SET {setting} = on", f"SET {setting} = off")
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)


def test_every_step_says_that_the_database_cannot_be_written(
    budget: DepartmentBudget, cast: Cast, publication: Publication
) -> None:
    approved(budget, cast)
    reviewer = signed_in(cast.reviewer)
    clerk = signed_in(cast.clerk)
    posts: list[tuple[Client, str, dict[str, str]]] = [
        (
            reviewer,
            reverse("desk:withdraw", args=[publication.pk]),
            {"reason": REASON, "extent": "one"},
        ),
        (reviewer, reverse("desk:step", args=[budget.pk, "return"]), {"note": REASON}),
        (reviewer, reverse("desk:notices-read"), {}),
        (clerk, reverse("desk:notices-read"), {}),
        (Client(raise_request_exception=False), reverse("admin:login"), credentials(cast)),
    ]
    for client in (reviewer, clerk):
        assert client.get(reverse("desk:notices")).status_code == 200
    before = DepartmentBudget.objects.values().get(pk=budget.pk)
    with database_not_writable():
        for client, address, fields in posts:
            response = client.post(address, fields)
            page = response.content.decode()
            assert response.status_code == 503, address
            assert "数据库现在不能写入" in page
            assert "Emergency" in page
        assert Client().get(BASE).status_code == 200
    assert DepartmentBudget.objects.values().get(pk=budget.pk) == before
    assert not Withdrawal.objects.exists()
    assert "已撤回" in withdraw(publication, cast)


def credentials(cast: Cast) -> dict[str, str]:
    name = cast.clerk.get_username()
    return {"username": name, "password": f"{name}的密码"}


def test_the_emergency_step_of_the_manual_takes_a_disclosure_from_citizens(
    publication: Publication, cast: Cast, tmp_path: Path, live_server: Any
) -> None:
    block, reload, unblock, _ = commands("## Emergency")
    elsewhere = ("/", "/130532/", "/130532/2023/")
    with front(tmp_path, django=live_server.url) as nginx:
        assert nginx.get(BASE).status == 200
        with database_not_writable():
            nginx.run(block)
            nginx.run(reload)
            wait_for(nginx, 410)
            for address in (*PAGES, f"{BASE}203-2023.docx"):
                answer = nginx.get(address)
                assert answer.status == 410, address
                assert answer.headers["cache-control"] == "no-store"
            assert [nginx.get(address).status for address in elsewhere] == [200] * len(elsewhere)
        nginx.run(unblock)
        nginx.run(reload)
        wait_for(nginx, 200)


def operations() -> str:
    return (Path(settings.BASE_DIR) / "docs/operations.md").read_text()


def commands(heading: str) -> list[str]:
    """The commands of a section of the manual, in their order."""
    section = operations().partition(f"{heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```\n(.*?)```", section, flags=re.DOTALL)
    lines: list[str] = []
    for block in blocks:
        lines += block.strip().splitlines()
    return lines


def wait_for(nginx: Front, status: int) -> None:
    """Wait until nginx has read its configuration again: its old process still answers a few."""
    in_a_row = 0
    end = time.monotonic() + 20
    while in_a_row < 20:
        assert time.monotonic() < end
        in_a_row = in_a_row + 1 if nginx.get(BASE).status == status else 0
        time.sleep(0.02)
