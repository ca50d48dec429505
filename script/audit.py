"""Asks which of the locked packages have known vulnerabilities, by pip-audit; called by script/check.

Where nobody answers, or who answers knows of no vulnerabilities at all, it says so in one line and is
content: a machine without a network can be checked too. What is found fails, unless
script/audit_excused.toml excuses it with a reason and a date until when.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final


ROOT: Final = Path(__file__).resolve().parent.parent
EXCUSED: Final = ROOT / "script" / "audit_excused.toml"
LOCK: Final = ROOT / "requirements-dev.txt"
# Whoever knows of vulnerabilities knows that this release has some.
CONTROL: Final = "django==2.0"
SERVICES: Final = ("pypi", "osv")
LONGEST_CONTROL: Final = 20
LONGEST_AUDIT: Final = 300


def ask(service: str, file: Path, *, seconds: int) -> list[dict[str, Any]] | None:
    """Return what the service says of each package of the file; None where it doesn't answer."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--vulnerability-service", service),
        *("--requirement", str(file), "--disable-pip", "--no-deps"),
        *("--format", "json", "--progress-spinner", "off", "--timeout", "5"),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - a command of ours
            command, capture_output=True, text=True, check=False, timeout=seconds
        )
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    return found


def who_knows() -> str | None:
    """Return the first service that knows of the vulnerabilities of an old release."""
    with tempfile.TemporaryDirectory() as folder:
        control = Path(folder, "control.txt")
        control.write_text(f"{CONTROL}\n")
        for service in SERVICES:
            found = ask(service, control, seconds=LONGEST_CONTROL)
            if found and found[0].get("vulns"):
                return service
    return None


def excuses(text: str, *, today: date) -> Iterator[str]:
    """Return the ids that are excused today; each needs a reason, and a date until when it holds."""
    for one in tomllib.loads(text).get("excused", []):
        if not one["reason"].strip():
            raise ValueError(f"{one['id']} is excused without a reason")
        if one["until"] >= today:
            yield one["id"]


def findings(found: list[dict[str, Any]], *, excused: set[str]) -> Iterator[str]:
    """Say which packages have vulnerabilities that nobody excuses, and what mends them."""
    for package in found:
        for one in package.get("vulns", []):
            if excused.isdisjoint({one["id"], *one.get("aliases", [])}):
                mended = ", ".join(one.get("fix_versions", [])) or "no release"
                yield f"{package['name']} {package['version']}: {one['id']}, mended by {mended}"


def main() -> int:
    """Audit the lock file. Returns the exit code."""
    service = who_knows()
    found = ask(service, LOCK, seconds=LONGEST_AUDIT) if service else None
    if found is None:
        sys.stdout.write("Not audited: nobody here tells of vulnerabilities.\n")
        return 0
    excused = set(excuses(EXCUSED.read_text(), today=datetime.now(UTC).date()))  # noqa: TID251 - a door
    bad = list(findings(found, excused=excused))
    skipped = sorted(package["name"] for package in found if "vulns" not in package)
    sys.stdout.write(f"{len(found) - len(skipped)} packages audited.\n")
    if skipped:
        sys.stdout.write(f"Not known there, so not audited: {', '.join(skipped)}\n")
    sys.stdout.writelines(f"{line}\n" for line in bad)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
