# Replaced by 0001_squashed_0029_disclosures, which says why this file is still here.
import django.db.models.deletion
from django.db import migrations, models

STEPS = ("publish", "correct", "cancel_correction")
TABLES = (
    "AssetHolding",
    "DepartmentBudget",
    "Indicator",
    "LedgerLine",
    "NarrativeParagraph",
    "NarrativeText",
    "PriorFigure",
    "ProcurementItem",
    "Project",
    "SubGoal",
)


def mark_corrections_under_way(apps, schema_editor):
    """Give each correction that is under way the point of the histories at which it was opened.

    Nothing but times tells it of these.
    """
    events = apps.get_model("disclosure", "WorkflowEvent").objects
    starts = apps.get_model("disclosure", "CorrectionStart").objects
    for budget in apps.get_model("budget", "DepartmentBudget").objects.all():
        last = events.filter(budget=budget, verb__in=STEPS).order_by("-number").first()
        if last is None or last.verb != "correct":
            continue
        marks = {}
        for name in TABLES:
            versions = apps.get_model("budget", f"Historical{name}").objects
            before = versions.filter(history_date__lte=last.at)
            newest = before.aggregate(newest=models.Max("history_id"))["newest"]
            marks[f"budget.{name.lower()}"] = newest or 0
        starts.create(event=last, marks=marks)


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0005_when_a_budget_became_public'),
        ('disclosure', '0012_withdrawn_is_a_status'),
    ]

    operations = [
        migrations.CreateModel(
            name='CorrectionStart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('marks', models.JSONField(verbose_name='各类历史记录的最后编号')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='correction_start', to='disclosure.workflowevent', verbose_name='启动更正的记录')),
            ],
            options={
                'verbose_name': '更正的起点',
                'verbose_name_plural': '更正的起点',
            },
        ),
        migrations.RunPython(mark_corrections_under_way, migrations.RunPython.noop),
    ]
