"""The names by which searches know departments and their units."""

from typing import Any, Self

from django.db import models
from django.db.models import Func, Q, QuerySet, Value

from budget.initials import initials
from budget.models import Department, Unit
from disclosure.documents.model.searching import searchable

_LONGEST_NAME = 200  # characters: folding may make several of one


class _HasCharacters(Func):
    """Whether a column has all the characters of a text, in any order.

    PostgreSQL has an index of them (migration 0033), in which it finds the few names that may hold
    the text; SQLite looks at each name.
    """

    output_field = models.BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Return the condition as the index has it."""
        column, text = self.source_expressions
        column_sql, column_params = compiler.compile(column)
        text_sql, text_params = compiler.compile(text)
        sql = f"string_to_array({column_sql}::text, NULL) @> string_to_array({text_sql}, NULL)"
        return sql, [*column_params, *text_params]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return a condition that is always met."""
        return "1 = 1", ()


class OfficeNameQuerySet(QuerySet[Any]):
    """Kept names of departments and units."""

    def called(self, text: str) -> Self:
        """Return the names with a folded text in them, and the offices of which it is the code."""
        holds = Q(name__contains=text) & Q(_HasCharacters("name", Value(text)))
        return self.filter(holds | Q(code=text))


class OfficeName(models.Model):
    """A name that a department or a unit has, or once published under, folded for searching.

    Searches take from here which departments may be meant, and then look whether something that
    stands names them so: a row here shows nothing by itself. It is kept when a publication is
    indexed and when an office that published is renamed, and never removed. Offices that have
    published nothing have none: a search that looks at the first few rows misses nobody for them.
    ``code`` is the office's own.
    """

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="+", verbose_name="部门"
    )
    code = models.CharField("编码", max_length=20, db_index=True)
    name = models.CharField("名称", max_length=_LONGEST_NAME, db_index=True)
    initials = models.CharField("拼音首字母", max_length=_LONGEST_NAME)

    objects = OfficeNameQuerySet.as_manager()

    class Meta:
        verbose_name = "检索用名称"
        verbose_name_plural = "检索用名称"
        constraints = [
            models.UniqueConstraint(
                fields=["department", "code", "name"], name="office_name_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @staticmethod
    def keep(office: Department | Unit, *names: str) -> None:
        """Keep an office's present name and these others, each for short as well."""
        department = office.department if isinstance(office, Unit) else office
        folded: dict[str, None] = {}
        for name in (office.name, *names):
            folded |= dict.fromkeys(short_names(searchable(name), department.region.name))
        rows = []
        for name in folded:
            row = OfficeName(
                department=department, code=office.code.lower(), name=name[:_LONGEST_NAME]
            )
            row.initials = initials(name)[:_LONGEST_NAME]
            rows.append(row)
        OfficeName.objects.bulk_create(rows, ignore_conflicts=True)


def short_names(name: str, region: str) -> tuple[str, ...]:
    """Return a folded name, and it without its county before it: 教育局 of 平乡县教育局."""
    bare = name.removeprefix("中共").removeprefix(searchable(region))
    return tuple(dict.fromkeys(filter(None, (name, bare))))
