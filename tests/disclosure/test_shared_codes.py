"""What all counties share is changed through no page by whoever may not, whatever is posted.

Posted are forms that are right in every field, bulk actions and lists of codes; nothing may be
written to the tables. `make test` tries it as a sample of the people, `make test-full` as all.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import NoReverseMatch, reverse

from budget.models import ClassificationCode, ClassificationEdition, CodeChange
from tests.cast import Cast, make_cast
from tests.publications import indexed, published
from tests.seeds import is_full

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SHARED = (ClassificationEdition, ClassificationCode, CodeChange)
TABLES = tuple(model._meta.db_table for model in SHARED)
COUNTY_PEOPLE = (
    *("clerk", "other_clerk", "unit_clerk", "head", "reviewer", "neighbour", "auditor"),
    *("administrator", "nobody", "anonymous"),
)
USED, UNUSED = "2013201", "2290201"
CHANGES = {
    "classificationedition": {"name": "改名的版本"},
    "classificationcode": {"name": "改名的科目"},
    "codechange": {"note": "改了说明"},
}
OF_ANOTHER_CODE = {"classificationcode": {"code": "2299901"}, "codechange": {"to_code": "2013202"}}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def rows(cast: Cast) -> dict[str, list[Any]]:
    """Rows that the published example uses, and rows that nothing uses."""
    indexed(published())
    if not is_full():
        keep_few_codes()
    edition = ClassificationEdition.objects.get(year=2023)
    used_code = ClassificationCode.objects.get(edition=edition, kind="function", code=USED)
    of_229 = ClassificationCode.objects.filter(edition=edition, code__startswith="229")
    unused_code = of_229.order_by("-code").first()
    assert unused_code is not None
    changes = []
    for code in (USED, unused_code.code):
        row = {"year": 2024, "kind": "function", "change": "renamed"}
        changes.append(CodeChange.objects.create(**row, from_code=code, to_code=code))
    return {"used": [edition, used_code, changes[0]], "unused": [unused_code, changes[1]]}


def keep_few_codes() -> None:
    """Leave the codes of two classes of the year: a page that asks whether it may delete all codes
    names each of thousands."""
    of_the_year = Q(edition__year=2023, kind="function")
    few = of_the_year & (Q(code__startswith="201") | Q(code__startswith="229"))
    others = ClassificationCode.objects.exclude(few)
    others._raw_delete(others.db)


def client_of(user: Any) -> Client:
    client = Client()
    if not isinstance(user, AnonymousUser):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def name_of(row: Any) -> str:
    name: str = row._meta.model_name
    return name


def change(client: Client, row: Any) -> None:
    """Save the row's own form, and with it another code in place of the row's."""
    address = reverse(f"admin:budget_{name_of(row)}_change", args=[row.pk])
    for changed in (CHANGES, OF_ANOTHER_CODE):
        client.post(address, {**model_to_dict(row), **changed.get(name_of(row), {})})


def change_history(client: Client, row: Any) -> None:
    """Post to the page of the row's history, which restores nothing: codes have no versions."""
    address = reverse(f"admin:budget_{name_of(row)}_history", args=[row.pk])
    client.post(address, {**model_to_dict(row), **CHANGES[name_of(row)]})
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:budget_{name_of(row)}_simple_history", args=[row.pk, 1])


def delete(client: Client, row: Any) -> None:
    client.post(reverse(f"admin:budget_{name_of(row)}_delete", args=[row.pk]), {"post": "yes"})


def delete_in_bulk(client: Client, row: Any) -> None:
    """Choose the row, and then all of its kind, in the list, and delete what is chosen."""
    address = reverse(f"admin:budget_{name_of(row)}_changelist")
    for across in ("0", "1"):
        data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(address, {**data, "select_across": across, "index": "0"})


def edit_in_bulk(client: Client, row: Any) -> None:
    """Save the list as if its columns could be edited."""
    address = reverse(f"admin:budget_{name_of(row)}_changelist")
    formset = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": row.pk}
    values = {f"form-0-{key}": value for key, value in CHANGES[name_of(row)].items()}
    client.post(address, {**formset, **values, "_save": "保存"})


def load(client: Client, row: Any) -> None:
    """Load an official list in which all codes of the year but one have ended, and confirm it."""
    address = reverse("admin:budget_classificationedition_load")
    file = SimpleUploadedFile("list.csv", f"科目编码,科目名称\n{USED},改名的科目".encode())
    data = {"year": 2023, "kind": "function", "source": "某文"}
    client.post(address, {**data, "file": file})
    client.post(address, {"confirm": "1"})


WAYS: tuple[Callable[[Client, Any], None], ...] = (
    *(change, change_history, delete, delete_in_bulk, edit_in_bulk, load),
)


def try_all(client: Client, rows: list[Any]) -> list[str]:
    """Try every way with every row; return those that wrote to a shared table, and undo them."""
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and any(name in sql for name in TABLES):
            written.append(sql)
        return execute(sql, params, many, context)

    changed = []
    for row in rows:
        for way in WAYS:
            written.clear()
            with transaction.atomic():
                with connection.execute_wrapper(note):
                    way(client, row)
                transaction.set_rollback(True)
            if written:
                changed.append(f"{way.__name__} {name_of(row)}")
    return changed


@pytest.mark.sampled(one_in=5)
@pytest.mark.parametrize("person", COUNTY_PEOPLE)
def test_nobody_of_a_county_changes_what_all_share(
    cast: Cast, rows: dict[str, list[Any]], person: str
) -> None:
    client = client_of(cast[person])
    assert try_all(client, [*rows["used"], *rows["unused"]]) == []


def test_not_even_the_installations_administrator_changes_what_is_published(
    rows: dict[str, list[Any]], admin_user: User
) -> None:
    client = client_of(admin_user)
    assert try_all(client, rows["used"]) == []


def test_the_installations_administrator_changes_what_nothing_uses(
    rows: dict[str, list[Any]], admin_user: User
) -> None:
    """Without it, the tests above could pass because nothing that is posted is understood."""
    changed = try_all(client_of(admin_user), rows["unused"])
    for way in ("change", "delete"):
        assert f"{way} classificationcode" in changed
        assert f"{way} codechange" in changed
