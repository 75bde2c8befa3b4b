"""Layouts of an installation's own: kept in the database, and never changed once published with."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from budget.models import DepartmentBudget, FiscalYear
from budget.problems import Problems
from disclosure.actions import verification
from disclosure.actions.layouts import delete_layout, keep_form, upload_layout
from disclosure.actions.publishing import publish
from disclosure.actions.reading import read_file
from disclosure.documents import formats, forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.models import KeptForm, OwnLayout, Publication
from tests.cast import Cast, make_cast
from tests.documents import example_entries, imprint
from tests.factories import make_budget, make_department
from tests.publications import published

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TEXT = """
schema = 1
extends = "hebei-2023"
key = "county-2024"
name = "某县2024年"

[tables.table-2]
title = "部门收入预算总表"
"""


@pytest.fixture
def keeper() -> User:
    return User.objects.create_superuser("keeper")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def upload(keeper: User, text: str = TEXT) -> OwnLayout:
    return upload_layout(content=text.encode(), name="county.toml", by=keeper)


def refused(keeper: User, text: str) -> list[str]:
    with pytest.raises(Problems) as raised:
        upload(keeper, text)
    return [problem.code for problem in raised.value.problems]


def test_an_uploaded_layout_is_a_form_like_any_other(keeper: User) -> None:
    row = upload(keeper)
    assert (row.key, row.name, row.uploaded_by) == ("county-2024", "某县2024年", keeper)
    assert "county-2024" in forms.known()
    assert forms.layout("county-2024").tables["table-2"].title == "部门收入预算总表"
    assert forms.written("county-2024").digest == row.digest
    assert "county-2024" not in forms.available()


def test_a_layout_is_read_in_a_process_of_its_own(keeper: User) -> None:
    with override_settings(READING_APART=True):
        assert upload(keeper).key == "county-2024"
        with pytest.raises(Problems) as refused:
            upload(keeper, "schema = ")
    assert [problem.code for problem in refused.value.problems] == ["layout.unreadable"]


def test_an_own_layout_may_extend_another(keeper: User) -> None:
    upload(keeper)
    other = TEXT.replace('key = "county-2024"', 'key = "county-2025"')
    other = other.replace("hebei-2023", "county-2024")
    row = upload(keeper, other.replace("部门收入预算总表", "收入总表"))
    assert row.key == "county-2025"
    assert forms.layout("county-2025").tables["table-2"].title == "收入总表"


def test_a_changed_layout_is_noticed_by_the_next_request(keeper: User) -> None:
    upload(keeper)
    assert forms.layout("county-2024").name == "某县2024年"
    with CaptureQueriesContext(connection) as queries:
        forms.layout("county-2024")
    assert len(queries) == 0  # a page asks for its form many times
    OwnLayout.objects.update(resolved_json=forms.written("hebei-2025").text)  # another host did it
    Client().get("/healthz")
    assert "2025" in forms.layout("county-2024").name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("schema = ", "layout.unreadable"),
        (TEXT.replace("county-2024", "hebei-2025"), "layout.shipped"),
        (TEXT.replace('"hebei-2023"', '"nowhere"'), "layout.extends"),
        (TEXT.replace("title =", "titel ="), "layout.invalid"),
        (TEXT.replace('"部门收入预算总表"', '""'), "layout.unsound"),
        ("#" * 1_000_001, "layout.large"),
    ],
)
def test_what_is_no_form_is_refused(keeper: User, text: str, code: str) -> None:
    assert set(refused(keeper, text)) == {code}
    assert not OwnLayout.objects.exists()


def test_text_in_another_encoding_is_refused(keeper: User) -> None:
    with pytest.raises(Problems, match="UTF-8"):
        upload_layout(content=TEXT.encode("gbk"), name="county.toml", by=keeper)


def test_only_the_installations_administrator_uploads_and_deletes(keeper: User, cast: Cast) -> None:
    row = upload(keeper)
    for person in (cast.administrator, cast.reviewer, cast.clerk, cast.auditor):
        with pytest.raises(PermissionDenied):
            upload_layout(content=TEXT.encode(), name="county.toml", by=person)
        with pytest.raises(PermissionDenied):
            delete_layout(layout=row, by=person)


def test_a_published_form_does_not_change_under_its_key(keeper: User) -> None:
    row = upload(keeper)
    document = assemble(example_entries(), forms.layout("county-2024")).document
    keep_form(published(document))
    upload(keeper, f"# a comment is no change\n{TEXT}")
    assert refused(keeper, TEXT.replace("预算总表", "总表")) == ["layout.changed"]
    with pytest.raises(Problems, match="已经公开的预算"):
        delete_layout(layout=row, by=keeper)
    assert OwnLayout.objects.get().digest == row.digest


def test_nothing_is_published_with_another_form_under_the_key(keeper: User) -> None:
    upload(keeper)
    publication = published(layout="county-2024")
    keep_form(publication)
    OwnLayout.objects.update(resolved_json="{}", digest="0" * 64)
    with pytest.raises(Problems, match="它的内容不能再变"):
        keep_form(published(layout="county-2024", version=2))
    assert KeptForm.objects.count() == 1


def test_a_layout_that_a_year_has_is_not_deleted(keeper: User) -> None:
    row = upload(keeper)
    budget = make_budget(make_department("203"))
    budget.fiscal_year.layout = "county-2024"
    budget.fiscal_year.save()
    with pytest.raises(Problems) as raised:
        delete_layout(layout=row, by=keeper)
    assert [problem.code for problem in raised.value.problems] == ["layout.in_use"]
    budget.fiscal_year.layout = "hebei-2023"
    budget.fiscal_year.save()
    delete_layout(layout=row, by=keeper)
    assert "county-2024" not in forms.known()


def test_files_in_an_own_form_are_read_in_a_process_without_a_database(keeper: User) -> None:
    upload(keeper)
    layout = forms.layout("county-2024")
    document = assemble(example_entries(), layout).document
    content = formats.get("xlsx").render(document, imprint(document))
    reading = read_file(content, "file.xlsx", [forms.layout("hebei-2023"), layout])
    assert reading.document.identity.layout == "county-2024"
    assert reading.document.as_displayed().tables == document.as_displayed().tables


def test_verifying_uses_the_form_of_the_time(keeper: User) -> None:
    upload(keeper)
    publication = published(layout="county-2024")
    keep_form(publication)
    OwnLayout.objects.all().delete()
    assert list(verification.form_differences(publication)) == []
    assert publication.form.tables["table-2"].title == "部门收入预算总表"


@pytest.mark.in_turn
def test_a_budget_is_published_in_an_own_form_and_verified_without_it(
    keeper: User, budget: DepartmentBudget, known_editions: None, tmp_path: Path
) -> None:
    upload(keeper)
    FiscalYear.objects.update(layout="county-2024")
    with override_settings(MEDIA_ROOT=tmp_path):
        publication = publish(budget=DepartmentBudget.objects.get(), by=None)
        assert publication.layout == "county-2024"
        assert publication.kept_form == KeptForm.objects.get()
        titles = [table.title for table in publication.document.tables]
        assert "部门收入预算总表" in titles
        OwnLayout.objects.all().delete()
        workbook = publication.files.get(format="xlsx").read()
        form = publication.form
        assert verification.shows(publication.document, workbook, "xlsx", form)
        assert list(verification.verify(publication=publication)) == []


def test_verifying_tells_of_a_form_that_changed(keeper: User) -> None:
    upload(keeper)
    publication = published(layout="county-2024")
    keep_form(publication)
    OwnLayout.objects.update(digest="0" * 64)
    Client().get("/healthz")
    (message,) = verification.form_differences(publication)
    assert "要用新的 key" in message


def test_the_examples_form_is_kept_with_its_digest() -> None:
    publication = published()
    assert publication.kept_form is None
    keep_form(publication)
    kept = KeptForm.objects.get()
    assert (kept.key, kept.digest) == ("hebei-2023", forms.written("hebei-2023").digest)
    assert kept.form.layout == forms.layout("hebei-2023")
    assert Publication.objects.get().kept_form == kept
