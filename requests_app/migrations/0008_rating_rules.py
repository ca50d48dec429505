"""What was said of somebody is never changed or deleted, by any role; only what was paid is rated."""

from django.db import migrations
from django.db.migrations import RunSQL

from workflow.guards import guard_subject


GUARDS = """
CREATE FUNCTION ratings_guard_new() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM 1 FROM requests_app_servicerequest AS request
    WHERE request.id = NEW.request_id AND request.state = 'PAID'
      AND (NEW.part, NEW.author_id, NEW.rated_id) IN (
          ('requester', request.requester_id, request.provider_id),
          ('provider', request.provider_id, request.requester_id));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'rating %: only the sides of a paid request rate each other', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION ratings_guard_said() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF (NEW.id, NEW.request_id, NEW.part, NEW.author_id, NEW.rated_id, NEW.service_id, NEW.stars,
        NEW.words, NEW.made_at)
       IS DISTINCT FROM
       (OLD.id, OLD.request_id, OLD.part, OLD.author_id, OLD.rated_id, OLD.service_id, OLD.stars,
        OLD.words, OLD.made_at)
       OR (OLD.replied_at IS NOT NULL
           AND (NEW.reply_words, NEW.replied_at) IS DISTINCT FROM (OLD.reply_words, OLD.replied_at))
       OR NEW.shown_at > OLD.shown_at
    THEN
        RAISE EXCEPTION 'rating %: what was said is never changed', NEW.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION ratings_guard_report() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF (NEW.id, NEW.rating_id, NEW.reporter_id, NEW.reason, NEW.words, NEW.made_at)
       IS DISTINCT FROM
       (OLD.id, OLD.rating_id, OLD.reporter_id, OLD.reason, OLD.words, OLD.made_at)
       OR OLD.settled_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'report %: what was reported is never changed', NEW.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER guard_new AFTER INSERT ON requests_app_rating
FOR EACH ROW EXECUTE FUNCTION ratings_guard_new();
CREATE TRIGGER guard_said BEFORE UPDATE ON requests_app_rating
FOR EACH ROW EXECUTE FUNCTION ratings_guard_said();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON requests_app_rating
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER guard_said BEFORE UPDATE ON requests_app_ratingreport
FOR EACH ROW EXECUTE FUNCTION ratings_guard_report();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON requests_app_ratingreport
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
"""
UNGUARDED = """
DROP TRIGGER guard_new ON requests_app_rating;
DROP TRIGGER guard_said ON requests_app_rating;
DROP TRIGGER never_deleted ON requests_app_rating;
DROP TRIGGER guard_said ON requests_app_ratingreport;
DROP TRIGGER never_deleted ON requests_app_ratingreport;
DROP FUNCTION ratings_guard_new;
DROP FUNCTION ratings_guard_said;
DROP FUNCTION ratings_guard_report;
"""


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0007_ratings"), ("workflow", "0002_rules")]

    operations = [
        guard_subject(table="requests_app_rating", subject_type="rating", has_state=False),
        RunSQL(GUARDS, UNGUARDED),
    ]
