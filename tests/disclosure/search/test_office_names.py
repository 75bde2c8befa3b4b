"""Names by which searches know offices: kept beside publications, shown only where one stands."""

import pytest

from budget.models import Department
from disclosure.models import OfficeName
from disclosure.search.departments import (
    MOST,
    departments_called,
    departments_in,
    departments_like,
)
from tests.factories import make_department
from tests.publications import indexed, many_departments

pytestmark = pytest.mark.django_db


def names_kept(department: Department) -> set[str]:
    return set(OfficeName.objects.filter(department=department).values_list("name", flat=True))


def test_a_name_is_kept_whole_and_without_its_county() -> None:
    department = indexed(many_departments(1)[0]).department
    assert names_kept(department) == {"平乡县第1局", "第1局"}
    department.name = "平乡县教育体育局"
    department.save()
    # As it was called before, too.
    assert names_kept(department) == {"平乡县第1局", "第1局", "平乡县教育体育局", "教育体育局"}


def test_who_has_published_nothing_is_not_kept() -> None:
    assert names_kept(make_department(code="301", name="平乡县教育局")) == set()


def test_a_name_alone_shows_nothing() -> None:
    OfficeName.keep(make_department(code="301", name="平乡县教育局"))  # nothing is published
    assert departments_called(["教育局"]) == []
    assert departments_in("教育局花了多少钱") == []
    assert departments_like("教育居") == []
    assert departments_like("jyj") == []


def test_of_what_many_are_called_not_all_are_sought_unless_it_was_chosen() -> None:
    for publication in many_departments(MOST + 5):
        indexed(publication)
    assert len(departments_called(["平乡县"])) > MOST
    assert len(departments_called([], chosen="平乡县")) == MOST + 5
