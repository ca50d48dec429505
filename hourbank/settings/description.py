"""How the description of the API is made."""

SPECTACULAR_SETTINGS = {
    "TITLE": "HourBank",
    "DESCRIPTION": "A time bank: services paid in hours, held in escrow until the work is done.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_PATCH": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api.links.link",
        "hourbank.api.description.complete",
    ],
    # Choices that fields share, or that share a field's name, are called by these names.
    "ENUM_NAME_OVERRIDES": {
        "Scope": "common.scopes.Scope",
        "RequestState": "requests_app.states.State",
        "Part": "requests_app.states.Part",
        "OfferState": "requests_app.models.offer.OfferState",
        "AmendmentState": "requests_app.models.amendment.AmendmentState",
        "EndReason": "requests_app.states.EndReason",
        "DisputeState": "disputes.states.DisputeState",
        "DisputeReason": "disputes.states.Reason",
        "DisputeTurn": "disputes.turns.Who",
        "SettlementState": "disputes.states.SettlementState",
        "RatingReason": "requests_app.ratings.states.ReportReason",
        "NewsGroup": "notifications.groups.Group",
        "MailWhen": "notifications.groups.MailWhen",
        "ServiceKind": "catalogue.states.ServiceKind",
        "TransactionKind": "ledger.states.Kind",
        "DebtState": "ledger.states.DebtState",
        "DebtSide": "ledger.states.Side",
    },
}
