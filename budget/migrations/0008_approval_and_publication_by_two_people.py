# Replaced by 0001_squashed_0012_ledger, which says why this file is still here.
"""New regions have approval and publication done by two people; those there are keep theirs."""

from django.db import migrations, models

LABEL = "批复和公开由两人分别办理"
HELP = "批复一份预算的审核员不能公开它，由另一位审核员公开；撤回不受此限制"


class Migration(migrations.Migration):
    dependencies = [("budget", "0007_withdrawn_is_a_status")]

    operations = [
        migrations.AddField(
            model_name="region",
            name="two_people",
            field=models.BooleanField(LABEL, default=False, help_text=HELP),
        ),
        migrations.AlterField(
            model_name="region",
            name="two_people",
            field=models.BooleanField(LABEL, default=True, help_text=HELP),
        ),
    ]
