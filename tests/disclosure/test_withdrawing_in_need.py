"""A withdrawal shows at once, whatever the disks do; where the database cannot, nginx helps."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from budget.models import DepartmentBudget
from disclosure.models import Publication, Withdrawal, WorkerLease
from disclosure.portal import keeping
from tests.caches import pages_kept, pages_kept_in_memory
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import approved
from tests.disks import small_disk
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
def publication(budget: DepartmentBudget, cast: Cast) -> Iterator[Publication]:
    """One whose pages are kept."""
    with pages_kept_in_memory():
        publication = published()
        for address in PAGES:
            assert Client().get(address).status_code == 200
        yield publication


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


def test_a_withdrawal_needs_no_worker_and_says_nothing_of_fronts(
    publication: Publication, cast: Cast
) -> None:
    WorkerLease.objects.all().delete()
    page = withdraw(publication, cast)
    assert "已撤回" in page
    assert "前端" not in page
    assert all_gone()


def test_a_front_that_is_dead_hinders_no_withdrawal_and_is_named(
    publication: Publication, cast: Cast
) -> None:
    dead = "http://127.0.0.1:1"
    with override_settings(FRONTS=[dead], FRONT_SECRET="secret"):
        page = withdraw(publication, cast)
    assert f"前端服务器 {dead} 没有应答" in page
    assert "一分钟" in page
    assert "Emergency”" in page
    assert "## Emergency" in operations()
    assert all_gone()


def test_of_two_fronts_the_one_that_lives_shows_it_at_once(
    publication: Publication, cast: Cast, tmp_path: Path, live_server: Any
) -> None:
    with front(tmp_path, django=live_server.url) as nginx:
        assert nginx.get(BASE).status == 200
        with override_settings(FRONTS=["http://127.0.0.1:1", nginx.url]):
            withdraw(publication, cast)
        assert [nginx.get(address).status for address in PAGES] == [410] * len(PAGES)


def test_a_redis_that_is_gone_hinders_no_withdrawal(publication: Publication, cast: Cast) -> None:
    gone = {"BACKEND": "config.caches.PagesInRedis", "LOCATION": "redis://127.0.0.1:1/0"}
    with pages_kept(gone):
        withdraw(publication, cast)
        assert all_gone()


def test_a_withdrawal_shows_at_once_through_an_nginx_whose_disk_is_full(
    publication: Publication, cast: Cast, tmp_path: Path, live_server: Any
) -> None:
    with small_disk(tmp_path / "cache") as disk, front(tmp_path, django=live_server.url) as nginx:
        assert [nginx.get(address).status for address in PAGES] == [200] * len(PAGES)
        disk.fill()
        page = withdraw(publication, cast)
        assert "前端" not in page
        assert not any(shows_it(nginx, address) for address in PAGES)
        disk.empty()
        assert [nginx.get(address).status for address in PAGES] == [410] * len(PAGES)
        assert REASON in nginx.get(BASE).text


def test_an_nginx_whose_disk_is_read_only_is_named_and_shows_it_no_longer_than_pages_last(
    publication: Publication,
    cast: Cast,
    tmp_path: Path,
    live_server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = 2  # where it is a minute
    monkeypatch.setattr(keeping, "LONGEST_IN_FRONT", seconds)
    with small_disk(tmp_path / "cache") as disk, front(tmp_path, django=live_server.url) as nginx:
        assert nginx.get(BASE).status == 200
        with disk.read_only():
            page = withdraw(publication, cast)
            assert f"前端服务器 {nginx.url} 没有应答" in page
            assert all_gone()
            time.sleep(seconds + 1.1)
            assert not any(shows_it(nginx, address) for address in PAGES)
        assert [nginx.get(address).status for address in PAGES] == [410] * len(PAGES)


def shows_it(nginx: Front, address: str) -> bool:
    """Tell whether a page is shown; nginx breaks answers off that it cannot write."""
    try:
        return nginx.get(address).status != 410
    except (OSError, HTTPException):
        return False


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
