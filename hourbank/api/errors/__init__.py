"""Every code that a problem of the API can have: what it means, and what to do."""

from collections.abc import Mapping
from typing import Final

from hourbank.api.errors.code import Code
from hourbank.api.errors.fields import FIELD_CODES
from hourbank.api.errors.of_calls import OF_CALLS
from hourbank.api.errors.of_programs import OF_PROGRAMS
from hourbank.api.errors.of_rules import OF_RULES


CODES: Final[Mapping[str, Code]] = {
    code.name: code for code in (*OF_CALLS, *OF_RULES, *OF_PROGRAMS)
}

__all__ = ["CODES", "FIELD_CODES", "Code"]
