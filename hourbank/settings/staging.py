"""Staging is production with another name and other addresses."""

from hourbank.settings.production import *
