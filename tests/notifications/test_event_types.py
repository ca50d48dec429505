"""Which events webhooks may name: those that the code writes for members, and no others."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from common.errors import Refused
from notifications.event_types import EVENT_TYPES, require_known
from notifications.models import WebhookEndpoint
from tests.notifications.hooks import hook
from workflow.models import Subject


CHECKOUT = Path(__file__).resolve().parents[2]
APPS = ("workflow", "members", "notifications", "catalogue", "ledger", "requests_app", "disputes")
# Where names of transitions are, which look like those of events, and what only retells events.
OTHERS = {"migrations", "sentences.py", "event_types.py"}
KNOWN = {f"{kind}.{word}" for kind, words in EVENT_TYPES.items() for word in words}
URL = "https://hooks.example/in"
# Nobody's, or only of webhooks themselves.
SILENT = {"breaker", "household", "mail", "policy", "webhook", "webhook_delivery"}


def written() -> Iterator[str]:
    """Each name of an event in the code; one that is put together ends with an underscore."""
    name = re.compile(rf"(?:{'|'.join(EVENT_TYPES)})\.[a-z_]+")
    for app in APPS:
        for path in (CHECKOUT / app).rglob("*.py"):
            of_transitions = path.name == "steps.py" and path.parent.name != "operations"
            if OTHERS.isdisjoint(path.relative_to(CHECKOUT).parts) and not of_transitions:
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield from name.findall(node.value) if name.fullmatch(node.value) else ()


def test_all_events_that_the_code_writes_are_known_and_no_others():
    # Of what is outside no member hears, and this is a notice to seniors, not an event.
    found = set(written()) - {"step.postponed", "dispute.unassigned"}
    beginnings = {name for name in found if name.endswith("_")}
    assert beginnings == {"dispute.settlement_"}
    made_up = {name for name in KNOWN if name.startswith(tuple(beginnings))}
    assert found - beginnings | made_up == KNOWN
    assert made_up > {"dispute.settlement_proposed"}


def test_each_kind_that_members_hear_of_is_known():
    kinds = {model.subject_type for model in apps.get_models() if issubclass(model, Subject)}
    assert {kind for kind in kinds - SILENT if not kind.startswith("trial")} == {*EVENT_TYPES} - {
        "step"
    }


def test_the_document_names_them_all():
    text = (CHECKOUT / "docs" / "webhooks.md").read_text()
    rows = dict(re.findall(r"^\| `([a-z]+)\.\*` \| (.+) \|$", text, flags=re.MULTILINE))
    assert {kind: tuple(re.findall(r"\w+", words)) for kind, words in rows.items()} == EVENT_TYPES


@pytest.mark.parametrize("name", [*sorted(KNOWN), *(f"{kind}.*" for kind in EVENT_TYPES)])
def test_what_there_is_may_be_named(name):
    require_known([name])


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("debt.payed", "debt.arose, debt.paid, debt.part_paid, debt.waived, debt.*."),
        ("requests.paid", "rating.*, request.*, service.*"),
        ("webhook.added", "conversation.*, debt.*"),
        ("", "conversation.*, debt.*"),
    ],
)
@pytest.mark.django_db
def test_what_there_is_not_is_refused_with_what_there_is(name, known, ana, at):
    with pytest.raises(Refused) as refusal:
        hook(ana, URL, at=at, event_types=["request.paid", name])
    assert refusal.value.reason == "unknown_event_type"
    assert f"“{name}”" in str(refusal.value)
    assert known in str(refusal.value)
    assert not WebhookEndpoint.objects.exists()
