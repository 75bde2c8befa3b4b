"""Regions, their departments and units, their fiscal years.

Also the years in which a department discloses nothing because it is secret (涉密).
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from budget import entries
from budget.dimensions import DocumentKind
from budget.models.classification import ClassificationEdition
from budget.models.fields import LineField, ParagraphField, YuanField, within_limits
from budget.querysets import (
    DepartmentQuerySet,
    ExemptionQuerySet,
    FiscalYearQuerySet,
    RegionQuerySet,
    UnitQuerySet,
)

# Codes become parts of addresses, so they hold nothing that an address would have to escape.
CODE = r"^[0-9A-Za-z-]+\Z"
LAYOUT = r"^[a-z]+(-[a-z0-9]+)*\Z"


class Region(models.Model):
    """A county whose finance bureau publishes here."""

    code = models.CharField(
        "行政区划代码",
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[0-9]{6}\Z", "行政区划代码是6位数字")],
        help_text="6位数字，如 130532",
    )
    name = LineField("名称", max_length=50)
    simulated = models.BooleanField(
        "模拟数据", default=False, help_text="模拟地区的页面会标明不是真实预算"
    )
    # Off for regions that were there before the rule: they may have one reviewer.
    two_people = models.BooleanField(
        "批复和公开由两人分别办理",
        default=True,
        help_text="批复一份预算的审核员不能公开它，由另一位审核员公开；撤回不受此限制",
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "地区"
        verbose_name_plural = "地区"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{6}\Z"),
                name="region_code_has_6_digits",
                violation_error_message="行政区划代码是6位数字",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentKind(models.TextChoices):
    """The kinds of departments; the kind decides what operating money is called."""

    ADMINISTRATIVE = "administrative", "行政"
    CIVIL_SERVICE_MANAGED = "civil_service_managed", "参照公务员法管理"
    PUBLIC_INSTITUTION = "public_institution", "事业"


class Department(models.Model):
    """A department with a budget of its own, known within its region by its code."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="departments", verbose_name="地区"
    )
    code = models.CharField(
        "部门编码", max_length=20, validators=[RegexValidator(CODE, "编码只用数字、字母和短横")]
    )
    name = LineField("部门名称", max_length=100)
    kind = models.CharField("部门性质", max_length=30, choices=DepartmentKind.choices)
    order = models.PositiveIntegerField("顺序", default=0)
    first_year = models.PositiveSmallIntegerField("起始年度", default=2000)
    last_year = models.PositiveSmallIntegerField(
        "终止年度", null=True, blank=True, help_text="仍存在的部门不填"
    )
    predecessor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="前身部门",
        help_text="机构改革前的部门",
    )

    history = HistoricalRecords()
    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "部门"
        verbose_name_plural = "部门"
        ordering = ["region", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "code"],
                name="department_code_once_per_region",
                violation_error_message="本地区已有这个部门编码",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=CODE),
                name="department_code_fits_an_address",
                violation_error_message="编码只用数字、字母和短横",
            ),
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="department_ends_after_it_begins",
                violation_error_message="终止年度不能早于起始年度",
            ),
            models.CheckConstraint(
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("id")),
                name="department_is_not_its_own_predecessor",
                violation_error_message="部门不能是自己的前身",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DepartmentKind.values), name="department_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        if self.predecessor is not None and self.predecessor.region_id != self.region_id:
            raise ValidationError({"predecessor": "前身部门应在同一地区"})

    def existed_in(self, year: int) -> bool:
        """Return True if the department existed in ``year``."""
        return _existed(self, year)

    def path(self, year: int) -> str:
        """Return the path of the department's public pages for ``year``: 130532/2023/203."""
        return f"{self.region.code}/{year}/{self.code}"


class Unit(models.Model):
    """A budget unit of a department (预算单位): a row of 机构设置.

    The department's own office is one of its units.
    """

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="units", verbose_name="部门"
    )
    code = models.CharField(
        "单位编码", max_length=20, validators=[RegexValidator(CODE, "编码只用数字、字母和短横")]
    )
    name = LineField("单位名称", max_length=100)
    nature = LineField("单位性质", max_length=50, blank=True)
    rank = LineField("单位规格", max_length=50, blank=True)
    funding = LineField("经费保障形式", max_length=50, blank=True)
    order = models.PositiveIntegerField("顺序", default=0)
    first_year = models.PositiveSmallIntegerField("起始年度", default=2000)
    last_year = models.PositiveSmallIntegerField(
        "终止年度", null=True, blank=True, help_text="仍存在的单位不填"
    )

    history = HistoricalRecords()
    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "预算单位"
        verbose_name_plural = "预算单位"
        ordering = ["department", "order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "code"],
                name="unit_code_once_per_department",
                violation_error_message="本部门已有这个单位编码",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=CODE),
                name="unit_code_fits_an_address",
                violation_error_message="编码只用数字、字母和短横",
            ),
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="unit_ends_after_it_begins",
                violation_error_message="终止年度不能早于起始年度",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def as_entry(self) -> entries.Body:
        """Return the unit as a plain value."""
        return entries.Body(self.name, self.nature, self.rank, self.funding, self.code)

    def existed_in(self, year: int) -> bool:
        """Return True if the unit existed in ``year``."""
        return _existed(self, year)

    def clean(self) -> None:
        """Refuse another code or department once it has disclosed: addresses are made of them."""
        before = Unit.objects.filter(pk=self.pk).first()
        if before is None or not has_disclosed(before):
            return
        if (before.code, before.department_id) != (self.code, self.department_id):
            raise ValidationError("已有预算或已公开，编码和所属部门不能再改：公开网址由它们组成")

    def path(self, year: int) -> str:
        """Return the path of the unit's public pages: 310000/2025/101/units/101001."""
        return f"{self.department.path(year)}/units/{self.code}"


def has_disclosed(body: Department | Unit) -> bool:
    """Tell whether it has a budget or, where files of past years were archived, a publication."""
    disclosing: Any = body  # publications come from an app that this one does not know
    return any(rows.exists() for rows in (disclosing.budgets, disclosing.publications))


def _existed(body: Department | Unit, year: int) -> bool:
    has_begun = body.first_year <= year
    has_ended = body.last_year is not None and body.last_year < year
    return has_begun and not has_ended


class FiscalYear(models.Model):
    """A region's budget year, with the layouts of its disclosures and the edition of its codes.

    Each kind of document has its own layout: departments' budgets, and units' where units publish.
    """

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="fiscal_years", verbose_name="地区"
    )
    year = models.PositiveSmallIntegerField("年度")
    layout = models.CharField(
        "公开格式",
        max_length=50,
        validators=[RegexValidator(LAYOUT, "公开格式的名称如 hebei-2023")],
        help_text="省份与年度，如 hebei-2023",
    )
    unit_layout = models.CharField(
        "单位预算的公开格式",
        max_length=50,
        blank=True,
        default="",
        validators=[RegexValidator(LAYOUT, "公开格式的名称如 hebei-2023")],
        help_text="所属单位另外公开单位预算的填写，如 shanghai-unit-2025；不公开的留空",
    )
    edition = models.ForeignKey(
        ClassificationEdition,
        on_delete=models.PROTECT,
        related_name="fiscal_years",
        verbose_name="科目版本",
    )
    spending = YuanField(
        "各部门支出合计（元）",
        null=True,
        blank=True,
        help_text="全县各部门支出的批复数；填写后，各部门都公开时与公开数之和核对。不填则不核对",
    )
    population = models.PositiveIntegerField(
        "常住人口（人）",
        null=True,
        blank=True,
        help_text="填写后，公开页面上的比较有人均数。不填则没有",
    )
    population_source = LineField(
        "人口数的来源", max_length=100, blank=True, help_text="如：2022年国民经济和社会发展统计公报"
    )

    objects = FiscalYearQuerySet.as_manager()

    class Meta:
        verbose_name = "预算年度"
        verbose_name_plural = "预算年度"
        ordering = ["region", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year"],
                name="fiscal_year_once_per_region",
                violation_error_message="本地区已有这个年度",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="fiscal_year_is_plausible",
                violation_error_message="年度应在2000至2100之间",
            ),
            models.CheckConstraint(
                condition=Q(layout__regex=LAYOUT),
                name="fiscal_year_names_a_layout",
                violation_error_message="公开格式的名称如 hebei-2023",
            ),
            models.CheckConstraint(
                condition=Q(unit_layout="") | Q(unit_layout__regex=LAYOUT),
                name="fiscal_year_names_a_layout_of_units",
                violation_error_message="公开格式的名称如 shanghai-unit-2025",
            ),
            models.CheckConstraint(
                condition=within_limits("spending"),
                name="spending_of_all_within_limits",
                violation_error_message="金额不能为负，也不能超过可记录的最大数",
            ),
            models.CheckConstraint(
                condition=Q(population__isnull=True)
                | Q(population__gte=1) & ~Q(population_source=""),
                name="population_has_a_source",
                violation_error_message="填写人口数要写明来源，且不能为0",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}{self.year}年"

    def layout_of(self, kind: DocumentKind) -> str:
        """Return the key of the layout for a kind of document; empty where none is published."""
        return self.unit_layout if kind.is_of_unit else self.layout


class Exemption(models.Model):
    """A department that discloses nothing in a year because it is secret (涉密), with the reason.

    Source: 《预算法》第十四条: state secrets are excepted from disclosure.
    """

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="exemptions", verbose_name="部门"
    )
    fiscal_year = models.ForeignKey(
        FiscalYear, on_delete=models.PROTECT, related_name="exemptions", verbose_name="预算年度"
    )
    reason = ParagraphField("不公开的依据和理由")

    history = HistoricalRecords()
    objects = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = "涉密不公开"
        verbose_name_plural = "涉密不公开"
        ordering = ["fiscal_year", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "fiscal_year"],
                name="exemption_once_per_department_and_year",
                violation_error_message="本部门本年度已登记涉密不公开",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"),
                name="exemption_has_a_reason",
                violation_error_message="必须写明不公开的依据和理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}（{self.fiscal_year}）"

    def clean(self) -> None:
        if None in (self.department_id, self.fiscal_year_id):
            return  # a field that is missing says so itself
        if self.department.region_id != self.fiscal_year.region_id:
            raise ValidationError({"fiscal_year": "预算年度与部门不属于同一地区"})
