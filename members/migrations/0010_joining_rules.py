"""The rules of the bank in versions, and who has agreed to which."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0009_closed"),
    ]

    operations = [
        migrations.CreateModel(
            name="JoiningRules",
            fields=[
                (
                    "number",
                    models.PositiveIntegerField(
                        primary_key=True, serialize=False, verbose_name="version"
                    ),
                ),
                (
                    "texts",
                    models.JSONField(
                        help_text="By the code of the language.", verbose_name="texts"
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="published")),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of the rules",
                "verbose_name_plural": "versions of the rules",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="RulesAcceptance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("accepted_at", models.DateTimeField(verbose_name="accepted")),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.joiningrules",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "acceptance of the rules",
                "verbose_name_plural": "acceptances of the rules",
            },
        ),
        migrations.AddConstraint(
            model_name="joiningrules",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="rules_counted_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="joiningrules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("texts__has_key", "en"), models.Q(("texts__en", ""), _negated=True)
                ),
                name="rules_in_english",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulesacceptance",
            constraint=models.UniqueConstraint(
                fields=("member", "rules"), name="rules_accepted_once"
            ),
        ),
        migrations.RunSQL(
            """
            ALTER TABLE members_rulesacceptance ADD CONSTRAINT rules_accepted_by_member
            FOREIGN KEY (member_id) REFERENCES members_member (id)
            ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
            """,
            "ALTER TABLE members_rulesacceptance DROP CONSTRAINT rules_accepted_by_member",
        ),
    ]
