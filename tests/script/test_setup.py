"""script/setup: one command writes what staging and production need to know, once."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest
import yaml
from django.db import connections

from script.check_tree import ROOT
from tests.production import start


URL = ("--url", "https://bank.example/")
MAIL = ("--mail", "smtp+tls://bank:pa55@mail.example:587")


def set_up(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        ["/bin/sh", str(ROOT / "script/setup"), *words, "--folder", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )


def variables(folder: Path) -> dict[str, str]:
    """What a shell makes of .env."""
    told = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'set -a; . "$1/.env"; exec env -0', "sh", str(folder)],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return dict(line.split("=", 1) for line in told.split("\0") if line)


def everything(folder: Path) -> dict[str, str]:
    return {str(path): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_a_bank_without_docker_starts_with_what_was_written(tmp_path, environment):
    made = set_up(tmp_path, environment, *URL, *MAIL, "--plain")
    assert made.returncode == 0, made.stderr
    given = variables(tmp_path)
    assert given["HOURBANK_ENV"] == environment
    assert (given["HOURBANK_URL"], given["ALLOWED_HOSTS"]) == (
        "https://bank.example",
        "bank.example",
    )
    assert "DATABASE_OWNER_URL_FILE" not in given
    none = dict.fromkeys(("SECRET_KEY", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"), "")
    started = start(**(none | {"EMAIL_URL": ""} | given))
    assert started.returncode == 0, started.stderr


def test_the_roles_are_made_and_the_database_is_the_owners(tmp_path, django_db_setup):
    set_up(tmp_path, "staging", *URL, *MAIL, "--plain")
    statements = (tmp_path / "secrets/roles.sql").read_text()
    params = connections["owner"].get_connection_params()
    where = {"host": params["host"], "user": "postgres", "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as superuser:
        for statement in statements.split(";\n"):
            superuser.execute(statement or "SELECT 1")
        try:
            owner = superuser.execute(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'hourbank_staging'"
            ).fetchone()
            may = superuser.execute(
                "SELECT has_database_privilege('hourbank_staging', 'hourbank_staging', 'CONNECT'),"
                " has_database_privilege('hourbank_staging', 'hourbank_staging', 'CREATE')"
            ).fetchone()
        finally:
            superuser.execute("DROP DATABASE hourbank_staging")
            superuser.execute("DROP ROLE hourbank_staging")
            superuser.execute("DROP ROLE hourbank_staging_owner")
    assert owner == ("hourbank_staging_owner",)
    assert may == (True, False)


def test_only_who_wrote_them_reads_them(tmp_path):
    set_up(tmp_path, "production", *URL, *MAIL, "--plain")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", "secrets"]


def test_secrets_are_made_by_chance_and_none_is_in_env(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        set_up(folder, "production", *URL, *MAIL, "--plain")
    keys = [(folder / "secrets/secret_key").read_text() for folder in folders]
    assert keys[0] != keys[1]
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in keys)
    told = (folders[0] / ".env").read_text()
    for secret in (folders[0] / "secrets").glob("*_*"):
        assert secret.read_text() not in told
    assert "pa55" not in told


@pytest.mark.parametrize("there", [".env", "secrets"])
def test_nothing_is_ever_overwritten(tmp_path, there):
    set_up(tmp_path, "production", *URL, *MAIL)
    gone = {".env": "secrets", "secrets": ".env"}[there]
    (tmp_path / gone).rename(tmp_path / "aside")
    before = everything(tmp_path)
    again = set_up(tmp_path, "staging", *URL, *MAIL)
    assert again.returncode == 2
    assert "is there already: nothing was changed" in again.stderr
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "staging|production"),
        (("dev", *URL), "dev needs no setup: script/server."),
        (("production",), "--url must be where members reach the bank"),
        (("production", "--url", "http://bank.example"), "--url must be where"),
        (("production", "--url", "https://bank example"), "is no name of a host"),
        (("production", "--url", "https://bank.example/'"), "neither a quote"),
        (("production", *URL, "--plain"), "--plain needs --mail"),
        (("production", *URL, "--fast"), "does not know --fast"),
        (("production", "--url"), "--url needs a value"),
    ],
)
def test_a_wrong_call_is_answered_in_words_and_writes_nothing(tmp_path, words, sentence):
    made = subprocess.run(  # noqa: S603
        ["/bin/sh", str(ROOT / "script/setup"), "--folder", str(tmp_path), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 2
    assert sentence in made.stderr
    assert list(tmp_path.iterdir()) == []


def test_containers_of_both_environments_may_share_a_machine(tmp_path):
    told = {}
    for environment in ("staging", "production"):
        folder = tmp_path / environment
        folder.mkdir()
        set_up(folder, environment, *URL, *MAIL)
        told[environment] = variables(folder)
    names = {key: {given[key] for given in told.values()} for key in told["staging"]}
    assert len(names["COMPOSE_PROJECT_NAME"]) == len(names["WEB_PORT"]) == 2
    files = told["production"]["COMPOSE_FILE"].split(":")
    assert [(ROOT / name).is_file() for name in files] == [True, True]


def test_each_environment_keeps_its_own_log_for_recovery():
    volumes = yaml.safe_load((ROOT / "deploy/compose/pitr.yml").read_text())["volumes"]
    assert volumes["archive"]["name"] == "${ARCHIVE_VOLUME:-${COMPOSE_PROJECT_NAME}_archive}"


def test_without_docker_both_environments_may_share_a_machine(tmp_path):
    ports = {}
    for environment in ("staging", "production"):
        folder = tmp_path / environment
        folder.mkdir()
        told = set_up(folder, environment, *URL, *MAIL, "--plain").stdout
        ports[environment] = variables(folder).get("WEB_PORT")
        assert f"127.0.0.1:{ports[environment]}" in told
    assert ports == {"staging": "8001", "production": "8000"}


def test_without_a_mail_server_the_catcher_takes_the_mail(tmp_path):
    set_up(tmp_path, "staging", *URL)
    assert variables(tmp_path)["COMPOSE_PROFILES"] == "mail"
    assert (tmp_path / "secrets/email_url").read_text() == "smtp://mail:1025"


def test_secrets_that_are_brought_along_are_taken_and_the_others_made(tmp_path):
    """As the compose file's first container does it, with its folders elsewhere."""
    set_up(tmp_path, "production", *URL, *MAIL)
    run = tmp_path / "run"
    for name in ("bank", "database", "owner", "redis", "metrics"):
        (run / name).mkdir(parents=True)
    script = (ROOT / "deploy/compose/secrets.sh").read_text()
    script = script.replace("/run/secrets", str(run)).replace("/own/", f"{tmp_path}/secrets/")
    for _ in range(2):
        subprocess.run(["/bin/sh", "-c", script], check=True, capture_output=True)  # noqa: S603
    for name, of in {"secret_key": "bank", "email_url": "bank"}.items():
        assert (run / of / name).read_text() == (tmp_path / "secrets" / name).read_text()
    assert (run / "metrics/token").read_text() == (tmp_path / "secrets/metrics_token").read_text()
    assert (run / "owner/superuser").read_text()
    assert (run / "redis/password").read_text() in (run / "redis/url").read_text()


def test_the_override_lets_the_first_container_alone_read_them():
    override = yaml.safe_load((ROOT / "deploy/compose/own-secrets.yml").read_text())
    assert list(override["services"]) == ["secrets"]
    assert override["services"]["secrets"]["volumes"] == ["./secrets:/own:ro"]


@pytest.fixture
def run(tmp_path):
    """deploy/run, with programs that say how they were called."""
    for folder in ("deploy", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "deploy/run", tmp_path / "deploy")
    for name in ("celery", "gunicorn"):
        program = tmp_path / ".venv/bin" / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" as "$HOURBANK_PROCESS"\n')
        program.chmod(0o755)

    def start_process(*words: str) -> subprocess.CompletedProcess[str]:
        program = [str(tmp_path / "deploy/run"), *words]
        return subprocess.run(program, capture_output=True, text=True, check=False)  # noqa: S603

    return start_process


@pytest.mark.parametrize("name", ["worker", "courier", "beat"])
def test_without_docker_the_processes_run_as_in_their_containers(run, name):
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert run(name).stdout.split() == [*services[name]["command"], "as", name]


def test_without_docker_the_web_listens_on_this_machine_alone(run):
    dockerfile = (ROOT / "Dockerfile").read_text()
    config = "--config=python:hourbank.gunicorn_config"
    assert config in dockerfile
    assert run("web").stdout.split() == [
        *("gunicorn", "hourbank.wsgi", config, "--bind=127.0.0.1:8000"),
        *("as", "web"),
    ]


def test_an_unknown_process_is_refused(run):
    assert (run("webb").returncode, run("webb").stderr) == (
        2,
        "deploy/run web|worker|courier|beat\n",
    )
