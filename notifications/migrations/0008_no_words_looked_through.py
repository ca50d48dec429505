# The rows that were there before, without keeping writers waiting.

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0007_no_words_is_null"),
    ]

    operations = [
        ValidateConstraint(model_name="mail", name="mail_with_words_goes_out_itself"),
    ]
