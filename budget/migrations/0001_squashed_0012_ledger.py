"""The tables of the ledger, made at once, each with its constraints.

A database that has all of the migrations that this one replaces counts as having it; one that has
some of them goes on with the others, one by one. They stay until a later release.
"""

import budget.models.fields
import django.core.validators
import django.db.models.deletion
import simple_history.models
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("budget", "0001_ledger"),
        ("budget", "0002_approval_number"),
        ("budget", "0003_spending_of_all_departments"),
        ("budget", "0004_population_by_year"),
        ("budget", "0005_when_a_budget_became_public"),
        ("budget", "0006_own_kinds_and_sources"),
        ("budget", "0007_withdrawn_is_a_status"),
        ("budget", "0008_approval_and_publication_by_two_people"),
        ("budget", "0009_accounts_of_the_demo"),
        ("budget", "0010_budgets_of_units"),
        ("budget", "0011_texts_of_projects"),
        ("budget", "0012_texts_of_purchases"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClassificationEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="年度")),
                ("name", budget.models.fields.LineField(max_length=100, verbose_name="名称")),
                ("source", budget.models.fields.ParagraphField(blank=True, verbose_name="来源")),
            ],
            options={
                "verbose_name": "科目年度版本",
                "verbose_name_plural": "科目年度版本",
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="ClassificationCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("function", "支出功能分类"),
                            ("government_fund_function", "政府性基金支出功能分类"),
                            ("department_economic", "部门预算支出经济分类"),
                            ("government_economic", "政府预算支出经济分类"),
                        ],
                        max_length=30,
                        verbose_name="分类",
                    ),
                ),
                ("code", models.CharField(max_length=7, verbose_name="科目编码")),
                ("name", budget.models.fields.LineField(max_length=100, verbose_name="科目名称")),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("official", "官方科目表"),
                            ("published", "见于已公开的预决算"),
                            ("older_list_same_name", "与旧科目表一致"),
                            ("older_list_other_name", "旧科目表中名称不同"),
                            ("unverified", "未核实"),
                        ],
                        default="unverified",
                        max_length=30,
                        verbose_name="依据",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="budget.classificationedition",
                        verbose_name="年度版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "科目",
                "verbose_name_plural": "科目",
                "ordering": ["edition", "kind", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "kind", "code"),
                        name="code_once_per_edition_and_kind",
                        violation_error_message="本年度的这一分类中已有这个科目编码",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{3}([0-9]{2}){0,2}\\Z")),
                        name="code_has_3_5_or_7_digits",
                        violation_error_message="科目编码应为3位（类）、5位（款）或7位（项）数字",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["function", "government_fund_function"]),
                            ("code__regex", "^.{3}(.{2})?\\Z"),
                            _connector="OR",
                        ),
                        name="economic_code_has_no_item",
                        violation_error_message="经济分类科目只有类（3位）和款（5位）",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "function",
                                    "government_fund_function",
                                    "department_economic",
                                    "government_economic",
                                ],
                            )
                        ),
                        name="code_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "evidence__in",
                                [
                                    "official",
                                    "published",
                                    "older_list_same_name",
                                    "older_list_other_name",
                                    "unverified",
                                ],
                            )
                        ),
                        name="code_evidence_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="生效年度")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("function", "支出功能分类"),
                            ("government_fund_function", "政府性基金支出功能分类"),
                            ("department_economic", "部门预算支出经济分类"),
                            ("government_economic", "政府预算支出经济分类"),
                        ],
                        max_length=30,
                        verbose_name="分类",
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("renamed", "更名"),
                            ("replaced", "改码"),
                            ("ended", "停用"),
                            ("new", "新增"),
                        ],
                        max_length=10,
                        verbose_name="变化",
                    ),
                ),
                ("from_code", models.CharField(blank=True, max_length=7, verbose_name="原编码")),
                ("to_code", models.CharField(blank=True, max_length=7, verbose_name="新编码")),
                (
                    "from_name",
                    budget.models.fields.LineField(
                        blank=True, max_length=100, verbose_name="原名称"
                    ),
                ),
                (
                    "to_name",
                    budget.models.fields.LineField(
                        blank=True, max_length=100, verbose_name="新名称"
                    ),
                ),
                ("note", budget.models.fields.ParagraphField(blank=True, verbose_name="说明")),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("official", "官方科目表"),
                            ("published", "见于已公开的预决算"),
                            ("older_list_same_name", "与旧科目表一致"),
                            ("older_list_other_name", "旧科目表中名称不同"),
                            ("unverified", "未核实"),
                        ],
                        default="unverified",
                        max_length=30,
                        verbose_name="依据",
                    ),
                ),
            ],
            options={
                "verbose_name": "科目变化",
                "verbose_name_plural": "科目变化",
                "ordering": ["-year", "kind", "from_code", "to_code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("year", "kind", "change", "from_code", "to_code"),
                        name="change_stated_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("change", "renamed"),
                                ("from_code", models.F("to_code")),
                                models.Q(("from_code", ""), _negated=True),
                            ),
                            models.Q(
                                ("change", "replaced"),
                                models.Q(("from_code", ""), _negated=True),
                                models.Q(("to_code", ""), _negated=True),
                            ),
                            models.Q(
                                ("change", "ended"),
                                ("to_code", ""),
                                models.Q(("from_code", ""), _negated=True),
                            ),
                            models.Q(
                                ("change", "new"),
                                ("from_code", ""),
                                models.Q(("to_code", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="change_has_the_codes_it_needs",
                        violation_error_message="更名要原编码等于新编码，改码要两个编码，停用只填原编码，新增只填新编码",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="6位数字，如 130532",
                        max_length=6,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{6}\\Z", "行政区划代码是6位数字"
                            )
                        ],
                        verbose_name="行政区划代码",
                    ),
                ),
                ("name", budget.models.fields.LineField(max_length=50, verbose_name="名称")),
                (
                    "simulated",
                    models.BooleanField(
                        default=False,
                        help_text="模拟地区的页面会标明不是真实预算",
                        verbose_name="模拟数据",
                    ),
                ),
                (
                    "two_people",
                    models.BooleanField(
                        default=True,
                        help_text="批复一份预算的审核员不能公开它，由另一位审核员公开；撤回不受此限制",
                        verbose_name="批复和公开由两人分别办理",
                    ),
                ),
            ],
            options={
                "verbose_name": "地区",
                "verbose_name_plural": "地区",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{6}\\Z")),
                        name="region_code_has_6_digits",
                        violation_error_message="行政区划代码是6位数字",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Za-z-]+\\Z", "编码只用数字、字母和短横"
                            )
                        ],
                        verbose_name="部门编码",
                    ),
                ),
                ("name", budget.models.fields.LineField(max_length=100, verbose_name="部门名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("administrative", "行政"),
                            ("civil_service_managed", "参照公务员法管理"),
                            ("public_institution", "事业"),
                        ],
                        max_length=30,
                        verbose_name="部门性质",
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "first_year",
                    models.PositiveSmallIntegerField(default=2000, verbose_name="起始年度"),
                ),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="仍存在的部门不填", null=True, verbose_name="终止年度"
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        blank=True,
                        help_text="机构改革前的部门",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="budget.department",
                        verbose_name="前身部门",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departments",
                        to="budget.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "部门",
                "verbose_name_plural": "部门",
                "ordering": ["region", "order", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "code"),
                        name="department_code_once_per_region",
                        violation_error_message="本地区已有这个部门编码",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9A-Za-z-]+\\Z")),
                        name="department_code_fits_an_address",
                        violation_error_message="编码只用数字、字母和短横",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_year__isnull", True),
                            ("last_year__gte", models.F("first_year")),
                            _connector="OR",
                        ),
                        name="department_ends_after_it_begins",
                        violation_error_message="终止年度不能早于起始年度",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("predecessor__isnull", True),
                            models.Q(("predecessor", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="department_is_not_its_own_predecessor",
                        violation_error_message="部门不能是自己的前身",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["administrative", "civil_service_managed", "public_institution"],
                            )
                        ),
                        name="department_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FiscalYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "layout",
                    models.CharField(
                        help_text="省份与年度，如 hebei-2023",
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]+(-[a-z0-9]+)*\\Z", "公开格式的名称如 hebei-2023"
                            )
                        ],
                        verbose_name="公开格式",
                    ),
                ),
                (
                    "unit_layout",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="所属单位另外公开单位预算的填写，如 shanghai-unit-2025；不公开的留空",
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z]+(-[a-z0-9]+)*\\Z", "公开格式的名称如 hebei-2023"
                            )
                        ],
                        verbose_name="单位预算的公开格式",
                    ),
                ),
                (
                    "spending",
                    budget.models.fields.YuanField(
                        blank=True,
                        decimal_places=2,
                        help_text="全县各部门支出的批复数；填写后，各部门都公开时与公开数之和核对。不填则不核对",
                        max_digits=18,
                        null=True,
                        verbose_name="各部门支出合计（元）",
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="填写后，公开页面上的比较有人均数。不填则没有",
                        null=True,
                        verbose_name="常住人口（人）",
                    ),
                ),
                (
                    "population_source",
                    budget.models.fields.LineField(
                        blank=True,
                        help_text="如：2022年国民经济和社会发展统计公报",
                        max_length=100,
                        verbose_name="人口数的来源",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fiscal_years",
                        to="budget.classificationedition",
                        verbose_name="科目版本",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fiscal_years",
                        to="budget.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "预算年度",
                "verbose_name_plural": "预算年度",
                "ordering": ["region", "-year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "year"),
                        name="fiscal_year_once_per_region",
                        violation_error_message="本地区已有这个年度",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 2000), ("year__lte", 2100)),
                        name="fiscal_year_is_plausible",
                        violation_error_message="年度应在2000至2100之间",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("layout__regex", "^[a-z]+(-[a-z0-9]+)*\\Z")),
                        name="fiscal_year_names_a_layout",
                        violation_error_message="公开格式的名称如 hebei-2023",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_layout", ""),
                            ("unit_layout__regex", "^[a-z]+(-[a-z0-9]+)*\\Z"),
                            _connector="OR",
                        ),
                        name="fiscal_year_names_a_layout_of_units",
                        violation_error_message="公开格式的名称如 shanghai-unit-2025",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("spending__isnull", True),
                            models.Q(
                                ("spending__gte", Decimal("0")),
                                ("spending__lte", Decimal("9999999999999.99")),
                            ),
                            _connector="OR",
                        ),
                        name="spending_of_all_within_limits",
                        violation_error_message="金额不能为负，也不能超过可记录的最大数",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("population__isnull", True),
                            models.Q(
                                ("population__gte", 1),
                                models.Q(("population_source", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="population_has_a_source",
                        violation_error_message="填写人口数要写明来源，且不能为0",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", budget.models.fields.ParagraphField(verbose_name="不公开的依据和理由")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exemptions",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "fiscal_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exemptions",
                        to="budget.fiscalyear",
                        verbose_name="预算年度",
                    ),
                ),
            ],
            options={
                "verbose_name": "涉密不公开",
                "verbose_name_plural": "涉密不公开",
                "ordering": ["fiscal_year", "department"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "fiscal_year"),
                        name="exemption_once_per_department_and_year",
                        violation_error_message="本部门本年度已登记涉密不公开",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S")),
                        name="exemption_has_a_reason",
                        violation_error_message="必须写明不公开的依据和理由",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalExemption",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("reason", budget.models.fields.ParagraphField(verbose_name="不公开的依据和理由")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "fiscal_year",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.fiscalyear",
                        verbose_name="预算年度",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 涉密不公开",
                "verbose_name_plural": "historical 涉密不公开",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUnit",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Za-z-]+\\Z", "编码只用数字、字母和短横"
                            )
                        ],
                        verbose_name="单位编码",
                    ),
                ),
                ("name", budget.models.fields.LineField(max_length=100, verbose_name="单位名称")),
                (
                    "nature",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="单位性质"
                    ),
                ),
                (
                    "rank",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="单位规格"
                    ),
                ),
                (
                    "funding",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="经费保障形式"
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "first_year",
                    models.PositiveSmallIntegerField(default=2000, verbose_name="起始年度"),
                ),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="仍存在的单位不填", null=True, verbose_name="终止年度"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 预算单位",
                "verbose_name_plural": "historical 预算单位",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDepartment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Za-z-]+\\Z", "编码只用数字、字母和短横"
                            )
                        ],
                        verbose_name="部门编码",
                    ),
                ),
                ("name", budget.models.fields.LineField(max_length=100, verbose_name="部门名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("administrative", "行政"),
                            ("civil_service_managed", "参照公务员法管理"),
                            ("public_institution", "事业"),
                        ],
                        max_length=30,
                        verbose_name="部门性质",
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "first_year",
                    models.PositiveSmallIntegerField(default=2000, verbose_name="起始年度"),
                ),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="仍存在的部门不填", null=True, verbose_name="终止年度"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="机构改革前的部门",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.department",
                        verbose_name="前身部门",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 部门",
                "verbose_name_plural": "historical 部门",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Za-z-]+\\Z", "编码只用数字、字母和短横"
                            )
                        ],
                        verbose_name="单位编码",
                    ),
                ),
                ("name", budget.models.fields.LineField(max_length=100, verbose_name="单位名称")),
                (
                    "nature",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="单位性质"
                    ),
                ),
                (
                    "rank",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="单位规格"
                    ),
                ),
                (
                    "funding",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="经费保障形式"
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "first_year",
                    models.PositiveSmallIntegerField(default=2000, verbose_name="起始年度"),
                ),
                (
                    "last_year",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="仍存在的单位不填", null=True, verbose_name="终止年度"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "预算单位",
                "verbose_name_plural": "预算单位",
                "ordering": ["department", "order", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "code"),
                        name="unit_code_once_per_department",
                        violation_error_message="本部门已有这个单位编码",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9A-Za-z-]+\\Z")),
                        name="unit_code_fits_an_address",
                        violation_error_message="编码只用数字、字母和短横",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_year__isnull", True),
                            ("last_year__gte", models.F("first_year")),
                            _connector="OR",
                        ),
                        name="unit_ends_after_it_begins",
                        violation_error_message="终止年度不能早于起始年度",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentBudget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "document_kind",
                    models.CharField(
                        choices=[("department_budget", "部门预算"), ("unit_budget", "单位预算")],
                        default="department_budget",
                        editable=False,
                        max_length=20,
                        verbose_name="文件种类",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "编制中"),
                            ("submitted", "已提交"),
                            ("in_review", "审核中"),
                            ("returned", "已退回"),
                            ("approved", "已批复"),
                            ("published", "已公开"),
                            ("correcting", "更正中"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                (
                    "approved_on",
                    models.DateField(
                        blank=True,
                        help_text="财政部门批复的日期，没有的留空",
                        null=True,
                        verbose_name="批复日期",
                    ),
                ),
                (
                    "approval_number",
                    budget.models.fields.LineField(
                        blank=True, max_length=100, verbose_name="批复文号"
                    ),
                ),
                (
                    "public_from",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="最近一次公开从何时起可见",
                        null=True,
                        verbose_name="对外可见时间",
                    ),
                ),
                (
                    "planned_asset_purchases",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        help_text="单位：元，最多两位小数",
                        max_digits=18,
                        verbose_name="本年拟购置固定资产（元）",
                    ),
                ),
                (
                    "overall_goal",
                    budget.models.fields.ParagraphField(blank=True, verbose_name="总体绩效目标"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budgets",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "fiscal_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budgets",
                        to="budget.fiscalyear",
                        verbose_name="预算年度",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="单位预算选择单位；部门预算留空",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budgets",
                        to="budget.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "部门预算",
                "verbose_name_plural": "部门预算",
                "ordering": [
                    "-fiscal_year__year",
                    "department__order",
                    "department__code",
                    models.OrderBy(models.F("unit__code"), nulls_first=True),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", True)),
                        fields=("department", "fiscal_year", "document_kind"),
                        name="budget_once_per_department_and_year",
                        violation_error_message="本部门本年度的预算已经建立",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)),
                        fields=("unit", "fiscal_year", "document_kind"),
                        name="budget_once_per_unit_and_year",
                        violation_error_message="本单位本年度的预算已经建立",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("document_kind__in", ["department_budget", "unit_budget"]),
                            models.Q(
                                models.Q(
                                    ("document_kind__in", ["unit_budget"]), ("unit__isnull", False)
                                ),
                                models.Q(
                                    models.Q(("document_kind__in", ["unit_budget"]), _negated=True),
                                    ("unit__isnull", True),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="only_unit_budgets_have_a_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "in_review",
                                    "returned",
                                    "approved",
                                    "published",
                                    "correcting",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="budget_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("planned_asset_purchases__isnull", True),
                            models.Q(
                                ("planned_asset_purchases__gte", Decimal("0")),
                                ("planned_asset_purchases__lte", Decimal("9999999999999.99")),
                            ),
                            _connector="OR",
                        ),
                        name="planned_asset_purchases_within_limits",
                        violation_error_message="金额不能小于零或超出上限",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssetHolding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("buildings", "房屋（平方米）"),
                            ("office_buildings", "其中：办公用房（平方米）"),
                            ("vehicles", "车辆（台、辆）"),
                            ("large_equipment", "单价在20万元以上的设备"),
                            ("other_fixed_assets", "其他固定资产"),
                        ],
                        max_length=30,
                        verbose_name="资产类别",
                    ),
                ),
                (
                    "quantity",
                    budget.models.fields.YuanField(
                        blank=True,
                        decimal_places=2,
                        help_text="按类别的计量单位，没有的留空",
                        max_digits=18,
                        null=True,
                        verbose_name="数量",
                    ),
                ),
                (
                    "value",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        help_text="单位：元，最多两位小数",
                        max_digits=18,
                        verbose_name="价值（元）",
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assets",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
            ],
            options={
                "verbose_name": "资产占用",
                "verbose_name_plural": "资产占用",
                "ordering": ["budget", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("budget", "kind"),
                        name="asset_kind_once_per_budget",
                        violation_error_message="这类资产已经填写",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("quantity__isnull", True),
                                models.Q(
                                    ("quantity__gte", Decimal("0")),
                                    ("quantity__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("value__isnull", True),
                                models.Q(
                                    ("value__gte", Decimal("0")),
                                    ("value__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="asset_figures_within_limits",
                        violation_error_message="数量和价值不能小于零或超出上限",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "buildings",
                                    "office_buildings",
                                    "vehicles",
                                    "large_equipment",
                                    "other_fixed_assets",
                                ],
                            )
                        ),
                        name="asset_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAssetHolding",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("buildings", "房屋（平方米）"),
                            ("office_buildings", "其中：办公用房（平方米）"),
                            ("vehicles", "车辆（台、辆）"),
                            ("large_equipment", "单价在20万元以上的设备"),
                            ("other_fixed_assets", "其他固定资产"),
                        ],
                        max_length=30,
                        verbose_name="资产类别",
                    ),
                ),
                (
                    "quantity",
                    budget.models.fields.YuanField(
                        blank=True,
                        decimal_places=2,
                        help_text="按类别的计量单位，没有的留空",
                        max_digits=18,
                        null=True,
                        verbose_name="数量",
                    ),
                ),
                (
                    "value",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        help_text="单位：元，最多两位小数",
                        max_digits=18,
                        verbose_name="价值（元）",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 资产占用",
                "verbose_name_plural": "historical 资产占用",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalNarrativeParagraph",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "list_name",
                    models.CharField(
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*\\Z", "名称只用小写字母、数字和下划线"
                            )
                        ],
                        verbose_name="所属部分",
                    ),
                ),
                (
                    "text",
                    budget.models.fields.ParagraphField(
                        help_text="不含序号，序号由系统编排", verbose_name="文字"
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 说明段落",
                "verbose_name_plural": "historical 说明段落",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalNarrativeText",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("override", "改写整句"), ("slot", "填空")],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="句子的地址（如 section-2/change）或填空的名称",
                        max_length=100,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9_./-]+\\Z", "位置只用字母、数字和 - _ / ."
                            )
                        ],
                        verbose_name="位置",
                    ),
                ),
                ("text", budget.models.fields.ParagraphField(blank=True, verbose_name="文字")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 说明文字",
                "verbose_name_plural": "historical 说明文字",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPriorFigure",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "figure",
                    models.CharField(
                        help_text="如 total、basic、project、operating、three_public",
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*\\Z", "数字的名称只用小写字母、数字和下划线"
                            )
                        ],
                        verbose_name="数字",
                    ),
                ),
                (
                    "amount",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        help_text="单位：元，最多两位小数",
                        max_digits=18,
                        verbose_name="金额（元）",
                    ),
                ),
                ("source", budget.models.fields.LineField(max_length=200, verbose_name="来源")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 上年数",
                "verbose_name_plural": "historical 上年数",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProcurementItem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "project_name",
                    budget.models.fields.LineField(
                        blank=True, max_length=200, verbose_name="项目名称"
                    ),
                ),
                (
                    "project_budget",
                    budget.models.fields.YuanField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        verbose_name="项目预算资金（元）",
                    ),
                ),
                (
                    "goods",
                    budget.models.fields.LineField(
                        blank=True, max_length=200, verbose_name="采购物品名称"
                    ),
                ),
                (
                    "catalogue_number",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="政府采购目录序号"
                    ),
                ),
                (
                    "measure",
                    budget.models.fields.LineField(
                        blank=True, max_length=20, verbose_name="计量单位"
                    ),
                ),
                (
                    "quantity",
                    budget.models.fields.YuanField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="数量"
                    ),
                ),
                (
                    "unit_price",
                    budget.models.fields.YuanField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        verbose_name="单价（元）",
                    ),
                ),
                (
                    "general_public_budget",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="一般公共预算拨款（元）",
                    ),
                ),
                (
                    "government_fund",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="基金预算拨款（元）",
                    ),
                ),
                (
                    "state_capital",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="国有资本经营预算拨款（元）",
                    ),
                ),
                (
                    "fiscal_special_account",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="财政专户核拨（元）",
                    ),
                ),
                (
                    "unit_own_funds",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="单位资金（元）",
                    ),
                ),
                (
                    "fiscal_carryover",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="财政拨款结转（元）",
                    ),
                ),
                (
                    "other_carryover",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="非财政拨款结转结余（元）",
                    ),
                ),
                (
                    "sme_reserved_share",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="预留中小微企业份额（元）",
                    ),
                ),
                (
                    "economic",
                    budget.models.fields.LineField(
                        blank=True, max_length=100, verbose_name="经济科目"
                    ),
                ),
                (
                    "organisation",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="采购组织形式"
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 政府采购项目",
                "verbose_name_plural": "historical 政府采购项目",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProject",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    budget.models.fields.LineField(
                        help_text="印出的标题是“序号、项目名称绩效目标表”",
                        max_length=200,
                        verbose_name="项目名称",
                    ),
                ),
                (
                    "goal",
                    budget.models.fields.ParagraphField(
                        blank=True, help_text="可以写几条，编号和换行照录", verbose_name="绩效目标"
                    ),
                ),
                (
                    "texts",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="版式要各项目另写的几段（概述、立项依据等），按版式里的名称",
                        validators=[budget.models.fields.text_by_key],
                        verbose_name="项目说明",
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 项目",
                "verbose_name_plural": "historical 项目",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSubGoal",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    budget.models.fields.LineField(
                        help_text="不含序号", max_length=200, verbose_name="分项名称"
                    ),
                ),
                (
                    "goal",
                    budget.models.fields.ParagraphField(
                        blank=True, help_text="不含“绩效目标：”字样", verbose_name="绩效目标"
                    ),
                ),
                (
                    "indicators",
                    budget.models.fields.ParagraphField(
                        blank=True, help_text="不含“绩效指标：”字样", verbose_name="绩效指标"
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 分项绩效目标",
                "verbose_name_plural": "historical 分项绩效目标",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="NarrativeParagraph",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "list_name",
                    models.CharField(
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*\\Z", "名称只用小写字母、数字和下划线"
                            )
                        ],
                        verbose_name="所属部分",
                    ),
                ),
                (
                    "text",
                    budget.models.fields.ParagraphField(
                        help_text="不含序号，序号由系统编排", verbose_name="文字"
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="paragraphs",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
            ],
            options={
                "verbose_name": "说明段落",
                "verbose_name_plural": "说明段落",
                "ordering": ["budget", "list_name", "order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("list_name__regex", "^[a-z][a-z0-9_]*\\Z")),
                        name="paragraph_list_is_an_identifier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text__regex", "\\S")),
                        name="paragraph_is_not_empty",
                        violation_error_message="段落不能为空",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NarrativeText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("override", "改写整句"), ("slot", "填空")],
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="句子的地址（如 section-2/change）或填空的名称",
                        max_length=100,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9_./-]+\\Z", "位置只用字母、数字和 - _ / ."
                            )
                        ],
                        verbose_name="位置",
                    ),
                ),
                ("text", budget.models.fields.ParagraphField(blank=True, verbose_name="文字")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
            ],
            options={
                "verbose_name": "说明文字",
                "verbose_name_plural": "说明文字",
                "ordering": ["budget", "kind", "key"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("budget", "kind", "key"),
                        name="narrative_text_once_per_key",
                        violation_error_message="这个位置已有文字",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["override", "slot"])),
                        name="narrative_text_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[A-Za-z0-9_./-]+\\Z")),
                        name="narrative_text_has_a_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriorFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "figure",
                    models.CharField(
                        help_text="如 total、basic、project、operating、three_public",
                        max_length=50,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*\\Z", "数字的名称只用小写字母、数字和下划线"
                            )
                        ],
                        verbose_name="数字",
                    ),
                ),
                (
                    "amount",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        help_text="单位：元，最多两位小数",
                        max_digits=18,
                        verbose_name="金额（元）",
                    ),
                ),
                ("source", budget.models.fields.LineField(max_length=200, verbose_name="来源")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prior_figures",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
            ],
            options={
                "verbose_name": "上年数",
                "verbose_name_plural": "上年数",
                "ordering": ["budget", "figure"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("budget", "figure"),
                        name="prior_figure_once_per_budget",
                        violation_error_message="这个上年数已经填写",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True),
                            models.Q(
                                ("amount__gte", Decimal("0")),
                                ("amount__lte", Decimal("9999999999999.99")),
                            ),
                            _connector="OR",
                        ),
                        name="prior_figure_within_limits",
                        violation_error_message="金额不能小于零或超出上限",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")),
                        name="prior_figure_has_a_source",
                        violation_error_message="必须注明来源",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("figure__regex", "^[a-z][a-z0-9_]*\\Z")),
                        name="prior_figure_is_an_identifier",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProcurementItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "project_name",
                    budget.models.fields.LineField(
                        blank=True, max_length=200, verbose_name="项目名称"
                    ),
                ),
                (
                    "project_budget",
                    budget.models.fields.YuanField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        verbose_name="项目预算资金（元）",
                    ),
                ),
                (
                    "goods",
                    budget.models.fields.LineField(
                        blank=True, max_length=200, verbose_name="采购物品名称"
                    ),
                ),
                (
                    "catalogue_number",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="政府采购目录序号"
                    ),
                ),
                (
                    "measure",
                    budget.models.fields.LineField(
                        blank=True, max_length=20, verbose_name="计量单位"
                    ),
                ),
                (
                    "quantity",
                    budget.models.fields.YuanField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="数量"
                    ),
                ),
                (
                    "unit_price",
                    budget.models.fields.YuanField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        verbose_name="单价（元）",
                    ),
                ),
                (
                    "general_public_budget",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="一般公共预算拨款（元）",
                    ),
                ),
                (
                    "government_fund",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="基金预算拨款（元）",
                    ),
                ),
                (
                    "state_capital",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="国有资本经营预算拨款（元）",
                    ),
                ),
                (
                    "fiscal_special_account",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="财政专户核拨（元）",
                    ),
                ),
                (
                    "unit_own_funds",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="单位资金（元）",
                    ),
                ),
                (
                    "fiscal_carryover",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="财政拨款结转（元）",
                    ),
                ),
                (
                    "other_carryover",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="非财政拨款结转结余（元）",
                    ),
                ),
                (
                    "sme_reserved_share",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=18,
                        verbose_name="预留中小微企业份额（元）",
                    ),
                ),
                (
                    "economic",
                    budget.models.fields.LineField(
                        blank=True, max_length=100, verbose_name="经济科目"
                    ),
                ),
                (
                    "organisation",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="采购组织形式"
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="procurement_items",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
            ],
            options={
                "verbose_name": "政府采购项目",
                "verbose_name_plural": "政府采购项目",
                "ordering": ["budget", "order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("project_budget__isnull", True),
                                models.Q(
                                    ("project_budget__gte", Decimal("0")),
                                    ("project_budget__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("quantity__isnull", True),
                                models.Q(
                                    ("quantity__gte", Decimal("0")),
                                    ("quantity__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("unit_price__isnull", True),
                                models.Q(
                                    ("unit_price__gte", Decimal("0")),
                                    ("unit_price__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("general_public_budget__isnull", True),
                                models.Q(
                                    ("general_public_budget__gte", Decimal("0")),
                                    ("general_public_budget__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("government_fund__isnull", True),
                                models.Q(
                                    ("government_fund__gte", Decimal("0")),
                                    ("government_fund__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("state_capital__isnull", True),
                                models.Q(
                                    ("state_capital__gte", Decimal("0")),
                                    ("state_capital__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("fiscal_special_account__isnull", True),
                                models.Q(
                                    ("fiscal_special_account__gte", Decimal("0")),
                                    ("fiscal_special_account__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("unit_own_funds__isnull", True),
                                models.Q(
                                    ("unit_own_funds__gte", Decimal("0")),
                                    ("unit_own_funds__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("fiscal_carryover__isnull", True),
                                models.Q(
                                    ("fiscal_carryover__gte", Decimal("0")),
                                    ("fiscal_carryover__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("other_carryover__isnull", True),
                                models.Q(
                                    ("other_carryover__gte", Decimal("0")),
                                    ("other_carryover__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("sme_reserved_share__isnull", True),
                                models.Q(
                                    ("sme_reserved_share__gte", Decimal("0")),
                                    ("sme_reserved_share__lte", Decimal("9999999999999.99")),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="procurement_figures_within_limits",
                        violation_error_message="数量和金额不能小于零或超出上限",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    budget.models.fields.LineField(
                        help_text="印出的标题是“序号、项目名称绩效目标表”",
                        max_length=200,
                        verbose_name="项目名称",
                    ),
                ),
                (
                    "goal",
                    budget.models.fields.ParagraphField(
                        blank=True, help_text="可以写几条，编号和换行照录", verbose_name="绩效目标"
                    ),
                ),
                (
                    "texts",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="版式要各项目另写的几段（概述、立项依据等），按版式里的名称",
                        validators=[budget.models.fields.text_by_key],
                        verbose_name="项目说明",
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="projects",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
            ],
            options={
                "verbose_name": "项目",
                "verbose_name_plural": "项目",
                "ordering": ["budget", "order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("budget", "name"),
                        name="project_name_once_per_budget",
                        violation_error_message="本预算中已有同名项目",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")),
                        name="project_has_a_name",
                        violation_error_message="项目要有名称",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level_1", budget.models.fields.LineField(max_length=50, verbose_name="一级指标")),
                (
                    "level_2",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="二级指标"
                    ),
                ),
                (
                    "level_3",
                    budget.models.fields.ParagraphField(blank=True, verbose_name="三级指标"),
                ),
                (
                    "description",
                    budget.models.fields.ParagraphField(blank=True, verbose_name="绩效指标描述"),
                ),
                (
                    "value",
                    budget.models.fields.ParagraphField(
                        blank=True,
                        help_text="如 ≥90%、269个、2023年12月20日前完成",
                        verbose_name="指标值",
                    ),
                ),
                (
                    "basis",
                    budget.models.fields.ParagraphField(blank=True, verbose_name="指标值确定依据"),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "operator",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("at_least", "≥"),
                            ("at_most", "≤"),
                            ("more_than", ">"),
                            ("less_than", "<"),
                            ("equal", "="),
                            ("by", "不晚于"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="比较",
                    ),
                ),
                (
                    "number",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        editable=False,
                        max_digits=18,
                        null=True,
                        verbose_name="数值",
                    ),
                ),
                (
                    "number_unit",
                    models.CharField(
                        blank=True, editable=False, max_length=10, verbose_name="数值单位"
                    ),
                ),
                (
                    "deadline",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="完成期限"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="budget.project",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "verbose_name": "绩效指标",
                "verbose_name_plural": "绩效指标",
                "ordering": ["project", "order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("deadline__isnull", True),
                                ("number__isnull", True),
                                ("operator", ""),
                            ),
                            models.Q(
                                ("deadline__isnull", True),
                                ("number__isnull", False),
                                models.Q(("operator__in", ["", "by"]), _negated=True),
                            ),
                            models.Q(
                                ("deadline__isnull", False),
                                ("number__isnull", True),
                                ("operator", "by"),
                            ),
                            _connector="OR",
                        ),
                        name="indicator_target_is_a_number_or_a_date",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalIndicator",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("level_1", budget.models.fields.LineField(max_length=50, verbose_name="一级指标")),
                (
                    "level_2",
                    budget.models.fields.LineField(
                        blank=True, max_length=50, verbose_name="二级指标"
                    ),
                ),
                (
                    "level_3",
                    budget.models.fields.ParagraphField(blank=True, verbose_name="三级指标"),
                ),
                (
                    "description",
                    budget.models.fields.ParagraphField(blank=True, verbose_name="绩效指标描述"),
                ),
                (
                    "value",
                    budget.models.fields.ParagraphField(
                        blank=True,
                        help_text="如 ≥90%、269个、2023年12月20日前完成",
                        verbose_name="指标值",
                    ),
                ),
                (
                    "basis",
                    budget.models.fields.ParagraphField(blank=True, verbose_name="指标值确定依据"),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "operator",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("at_least", "≥"),
                            ("at_most", "≤"),
                            ("more_than", ">"),
                            ("less_than", "<"),
                            ("equal", "="),
                            ("by", "不晚于"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="比较",
                    ),
                ),
                (
                    "number",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        editable=False,
                        max_digits=18,
                        null=True,
                        verbose_name="数值",
                    ),
                ),
                (
                    "number_unit",
                    models.CharField(
                        blank=True, editable=False, max_length=10, verbose_name="数值单位"
                    ),
                ),
                (
                    "deadline",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="完成期限"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.project",
                        verbose_name="项目",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 绩效指标",
                "verbose_name_plural": "historical 绩效指标",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SubGoal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    budget.models.fields.LineField(
                        help_text="不含序号", max_length=200, verbose_name="分项名称"
                    ),
                ),
                (
                    "goal",
                    budget.models.fields.ParagraphField(
                        blank=True, help_text="不含“绩效目标：”字样", verbose_name="绩效目标"
                    ),
                ),
                (
                    "indicators",
                    budget.models.fields.ParagraphField(
                        blank=True, help_text="不含“绩效指标：”字样", verbose_name="绩效指标"
                    ),
                ),
                ("order", models.PositiveIntegerField(default=0, verbose_name="顺序")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sub_goals",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
            ],
            options={
                "verbose_name": "分项绩效目标",
                "verbose_name_plural": "分项绩效目标",
                "ordering": ["budget", "order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")),
                        name="sub_goal_has_a_name",
                        violation_error_message="分项要有名称",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clerk", "部门录入员"),
                            ("head", "部门负责人"),
                            ("unit_clerk", "单位录入员"),
                            ("reviewer", "财政审核员"),
                            ("auditor", "审计员"),
                            ("administrator", "系统管理员"),
                        ],
                        max_length=20,
                        verbose_name="角色",
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示账号"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        help_text="部门录入员、部门负责人和单位录入员必须填写，其他角色不填",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="membership",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="budget.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="单位录入员必须填写，只看得到这个单位的预算；其他角色不填",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="budget.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "账号角色",
                "verbose_name_plural": "账号角色",
                "ordering": ["region", "department", "role"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("department__isnull", False),
                                ("role__in", ("clerk", "head", "unit_clerk")),
                            ),
                            models.Q(
                                models.Q(
                                    ("role__in", ("clerk", "head", "unit_clerk")), _negated=True
                                ),
                                ("department__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="only_department_people_have_a_department",
                        violation_error_message="部门和单位的人要选择部门，其他角色不选部门",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "unit_clerk"), ("unit__isnull", False)),
                            models.Q(
                                models.Q(("role", "unit_clerk"), _negated=True),
                                ("unit__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="only_unit_clerks_have_a_unit",
                        violation_error_message="单位录入员要选择单位，其他角色不选单位",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "clerk",
                                    "head",
                                    "unit_clerk",
                                    "reviewer",
                                    "auditor",
                                    "administrator",
                                ],
                            )
                        ),
                        name="membership_role_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fund",
                    models.CharField(
                        default="general_public_budget", max_length=30, verbose_name="资金性质"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("current_year", "本年"), ("carryover", "上年结转")],
                        default="current_year",
                        max_length=20,
                        verbose_name="来源年度",
                    ),
                ),
                ("kind", models.CharField(max_length=30, verbose_name="支出类型")),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("teaching_research", "教学科研人员因公出国（境）"),
                            ("other", "其他因公出国（境）"),
                        ],
                        help_text="只有 30212 因公出国（境）费用填写",
                        max_length=30,
                        verbose_name="出国用途",
                    ),
                ),
                (
                    "amount",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        help_text="单位：元，最多两位小数",
                        max_digits=18,
                        verbose_name="金额（元）",
                    ),
                ),
                (
                    "remark",
                    budget.models.fields.ParagraphField(
                        blank=True, help_text="仅供内部使用，不会公开", verbose_name="备注"
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "economic",
                    models.ForeignKey(
                        blank=True,
                        help_text="一般公共预算基本支出必填",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines_by_economic",
                        to="budget.classificationcode",
                        verbose_name="部门经济科目（款）",
                    ),
                ),
                (
                    "function",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines_by_function",
                        to="budget.classificationcode",
                        verbose_name="功能科目（项）",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        help_text="只有项目支出填写",
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="lines",
                        to="budget.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="budget.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "预算明细",
                "verbose_name_plural": "预算明细",
                "ordering": ["budget", "function__code", "economic__code", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True),
                            models.Q(
                                ("amount__gte", Decimal("0")),
                                ("amount__lte", Decimal("9999999999999.99")),
                            ),
                            _connector="OR",
                        ),
                        name="line_amount_within_limits",
                        violation_error_message="金额不能小于零或超出上限",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("fund", "general_public_budget"), ("kind", "basic"), _negated=True
                            ),
                            ("economic__isnull", False),
                            _connector="OR",
                        ),
                        name="basic_money_has_an_economic_code",
                        violation_error_message="一般公共预算的基本支出必须填写部门预算支出经济分类科目",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose", ""), ("economic__isnull", False), _connector="OR"
                        ),
                        name="purpose_needs_an_economic_code",
                        violation_error_message="填写出国用途时要填经济科目",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("project__isnull", True), ("kind", "project"), _connector="OR"
                        ),
                        name="only_project_money_has_a_project",
                        violation_error_message="只有项目支出才填项目",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "year_end_carryover"), _negated=True),
                            models.Q(
                                ("economic__isnull", True),
                                ("project__isnull", True),
                                ("purpose", ""),
                            ),
                            _connector="OR",
                        ),
                        name="year_end_carryover_is_not_spent",
                        violation_error_message="年终结转结余不列支出，不填经济科目、项目和用途",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "fund__in",
                                    [
                                        "general_public_budget",
                                        "government_fund",
                                        "state_capital",
                                        "fiscal_special_account",
                                        "public_service_income",
                                        "business_income",
                                        "superior_subsidy",
                                        "affiliate_remittance",
                                        "other_income",
                                        "unit_own_funds",
                                    ],
                                ),
                                ("fund__regex", "^own_[a-z0-9_]+\\Z"),
                                _connector="OR",
                            ),
                            models.Q(
                                (
                                    "kind__in",
                                    [
                                        "basic",
                                        "project",
                                        "business",
                                        "remittance_to_superior",
                                        "subsidy_to_affiliates",
                                        "year_end_carryover",
                                    ],
                                ),
                                ("kind__regex", "^own_[a-z0-9_]+\\Z"),
                                _connector="OR",
                            ),
                            ("origin__in", ["current_year", "carryover"]),
                            ("purpose__in", ["", "teaching_research", "other"]),
                        ),
                        name="line_dimensions_are_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalMembership",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clerk", "部门录入员"),
                            ("head", "部门负责人"),
                            ("unit_clerk", "单位录入员"),
                            ("reviewer", "财政审核员"),
                            ("auditor", "审计员"),
                            ("administrator", "系统管理员"),
                        ],
                        max_length=20,
                        verbose_name="角色",
                    ),
                ),
                (
                    "is_demo",
                    models.BooleanField(default=False, editable=False, verbose_name="演示账号"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="部门录入员、部门负责人和单位录入员必须填写，其他角色不填",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="单位录入员必须填写，只看得到这个单位的预算；其他角色不填",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 账号角色",
                "verbose_name_plural": "historical 账号角色",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLedgerLine",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "fund",
                    models.CharField(
                        default="general_public_budget", max_length=30, verbose_name="资金性质"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("current_year", "本年"), ("carryover", "上年结转")],
                        default="current_year",
                        max_length=20,
                        verbose_name="来源年度",
                    ),
                ),
                ("kind", models.CharField(max_length=30, verbose_name="支出类型")),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("teaching_research", "教学科研人员因公出国（境）"),
                            ("other", "其他因公出国（境）"),
                        ],
                        help_text="只有 30212 因公出国（境）费用填写",
                        max_length=30,
                        verbose_name="出国用途",
                    ),
                ),
                (
                    "amount",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        help_text="单位：元，最多两位小数",
                        max_digits=18,
                        verbose_name="金额（元）",
                    ),
                ),
                (
                    "remark",
                    budget.models.fields.ParagraphField(
                        blank=True, help_text="仅供内部使用，不会公开", verbose_name="备注"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "economic",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="一般公共预算基本支出必填",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.classificationcode",
                        verbose_name="部门经济科目（款）",
                    ),
                ),
                (
                    "function",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.classificationcode",
                        verbose_name="功能科目（项）",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="只有项目支出填写",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.project",
                        verbose_name="项目",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 预算明细",
                "verbose_name_plural": "historical 预算明细",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDepartmentBudget",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "document_kind",
                    models.CharField(
                        choices=[("department_budget", "部门预算"), ("unit_budget", "单位预算")],
                        default="department_budget",
                        editable=False,
                        max_length=20,
                        verbose_name="文件种类",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "编制中"),
                            ("submitted", "已提交"),
                            ("in_review", "审核中"),
                            ("returned", "已退回"),
                            ("approved", "已批复"),
                            ("published", "已公开"),
                            ("correcting", "更正中"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                (
                    "approved_on",
                    models.DateField(
                        blank=True,
                        help_text="财政部门批复的日期，没有的留空",
                        null=True,
                        verbose_name="批复日期",
                    ),
                ),
                (
                    "approval_number",
                    budget.models.fields.LineField(
                        blank=True, max_length=100, verbose_name="批复文号"
                    ),
                ),
                (
                    "public_from",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="最近一次公开从何时起可见",
                        null=True,
                        verbose_name="对外可见时间",
                    ),
                ),
                (
                    "planned_asset_purchases",
                    budget.models.fields.YuanField(
                        decimal_places=2,
                        default=Decimal("0"),
                        help_text="单位：元，最多两位小数",
                        max_digits=18,
                        verbose_name="本年拟购置固定资产（元）",
                    ),
                ),
                (
                    "overall_goal",
                    budget.models.fields.ParagraphField(blank=True, verbose_name="总体绩效目标"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "fiscal_year",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.fiscalyear",
                        verbose_name="预算年度",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="单位预算选择单位；部门预算留空",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budget.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 部门预算",
                "verbose_name_plural": "historical 部门预算",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
