"""What Schemathesis takes for a failure and isn't one: each with its reason.

A description in JSON Schema says of a call which form it has to have. It can't say what the bank
knows beside it, so some calls of the right form are refused; these refusals are the ones meant.
"""

import json
import re
from typing import Any, Final

from workflow.api.schema import IF_MATCH


REFUSED_THOUGH_VALID: Final = "RejectedPositiveData"
TAKEN_THOUGH_INVALID: Final = "AcceptedNegativeData"

#: By the code of a problem.
OF_CODES: Final = {
    "stale_version": "The description says how a tag looks, and not which one is the newest.",
    "invalid_cursor": "A cursor is what a list gave: nobody makes one up.",
}
#: By the code of a field's error, whichever field it is.
OF_FIELDS: Final = {
    "blank": "Spaces alone are no text; minLength counts them.",
}
#: By the field, or the parameter.
LOOKED_AT: Final = "What a file has in it is looked at, and described as bytes."
TOGETHER: Final = "Which parameters of a report go together no description of single ones says."
OF_NAMES: Final = {
    "days": TOGETHER,
    "from": TOGETHER,
    "until": TOGETHER,
    "attachments": LOOKED_AT,
    "file": LOOKED_AT,
    "photo": LOOKED_AT,
    "picture": LOOKED_AT,
    "category": "Which categories there are the staff say, and not the description.",
    "time_zone": "Which names of time zones there are no description lists.",
}


def excuse(failure: Any, case: Any, response: Any) -> str:
    """The reason; empty for what is wrong."""
    kind = type(failure).__name__
    if kind == REFUSED_THOUGH_VALID:
        return _refused(case, response)
    if kind == TAKEN_THOUGH_INVALID and "" in (case.query or {}).values():
        return "A filter that is empty is none, as forms send it."
    return ""


def _refused(case: Any, response: Any) -> str:
    if "problem+json" not in str(response.headers.get("content-type")):
        return ""
    said = json.loads(response.content)
    if said["code"] in OF_CODES:
        return OF_CODES[said["code"]]
    if said["code"] == "invalid_if_match" and not _is_described(case.headers["If-Match"]):
        return "The tool's own fault: its value of If-Match doesn't match the pattern described."
    if response.status_code == 422 and said["code"] != "invalid":
        return "A rule of the bank refuses it, with a code of its own."
    reasons = [_of_error(case, error) for error in said.get("errors", ())]
    return reasons[0] if reasons and all(reasons) else ""


def _is_described(tag: str) -> bool:
    return re.fullmatch(IF_MATCH.type["pattern"], tag) is not None


def _of_error(case: Any, error: dict[str, str]) -> str:
    if error["code"] in OF_FIELDS:
        return OF_FIELDS[error["code"]]
    pointer = error.get("pointer", "")
    name = pointer.removeprefix("#/") or error.get("parameter", "")
    if name in OF_NAMES:
        return OF_NAMES[name]
    if error["code"] == "invalid" and isinstance(_at(case.body, pointer), float):
        return "60.0 is an integer to JSON Schema; minutes are never read from a fraction."
    return ""


def _at(body: Any, pointer: str) -> Any:
    for name in pointer.removeprefix("#/").split("/"):
        if isinstance(body, list) and name.isdigit() and int(name) < len(body):
            body = body[int(name)]
        else:
            body = body.get(name) if isinstance(body, dict) else None
    return body
