"""What the settings of health, metrics and log refuse."""

import pytest

from tests.production import start


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN must be empty or have at least 20"),
        ({"WEBHOOKS_ALLOW_LOOPBACK": "1"}, "WEBHOOKS_ALLOW_LOOPBACK must be off."),
        ({"METRICS_NETWORKS": "10.0.0.0/33"}, "'10.0.0.0/33' does not appear to be"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml'; it must be one of json, lines."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'LOUD'; it must be one of DEBUG, INFO"),
    ],
)
def test_a_bank_that_members_use_does_not_start_with(given, told):
    result = start(**given)
    assert result.returncode != 0
    assert told in result.stderr


@pytest.mark.parametrize("given", [{}, {"METRICS_TOKEN": "t" * 20, "LOG_LEVEL": "info"}])
def test_it_starts_with(given):
    assert start(**given).returncode == 0


def test_the_folder_of_the_figures_is_made_at_the_start(tmp_path):
    folder = tmp_path / "not" / "yet"
    assert start(PROMETHEUS_MULTIPROC_DIR=str(folder)).returncode == 0
    assert folder.is_dir()
