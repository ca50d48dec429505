"""Whoever is a member already has an address that counts as confirmed."""

from django.db import migrations


# A further address that another member has confirmed stays with them; who signs in with it is asked
# for a code.
CONFIRM = """
    INSERT INTO account_emailaddress (user_id, email, verified, "primary")
    SELECT member.id, lower(member.email), TRUE, TRUE
    FROM members_member AS member
    WHERE member.email IS NOT NULL
    AND NOT EXISTS (SELECT FROM account_emailaddress AS own WHERE own.user_id = member.id)
    AND NOT EXISTS (
        SELECT FROM account_emailaddress AS other
        WHERE other.verified AND lower(other.email) = lower(member.email)
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0007_pending"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunSQL(CONFIRM, migrations.RunSQL.noop)]
