# Replaced by 0001_squashed_0029_disclosures, which says why this file is still here.
from django.db import migrations, models

# What 0.1.0 wrote beside files that waited to be entered or archived, in the state of being read.
ORDERED = ("等待录入", "正在存档，生成正式文件")


def name_what_is_ordered(apps, schema_editor):
    """Give files that were ordered to be entered or archived the state that is theirs now.

    Their tasks are still queued, and look for it.
    """
    files = apps.get_model("disclosure", "ImportedFile").objects
    files.filter(state="reading", message__in=ORDERED).update(state="entering")


def name_it_as_before(apps, schema_editor):
    files = apps.get_model("disclosure", "ImportedFile").objects
    files.filter(state="entering").update(state="reading")


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0005_when_a_budget_became_public'),
        ('disclosure', '0010_link_requests'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkerLease',
            fields=[
                ('worker', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='处理程序')),
                ('expires_at', models.DateTimeField(verbose_name='有效到')),
            ],
            options={
                'verbose_name': '后台处理程序',
                'verbose_name_plural': '后台处理程序',
            },
        ),
        migrations.RemoveConstraint(
            model_name='importedfile',
            name='imported_file_state_is_known',
        ),
        migrations.AddField(
            model_name='publishingrun',
            name='task',
            field=models.UUIDField(blank=True, null=True, verbose_name='任务'),
        ),
        migrations.AlterField(
            model_name='importedfile',
            name='state',
            field=models.CharField(choices=[('waiting', '等待读取'), ('reading', '正在读取'), ('entering', '正在录入'), ('ready', '可以录入'), ('unchanged', '没有变化'), ('stopped', '不能录入'), ('unreadable', '不能读取'), ('entered', '已录入'), ('archived', '已存档公开')], default='waiting', max_length=12, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='importedfile',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'reading', 'entering', 'ready', 'unchanged', 'stopped', 'unreadable', 'entered', 'archived'))), name='imported_file_state_is_known'),
        ),
        migrations.RunPython(name_what_is_ordered, name_it_as_before),
    ]
