"""Keys say what they are for: those that there are go on doing what their member can do by API."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.migrations import RunSQL


KEEP = """
UPDATE members_apikey AS key SET scopes = array_append(key.scopes, 'admin')
FROM members_member AS member
WHERE member.id = key.member_id AND (member.is_staff OR member.is_superuser);
UPDATE members_apikey SET name = prefix WHERE name = '';
"""

GUARD = """
CREATE FUNCTION members_guard_key() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF (NEW.id, NEW.member_id, NEW.name, NEW.scopes, NEW.prefix, NEW.digest, NEW.created_at,
        NEW.expires_at)
       IS DISTINCT FROM
       (OLD.id, OLD.member_id, OLD.name, OLD.scopes, OLD.prefix, OLD.digest, OLD.created_at,
        OLD.expires_at)
       OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    THEN
        RAISE EXCEPTION 'key %: what it may do, and that it is revoked, never changes', NEW.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER guard_key BEFORE UPDATE ON members_apikey
FOR EACH ROW EXECUTE FUNCTION members_guard_key();
"""
UNGUARD = "DROP TRIGGER guard_key ON members_apikey; DROP FUNCTION members_guard_key;"


class Migration(migrations.Migration):
    dependencies = [("members", "0003_households")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("read", "Read what you may see"),
                        ("requests", "Act for you: requests, services, messages, profile, keys"),
                        ("disputes", "Act for you in disputes, and hand in evidence"),
                        ("admin", "Use your role as one of the staff"),
                    ],
                    max_length=16,
                ),
                default=["read", "requests", "disputes"],
                size=None,
                verbose_name="scopes",
            ),
            preserve_default=False,
        ),
        RunSQL(KEEP, RunSQL.noop),
        migrations.AlterField(
            model_name="apikey",
            name="name",
            field=models.CharField(max_length=100, verbose_name="name"),
        ),
        migrations.AddIndex(
            model_name="apikey",
            index=models.Index(fields=["member", "-id"], name="api_key_of_member"),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="api_key_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("scopes", []), _negated=True), name="api_key_has_a_scope"
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scopes__contained_by", ["read", "requests", "disputes", "admin"])
                ),
                name="api_key_scopes_known",
            ),
        ),
        RunSQL(GUARD, UNGUARD),
    ]
