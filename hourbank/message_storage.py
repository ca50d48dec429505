"""Short messages for the next page, in a cookie that no neighbour on the same domain can plant."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """Django's own, whose cookie's name is no setting."""

    cookie_name = "__Host-messages"


class HostStorage(FallbackStorage):
    """As Django has it by itself: in the cookie, and in the session what is too long for it.

    Not in the session alone: who isn't signed in has none, and would get a row for each message.
    """

    storage_classes = (HostCookieStorage, SessionStorage)
