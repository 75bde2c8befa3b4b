"""Who may see which rows. Nothing here reaches a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn, Self

from django.db import connection, transaction
from django.db.models import AutoField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.lookups import IsNull
from django.utils import timezone

from budget.offices import of_office, same_office_or_predecessor
from budget.roles import DEPARTMENT_ROLES, Role, membership_of, works_for_condition


def _values(row: Any, fields: Sequence[Any]) -> list[Any]:
    """Return what the database is given for these fields of a row."""
    values = []
    for field in fields:
        value = getattr(row, field.attname)
        if value is not None and not isinstance(value, (str, int)):
            value = field.get_db_prep_save(value, connection)
        values.append(value)
    return values


def of_outer_office(path: str = "") -> Q:
    """Return the condition, within a subquery, for what the outer row's office discloses.

    The outer row is a budget or a publication; ``path`` leads from the inner model to its
    publication (``publication__``). Two nulls are not equal to a database, so a department as a
    whole has a condition of its own.
    """
    of_same_unit = Q(**{f"{path}unit": OuterRef("unit")})
    of_no_unit = Q(**{f"{path}unit__isnull": True}) & Q(IsNull(OuterRef("unit"), True))
    same = {
        f"{path}department": OuterRef("department"),
        f"{path}document_kind": OuterRef("document_kind"),
    }
    return Q(**same) & (of_same_unit | of_no_unit)


def standing_condition(now: datetime | None = None, path: str = "") -> Q:
    """Return the condition for versions that are current and not withdrawn at ``now``.

    ``path`` leads from the model that is asked to its publication (``publication__``). It is said
    of rows joined with their publication, not of a list of all publications that stand: a database
    then begins with what else is asked for, such as a region, however many others there are.
    """
    now = now or timezone.now()
    is_visible = Q(**{f"{path}visible_from__lte": now})
    is_last = _last_condition(now, path)
    # By the column that both are joined by PostgreSQL knows that nearly all have none; by the key
    # of withdrawals it takes nearly all for withdrawn, and plans for a few rows.
    is_valid = Q(**{f"{path}withdrawal__publication__isnull": True})
    return is_visible & is_last & is_valid


def _last_condition(now: datetime, path: str = "") -> Q:
    """Return the condition for versions that no later one is shown instead of at ``now``."""
    has_no_later = Q(**{f"{path}superseded__isnull": True})
    return has_no_later | Q(**{f"{path}superseded__since__gt": now})


class Immutable(TypeError):
    """Raised where code would change or delete what is permanent."""


class ImmutableQuerySet(QuerySet[Any]):
    """Rows that are written once: no update, no deletion, however many at a time."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Immutable(f"{self.model._meta.verbose_name}一经写入不能更改或删除")

    update = _refuse
    delete = _refuse
    bulk_update = _refuse
    update_or_create = _refuse


class PublicationQuerySet(ImmutableQuerySet):
    """Publications, and which of them are public at a given moment."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Write many versions and since when they stand instead of earlier ones.

        It tells no signal: whoever calls it keeps the years of the regions (``kept_years``).
        """
        with transaction.atomic():
            created = super().bulk_create(objs, *args, **kwargs)
            for publication in created:
                publication.keep_succession()
        return created

    def public(self, now: datetime | None = None) -> Self:
        """Return all that are visible by ``now``, superseded and withdrawn ones included.

        They come by region, year (the newest first) and department, each department before its
        units, the newest version first. The Document is left in the database until someone asks for
        it: most pages find it in memory.
        """
        visible = self.filter(visible_from__lte=now or timezone.now())
        visible = visible.select_related(
            "department__region", "unit", "withdrawal", "archived_source"
        )
        return visible.defer("document_json").order_by(
            "department__region__code",
            "-year",
            "department__order",
            "department__code",
            F("unit__code").asc(nulls_first=True),
            "-version",
        )

    def current(self, now: datetime | None = None) -> Self:
        """Return the latest public version of each office, kind and year: what addresses show."""
        now = now or timezone.now()
        return self.public(now).filter(_last_condition(now))

    def with_successors(self, now: datetime | None = None) -> Self:
        """Annotate ``has_successor``: whether a later version of the same is public by ``now``."""
        is_superseded = Q(superseded__since__lte=now or timezone.now())
        return self.annotate(
            has_successor=Case(When(is_superseded, then=Value(True)), default=Value(False))
        )

    def standing(self, now: datetime | None = None) -> Self:
        """Return the current ones that are not withdrawn: for lists, searches and comparisons."""
        return self.public(now).filter(standing_condition(now))

    def standing_of_year_before(self, owned: Any, year: int) -> Self:
        """Return what stands for the year before of an office, or of the department it succeeded.

        ``owned`` is the office's budget or publication of ``year``. What the office itself
        published comes first.
        """
        is_own = Case(When(department=owned.department_id, then=Value(0)), default=Value(1))
        former = self.standing().filter(same_office_or_predecessor(owned), year=year - 1)
        return former.order_by(is_own)

    def with_forms(self) -> Self:
        """Have the form of each at hand, but for its text, which a process reads once."""
        return self.select_related("used_form__form").defer("used_form__form__resolved_json")

    def not_standing(self, now: datetime | None = None) -> QuerySet[Any, Any]:
        """Return the keys of all others than ``standing``: to come, superseded or withdrawn.

        They are few beside those that stand, and each sort is read from an index of its own: a
        search leaves them out sooner than it picks the others.
        """
        now = now or timezone.now()
        versions = self.order_by().values("pk")
        to_come = versions.filter(visible_from__gt=now)
        superseded = versions.filter(superseded__since__lte=now)
        withdrawn = versions.filter(withdrawal__isnull=False)
        return to_come.union(superseded, withdrawn, all=True)

    def of_departments(self) -> Self:
        """Return those of whole departments: for sums, as their figures hold their units'."""
        return self.filter(unit__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """Return those that an account may see.

        A department sees its own and its units', a unit its own, reviewers all of their region,
        auditors what is public there.
        """
        membership = membership_of(user)
        if membership is None or membership.role == Role.ADMINISTRATOR:
            return self.none()
        if membership.role in DEPARTMENT_ROLES:
            return self.filter(works_for_condition(membership))
        in_region = self.filter(department__region=membership.region_id)
        if membership.role == Role.REVIEWER:
            return in_region
        return in_region.filter(visible_from__lte=timezone.now())

    def of(self, region_code: str, department_code: str, year: int, unit_code: str = "") -> Self:
        """Return those of one department or unit and year, by the codes of addresses."""
        return self.filter(
            of_office(department_code, unit_code),
            department__region__code=region_code,
            year=year,
        )


class DerivedQuerySet(QuerySet[Any]):
    """Rows that were read off publications: see ``models.derived``."""

    def insert(self, rows: Sequence[Any]) -> None:
        """Write many new rows; the keys that the database gives them are not read back.

        A publication has hundreds. The statements that ``bulk_create`` makes of them take longer
        than the database does.
        """
        fields = []
        for field in self.model._meta.concrete_fields:
            if not isinstance(field, AutoField):
                fields.append(field)
        names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        table = connection.ops.quote_name(self.model._meta.db_table)
        values = [_values(row, fields) for row in rows]
        with connection.cursor() as cursor:
            if connection.vendor != "postgresql":
                places = ", ".join(["%s"] * len(fields))
                cursor.executemany(
                    f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608  names of ours
                    values,
                )
                return
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
            ):
                for row_values in values:
                    copy.write_row(row_values)

    def standing(self, now: datetime | None = None) -> Self:
        """Return those of the publications that are current and not withdrawn at ``now``."""
        return self.filter(standing_condition(now, "publication__"))

    def standing_of_departments(self, now: datetime | None = None) -> Self:
        """Return ``standing`` without units': for sums, as departments' figures hold them."""
        return self.standing(now).filter(publication__unit__isnull=True)


class WorkflowEventQuerySet(ImmutableQuerySet):
    """Steps of budgets on their way."""

    def visible_to(self, user: Any) -> Self:
        """Return a department's own; for reviewers and auditors all of their region."""
        membership = membership_of(user)
        if membership is None or membership.role == Role.ADMINISTRATOR:
            return self.none()
        if membership.role in DEPARTMENT_ROLES:
            return self.filter(works_for_condition(membership, "budget__"))
        return self.filter(region=membership.region_id)

    def with_notes_for(self, user: Any, now: datetime | None = None) -> Self:
        """Annotate ``may_read_note``: whether the account may read what was noted with a step.

        Notes of steps quote drafts: reasons for returning, what was approved. Auditors read them
        once a version that came after the step is public, and those of withdrawals, which are
        public themselves; departments and reviewers, who see the draft, always.
        """
        membership = membership_of(user)
        role = membership.role if membership is not None else ""
        if role != Role.AUDITOR:
            sees_drafts = role in (*DEPARTMENT_ROLES, Role.REVIEWER)
            return self.annotate(may_read_note=Value(sees_drafts))
        events: Any = self.model
        public = events.publications().filter(visible_from__lte=now or timezone.now())
        later = events.objects.filter(
            budget=OuterRef("budget"),
            number__gte=OuterRef("number"),
            hash__in=public.order_by().values("trail_head"),
        )
        is_withdrawal = Q(verb="withdraw")
        return self.annotate(
            may_read_note=Case(When(is_withdrawal, then=True), default=Exists(later))
        )


class ReviewCommentQuerySet(QuerySet[Any]):
    """Comments between reviewers and a department; nobody else's business."""

    def visible_to(self, user: Any) -> Self:
        """Return a department's own; for reviewers those of their region."""
        membership = membership_of(user)
        if membership is None:
            return self.none()
        if membership.role in DEPARTMENT_ROLES:
            return self.filter(works_for_condition(membership, "budget__"))
        if membership.role == Role.REVIEWER:
            return self.filter(budget__department__region=membership.region_id)
        return self.none()

    def open(self) -> Self:
        """Return those that nobody has resolved."""
        return self.filter(resolved_at__isnull=True)


class ImportRunQuerySet(QuerySet[Any]):
    """Finished files that were uploaded together."""

    def visible_to(self, user: Any) -> Self:
        """Return an account's own, while it still belongs to the region that it uploaded for."""
        membership = membership_of(user)
        if membership is None or membership.role not in (Role.CLERK, Role.REVIEWER):
            return self.none()
        return self.filter(by=user, region=membership.region_id)
