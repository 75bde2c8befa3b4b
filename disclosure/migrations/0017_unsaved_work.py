# Replaced by 0001_squashed_0029_disclosures, which says why this file is still here.
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0016_forms_of_publications'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='UnsavedWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=200, verbose_name='页面')),
                ('content', models.TextField(verbose_name='填写的内容（JSON）')),
                ('at', models.DateTimeField(verbose_name='保存时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unsaved_work', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '未保存的内容',
                'verbose_name_plural': '未保存的内容',
                'ordering': ['-at'],
                'constraints': [models.UniqueConstraint(fields=('user', 'page'), name='unsaved_work_once_per_page')],
            },
        ),
    ]
