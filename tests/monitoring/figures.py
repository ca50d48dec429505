"""What a scrape tells, read back as Prometheus does."""

from typing import Any

from prometheus_client.parser import text_string_to_metric_families


PATH = "/metrics"


class Figures:
    """The samples of one scrape, by name and labels."""

    def __init__(self, text: str) -> None:
        self.families = {each.name: each for each in text_string_to_metric_families(text)}
        self._samples = {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in self.families.values()
            for sample in family.samples
        }

    def __call__(self, name: str, **labels: str) -> float | None:
        """The value of one sample; None where there is none."""
        return self._samples.get((f"hourbank_{name}", frozenset(labels.items())))

    def names(self) -> set[str]:
        """The names of all samples, and of families that have none yet."""
        counted = {
            f"{name}{ending}"
            for name, family in self.families.items()
            for ending in (("_total",) if family.type == "counter" else ("",))
        }
        return {name for name, _ in self._samples} | counted

    def labels(self) -> set[str]:
        """The names of all labels."""
        return {label for _, labels in self._samples for label, _ in labels}


def scrape(client: Any, **headers: str) -> Figures:
    response = client.get(PATH, headers=headers)
    assert response.status_code == 200, response.content
    return Figures(response.content.decode())
