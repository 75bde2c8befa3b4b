"""An index of years: a search looks which there are without reading all publications."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0029_offline_bundles'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['year'], name='publication_by_year'),
        ),
    ]
