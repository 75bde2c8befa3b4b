# Replaced by 0001_squashed_0012_ledger, which says why this file is still here.
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0006_own_kinds_and_sources'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='departmentbudget',
            name='budget_status_is_known',
        ),
        migrations.AlterField(
            model_name='departmentbudget',
            name='status',
            field=models.CharField(choices=[('draft', '编制中'), ('submitted', '已提交'), ('in_review', '审核中'), ('returned', '已退回'), ('approved', '已批复'), ('published', '已公开'), ('correcting', '更正中'), ('withdrawn', '已撤回')], default='draft', editable=False, max_length=20, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='historicaldepartmentbudget',
            name='status',
            field=models.CharField(choices=[('draft', '编制中'), ('submitted', '已提交'), ('in_review', '审核中'), ('returned', '已退回'), ('approved', '已批复'), ('published', '已公开'), ('correcting', '更正中'), ('withdrawn', '已撤回')], default='draft', editable=False, max_length=20, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='departmentbudget',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'in_review', 'returned', 'approved', 'published', 'correcting', 'withdrawn'])), name='budget_status_is_known'),
        ),
    ]
