"""PostgreSQL finds the offices whose name holds a text by an index of the names' characters."""

from django.db import migrations

_MAKE = """CREATE INDEX office_name_characters ON disclosure_officename
    USING gin (string_to_array(name::text, NULL))"""
_DROP = "DROP INDEX office_name_characters"


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_MAKE)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_DROP)


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0032_kept_years'),
    ]

    operations = [
        migrations.RunPython(make_index, drop_index),
    ]
