"""Years and publications in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from budget.models import FiscalYear
from tests.cast import Cast, make_cast
from tests.factories import make_edition, make_region

pytestmark = pytest.mark.django_db
ADD = reverse("admin:budget_fiscalyear_add")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def administrator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    return client


def opened(client: Client, cast: Cast, *, layout: str) -> str:
    """What the page answers to opening 2024 in this form; empty after success."""
    edition = make_edition(year=2024)
    region = make_region().pk
    response = client.post(
        ADD, {"region": region, "year": 2024, "layout": layout, "edition": edition.pk}
    )
    return response.content.decode()


def test_a_year_is_opened_in_a_form_there_is(administrator: Client, cast: Cast) -> None:
    assert "河北省部门预算信息公开（2023年）" in administrator.get(ADD).content.decode()
    assert opened(administrator, cast, layout="hebei-2023") == ""
    assert FiscalYear.objects.get(year=2024).layout == "hebei-2023"


def test_a_year_in_a_form_that_does_not_exist_is_not_opened(
    administrator: Client, cast: Cast
) -> None:
    assert "请更正" in opened(administrator, cast, layout="nowhere-2024")
    assert not FiscalYear.objects.filter(year=2024).exists()


def test_publications_are_looked_at_by_the_installations_administrator(
    cast: Cast, admin_client: Client
) -> None:
    page = reverse("admin:disclosure_publication_changelist")
    client = Client()
    client.force_login(cast.auditor, backend="django.contrib.auth.backends.ModelBackend")

    assert admin_client.get(page).status_code == 200
    assert client.get(page).status_code == 403
