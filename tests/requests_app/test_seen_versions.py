"""Who acts on what they saw earlier is told to look again, and nothing has changed."""

import pytest

from common.errors import StaleVersion
from requests_app import operations
from tests.requests_app.acts import refusal
from tests.requests_app.test_every_transition_in_every_state import ACTIONS, TABLE


@pytest.mark.parametrize(("state", "action"), TABLE)
def test_an_action_on_an_older_version_is_refused_and_on_the_current_one_done(bank, state, action):
    request = bank.in_state(state)
    who = getattr(bank, TABLE[state, action][0][0])
    for seen in (request.version - 1, request.version + 1, 0):
        given = {**ACTIONS[action], "expected_version": seen}
        refused = refusal(bank, action, request, who, **given)
        assert isinstance(refused, StaleVersion)
        assert refused.facts == {"version": request.version}
    done = bank.do(
        getattr(operations, action),
        who,
        request_id=request.pk,
        expected_version=request.version,
        **ACTIONS[action],
    )
    assert done.version == request.version + 1


def test_a_reminder_is_a_version_too(bank):
    """The event feed and the ETag count alike: what was sent is a change of the request."""
    request = bank.active()
    bank.later(request.deadline_at - bank.at - request.terms.reminder_before)
    refused = refusal(bank, "accept", request, bank.ada, expected_version=request.version)
    assert isinstance(refused, StaleVersion)
