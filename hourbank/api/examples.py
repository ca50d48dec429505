"""Examples of calls and answers. A test makes every one of these calls, and is answered the same.

`examples.json` is what that test writes: `HOURBANK_WRITE=1 script/test -n0 tests/api/test_examples.py`.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final


FILE: Final = Path(__file__).with_name("examples.json")
Node = dict[str, Any]


@cache
def examples() -> Mapping[str, Node]:
    """Return what is said and answered, by operation."""
    found: Node = json.loads(FILE.read_text())
    return found


def show(operation: Node) -> None:
    """Put the examples of an operation where its body and its answer are described."""
    example = examples().get(operation["operationId"], {})
    if "said" in example:
        for content in operation["requestBody"]["content"].values():
            content["example"] = example["said"]
    if "answer" in example:
        response = operation["responses"][str(example["status"])]
        response["content"]["application/json"]["example"] = example["answer"]
