"""A database of version 0.1.0 becomes one of today, with what it holds, on the database of this
run."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps
from django.db.utils import load_backend
from django.utils import timezone

from budget.dimensions import DocumentKind
from budget.models import DepartmentBudget, FiscalYear, Region
from budget.statuses import Status
from disclosure.actions import indexing, kept_years
from disclosure.actions.trail import verify
from disclosure.documents import forms
from disclosure.documents.model import chain
from disclosure.models import (
    Amount,
    Indexed,
    Indicator,
    KeptYear,
    OfficeName,
    PageGeneration,
    Passage,
    Publication,
    Verb,
    Withdrawal,
    WorkflowEvent,
)
from tests.documents import example_document
from tests.factories import make_department, make_edition
from tests.publications import PUBLISHED, indexed

SQUASHED = {
    ("budget", "0001_squashed_0012_ledger"),
    ("disclosure", "0001_squashed_0029_disclosures"),
}
LAST_OF_0_1_0 = (
    ("budget", "0005_when_a_budget_became_public"),
    ("disclosure", "0010_link_requests"),
)

POSTGRESQL_SCHEMA = """
    SELECT table_name::text, column_name::text,
           concat_ws(' ', data_type, udt_name, character_maximum_length, numeric_precision,
                     numeric_scale, is_nullable, column_default, is_identity)
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT tablename::text, indexname::text, indexdef
    FROM pg_indexes WHERE schemaname = 'public'
"""
SQLITE_SCHEMA = "SELECT tbl_name, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"


Facts = set[tuple[str, str, str]]


@pytest.fixture
def new_schema(db: None) -> Facts:
    """What a database knows that today's migrations made: the tests' own."""
    return schema_of(connections["default"])


@pytest.fixture
def empty_database(tmp_path: Path, db: None) -> Iterator[BaseDatabaseWrapper]:
    """A database without tables in the place of the tests' own, which comes back afterwards."""
    usual = connections["default"]
    options = deepcopy(usual.settings_dict)
    is_server = usual.vendor == "postgresql"
    if is_server:
        options["NAME"] += "_old"
        options["OPTIONS"].pop("pool", None)  # a pool would keep connections to what is dropped
    else:
        options["NAME"] = tmp_path / "old.sqlite3"
    database = load_backend(options["ENGINE"]).DatabaseWrapper(options, alias="default")
    if is_server:
        tell_server(database, f'CREATE DATABASE "{options["NAME"]}"')
    connections["default"] = database
    if not is_server:
        with database.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")  # nothing of it is to outlive the computer
    try:
        yield database
    finally:
        database.close()
        connections["default"] = usual
        if is_server:
            tell_server(database, f'DROP DATABASE "{options["NAME"]}"')


def tell_server(database: BaseDatabaseWrapper, statement: str) -> None:
    with database._nodb_cursor() as cursor:
        cursor.execute(statement)


def migrate_as_version_0_1_0_did(database: BaseDatabaseWrapper) -> StateApps:
    """Apply the replaced migrations one by one, as if those that replace them were not there.

    Returns the models as that version had them.
    """
    executor = MigrationExecutor(database)
    executor.loader = MigrationLoader(database, replace_migrations=False)
    targets = list(LAST_OF_0_1_0)
    ours = {app for app, _ in SQUASHED}
    for app, name in executor.loader.graph.leaf_nodes():
        if app not in ours:
            targets.append((app, name))
    executor.migrate(targets)
    recorder = MigrationRecorder(database)
    for app, name in SQUASHED:
        recorder.record_unapplied(app, name)  # the executor notices that they are complete
    return executor.loader.project_state(targets).apps


@contextmanager
def column_of_today(
    database: BaseDatabaseWrapper, model: type[models.Model], name: str
) -> Iterator[None]:
    """Lend an old table a column that came later: today's models make the rows of the test."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    with database.schema_editor() as editor:
        editor.add_field(model, field)
    yield
    with database.schema_editor() as editor:
        editor.remove_field(model, field)


def schema_of(database: BaseDatabaseWrapper) -> Facts:
    """Everything that the database knows of its tables, without the order of columns."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(POSTGRESQL_SCHEMA)
            return set(cursor.fetchall())
        cursor.execute(SQLITE_SCHEMA)
        statements = cursor.fetchall()
    facts = set()
    for table, name, sql in statements:
        if not sql.startswith("CREATE TABLE"):
            facts.add((table, name, sql))
            continue
        body = sql[sql.index("(") + 1 : sql.rindex(")")]
        facts |= {(table, name, part) for part in parts_of(body)}
    return facts


def parts_of(body: str) -> list[str]:
    """Cut what stands between the brackets of CREATE TABLE at its outermost commas."""
    parts = [""]
    depth = 0
    quoted = False
    for character in body:
        if character == "'":
            quoted = not quoted
        if not quoted:
            depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def insert(row: models.Model, old: StateApps) -> None:
    """Write a row of today's model as version 0.1.0 did: into a table without newer columns."""
    model = old.get_model(row._meta.app_label, row._meta.object_name or "")
    columns = {}
    for field in model._meta.concrete_fields:
        columns[field.attname] = getattr(row, field.attname)
    row.pk = model._default_manager.create(**columns).pk


@contextmanager
def tables_of_today_left_alone() -> Iterator[None]:
    """Keep what has no table yet: names of offices, generations of pages, forms of publications."""
    form = forms.layout(example_document().identity.layout)
    with (
        patch.object(Publication, "known_form", form),
        patch.object(OfficeName, "keep"),
        patch.object(PageGeneration, "raise_for"),
        patch.object(kept_years, "keep"),
        patch.object(indexing, "Publication"),
    ):
        yield


def published_as_version_0_1_0_did(
    old: StateApps, code: str = "203", visible_from: datetime = PUBLISHED
) -> Publication:
    """Publish the example by a department, with what search and comparison read of it."""
    document = example_document()
    publication = Publication(
        department=make_department(code),
        year=document.identity.year,
        version=1,
        digest=document.digest,
        document_json=document.json,
        layout=document.identity.layout,
        published_at=PUBLISHED,
        visible_from=visible_from,
    )
    insert(publication, old)
    return indexed(publication, Amount, Indicator)


def withdrawn_as_version_0_1_0_did(publication: Publication, old: StateApps) -> None:
    """Withdraw it and write down what was written then: the state of the budget, twice."""
    Withdrawal.objects.create(publication=publication, reason="内容涉密", at=PUBLISHED)
    department = publication.department
    year = FiscalYear(
        region=department.region,
        year=publication.year,
        layout=publication.layout,
        edition=make_edition(publication.year),
    )
    insert(year, old)
    budget = DepartmentBudget(department=department, fiscal_year=year, status=Status.PUBLISHED)
    insert(budget, old)
    event = WorkflowEvent(
        region=department.region,
        number=1,
        budget=budget,
        region_code=department.region.code,
        department_code=department.code,
        year=publication.year,
        verb=Verb.WITHDRAW,
        from_status=Status.PUBLISHED,
        to_status=Status.PUBLISHED,
        at=PUBLISHED,
        version=publication.version,
        previous=chain.START,
    )
    event.hash = chain.hash_of(event.link.content, event.previous)
    insert(event, old)


# Real ledgers are kept on PostgreSQL, which alters tables otherwise than SQLite: `make test`
# upgrades there, `make test-full` on both.
ON_SQLITE = connections["default"].vendor == "sqlite"


@pytest.mark.long
@(pytest.mark.thorough if ON_SQLITE else pytest.mark.long)
def test_a_database_of_version_0_1_0_is_upgraded_and_keeps_what_it_holds(
    new_schema: Facts, empty_database: BaseDatabaseWrapper
) -> None:
    old = migrate_as_version_0_1_0_did(empty_database)
    assert SQUASHED.isdisjoint(MigrationRecorder(empty_database).applied_migrations())
    with column_of_today(empty_database, Region, "two_people"), tables_of_today_left_alone():
        publication = published_as_version_0_1_0_did(old)
        digest = publication.digest
        withdrawn_as_version_0_1_0_did(publication, old)
        published_as_version_0_1_0_did(old, "204")
        tomorrow = timezone.now() + timedelta(days=1)
        published_as_version_0_1_0_did(old, "205", tomorrow)
    Indexed.objects.update(edition="1")  # as that version called what it derived
    with empty_database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disclosure_passage"
            " (id, publication_id, kind, slug, address, place, text, detail, words)"
            " VALUES (1, %s, 8, '', '', '', '一段说明', '', '')",
            [publication.pk],
        )

    call_command("migrate", verbosity=0)

    assert set(MigrationRecorder(empty_database).applied_migrations()) >= SQUASHED
    assert schema_of(empty_database) == new_schema
    publication = Publication.objects.get(pk=publication.pk)
    assert publication.digest == digest
    assert publication.kept_form is not None
    assert publication.kept_form.digest == forms.written(publication.layout).digest
    budget = DepartmentBudget.objects.get()
    assert budget.status == Status.WITHDRAWN
    assert (budget.unit, budget.kind) == (None, DocumentKind.DEPARTMENT_BUDGET)
    assert (publication.unit, publication.kind) == (None, DocumentKind.DEPARTMENT_BUDGET)
    assert list(verify(region=budget.department.region)) == []
    assert PageGeneration.number_of(budget.department.region.code) > 0
    assert Passage.objects.get().folded is None
    call_command("index_publications", stdout=StringIO())
    assert Passage.objects.filter(folded=None).count() == 0 < Passage.objects.count()
    assert kept_years.is_kept(budget.department.region)
    departments_shown = []
    for moment in (timezone.now(), tomorrow):
        departments_shown.append(KeptYear.objects.standing(moment).get().departments)
    assert departments_shown == [1, 2]
