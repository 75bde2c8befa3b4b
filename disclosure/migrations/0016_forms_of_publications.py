# Replaced by 0001_squashed_0029_disclosures, which says why this file is still here.
from django.db import migrations

from disclosure.documents import forms


def keep_the_forms(apps, schema_editor):
    """Keep with each publication the product's form that it has, which never changes."""
    publications = apps.get_model("disclosure", "Publication").objects
    kept = apps.get_model("disclosure", "KeptForm").objects
    used = apps.get_model("disclosure", "UsedForm").objects
    for key in forms.available():
        pks = list(publications.filter(layout=key, used_form=None).values_list("pk", flat=True))
        if not pks:
            continue
        written = forms.written(key)
        form, _ = kept.get_or_create(
            digest=written.digest, defaults={"key": key, "resolved_json": written.text}
        )
        used.bulk_create([used.model(publication_id=pk, form=form) for pk in pks])


class Migration(migrations.Migration):

    dependencies = [
        ("disclosure", "0015_layouts_of_ones_own"),
    ]

    operations = [
        migrations.RunPython(keep_the_forms, migrations.RunPython.noop),
    ]
