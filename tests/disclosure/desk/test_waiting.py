"""Pages that wait for the worker say so where none is alive, and go on asking."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from budget.models import DepartmentBudget
from disclosure.actions import leases, publishing
from disclosure.models import ImportedFile, ImportRun, PublishingRun
from tests.cast import Cast, make_cast
from tests.disclosure.reviewing import approved

pytestmark = pytest.mark.django_db
NOBODY_WORKS = "后台处理程序没有运行"


@pytest.fixture
def cast(budget: DepartmentBudget) -> Cast:
    return make_cast()


def page_of(user: User, name: str, pk: int) -> Any:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse(name, args=[pk]))
    assert response.status_code == 200
    return response


def test_a_publishing_run_waits_for_a_worker_and_says_so(
    budget: DepartmentBudget, cast: Cast
) -> None:
    approved(budget, cast)
    run = publishing.start_publishing(budget=budget, by=cast.reviewer)

    page = page_of(cast.reviewer, "desk:run", run.pk)
    assert NOBODY_WORKS in page.content.decode()
    assert "<progress" not in page.content.decode()  # nothing moves where nobody works
    assert "Refresh" in page.headers

    leases.renew(worker="alive")
    page = page_of(cast.reviewer, "desk:run", run.pk)
    assert NOBODY_WORKS not in page.content.decode()
    assert "<progress" in page.content.decode()
    assert "Refresh" in page.headers


def test_a_run_that_has_ended_waits_for_nobody(budget: DepartmentBudget, cast: Cast) -> None:
    state = PublishingRun.State.FAILED
    run = PublishingRun.objects.create(budget=budget, by=cast.reviewer, state=state, problems="x")
    page = page_of(cast.reviewer, "desk:run", run.pk)
    assert NOBODY_WORKS not in page.content.decode()
    assert "Refresh" not in page.headers


@pytest.mark.parametrize("state", ["waiting", "reading", "entering"])
def test_files_that_are_under_way_wait_for_a_worker(
    budget: DepartmentBudget, cast: Cast, state: str
) -> None:
    department = budget.department
    run = ImportRun.objects.create(region=department.region, department=department, by=cast.clerk)
    file = ImportedFile.objects.create(
        run=run, name="a.docx", sha256="0" * 64, size=1, state=state, budget=budget
    )
    link = f'href="{reverse("desk:imported-file", args=[file.pk])}"'

    page = page_of(cast.clerk, "desk:import-run", run.pk)
    assert NOBODY_WORKS in page.content.decode()
    assert link not in page.content.decode()
    assert "Refresh" in page.headers

    leases.renew(worker="alive")
    assert NOBODY_WORKS not in page_of(cast.clerk, "desk:import-run", run.pk).content.decode()

    file.state = ImportedFile.State.ENTERED
    file.save()
    page = page_of(cast.clerk, "desk:import-run", run.pk)
    assert link in page.content.decode()
    assert "预览草案" in page.content.decode()
    assert "Refresh" not in page.headers
