"""Kept pages are told apart by generations; nothing renders them ahead any more."""

import secrets
from typing import Any

from django.db import migrations, models

RENDERING = "disclosure.portal.stored.refresh.render_pages"


def drop_renderings(apps: Any, schema_editor: Any) -> None:
    """Delete what waits for a task that is no more: no worker could take it."""
    apps.get_model("django_tasks_database", "DBTaskResult").objects.filter(task_path=RENDERING).delete()


def begin_generations(apps: Any, schema_editor: Any) -> None:
    """Draw the first number of each region, so that no two upgrades of one database share it."""
    for region in apps.get_model("budget", "Region").objects.values_list("code", flat=True):
        number = secrets.randbits(48)
        apps.get_model("disclosure", "PageGeneration").objects.create(region=region, number=number)


class Migration(migrations.Migration):
    dependencies = [
        ("disclosure", "0030_publications_by_year"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageGeneration",
            fields=[
                (
                    "region",
                    models.CharField(
                        max_length=6,
                        primary_key=True,
                        serialize=False,
                        verbose_name="行政区划代码",
                    ),
                ),
                ("number", models.BigIntegerField(verbose_name="页面代次")),
            ],
            options={"verbose_name": "页面代次", "verbose_name_plural": "页面代次"},
        ),
        migrations.RunPython(drop_renderings, migrations.RunPython.noop),
        migrations.RunPython(begin_generations, migrations.RunPython.noop),
    ]
