"""The tables of disclosures, made at once, each with its constraints.

A database that has all of the migrations that this one replaces counts as having it; one that has
some of them goes on with the others, one by one. They stay until a later release.
"""

import budget.models.fields
import disclosure.fulltext.field
import disclosure.models.everyday_word
import disclosure.models.permanence
import disclosure.models.unsaved
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


_INDEX = "disclosure_passage_index"

# External content: the words are kept once, in the passage's own row. detail=none: which passages, not where in them.
_SQLITE = (
    f"""CREATE VIRTUAL TABLE {_INDEX} USING fts5(
        words, content='disclosure_passage', content_rowid='id', detail=none, columnsize=0,
        tokenize="ascii tokenchars '@.-_'"
    )""",
    f"""CREATE TRIGGER {_INDEX}_insert AFTER INSERT ON disclosure_passage BEGIN
        INSERT INTO {_INDEX}(rowid, words) VALUES (new.id, new.words);
    END""",
    f"""CREATE TRIGGER {_INDEX}_delete AFTER DELETE ON disclosure_passage BEGIN
        INSERT INTO {_INDEX}({_INDEX}, rowid, words) VALUES ('delete', old.id, old.words);
    END""",
    f"""CREATE TRIGGER {_INDEX}_update AFTER UPDATE ON disclosure_passage BEGIN
        INSERT INTO {_INDEX}({_INDEX}, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO {_INDEX}(rowid, words) VALUES (new.id, new.words);
    END""",
)
# One index a kind: the passages of a kind are found without those of all the others.
_POSTGRESQL = tuple(
    f"CREATE INDEX {_INDEX}_{kind} ON disclosure_passage USING gin (words) WHERE kind = {kind}"
    for kind in range(1, 11)
)


def make_index(apps, schema_editor):
    for statement in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[
        schema_editor.connection.vendor
    ]:
        schema_editor.execute(statement, params=None)


def drop_index(apps, schema_editor):
    """The triggers, and PostgreSQL's indexes, go with the table of passages."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TABLE {_INDEX}")


class Migration(migrations.Migration):
    replaces = [
        ("disclosure", "0001_publications"),
        ("disclosure", "0002_workflow_trail_and_review"),
        ("disclosure", "0003_archived_sources_and_imports"),
        ("disclosure", "0004_check_certificates"),
        ("disclosure", "0005_derived_rows"),
        ("disclosure", "0006_amounts"),
        ("disclosure", "0007_passages_and_indicators"),
        ("disclosure", "0008_amounts_by_lineage"),
        ("disclosure", "0009_cancelling_a_correction"),
        ("disclosure", "0010_link_requests"),
        ("disclosure", "0011_leases_of_workers"),
        ("disclosure", "0012_withdrawn_is_a_status"),
        ("disclosure", "0013_where_a_correction_began"),
        ("disclosure", "0014_passages_folded"),
        ("disclosure", "0015_layouts_of_ones_own"),
        ("disclosure", "0016_forms_of_publications"),
        ("disclosure", "0017_unsaved_work"),
        ("disclosure", "0018_unsaved_work_of_each_opening"),
        ("disclosure", "0019_handing_over_and_agreeing"),
        ("disclosure", "0020_publications_of_units"),
        ("disclosure", "0021_unsaved_work_in_turns"),
        ("disclosure", "0022_superseded_versions"),
        ("disclosure", "0023_catalogue"),
        ("disclosure", "0024_every_amount"),
        ("disclosure", "0025_saved_comparisons"),
        ("disclosure", "0026_keep_bulk_data"),
        ("disclosure", "0027_everyday_words"),
        ("disclosure", "0028_office_names"),
        ("disclosure", "0029_offline_bundles"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("budget", "0001_squashed_0012_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="EverydayWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", budget.models.fields.LineField(max_length=40, verbose_name="日常说法")),
                ("folded", models.CharField(editable=False, max_length=60, unique=True)),
                (
                    "targets",
                    budget.models.fields.LineField(
                        blank=True,
                        help_text="科目编码（如 2050202）、指标（如 reception）、名词（如 term:basic）或页面（如 page:board），用空格隔开，最可能的在前；留空表示这个说法不作回答",
                        max_length=200,
                        validators=[disclosure.models.everyday_word.known_targets],
                        verbose_name="指向",
                    ),
                ),
                (
                    "source",
                    budget.models.fields.LineField(
                        help_text="从哪里听来的：来信、热线、查找记录",
                        max_length=200,
                        verbose_name="来源",
                    ),
                ),
            ],
            options={
                "verbose_name": "日常说法",
                "verbose_name_plural": "日常说法",
                "ordering": ["folded"],
            },
        ),
        migrations.CreateModel(
            name="Publication",
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
                        max_length=20,
                        verbose_name="文件种类",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="预算年度")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                (
                    "digest",
                    models.CharField(
                        help_text="规范 JSON 的 SHA-256", max_length=64, verbose_name="数字摘要"
                    ),
                ),
                ("document_json", models.TextField(verbose_name="公开内容（规范 JSON）")),
                ("layout", models.CharField(max_length=50, verbose_name="版式")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="批复日期")),
                ("published_at", models.DateTimeField(verbose_name="公开操作时间")),
                ("visible_from", models.DateTimeField(verbose_name="对外可见时间")),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="第2版起必须说明，随公开内容一并公布",
                        verbose_name="更正原因",
                    ),
                ),
                (
                    "trail_head",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="公开时流程记录最后一条的哈希",
                        max_length=64,
                        verbose_name="流程链头",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="公开人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="空为整个部门的",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="budget.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开版本",
                "verbose_name_plural": "公开版本",
                "ordering": [
                    "-year",
                    "department__order",
                    "department__code",
                    models.OrderBy(models.F("unit__code"), nulls_first=True),
                    "-version",
                ],
                "indexes": [
                    models.Index(fields=["visible_from"], name="publication_by_visible_from")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", True)),
                        fields=("department", "document_kind", "year", "version"),
                        name="version_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)),
                        fields=("unit", "document_kind", "year", "version"),
                        name="version_of_unit_once",
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
                        name="only_units_documents_have_a_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="versions_count_from_1"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}\\Z")),
                        name="publication_digest_is_sha256",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="correction_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visible_from__gte", models.F("published_at"))),
                        name="nothing_is_public_before_it_is_published",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                ("source", models.CharField(blank=True, max_length=45, verbose_name="来源地址")),
                ("address", models.CharField(max_length=64, verbose_name="邮箱摘要")),
            ],
            options={
                "verbose_name": "重置密码请求",
                "verbose_name_plural": "重置密码请求",
            },
        ),
        migrations.CreateModel(
            name="VerifyingTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client", models.CharField(max_length=64, unique=True, verbose_name="来源")),
                ("since", models.DateTimeField(verbose_name="开始")),
            ],
            options={
                "verbose_name": "正在核验",
                "verbose_name_plural": "正在核验",
            },
        ),
        migrations.CreateModel(
            name="WorkerLease",
            fields=[
                (
                    "worker",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="处理程序"
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="有效到")),
            ],
            options={
                "verbose_name": "后台处理程序",
                "verbose_name_plural": "后台处理程序",
            },
        ),
        migrations.CreateModel(
            name="BulkPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="预算年度")),
                ("number", models.PositiveIntegerField(verbose_name="第几次")),
                ("basis", models.CharField(max_length=64, verbose_name="依据")),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budget.region",
                        verbose_name="地区",
                    ),
                ),
                (
                    "publications",
                    models.ManyToManyField(
                        related_name="bulk_parts",
                        to="disclosure.publication",
                        verbose_name="所含的公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量数据",
                "verbose_name_plural": "批量数据",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "year", "number"), name="bulk_part_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__regex", "^[0-9a-f]{64}\\Z")),
                        name="bulk_basis_is_sha256",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalEverydayWord",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("word", budget.models.fields.LineField(max_length=40, verbose_name="日常说法")),
                ("folded", models.CharField(db_index=True, editable=False, max_length=60)),
                (
                    "targets",
                    budget.models.fields.LineField(
                        blank=True,
                        help_text="科目编码（如 2050202）、指标（如 reception）、名词（如 term:basic）或页面（如 page:board），用空格隔开，最可能的在前；留空表示这个说法不作回答",
                        max_length=200,
                        validators=[disclosure.models.everyday_word.known_targets],
                        verbose_name="指向",
                    ),
                ),
                (
                    "source",
                    budget.models.fields.LineField(
                        help_text="从哪里听来的：来信、热线、查找记录",
                        max_length=200,
                        verbose_name="来源",
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
            ],
            options={
                "verbose_name": "historical 日常说法",
                "verbose_name_plural": "historical 日常说法",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="预算年度"
                    ),
                ),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="budget.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件导入",
                "verbose_name_plural": "文件导入",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Indexed",
            fields=[
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="indexed",
                        serialize=False,
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
                ("edition", models.CharField(max_length=20, verbose_name="提取程序版本")),
            ],
            options={
                "verbose_name": "检索记录",
                "verbose_name_plural": "检索记录",
            },
        ),
        migrations.CreateModel(
            name="Superseded",
            fields=[
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="superseded",
                        serialize=False,
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
                ("since", models.DateTimeField(db_index=True, verbose_name="何时起由后一版代替")),
            ],
            options={
                "verbose_name": "被代替的版本",
                "verbose_name_plural": "被代替的版本",
            },
        ),
        migrations.CreateModel(
            name="ImportedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="字节数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待读取"),
                            ("reading", "正在读取"),
                            ("entering", "正在录入"),
                            ("ready", "可以录入"),
                            ("unchanged", "没有变化"),
                            ("stopped", "不能录入"),
                            ("unreadable", "不能读取"),
                            ("entered", "已录入"),
                            ("archived", "已存档公开"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("message", models.TextField(blank=True, verbose_name="结果")),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="disclosure.importrun",
                        verbose_name="文件导入",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入的文件",
                "verbose_name_plural": "导入的文件",
                "ordering": ["run", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "waiting",
                                    "reading",
                                    "entering",
                                    "ready",
                                    "unchanged",
                                    "stopped",
                                    "unreadable",
                                    "entered",
                                    "archived",
                                ),
                            )
                        ),
                        name="imported_file_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}\\Z")),
                        name="imported_file_is_sha256",
                    ),
                ],
            },
            bases=(disclosure.models.permanence.StoredContent, models.Model),
        ),
        migrations.CreateModel(
            name="CheckCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("engine", models.CharField(max_length=20, verbose_name="核对程序版本")),
                (
                    "content_json",
                    models.TextField(
                        help_text="文件、程序版本、各条结果、放行的理由",
                        verbose_name="核对结果（JSON）",
                    ),
                ),
                (
                    "rounding",
                    models.JSONField(
                        default=list,
                        help_text="每处的地址和说明，显示在公开页面上",
                        verbose_name="四舍五入说明",
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "核对证书",
                "verbose_name_plural": "核对证书",
            },
        ),
        migrations.CreateModel(
            name="CatalogueRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="序号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("published", "公开"), ("withdrawn", "撤回"), ("key", "启用密钥")],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                ("content", models.TextField(verbose_name="内容（规范 JSON）")),
                ("previous", models.CharField(max_length=64, verbose_name="前一条的哈希")),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="哈希")),
                (
                    "signature",
                    models.CharField(blank=True, default="", max_length=128, verbose_name="签名"),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        help_text="启用密钥的一条没有",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="catalogue_rows",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开目录",
                "verbose_name_plural": "公开目录",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "kind"), name="version_catalogued_once_as_each_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hash__regex", "^[0-9a-f]{64}\\Z")),
                        name="catalogue_hash_is_sha256",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "key"), ("publication__isnull", True)),
                            models.Q(
                                models.Q(("kind", "key"), _negated=True),
                                ("publication__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="all_catalogued_but_keys_are_publications",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArchivedSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("filename", models.CharField(max_length=200, verbose_name="原文件名")),
                ("sha256", models.CharField(max_length=64, verbose_name="原文件 SHA-256")),
                (
                    "findings",
                    models.JSONField(
                        default=list,
                        help_text="每项有 code、place、message",
                        verbose_name="读取时发现的问题",
                    ),
                ),
                (
                    "unread",
                    models.JSONField(
                        default=list, help_text="每项有 place、text", verbose_name="没有读懂的文字"
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archived_source",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "存档来源",
                "verbose_name_plural": "存档来源",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}\\Z")),
                        name="archived_source_is_sha256",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AmountCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                ("table", models.CharField(max_length=100, verbose_name="表")),
                ("table_number", models.CharField(blank=True, max_length=20, verbose_name="表号")),
                ("table_title", models.TextField(blank=True, verbose_name="表名")),
                ("row", models.CharField(max_length=200, verbose_name="行")),
                ("row_name", models.TextField(blank=True, verbose_name="行名")),
                ("row_level", models.CharField(max_length=10, verbose_name="行级次")),
                ("in_sums", models.BooleanField(verbose_name="求和时取")),
                ("column", models.CharField(max_length=100, verbose_name="栏")),
                ("column_title", models.TextField(blank=True, verbose_name="栏名")),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="科目编码")),
                (
                    "code_level",
                    models.CharField(blank=True, max_length=10, verbose_name="科目级次"),
                ),
                ("code_name", models.TextField(blank=True, verbose_name="科目名称")),
                (
                    "lineage",
                    models.CharField(blank=True, max_length=40, verbose_name="沿用至今的编码"),
                ),
                ("measure", models.CharField(blank=True, max_length=20, verbose_name="科目分类")),
                ("subject", models.CharField(blank=True, max_length=40, verbose_name="表的内容")),
                ("fund", models.CharField(blank=True, max_length=300, verbose_name="资金来源")),
                ("origin", models.CharField(blank=True, max_length=100, verbose_name="资金年份")),
                ("kind", models.CharField(blank=True, max_length=300, verbose_name="支出种类")),
                ("figure", models.CharField(blank=True, max_length=300, verbose_name="主要指标")),
                ("parts_of_yuan", models.BigIntegerField(verbose_name="金额（十万分之一元）")),
                ("is_exact", models.BooleanField(verbose_name="精确")),
                ("shown", models.TextField(blank=True, verbose_name="印出的数")),
                ("money_unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
                ("address", models.CharField(max_length=300, verbose_name="地址")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "金额单元格",
                "verbose_name_plural": "金额单元格",
                "indexes": [
                    models.Index(fields=["lineage", "table"], name="amount_cell_by_lineage")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "position"), name="amount_cell_in_its_place"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Amount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("function", "支出功能分类"),
                            ("economic", "部门预算支出经济分类"),
                            ("government-economic", "政府预算支出经济分类"),
                            ("figure", "主要指标"),
                        ],
                        max_length=20,
                        verbose_name="分类",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="编码")),
                (
                    "lineage",
                    models.CharField(blank=True, max_length=40, verbose_name="沿用至今的编码"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("level", models.CharField(max_length=10, verbose_name="级次")),
                ("part", models.CharField(max_length=10, verbose_name="其中")),
                ("address", models.CharField(max_length=200, verbose_name="所在单元格")),
                ("fen", models.BigIntegerField(verbose_name="金额（分）")),
                ("exact", models.BooleanField(verbose_name="精确到分")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "金额",
                "verbose_name_plural": "金额",
                "indexes": [
                    models.Index(fields=["measure", "lineage", "part"], name="amount_by_lineage")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "measure", "part", "lineage", "code"),
                        name="amount_stated_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "measure__in",
                                ["function", "economic", "government-economic", "figure"],
                            )
                        ),
                        name="amount_measure_is_known",
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
                ("position", models.PositiveSmallIntegerField(verbose_name="次序")),
                ("goal", models.CharField(max_length=200, verbose_name="目标地址")),
                ("address", models.CharField(max_length=200, verbose_name="地址")),
                ("project", models.TextField(verbose_name="项目")),
                ("level_1", models.TextField(blank=True, verbose_name="一级指标")),
                ("level_2", models.TextField(blank=True, verbose_name="二级指标")),
                ("level_3", models.TextField(blank=True, verbose_name="三级指标")),
                ("description", models.TextField(blank=True, verbose_name="指标描述")),
                ("target", models.TextField(blank=True, verbose_name="指标值")),
                ("basis", models.TextField(blank=True, verbose_name="指标值确定依据")),
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
                        max_length=10,
                        verbose_name="比较",
                    ),
                ),
                (
                    "number",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="数值"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="计量单位")),
                ("deadline", models.DateField(blank=True, null=True, verbose_name="期限")),
                (
                    "fen",
                    models.BigIntegerField(blank=True, null=True, verbose_name="项目金额（分）"),
                ),
                (
                    "money_address",
                    models.CharField(blank=True, max_length=200, verbose_name="金额所在单元格"),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "绩效指标",
                "verbose_name_plural": "绩效指标",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "address"), name="indicator_stated_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("operator", ""),
                            ("number__isnull", False),
                            ("deadline__isnull", False),
                            _connector="OR",
                        ),
                        name="a_read_target_has_a_number_or_a_deadline",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptForm",
            fields=[
                (
                    "digest",
                    models.CharField(
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                        verbose_name="版式的 SHA-256",
                    ),
                ),
                ("key", models.CharField(max_length=50, verbose_name="标识")),
                ("resolved_json", models.TextField(verbose_name="展开后的版式（JSON）")),
            ],
            options={
                "verbose_name": "公开时的版式",
                "verbose_name_plural": "公开时的版式",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}\\Z")),
                        name="kept_form_is_sha256",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptRows",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=20, verbose_name="表")),
                ("made_by", models.CharField(max_length=64, verbose_name="提取程序版本")),
                ("content", models.BinaryField(verbose_name="各行")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_rows",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量数据的行",
                "verbose_name_plural": "批量数据的行",
                "constraints": [
                    models.UniqueConstraint(fields=("publication", "table"), name="rows_kept_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="内容")),
                (
                    "waits",
                    models.CharField(
                        blank=True,
                        help_text="发邮件时写的话；没有在等收件人的不发邮件",
                        max_length=50,
                        verbose_name="等待的事",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "mailed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="发邮件时间"),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="阅读时间")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
            ],
            options={
                "verbose_name": "通知",
                "verbose_name_plural": "通知",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="OfficeName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_index=True, max_length=20, verbose_name="编码")),
                ("name", models.CharField(db_index=True, max_length=200, verbose_name="名称")),
                ("initials", models.CharField(max_length=200, verbose_name="拼音首字母")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="budget.department",
                        verbose_name="部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "检索用名称",
                "verbose_name_plural": "检索用名称",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "code", "name"), name="office_name_is_kept_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficialFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("format", models.CharField(max_length=10, verbose_name="格式")),
                ("filename", models.CharField(max_length=200, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=100, verbose_name="类型")),
                ("size", models.PositiveIntegerField(verbose_name="字节数")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "fingerprint",
                    models.CharField(
                        help_text="决定文件字节的程序、程序库和字体的版本",
                        max_length=300,
                        verbose_name="生成程序",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "正式文件",
                "verbose_name_plural": "正式文件",
                "ordering": ["publication", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "format"), name="one_official_file_per_format"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}\\Z")),
                        name="official_file_hash_is_sha256",
                    ),
                ],
            },
            bases=(disclosure.models.permanence.StoredContent, models.Model),
        ),
        migrations.CreateModel(
            name="OfflineBundle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="预算年度")),
                ("number", models.PositiveIntegerField(verbose_name="第几次")),
                ("basis", models.CharField(max_length=64, verbose_name="依据")),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                ("files", models.PositiveIntegerField(verbose_name="文件数")),
                ("size", models.PositiveBigIntegerField(verbose_name="字节数")),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                (
                    "publications",
                    models.ManyToManyField(
                        related_name="offline_bundles",
                        to="disclosure.publication",
                        verbose_name="所涉及的公开版本",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budget.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "离线副本",
                "verbose_name_plural": "离线副本",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "year", "number"), name="offline_bundle_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}\\Z")),
                        name="offline_bundle_hash_is_sha256",
                    ),
                ],
            },
            bases=(disclosure.models.permanence.StoredContent, models.Model),
        ),
        migrations.CreateModel(
            name="OwnLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator("^[a-z0-9][a-z0-9_-]*\\Z")
                        ],
                        verbose_name="标识",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("text", models.TextField(verbose_name="版式文件（TOML）")),
                ("resolved_json", models.TextField(verbose_name="展开后的版式（JSON）")),
                ("digest", models.CharField(max_length=64, verbose_name="版式的 SHA-256")),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                ("proof", models.JSONField(default=list, verbose_name="试算结果")),
                (
                    "proved_digest",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="试算的版式"
                    ),
                ),
                (
                    "proving_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="试算开始时间"),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "本单位的版式",
                "verbose_name_plural": "本单位的版式",
                "ordering": ["key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}\\Z")),
                        name="own_layout_is_sha256",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[a-z0-9][a-z0-9_-]*\\Z")),
                        name="own_layout_has_a_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "部门和单位"),
                            (2, "项目"),
                            (3, "支出功能科目"),
                            (4, "支出经济科目"),
                            (5, "收支项目"),
                            (6, "绩效目标"),
                            (7, "绩效指标"),
                            (8, "情况说明"),
                            (9, "采购和资产"),
                            (10, "名词解释"),
                        ],
                        verbose_name="类别",
                    ),
                ),
                ("slug", models.CharField(blank=True, max_length=200, verbose_name="页面")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("place", models.TextField(blank=True, verbose_name="所在的表或章节")),
                ("text", models.TextField(verbose_name="文字")),
                ("detail", models.TextField(blank=True, verbose_name="同一行的其他内容")),
                ("words", disclosure.fulltext.field.WordsField(verbose_name="检索用词")),
                ("folded", models.TextField(editable=False, null=True, verbose_name="检索用文字")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "可检索的段落",
                "verbose_name_plural": "可检索的段落",
            },
        ),
        migrations.CreateModel(
            name="PublishingRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待处理"),
                            ("running", "正在生成"),
                            ("done", "已完成"),
                            ("failed", "没有公开"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("task", models.UUIDField(blank=True, null=True, verbose_name="任务")),
                ("step", models.CharField(blank=True, max_length=100, verbose_name="进度")),
                ("problems", models.TextField(blank=True, verbose_name="问题")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publishing_runs",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开进度",
                "verbose_name_plural": "公开进度",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("budget",),
                        name="one_publishing_run_at_a_time",
                        violation_error_message="这份预算正在公开，请等它完成",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True,
                        help_text="表、行或段落的地址；空为整份预算",
                        max_length=200,
                        verbose_name="位置",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="位置名称")),
                ("text", models.TextField(verbose_name="意见")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="提出时间")),
                (
                    "proposed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="提请解决时间"),
                ),
                (
                    "resolved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="解决时间"),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提请人",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="解决人",
                    ),
                ),
            ],
            options={
                "verbose_name": "审核意见",
                "verbose_name_plural": "审核意见",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text__regex", "\\S")), name="comment_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                            models.Q(
                                ("resolved_at__isnull", False), ("resolved_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="comment_is_resolved_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="答复")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="答复时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="disclosure.reviewcomment",
                        verbose_name="审核意见",
                    ),
                ),
            ],
            options={
                "verbose_name": "意见答复",
                "verbose_name_plural": "意见答复",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text__regex", "\\S")), name="answer_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedComparison",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("address", models.CharField(max_length=1000, verbose_name="网址")),
                ("at", models.DateTimeField(verbose_name="保存时间")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_comparisons",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "保存的比较",
                "verbose_name_plural": "保存的比较",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="comparison_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="提交时间")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("document_json", models.TextField(verbose_name="提交内容（规范 JSON）")),
                ("blocking", models.PositiveIntegerField(default=0, verbose_name="必须改正")),
                ("warnings", models.PositiveIntegerField(default=0, verbose_name="应当核实")),
                ("hints", models.PositiveIntegerField(default=0, verbose_name="提示")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
            ],
            options={
                "verbose_name": "提交记录",
                "verbose_name_plural": "提交记录",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}\\Z")),
                        name="submission_digest_is_sha256",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnsavedWork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=200, verbose_name="页面")),
                (
                    "work",
                    models.CharField(
                        default=disclosure.models.unsaved.new_work,
                        max_length=32,
                        verbose_name="哪一次打开",
                    ),
                ),
                ("turn", models.PositiveIntegerField(default=0, verbose_name="第几次暂存")),
                ("content", models.TextField(blank=True, verbose_name="填写的内容（JSON）")),
                ("at", models.DateTimeField(verbose_name="保存时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unsaved_work",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "未保存的内容",
                "verbose_name_plural": "未保存的内容",
                "ordering": ["-at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "page", "work"), name="unsaved_work_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UsedForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="disclosure.keptform",
                        verbose_name="公开时的版式",
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="used_form",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "公开所用的版式",
                "verbose_name_plural": "公开所用的版式",
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(verbose_name="撤回原因")),
                ("at", models.DateTimeField(verbose_name="撤回时间")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤回人",
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="disclosure.publication",
                        verbose_name="公开版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "撤回记录",
                "verbose_name_plural": "撤回记录",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="withdrawal_has_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkflowEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="序号")),
                ("region_code", models.CharField(max_length=6, verbose_name="行政区划代码")),
                ("department_code", models.CharField(max_length=20, verbose_name="部门编码")),
                (
                    "unit_code",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="空为整个部门的预算",
                        max_length=20,
                        verbose_name="单位编码",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="预算年度")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("hand_over", "交部门负责人"),
                            ("submit", "提交"),
                            ("start_review", "开始审核"),
                            ("return", "退回"),
                            ("approve", "批复"),
                            ("publish", "公开"),
                            ("correct", "启动更正"),
                            ("cancel_correction", "取消更正"),
                            ("withdraw", "撤回"),
                        ],
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                (
                    "from_status",
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
                        max_length=20,
                        verbose_name="原状态",
                    ),
                ),
                (
                    "to_status",
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
                        max_length=20,
                        verbose_name="新状态",
                    ),
                ),
                (
                    "actor",
                    models.CharField(
                        blank=True, help_text="空为系统", max_length=150, verbose_name="账号"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                (
                    "digest",
                    models.CharField(
                        blank=True,
                        help_text="当时公开内容的 SHA-256",
                        max_length=64,
                        verbose_name="内容摘要",
                    ),
                ),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="公开和撤回的版本", verbose_name="版本"
                    ),
                ),
                ("previous", models.CharField(max_length=64, verbose_name="前一条的哈希")),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="哈希")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="budget.departmentbudget",
                        verbose_name="部门预算",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="budget.region",
                        verbose_name="地区",
                    ),
                ),
            ],
            options={
                "verbose_name": "流程记录",
                "verbose_name_plural": "流程记录",
                "ordering": ["region", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("region", "number"), name="event_number_once_per_region"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hash__regex", "^[0-9a-f]{64}\\Z")),
                        name="event_hash_is_sha256",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("previous__regex", "^[0-9a-f]{64}\\Z")),
                        name="event_follows_a_sha256",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verb__in",
                                [
                                    "hand_over",
                                    "submit",
                                    "start_review",
                                    "return",
                                    "approve",
                                    "publish",
                                    "correct",
                                    "cancel_correction",
                                    "withdraw",
                                ],
                            )
                        ),
                        name="event_verb_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectionStart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("marks", models.JSONField(verbose_name="各类历史记录的最后编号")),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction_start",
                        to="disclosure.workflowevent",
                        verbose_name="启动更正的记录",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正的起点",
                "verbose_name_plural": "更正的起点",
            },
        ),
        migrations.CreateModel(
            name="BulkFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "table",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("publications", "publications"),
                            ("amounts", "amounts"),
                            ("goals", "goals"),
                            ("indicators", "indicators"),
                            ("procurement", "procurement"),
                            ("assets", "assets"),
                            ("narrative", "narrative"),
                            ("checks", "checks"),
                        ],
                        max_length=20,
                        verbose_name="表",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        blank=True,
                        choices=[("current", "current"), ("superseded", "superseded")],
                        max_length=10,
                        verbose_name="版本状态",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("parquet", "Parquet"), ("csv", "CSV"), ("xlsx", "Excel")],
                        max_length=10,
                        verbose_name="格式",
                    ),
                ),
                ("rows", models.PositiveIntegerField(verbose_name="行数")),
                ("size", models.PositiveBigIntegerField(verbose_name="字节数")),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="disclosure.bulkpart",
                        verbose_name="批量数据",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量数据文件",
                "verbose_name_plural": "批量数据文件",
                "ordering": ["part", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("part", "table", "state", "format"), name="one_bulk_file_of_a_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}\\Z")),
                        name="bulk_file_hash_is_sha256",
                    ),
                ],
            },
            bases=(disclosure.models.permanence.StoredContent, models.Model),
        ),
        migrations.RunPython(make_index, drop_index),
    ]
