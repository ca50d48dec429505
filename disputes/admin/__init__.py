"""The desk: the queue of disputes, a page for each, and the ruling."""

from disputes.admin.desk import DisputeAdmin


__all__ = ["DisputeAdmin"]
