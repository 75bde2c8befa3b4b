# Replaced by 0001_squashed_0012_ledger, which says why this file is still here.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budget', '0005_when_a_budget_became_public'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ledgerline',
            name='line_dimensions_are_known',
        ),
        migrations.AlterField(
            model_name='historicalledgerline',
            name='fund',
            field=models.CharField(default='general_public_budget', max_length=30, verbose_name='资金性质'),
        ),
        migrations.AlterField(
            model_name='historicalledgerline',
            name='kind',
            field=models.CharField(max_length=30, verbose_name='支出类型'),
        ),
        migrations.AlterField(
            model_name='ledgerline',
            name='fund',
            field=models.CharField(default='general_public_budget', max_length=30, verbose_name='资金性质'),
        ),
        migrations.AlterField(
            model_name='ledgerline',
            name='kind',
            field=models.CharField(max_length=30, verbose_name='支出类型'),
        ),
        migrations.AddConstraint(
            model_name='ledgerline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fund__in', ['general_public_budget', 'government_fund', 'state_capital', 'fiscal_special_account', 'public_service_income', 'business_income', 'superior_subsidy', 'affiliate_remittance', 'other_income', 'unit_own_funds']), ('fund__regex', '^own_[a-z0-9_]+\\Z'), _connector='OR'), models.Q(('kind__in', ['basic', 'project', 'business', 'remittance_to_superior', 'subsidy_to_affiliates', 'year_end_carryover']), ('kind__regex', '^own_[a-z0-9_]+\\Z'), _connector='OR'), ('origin__in', ['current_year', 'carryover']), ('purpose__in', ['', 'teaching_research', 'other'])), name='line_dimensions_are_known'),
        ),
    ]
