"""What every part of the API shares: problems, fields, bodies, lists."""

from typing import Final


#: Everything under this path answers in JSON, failures included.
API_ROOT: Final = "/api/"
