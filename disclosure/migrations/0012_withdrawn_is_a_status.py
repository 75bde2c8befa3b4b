# Replaced by 0001_squashed_0029_disclosures, which says why this file is still here.
from django.db import migrations, models



def name_what_is_withdrawn(apps, schema_editor):
    """Give published budgets whose latest version was withdrawn the state that is theirs now.

    The chain of events stays as it was written.
    """
    publications = apps.get_model("disclosure", "Publication").objects
    budgets = apps.get_model("budget", "DepartmentBudget").objects
    latest = {}
    rows = publications.order_by("version")
    for department, year, withdrawal in rows.values_list("department", "year", "withdrawal"):
        latest[department, year] = withdrawal
    for (department, year), withdrawal in latest.items():
        if withdrawal is not None:
            published = budgets.filter(department=department, fiscal_year__year=year)
            published.filter(status="published").update(status="withdrawn")


def name_it_as_before(apps, schema_editor):
    budgets = apps.get_model("budget", "DepartmentBudget").objects
    budgets.filter(status="withdrawn").update(status="published")


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0007_withdrawn_is_a_status'),
        ('disclosure', '0011_leases_of_workers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='workflowevent',
            name='from_status',
            field=models.CharField(choices=[('draft', '编制中'), ('submitted', '已提交'), ('in_review', '审核中'), ('returned', '已退回'), ('approved', '已批复'), ('published', '已公开'), ('correcting', '更正中'), ('withdrawn', '已撤回')], max_length=20, verbose_name='原状态'),
        ),
        migrations.AlterField(
            model_name='workflowevent',
            name='to_status',
            field=models.CharField(choices=[('draft', '编制中'), ('submitted', '已提交'), ('in_review', '审核中'), ('returned', '已退回'), ('approved', '已批复'), ('published', '已公开'), ('correcting', '更正中'), ('withdrawn', '已撤回')], max_length=20, verbose_name='新状态'),
        ),
        migrations.RunPython(name_what_is_withdrawn, name_it_as_before, elidable=True),
    ]
