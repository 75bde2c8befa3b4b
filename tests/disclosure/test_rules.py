"""What all counties share belongs to the installation, and nobody changes what is published."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from budget.actions.classification import load_list
from budget.classification import ListedCode
from budget.codes import Evidence
from budget.models import ClassificationCode, ClassificationEdition, CodeChange, DepartmentBudget
from budget.problems import Problems
from budget.rules import may
from disclosure.actions.publishing import publish
from disclosure.rules import require
from tests.cast import make_cast

pytestmark = pytest.mark.django_db
VERBS = ("change", "delete")


def shared_rows() -> list[ClassificationCode | ClassificationEdition | CodeChange]:
    """A code, an edition and a change of codes that the example uses."""
    edition = ClassificationEdition.objects.get(year=2023)
    code = ClassificationCode.objects.get(edition=edition, kind="function", code="2013201")
    change = CodeChange.objects.create(
        year=2024, kind="function", change="renamed", from_code="2013201", to_code="2013201"
    )
    return [code, edition, change]


def permissions_of(user: User, row: object) -> list[bool]:
    name = type(row).__name__.lower()
    return [may(user, f"budget.{verb}_{name}", row) for verb in VERBS]


def test_no_county_changes_what_all_share(budget: DepartmentBudget, admin_user: User) -> None:
    administrator = make_cast().administrator
    for row in shared_rows():
        assert permissions_of(administrator, row) == [False, False]
        assert permissions_of(admin_user, row) == [True, True]


def test_nobody_changes_what_a_publication_uses(
    budget: DepartmentBudget, only_json: None, admin_user: User
) -> None:
    publish(budget=budget, by=None)
    for row in shared_rows():
        assert permissions_of(admin_user, row) == [False, False]
    unused = ClassificationCode.objects.filter(edition__year=2023, code__startswith="229").first()
    assert permissions_of(admin_user, unused) == [True, True]


def test_codes_of_another_year_are_kept_where_a_published_year_was_opened_with_them(
    budget: DepartmentBudget, only_json: None, admin_user: User
) -> None:
    """A county may open 2023 with the codes of another year, before those of its own are there."""
    code, edition, _ = shared_rows()
    publish(budget=budget, by=None)
    ClassificationEdition.objects.filter(pk=edition.pk).update(year=2030)
    for row in (code, edition):
        row.refresh_from_db()
        assert permissions_of(admin_user, row) == [False, False]


def test_no_official_list_renames_or_ends_what_a_publication_uses(
    budget: DepartmentBudget, only_json: None
) -> None:
    codes = ClassificationCode.objects.filter(edition__year=2023, kind="function")
    names = dict(codes.values_list("code", "name"))
    publish(budget=budget, by=None)
    used = ListedCode("2013201", "改名的科目", Evidence.OFFICIAL)
    unused = next(code for code in names if code.startswith("229") and len(code) == 7)
    listed = []
    for code, name in names.items():
        if code not in (used.code, unused):
            listed.append(ListedCode(code, name, Evidence.OFFICIAL))
    for rest in ([], [used]):
        with pytest.raises(Problems) as caught:
            load_list(year=2023, kind="function", listed=[*listed, *rest], source="某文")
        told = [(problem.code, problem.address) for problem in caught.value.problems]
        assert told == [("classification.published", "科目 2013201")]
    assert dict(codes.values_list("code", "name")) == names
    same = ListedCode(used.code, names[used.code], Evidence.OFFICIAL)
    load_list(year=2023, kind="function", listed=[*listed, same], source="某文")
    assert not codes.filter(code=unused).exists()


@pytest.mark.parametrize(
    "step", ["submit", "review", "publish", "withdraw", "answer", "import_files"]
)
def test_the_installations_administrator_takes_no_step(
    budget: DepartmentBudget, admin_user: User, step: str
) -> None:
    with pytest.raises(PermissionDenied):
        require(admin_user, f"disclosure.{step}", budget)
