"""Copying indicators: one's own of all years, others' only as they stand published.

The likest name comes first.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from budget.models import DepartmentBudget, Project
from disclosure.desk.entry.copying import CopySource, likeness, source, sources
from disclosure.documents.model.document import Document
from tests.cast import Cast
from tests.documents import example_document
from tests.factories import make_budget, make_department, make_project
from tests.publications import indexed, published, withdrawn


@pytest.fixture
def project(budget: DepartmentBudget) -> Project:
    return make_project(budget, name="老干部医药体检费用")


def names(found: list[CopySource]) -> list[tuple[str, str]]:
    return [(each.name, each.origin) for each in found]


def test_the_likest_name_is_first_and_the_own_before_others(
    cast: Cast, budget: DepartmentBudget, project: Project
) -> None:
    indexed(published(_of_another_department()))
    found = names(sources(cast.clerk, budget, but=project))
    assert found[:2] == [
        ("老干部医药体检费", "本部门2023年"),
        ("老干部医药体检费", "平乡县财政局2023年公开"),
    ]
    assert len(found) == 12
    by_words = names(sources(cast.clerk, budget, but=project, words="人才"))
    assert by_words[0] == ("人才工作经费", "本部门2023年")


def test_what_others_have_not_published_is_not_offered(
    cast: Cast, budget: DepartmentBudget, project: Project
) -> None:
    draft = make_project(make_budget(make_department("204")), name=project.name)
    draft.indicators.create(level_1="产出指标", level_3="绝密")
    later = indexed(
        published(_of_another_department(), visible_from=timezone.now() + timedelta(days=1))
    )
    taken_back = withdrawn(indexed(published(_of_another_department("303", "平乡县教育局"))))

    found = sources(cast.clerk, budget, but=project)

    assert {each.origin for each in found} == {"本部门2023年"}
    for key in (
        f"own-{draft.pk}",
        f"public-{later.pk}-goals/1",
        f"public-{taken_back.pk}-goals/1",
        "own-x",
        "",
    ):
        assert source(cast.clerk, budget, but=project, key=key) is None


def test_a_published_project_is_copied_into_the_grid(
    clerk: Client, cast: Cast, budget: DepartmentBudget, project: Project
) -> None:
    indexed(published(_of_another_department()))
    address = reverse("desk:indicators", args=[budget.pk, project.pk])
    chosen = next(each for each in sources(cast.clerk, budget, but=project) if not each.is_own)

    page = clerk.get(address)
    copied = clerk.post(address, {"copy": "1", "from": chosen.key, "seen": page.context["seen"]})

    assert "平乡县财政局2023年公开" in page.content.decode()
    rows = [row.texts for row in copied.context["grid"].rows if not row.is_blank]
    assert rows == [vars(each) for each in chosen.indicators]
    assert project.indicators.count() == 0


@pytest.mark.parametrize(
    ("other", "share"), [("党建经费", 1.0), ("党建工作经费", 0.5), ("采购", 0.0), ("", 0.0)]
)
def test_likeness(other: str, share: float) -> None:
    assert likeness("党建经费", other) == pytest.approx(share, abs=0.01)


def _of_another_department(code: str = "302", name: str = "平乡县财政局") -> Document:
    document = example_document()
    identity = replace(document.identity, department_code=code, department_name=name)
    return replace(document, identity=identity)
