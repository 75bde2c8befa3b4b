"""Ids of others in addresses and in forms lead nowhere, and change nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from budget.models import LedgerLine
from disclosure.models import ImportedFile, ImportRun
from tests.cast import Cast, make_cast
from tests.factories import make_budget, make_department, make_line, make_region

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SECRET = "别的部门的备注"
STRANGERS = ("other_clerk", "neighbour", "administrator", "nobody")


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def line(cast: Cast) -> Any:
    """A line of department 203, with a history."""
    line = make_line(make_budget(make_department("203")), remark=SECRET)
    line.amount += 1
    line.save()
    return line


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def history_address(line: Any, version: Any) -> str:
    return reverse("admin:budget_ledgerline_simple_history", args=[line.pk, version.history_id])


@pytest.mark.parametrize("person", STRANGERS)
def test_a_strangers_history_is_neither_read_nor_brought_back(
    cast: Cast, line: Any, person: str
) -> None:
    client = signed_in(cast[person])
    oldest = line.history.order_by("history_id").first()
    before = list(LedgerLine.objects.values())

    for response in (
        client.get(history_address(line, oldest)),
        client.post(history_address(line, oldest), {"amount": "1", "remark": "改动"}),
        client.get(reverse("admin:budget_ledgerline_history", args=[line.pk])),
    ):
        assert response.status_code in (302, 403, 404)
        assert SECRET not in response.content.decode()
    assert list(LedgerLine.objects.values()) == before


@pytest.mark.parametrize("person", STRANGERS)
def test_a_strangers_uploads_are_neither_read_nor_entered(
    cast: Cast, line: Any, person: str
) -> None:
    department = make_department("203")
    run = ImportRun.objects.create(region=department.region, department=department, by=cast.clerk)
    file = ImportedFile.objects.create(
        run=run, name=f"{SECRET}.docx", sha256="0" * 64, size=1, state=ImportedFile.State.READY
    )
    client = signed_in(cast[person])

    for response in (
        client.get(reverse("desk:import-run", args=[run.pk])),
        client.post(reverse("desk:enter-ready", args=[run.pk])),
        client.get(reverse("desk:imported-file", args=[file.pk])),
        client.post(reverse("desk:imported-file", args=[file.pk]), {"seen": ""}),
        client.post(reverse("desk:imported-file", args=[file.pk]), {"archive": "yes"}),
    ):
        assert response.status_code in (302, 403, 404)
        assert SECRET not in response.content.decode()
    file.refresh_from_db()
    assert file.state == ImportedFile.State.READY


def test_files_are_not_brought_in_for_a_department_of_another_county(cast: Cast) -> None:
    foreign = make_department("301", region=make_region("130533", name="邻县"))
    own = make_department("203")
    upload = SimpleUploadedFile("301.docx", b"PK")
    for user, department in ((cast.reviewer, foreign), (cast.neighbour, own)):
        upload.seek(0)
        fields = {"uploads": upload, "department": str(department.pk), "year": "2023"}
        signed_in(user).post(reverse("desk:imports"), fields)
    assert not ImportRun.objects.exists()
