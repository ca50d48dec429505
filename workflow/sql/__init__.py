"""SQL that migrations install."""

from pathlib import Path


def read(name: str) -> str:
    """The text of `name`.sql beside this file."""
    return (Path(__file__).parent / f"{name}.sql").read_text()
