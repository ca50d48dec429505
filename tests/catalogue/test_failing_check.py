"""The check fails for a technical reason: it is tried again, then the member may send it in again."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from catalogue.models import Refusal
from catalogue.operations import submit
from tests.catalogue.words import history
from workflow.models import Step
from workflow.registry import registry
from workflow.worker import work


pytestmark = pytest.mark.django_db


@pytest.fixture
def failing(monkeypatch):
    """How often the check still fails; it does so at its end, when everything of it is written."""
    left = Counter()
    step = registry.step("validate_service")

    def handle(**given):
        step.handler(**given)
        if left["check"]:
            left["check"] -= 1
            raise ConnectionError("the check fails")

    monkeypatch.setitem(registry.steps, step.name, replace(step, handler=handle))
    return left


def sweep(shop, *seconds):
    for second in seconds:
        moment = shop.at + timedelta(seconds=second)
        work(clock=lambda now=moment: now)


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_up_to_three_failures_are_made_good_by_a_retry(failures, shop, failing):
    failing["check"] = failures
    service = shop.submitted()
    sweep(shop, 0, 2, 6, 14)
    assert shop.again(service).state == "PENDING_APPROVAL"
    kinds = [kind for kind, _from, _to in history(service)]
    assert kinds.count("service.checked") == 1
    assert kinds.count("step.failed") == failures


def test_after_the_fourth_failure_it_is_refused_and_left_as_a_dead_letter(shop, failing):
    failing["check"] = 4
    service = shop.submitted()
    sweep(shop, 0, 2, 6, 14)
    refused = shop.again(service)
    assert (refused.state, refused.refusal.reason) == ("REJECTED", "TECHNICAL_FAILURE")
    assert Refusal.objects.count() == 1
    dead = Step.objects.get(subject_id=service.pk, name="validate_service")
    assert dead.state == "DEAD"
    shop.do(submit, service_id=service.pk)
    shop.at += timedelta(seconds=20)
    shop.work()
    assert shop.again(service).state == "PENDING_APPROVAL"
