"""What changes members and their keys."""

from members.operations.join import join, lock_member
from members.operations.keys import find_key, make_key, revoke_key


__all__ = ["find_key", "join", "lock_member", "make_key", "revoke_key"]
