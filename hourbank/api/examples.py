"""Examples of calls and answers. A test makes every one of these calls, and is answered the same.

`examples.json` is what that test writes: `HOURBANK_WRITE=1 script/test -n0 tests/api/test_examples.py`.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final


FILE: Final = Path(__file__).with_name("examples.json")
Node = dict[str, Any]


@cache
def examples() -> Mapping[str, Node]:
    """Return what is said and answered by operation (`calls`), and problems by code (`failures`)."""
    found: Node = json.loads(FILE.read_text())
    return found


def failures() -> Node:
    """Return the examples of problems, as the description names them."""
    return {code: {"value": problem} for code, problem in examples()["failures"].items()}


def failures_of(codes: Iterable[str]) -> Node:
    """Refer to the examples of these codes; not every code has one."""
    known = examples()["failures"]
    links = {code: {"$ref": f"#/components/examples/{code}"} for code in codes if code in known}
    return {"examples": links} if links else {}


def show(operation: Node) -> None:
    """Put the examples of an operation where its body and its answer are described."""
    example = examples()["calls"].get(operation["operationId"], {})
    if "said" in example:
        for content in operation["requestBody"]["content"].values():
            content["example"] = example["said"]
    if "answer" in example:
        response = operation["responses"][str(example["status"])]
        response["content"]["application/json"]["example"] = example["answer"]
