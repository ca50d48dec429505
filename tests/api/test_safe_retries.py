"""Every call that changes something can be made again safely, whichever it is."""

from collections.abc import Iterator
from datetime import timedelta
from inspect import unwrap
from typing import Any

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from tests.api.conftest import program_of
from tests.factories import member
from workflow.api.views import OperationView
from workflow.models import EventLog, IdempotencyKey
from workflow.tasks import forget_old_keys


CHANGING = ("post", "put", "patch", "delete")


def views(patterns: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Each route with its view."""
    for each in patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from views(each.url_patterns, path)
        elif isinstance(each, URLPattern):
            yield path, each.callback


def of_api() -> list[tuple[str, Any]]:
    found = [
        (path, view)
        for path, view in views(get_resolver("hourbank.urls").url_patterns)
        if path.startswith("api/")
    ]
    assert len(found) > 50
    return found


def test_every_post_goes_through_the_door_that_knows_keys() -> None:
    posts = [
        (path, unwrap(view.view_class.post))  # its description may be wrapped around it
        for path, view in of_api()
        if hasattr(getattr(view, "view_class", None), "post")
    ]
    assert len(posts) > 30
    assert [path for path, post in posts if post is not OperationView.post] == []


def test_no_other_view_of_the_api_takes_what_changes_something() -> None:
    """A view that is a function says by itself which methods it takes."""
    for path, view in of_api():
        if not hasattr(view, "view_class"):
            assert path == "api/v1/docs/" or path.startswith("api/v1/errors/"), path


def test_every_change_reads_its_key_before_it_does_anything(client, ana) -> None:
    paths = client.get("/api/v1/schema/").json()["paths"]
    asked = 0
    for path, methods in paths.items():
        for method in set(methods) & set(CHANGING):
            filled = path
            for parameter in methods[method].get("parameters", []):
                if parameter["in"] == "path":
                    whole = parameter["schema"]["type"] == "integer"
                    some = "987654321" if whole else "01a2015e-f0bf-7098-9ad1-f2a1ff75ca75"
                    filled = filled.replace(f"{{{parameter['name']}}}", some)
            headers = {"Authorization": f"Bearer {ana.key}", "Idempotency-Key": "k" * 256}
            response = client.generic(
                method.upper(), filled, b"{}", content_type="application/json", headers=headers
            )
            if response.status_code == 403:  # for the staff alone
                continue
            where = (method, path, response.content)
            assert response.status_code == 422, where
            assert response.json()["code"] == "invalid_idempotency_key", where
            asked += 1
    assert asked > 30


@pytest.mark.usefixtures("real_db", "probe")
def test_the_answer_is_committed_with_what_was_done(at) -> None:
    ana = program_of(member("Ana", at=at), at=at)
    path = f"/api/probe/members/{ana.member.pk}/rename/"
    assert ana.post(path, {"name": "Anna"}, Idempotency_Key="k1").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM workflow_idempotencykey WHERE key = 'k1'")
        kept = cursor.fetchall()
        cursor.execute(
            "SELECT xmin::text FROM workflow_eventlog WHERE subject_id = %s AND type = %s",
            [ana.member.pk, "member.renamed"],
        )
        assert cursor.fetchall() == kept
    assert len(kept) == 1


@pytest.mark.usefixtures("real_db", "probe")
def test_the_sweep_of_beat_forgets_what_a_day_is_over_for(at) -> None:
    ana = program_of(member("Ana", at=at), at=at)
    path = f"/api/probe/members/{ana.member.pk}/rename/"
    for name in ("Anna", "Anne"):
        assert ana.post(path, {"name": name}, Idempotency_Key=name).status_code == 200
    a_day_ago = timezone.now() - timedelta(hours=24)
    IdempotencyKey.objects.filter(key="Anna").update(at=a_day_ago)
    IdempotencyKey.objects.filter(key="Anne").update(at=a_day_ago + timedelta(minutes=1))
    assert forget_old_keys() == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["Anne"]
    # What was done stays done.
    assert EventLog.objects.filter(subject_id=ana.member.pk, type="member.renamed").count() == 2
