"""The metrics as Prometheus reads them."""

import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector


FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def prepare_folder() -> None:
    """Make the folder in which processes count together, if one is named."""
    if folder := os.environ.get(FOLDER):
        Path(folder).mkdir(parents=True, exist_ok=True)


def exposition(*, accept: str, more: Iterable[Collector] = ()) -> tuple[bytes, str]:
    """Return what the processes have counted, and `more`, with its content type.

    Processes that share a folder are told as one: web and worker of the embedded bank, the
    processes of one container elsewhere.
    """
    registry = CollectorRegistry(auto_describe=False)
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    for collector in more:
        registry.register(collector)
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type
