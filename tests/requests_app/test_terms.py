"""What a request keeps of the Policy."""

from datetime import timedelta

from requests_app.terms import Terms
from workflow.models import Policy


def test_terms_come_back_as_they_were_written() -> None:
    terms = Terms.of_policy(Policy(response_timeout=timedelta(seconds=1.5), maximum_minutes=77))
    assert Terms.from_json(terms.as_json()) == terms


def test_terms_of_an_older_release_get_defaults_and_lose_what_is_gone() -> None:
    stored = Terms.of_policy(Policy(maximum_minutes=77)).as_json()
    del stored["top_up_percent"]
    stored["something_older"] = 5
    read = Terms.from_json(stored)
    assert (read.maximum_minutes, read.top_up_percent) == (77, 125)
