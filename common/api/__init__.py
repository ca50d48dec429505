"""What every part of the API shares: problems, fields, bodies, lists."""

from typing import Final


#: Everything under this path answers in JSON, failures included.
API_ROOT: Final = "/api/"
#: Where apps sign in does too; what is there is allauth's.
SIGN_IN_ROOT: Final = "/_allauth/"
#: The page of all codes, which a problem's `type` leads to.
ERRORS: Final = f"{API_ROOT}v1/errors/"
