"""The bank's settings and all that stands in front of its views; behind it the bare view alone."""

from hourbank.settings import *


ROOT_URLCONF = "bench.bare.urls"
