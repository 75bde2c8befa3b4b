"""Saved comparisons: pages of the portal under names of one's own, for their owner alone."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from disclosure.actions import comparisons
from disclosure.models import SavedComparison
from tests.cast import Cast, make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def save(client: Client, address: str, name: str = "三公经费") -> str:
    response = client.post(reverse("desk:comparisons"), {"name": name, "address": address})
    return "" if response.status_code == 302 else response.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/130532/compare/?of=reception&year=2023", "/130532/compare/?of=reception&year=2023"),
        ("https://other.example/en/compare/?code=208", "/compare/?code=208"),
        ("/130532/codes/function/208/", "/130532/codes/function/208/"),
    ],
)
def test_a_page_that_compares_is_kept_on_this_site(cast: Cast, typed: str, kept: str) -> None:
    auditor = signed_in(cast.auditor)
    assert save(auditor, typed) == ""
    shown = auditor.get(reverse("desk:comparisons")).content.decode()
    assert f'href="{kept.replace("&", "&amp;")}"' in shown


@pytest.mark.parametrize(
    "typed", ["/130532/2023/", "javascript:alert(1)", "//evil.example", "/admin/"]
)
def test_anything_else_is_not(cast: Cast, typed: str) -> None:
    assert "这不是比较页面的网址" in save(signed_in(cast.auditor), typed)
    assert not SavedComparison.objects.exists()


def test_a_name_that_was_used_gets_the_new_address(cast: Cast) -> None:
    auditor = signed_in(cast.auditor)
    save(auditor, "/compare/")
    save(auditor, "/compare/?code=208")
    assert [kept.address for kept in SavedComparison.objects.all()] == ["/compare/?code=208"]


def test_others_neither_see_nor_delete_it(cast: Cast) -> None:
    save(signed_in(cast.auditor), "/compare/", name="审计自用")
    reviewer = signed_in(cast.reviewer)
    assert "审计自用" not in reviewer.get(reverse("desk:comparisons")).content.decode()
    comparison = SavedComparison.objects.get()
    address = reverse("desk:comparison-delete", args=[comparison.pk])
    assert reviewer.post(address).status_code == 404
    assert signed_in(cast.auditor).post(address).status_code == 302
    assert not SavedComparison.objects.exists()


def test_an_account_keeps_so_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "MOST_KEPT", 1)
    auditor = signed_in(cast.auditor)
    save(auditor, "/compare/")
    assert "最多保存 1 个比较" in save(auditor, "/compare/", name="另一个")
    assert save(auditor, "/compare/?code=208") == ""
