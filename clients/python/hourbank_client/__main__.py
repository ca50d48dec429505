"""`python -m hourbank_client` is `hourbank`."""

import sys

from hourbank_client.cli.main import main


sys.exit(main())
