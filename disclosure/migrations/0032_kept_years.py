"""What each region shows of a year is kept: its counts and sums.

``index_publications``, which follows every upgrade, counts what stands.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0001_squashed_0012_ledger'),
        ('disclosure', '0031_page_generations'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='预算年度')),
                ('since', models.DateTimeField(null=True, verbose_name='何时起')),
                ('until', models.DateTimeField(null=True, verbose_name='何时止')),
                ('departments', models.PositiveIntegerField(verbose_name='部门数')),
                ('disclosures', models.PositiveIntegerField(verbose_name='公开数')),
                ('newest', models.DateTimeField(verbose_name='最近公布时间')),
                ('fen', models.BigIntegerField(verbose_name='收支总额（分）')),
                ('stating', models.PositiveIntegerField(verbose_name='有收支总额的部门数')),
                ('against', models.PositiveSmallIntegerField(null=True, verbose_name='对比年度')),
                ('in_both', models.PositiveIntegerField(verbose_name='两年都有的部门数')),
                ('both_before', models.BigIntegerField(verbose_name='这些部门对比年度的总额（分）')),
                ('both_now', models.BigIntegerField(verbose_name='这些部门本年度的总额（分）')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='budget.region', verbose_name='地区')),
            ],
            options={
                'verbose_name': '地区年度合计',
                'verbose_name_plural': '地区年度合计',
                'constraints': [
                    models.UniqueConstraint(
                        fields=['region', 'year'],
                        condition=models.Q(since__isnull=True),
                        name='year_kept_once',
                    ),
                    models.UniqueConstraint(
                        fields=['region', 'year', 'since'],
                        condition=models.Q(since__isnull=False),
                        name='year_to_come_kept_once',
                    ),
                ],
            },
        ),
    ]
