"""What changes members and their keys."""

from members.operations.close import forget_member
from members.operations.console import enrol, give_role
from members.operations.devices import end_other_sessions, end_session
from members.operations.households import make_household, rename_household
from members.operations.join import (
    confirm,
    forget_sign_up,
    forget_unconfirmed,
    join,
    lock_member,
    sign_up,
)
from members.operations.keys import add_key, end_key, find_key, make_key, revoke_own_key
from members.operations.photo import change_photo
from members.operations.profile import change_profile, put_first_steps_away
from members.operations.rules import accept_rules, newest_rules, publish_rules
from members.operations.staff import (
    activate,
    add_member,
    change_household,
    change_member,
    change_rights,
    deactivate,
    make_password_link,
    revoke_member_key,
)


__all__ = [
    "accept_rules",
    "activate",
    "add_key",
    "add_member",
    "change_household",
    "change_member",
    "change_photo",
    "change_profile",
    "change_rights",
    "confirm",
    "deactivate",
    "end_key",
    "end_other_sessions",
    "end_session",
    "enrol",
    "find_key",
    "forget_member",
    "forget_sign_up",
    "forget_unconfirmed",
    "give_role",
    "join",
    "lock_member",
    "make_household",
    "make_key",
    "make_password_link",
    "newest_rules",
    "publish_rules",
    "put_first_steps_away",
    "rename_household",
    "revoke_member_key",
    "revoke_own_key",
    "sign_up",
]
