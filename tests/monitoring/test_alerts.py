"""The alert rules: Prometheus takes them, they ask for what is told, and each says what to do."""

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.clock import keep_time
from tests.docs.test_documents import anchors
from tests.monitoring.figures import scrape
from tests.requests_app.roads import new_bank
from tests.workflow.trial import begin, declared, new_service
from workflow.worker import work_external


ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "deploy/prometheus"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
# What Prometheus itself writes of each scrape.
OF_PROMETHEUS = {"up"}
OPERATORS = {"and", "or", "unless"}
METRIC = re.compile(r"\b([a-z][a-z0-9_]*)\b(?!\s*\()")
NOT_METRICS = re.compile(r"\{[^}]*\}|\[[^]]*\]|\bby\s*\([^)]*\)")
promtool = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(
    promtool is None, reason="no promtool found (Debian: apt-get install prometheus)"
)


def name(rule: dict[str, Any]) -> str:
    return str(rule["alert"])


def metrics_of(expression: str) -> set[str]:
    return set(METRIC.findall(NOT_METRICS.sub(" ", expression))) - OPERATORS


def test_what_is_asked_for_is_read_out_of_an_expression():
    expression = 'histogram_quantile(0.9, sum by (le, step) (rate(a_bucket{x="y"}[15m]))) / b_c > 1'
    assert metrics_of(expression) == {"a_bucket", "b_c"}
    assert metrics_of("sum(a) >= 3 and sum(a) > 0.5 * sum(b)") == {"a", "b"}


@pytest.fixture
def told(client, db, at, monkeypatch) -> set[str]:
    """The names of all metrics of a bank in which each thing has happened once."""
    bank = keep_time(new_bank(at), monkeypatch)
    service = new_service(at=bank.at)

    def fail(**_given):
        raise ValueError("no such minute")

    with declared(handler=fail), declared("out", effect=fail, handler=fail):
        begin(service, "trial", "out", at=bank.at)
        bank.work()
        work_external(clock=lambda: bank.at)
        bank.later(timedelta(seconds=2))
    client.get("/accounts/login/")
    return scrape(client).names()


def test_every_alert_asks_for_figures_that_are_told(told):
    asked = {rule["alert"]: metrics_of(rule["expr"]) for rule in RULES}
    assert all(asked.values())
    assert {alert: found - told - OF_PROMETHEUS for alert, found in asked.items()} == {
        alert: set() for alert in asked
    }


def test_the_manual_tells_of_every_figure_and_of_no_other(told):
    text = (ROOT / "docs/operations.md").read_text()
    rows = "\n".join(re.findall(r"^\| `hourbank_.*\|", text, re.MULTILINE))
    described = set(re.findall(r"`(hourbank_\w+)`", rows))
    ours = {each for each in told if re.match(r"hourbank_.*(?<!_created)$", each)}
    assert {re.sub(r"_(bucket|count|sum)$", "", each) for each in ours} == described


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_every_alert_says_what_is_wrong_and_leads_to_what_to_do(rule):
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert len(rule["annotations"]["summary"]) > 10
    assert rule["annotations"]["description"].endswith(".")
    path, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    assert anchor == rule["alert"].lower()
    assert anchor in anchors(ROOT / path)


def test_the_manual_has_no_alert_that_there_is_not():
    text = (ROOT / "docs/operations.md").read_text()
    section = text.split("\n## Alerts\n")[1].split("\n## ")[0]
    told = re.findall(r"^### (\w+)\n\n(page|ticket): ", section, re.MULTILINE)
    assert told == [(rule["alert"], rule["labels"]["severity"]) for rule in RULES]


def test_prometheus_reads_the_rules_and_asks_web_and_workers():
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    assert [(FOLDER / path).is_file() for path in config["rule_files"]] == [True]
    jobs = {job["job_name"] for job in config["scrape_configs"]}
    asked = "\n".join(rule["expr"] for rule in RULES)
    assert set(re.findall(r'job="([^"]+)"', asked)) == jobs


def test_each_of_several_workers_is_asked_for_itself():
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    (workers,) = [job for job in config["scrape_configs"] if job["job_name"] == "hourbank-worker"]
    (found,) = workers["dns_sd_configs"]
    assert (found["names"], found["type"], found["port"]) == (["worker", "courier"], "A", 9808)
    assert "static_configs" not in workers


@needs_promtool
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "alerts.yml"),
        ("check", "config", "--syntax-only", "prometheus.yml"),
        ("test", "rules", "alerts_test.yml"),
    ],
    ids=" ".join,
)
def test_promtool_finds_nothing_wrong(arguments):
    assert promtool is not None
    result = subprocess.run(  # noqa: S603
        [promtool, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
