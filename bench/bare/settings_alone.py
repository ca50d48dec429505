"""The bare view with next to nothing in front of it: no limits, no sessions, no languages, no headers."""

from bench.bare.settings import *


# allauth refuses to start without its own, which does nothing here.
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
