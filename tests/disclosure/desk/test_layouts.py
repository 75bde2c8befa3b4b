"""The pages of an installation's own layouts: its administrator uploads, compares, proves,
previews."""

from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from budget.problems import Problems
from disclosure.actions import proofs
from disclosure.actions.layouts import keep_form, upload_layout
from disclosure.models import OwnLayout
from tests.disclosure.actions.test_layouts import TEXT
from tests.publications import published

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

AT_ONCE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def keeper() -> User:
    return User.objects.create_superuser("keeper")


@pytest.fixture
def client(keeper: User) -> Client:
    client = Client()
    client.force_login(keeper, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def layout(keeper: User) -> OwnLayout:
    return upload_layout(content=TEXT.encode(), name="county.toml", by=keeper)


def upload(client: Client, text: str) -> str:
    file = SimpleUploadedFile("county.toml", text.encode())
    response = client.post(reverse("desk:layouts"), {"file": file}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def page(client: Client, layout: OwnLayout, **query: str) -> str:
    response = client.get(reverse("desk:layout", args=[layout.key]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_layout_is_uploaded_and_listed(client: Client) -> None:
    assert reverse("desk:layouts") in client.get(reverse("admin:index")).content.decode()
    shown = upload(client, TEXT)
    assert "已保存 某县2024年（county-2024）" in shown
    listed = client.get(reverse("desk:layouts")).content.decode()
    assert "某县2024年" in listed
    assert "河北省部门预算信息公开（2023年）" in listed
    year = client.get(reverse("admin:budget_fiscalyear_add")).content.decode()
    assert '<option value="county-2024">某县2024年</option>' in year


def test_every_fault_of_a_file_is_told_with_its_place(client: Client) -> None:
    shown = upload(client, TEXT.replace("title =", "titel =") + 'rows_by = "nothing"\n')
    assert "county.toml: tables.table-2.titel：不认识这一项" in shown
    assert "county.toml: tables.table-2.rows_by" in shown
    assert not OwnLayout.objects.exists()


def test_a_layout_is_compared_with_its_base_or_another(client: Client, layout: OwnLayout) -> None:
    shown = page(client, layout)
    assert "tables.table-2.title" in shown
    assert "部门预算收入总表" in shown
    other = page(client, layout, **{"with": "hebei-2025"})
    assert "tables.table-2.columns.unit_own_funds" in other


def test_a_layout_is_previewed_with_a_made_up_ledger(client: Client, layout: OwnLayout) -> None:
    response = client.get(reverse("desk:layout-preview", args=[layout.key]))
    shown = response.content.decode()
    assert "部门收入预算总表" in shown
    assert "草案" in shown
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.in_turn
def test_a_layout_is_proved_in_another_process(client: Client, layout: OwnLayout) -> None:
    assert "还没有试算" in page(client, layout)
    options = ("--json", "--seeds", "1", "--format", "json")
    with override_settings(TASKS=AT_ONCE), patch.object(proofs, "OPTIONS", options):
        client.post(reverse("desk:layout-proof", args=[layout.key]))
    assert "试算通过" in page(client, layout)
    OwnLayout.objects.update(digest="0" * 64)
    assert "改过以后还没有试算" in page(client, layout)


def test_findings_and_ends_of_a_proof_are_told(client: Client, layout: OwnLayout) -> None:
    found = (
        '{"problems": [], "trials": [{"label": "一般账目", "findings":'
        ' [{"where": "核对 table-2", "message": "规则3：合计不等"}]}]}'
    )
    with patch.object(proofs, "_run", return_value=found):
        proofs.prove_layout.func(layout.pk)
    assert "一般账目 核对 table-2：规则3：合计不等" in page(client, layout)
    with patch.object(proofs, "_run", return_value=None):
        proofs.prove_layout.func(layout.pk)
    assert "没有做完" in page(client, layout)
    proofs.give_up_proving(layout.pk)
    assert "处理程序几次中断" in page(client, layout)


@pytest.mark.in_turn
def test_a_proof_that_takes_too_long_is_ended(layout: OwnLayout) -> None:
    with patch.object(proofs, "SECONDS", 1):
        proofs.prove_layout.func(layout.pk)
    layout.refresh_from_db()
    assert layout.proof == [{"where": "", "message": proofs.OUT_OF_BOUNDS}]


def test_two_proofs_at_once_are_refused(client: Client, keeper: User, layout: OwnLayout) -> None:
    OwnLayout.objects.update(proving_since=timezone.now())
    assert "正在试算" in page(client, layout)
    with pytest.raises(Problems) as raised:
        proofs.start_proof(layout=layout, by=keeper)
    assert [problem.code for problem in raised.value.problems] == ["layout.proving"]
    client.post(reverse("desk:layout-proof", args=[layout.key]))
    assert "正在试算，还没有结束" in page(client, layout)


def test_a_layout_is_downloaded_as_it_was_uploaded(client: Client, layout: OwnLayout) -> None:
    response = client.get(reverse("desk:layout-file", args=[layout.key]))
    assert response.content.decode() == TEXT
    assert "county-2024.toml" in response["Content-Disposition"]


def test_an_unused_layout_is_deleted_a_published_one_not(client: Client, layout: OwnLayout) -> None:
    publication = published(layout="county-2024")
    keep_form(publication)
    client.post(reverse("desk:layout-delete", args=[layout.key]))
    assert OwnLayout.objects.exists()
    assert "内容不能再变" in page(client, layout)
    other = TEXT.replace("county-2024", "county-2025")
    upload(client, other)
    response = client.post(reverse("desk:layout-delete", args=["county-2025"]), follow=True)
    assert "已删除" in response.content.decode()
    assert [row.key for row in OwnLayout.objects.all()] == ["county-2024"]
