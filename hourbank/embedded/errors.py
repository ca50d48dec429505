from pathlib import Path


class EmbeddedError(Exception):
    """What keeps the bank from starting or running, said in one sentence.

    `log` is the file whose end shows why, where there is one.
    """

    def __init__(self, sentence: str, *, log: Path | None = None) -> None:
        super().__init__(sentence)
        self.log = log
        self.tail = last_lines(log) if log else ""  # now: throwaway data is gone when it is said

    def report(self) -> str:
        """Return the sentence, followed by the end of the log."""
        return f"{self}\n\nThe end of {self.log}:\n{self.tail}" if self.tail else str(self)


def last_lines(path: Path, *, count: int = 25) -> str:
    """Read the last `count` lines of a log; nothing where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 64 * 1024))
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-count:])
