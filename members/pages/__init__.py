"""The pages of a member's own account, beside allauth's."""
