"""What is released: the last migrations of each app, as `script/release` wrote them down."""

import json
from pathlib import Path
from typing import Final

from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


FILE: Final = Path(__file__).parent / "released.json"


def read_released() -> dict[str, list[str]]:
    """The leaves of each of the bank's apps in the released state."""
    found: dict[str, list[str]] = json.loads(FILE.read_text())["migrations"]
    return found


def write_released(loader: MigrationLoader) -> None:
    """Let what there is now count as released."""
    told = {"migrations": newest(loader)}
    FILE.write_text(json.dumps(told, indent=2, sort_keys=True) + "\n")


def newest(loader: MigrationLoader) -> dict[str, list[str]]:
    """The leaves of each of the bank's apps in the code."""
    ours = own_apps()
    found: dict[str, list[str]] = {}
    for app, name in sorted(loader.graph.leaf_nodes()):
        if app in ours:
            found.setdefault(app, []).append(name)
    return found


def own_apps() -> set[str]:
    """The labels of the apps that are in this project."""
    root = Path(__file__).resolve().parent.parent.parent
    return {
        config.label
        for config in apps.get_app_configs()
        if Path(config.path).parent == root and (Path(config.path) / "migrations").is_dir()
    }


def since_released(
    loader: MigrationLoader, released: dict[str, list[str]]
) -> tuple[list[Migration], ProjectState]:
    """The migrations that are newer, in the order in which they run, and the models before them."""
    before: dict[tuple[str, str], None] = {}
    for app, names in released.items():
        for name in names:
            before |= dict.fromkeys(loader.graph.forwards_plan((app, name)))
    ours = own_apps()
    plan = loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True)  # noqa: SLF001 - Django's own commands use it
    newer = [loader.graph.nodes[key] for key in plan if key not in before and key[0] in ours]
    foreign = [key for key in loader.graph.leaf_nodes() if key[0] not in ours]
    state = loader.project_state([*before, *foreign], at_end=True)
    return newer, state
