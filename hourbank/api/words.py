"""What each call is for, in the words of who calls it."""

from collections.abc import Mapping
from typing import Final


#: The groups of calls, in the order in which somebody meets them.
TAGS: Final[Mapping[str, str]] = {
    "me": "Who you are to the bank.",
    "keys": "The keys of your programs: what each may do, and when it was last used.",
    "rules": "The rules of the bank that its members agree to.",
    "members": "The other members, and what is said of them.",
    "services": "What members offer and want, and the way into the list.",
    "requests": (
        "From the draft to the payment: one POST for each step. `allowed_actions` of an answer"
        " names the steps that you can take now."
    ),
    "ratings": "What the two sides of a paid request say of each other.",
    "disputes": "Where the two sides don't agree: words, proposals, evidence, rulings and appeals.",
    "balance": "The minutes that you have.",
    "transactions": "Your statement.",
    "debts": "What is owed after a dispute about something paid.",
    "notifications": "What you were told.",
    "calendar": "Your appointments for calendar programs.",
    "events": "Everything that happened to what you take part in, as a feed to follow.",
    "webhooks": "The same events, sent to a program of yours.",
    "reports": "Figures for staff.",
    "workflows": "How requests, services and disputes go: states, transitions, steps and times.",
}

_ANSWER: Final = "The answer is the request as it is then."
_SETTLES: Final = "The minutes move by themselves a moment later: follow the state, or the events."

#: Summary and description, by operation. Where a call has none here, its docstring says it.
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "me_retrieve": ("Show who you are to the bank", ""),
    "me_data_retrieve": (
        "Download your data",
        (
            "Everything that the bank holds about you, as one JSON file: a list for each part. A session"
            " has given its password in the last five minutes (`reauthentication_required`)."
        ),
    ),
    "me_change": (
        "Change your name, your language or your profile",
        "What isn't sent stays; of `profile`, too. `hidden` names what no other member sees.",
    ),
    "me_photo_change": (
        "Give yourself a photo",
        "In place of the former. A small square is kept, at `members/{id}/photo/`.",
    ),
    "me_photo_delete": ("Take your photo away", ""),
    "me_notification_preferences_retrieve": (
        "Show how you are told",
        "Of each kind of news: whether it is shown in the bank, and when it comes by mail.",
    ),
    "me_notification_preferences_change": (
        "Change how you are told",
        (
            "What isn't sent stays. Reminders, disputes and the safety of your account always come at"
            " once; what needs your answer is always shown in the bank."
        ),
    ),
    "keys_list": ("List your keys", "Newest first; those that are over stay in the list."),
    "keys_create": (
        "Make a key",
        (
            "For a program of yours; its text is in this answer alone. A key makes keys with no more"
            " scopes, and no later end, than its own; a session makes one for five minutes after the"
            " password was given again (`reauthentication_required`)."
        ),
    ),
    "keys_retrieve": ("Show a key of yours", "The key itself can't be read again."),
    "keys_delete": (
        "Revoke a key by DELETE",
        "The same as POST `revoke/`; its row stays in the list.",
    ),
    "keys_revoke": ("Revoke a key", "Programs that use it stop working at once."),
    "keys_current_retrieve": ("Show the key of this call", "404 in a session."),
    "keys_current_delete": (
        "Revoke the key of this call by DELETE",
        "Any key may; 404 in a session.",
    ),
    "keys_current_revoke": ("Revoke the key of this call", "Any key may; 404 in a session."),
    "members_list": ("List the members of the bank", "Newest first."),
    "members_retrieve": (
        "Show a member",
        "As every member may see them: of `profile`, what they hide is as if it weren't told.",
    ),
    "members_photo_retrieve": (
        "Read a member's photo",
        "A small square; 404 where there is none that you may see.",
    ),
    "rules_retrieve": (
        "Read the rules of the bank",
        "The newest version, in your language where there is a text in it; 404 where none is published.",
    ),
    "members_ratings_list": ("List what others say of a member", "Newest first."),
    "members_ratings_summary_retrieve": ("Show a member's number of ratings and their average", ""),
    "services_list": (
        "Find services",
        (
            "Best first where words are looked for (`q`), else newest first; `mine=true` lists your own"
            " in every state."
        ),
    ),
    "services_create": (
        "Draft a service",
        "An offer, or a wanted ad. Nobody else sees it before it is submitted and approved.",
    ),
    "services_retrieve": ("Show a service", "A published one, or one of yours."),
    "services_edit": (
        "Change a service of yours",
        (
            "What isn't sent stays. A new title, description or category of one that is in the list is"
            " approved first; until then it is out of the list."
        ),
    ),
    "services_submit": (
        "Send a service in for approval",
        "A draft, or what was not accepted and has been changed.",
    ),
    "services_withdraw": ("Take back a service that isn't judged yet", "It is a draft again."),
    "services_pause": ("Take a service out of the list for a while", "Its time in the list stops."),
    "services_resume": (
        "Put a paused service back into the list",
        "For the full time. What has changed meanwhile is approved first.",
    ),
    "services_renew": (
        "Keep a service in the list",
        "For the full time from now on; also puts an expired one back.",
    ),
    "services_archive": (
        "Put a service away for good",
        "Requests that came from it go on.",
    ),
    "services_execution_retrieve": (
        "Show how a service is going",
        "Its states, events and steps, and what happens by itself next.",
    ),
    "services_picture_retrieve": ("Read a service's picture", ""),
    "services_picture": (
        "Give a service of yours a picture",
        "It takes the place of an earlier one.",
    ),
    "services_remove_picture": ("Take a service's picture away", ""),
    "services_ratings_list": (
        "List what others say of who offers or wants a service",
        "After an exchange that came from it; newest first.",
    ),
    "services_ratings_summary_retrieve": (
        "Show a service's number of ratings and their average",
        "",
    ),
    "requests_list": ("List your requests", "Newest first."),
    "requests_create": (
        "Draft a request",
        (
            "For a service, or with a member by id. You alone see it, and nothing is set aside, until"
            " it is submitted."
        ),
    ),
    "requests_record_create": (
        "Record an exchange that has happened",
        "The other side confirms it, and it is paid; or says nothing, and nothing moves.",
    ),
    "requests_retrieve": ("Show one of your requests", "With its offers."),
    "requests_history_list": ("List what happened to a request", "In order, oldest first."),
    "requests_execution_retrieve": (
        "Show how a request is going",
        (
            "Its states, events and steps, and what happens by itself next. The ETag changes with each"
            " of them, so that `If-None-Match` is a cheap way to watch."
        ),
    ),
    "requests_calendar_retrieve": (
        "Read a request's appointment as iCalendar",
        "404 without an agreed start. SEQUENCE is the request's version.",
    ),
    "requests_submit": (
        "Send a draft off",
        "The bank checks it, sets the minutes aside and asks the provider; this takes a moment. "
        + _ANSWER,
    ),
    "requests_propose": (
        "Send your answer to a wanted ad",
        "The draft becomes a first offer; minutes are set aside once it is accepted.",
    ),
    "requests_discard": ("Throw a draft away", ""),
    "requests_accept": ("Accept a request, as its provider", "The work is promised."),
    "requests_decline": ("Decline a request, as its provider", "The minutes go back."),
    "requests_counter_offer": (
        "Answer with other minutes or another time",
        (
            "The other side accepts, declines, or makes an offer of its own. What is set aside stays as"
            " it is until one is accepted."
        ),
    ),
    "requests_accept_offer": (
        "Accept the other side's offer",
        "The minutes that are set aside are brought to those of the offer at once.",
    ),
    "requests_decline_offer": (
        "Decline the other side's offer",
        "This ends the request, and the minutes go back.",
    ),
    "requests_withdraw_offer": (
        "Take your offer back",
        "The request waits for an answer again, or ends if it began as a proposal.",
    ),
    "requests_start": ("Begin the work, as the provider", ""),
    "requests_complete": (
        "Say that the work is done, as the provider",
        (
            "With the minutes that it really took. The requester confirms them; silence pays them too,"
            " but never more than was set aside."
        ),
    ),
    "requests_confirm": (
        "Agree to pay the real minutes",
        "Also confirms a recorded exchange. " + _SETTLES,
    ),
    "requests_give_up": (
        "Give the work up, as the provider",
        "It is begun and can't be finished: the minutes go back.",
    ),
    "requests_cancel": (
        "Call a request off",
        "The requester before it is answered, either side before it starts. The minutes go back.",
    ),
    "requests_refuse": (
        "Say that a recorded exchange didn't happen so",
        "Nothing moves.",
    ),
    "requests_reschedule": (
        "Propose another time or place for what is promised",
        "It stays as agreed until the other side agrees.",
    ),
    "requests_propose_less": (
        "Propose to pay fewer minutes than were worked",
        "Nothing is paid until the provider agrees.",
    ),
    "requests_agree_change": (
        "Agree to a proposed change",
        "Another time or place; fewer minutes are confirmed with it, and paid.",
    ),
    "requests_decline_change": ("Decline a proposed change", "Everything stays as it is."),
    "requests_withdraw_change": ("Take your proposed change back", "Everything stays as it is."),
    "requests_dispute": (
        "Object to a request",
        "It stands still, and its minutes are frozen, until the dispute has ended.",
    ),
    "requests_messages_list": ("List the messages of a request", "Newest first."),
    "requests_messages": (
        "Write to the other side of a request",
        "As JSON, or as multipart/form-data with files. Several messages in a row are one mail.",
    ),
    "requests_messages_read": (
        "Say how far you have read the messages",
        "What was said before stays, where it is further.",
    ),
    "requests_messages_files_retrieve": ("Read a file of a conversation", ""),
    "requests_rate_retrieve": ("Show whether you may rate a request", "And until when."),
    "requests_rate": (
        "Rate the other side of a paid request",
        "Both ratings are shown once both are in, or the time for rating is over.",
    ),
    "requests_ratings_list": ("List the ratings of a request", "As far as you may see them."),
    "ratings_retrieve": ("Show a rating", ""),
    "ratings_reply": ("Reply to a rating of you", "Once, for everybody to read."),
    "ratings_report": (
        "Report a rating, or its reply, to the coordinators",
        "Who wrote it isn't told.",
    ),
    "disputes_list": ("List the disputes about your requests", "Newest first."),
    "disputes_retrieve": (
        "Show a dispute",
        "With what was said, proposed and ruled.",
    ),
    "disputes_history_list": ("List what happened in a dispute", "In order, oldest first."),
    "disputes_execution_retrieve": (
        "Show how a dispute is going",
        "Its states, events and steps, and what happens by itself next.",
    ),
    "disputes_respond": ("Answer a dispute", "It is looked into from then on."),
    "disputes_add_words": (
        "Say something more in a dispute",
        "The first words of who never answered are the answer.",
    ),
    "disputes_propose": (
        "Propose how to share the minutes",
        "So many go to the provider, the rest back. If the other side accepts, nobody rules.",
    ),
    "disputes_accept_proposal": (
        "Accept the other side's proposal",
        "The minutes move at once, and the dispute is over.",
    ),
    "disputes_decline_proposal": ("Decline the other side's proposal", "The dispute goes on."),
    "disputes_withdraw_proposal": ("Take your proposal back", "The dispute goes on."),
    "disputes_withdraw": (
        "Take a dispute back before it is ruled",
        "The request goes on, with its times in full.",
    ),
    "disputes_accept_ruling": (
        "Accept a ruling",
        "Once both have, it is carried out at once.",
    ),
    "disputes_appeal": (
        "Appeal against a ruling",
        "Somebody else rules, and that is final.",
    ),
    "disputes_evidence_list": ("List what was handed in", "By both sides, newest first."),
    "disputes_evidence": (
        "Hand in a picture or a document",
        "The other side and who judges are told, and can see it.",
    ),
    "disputes_evidence_retrieve": ("Read a file that was handed in", ""),
    "balance_retrieve": (
        "Show what you have",
        "What is set aside, and what you have earned and spent as well. Whole minutes.",
    ),
    "transactions_list": (
        "List your statement",
        "What moved your minutes, and the balances after it; newest first.",
    ),
    "debts_list": (
        "List what you owe and are owed",
        "After disputes about what was paid; newest first, paid and waived ones as well.",
    ),
    "debts_pay": (
        "Pay a debt",
        "Down to the floor of your account; it may take several payments.",
    ),
    "notifications_list": ("List what you were told", "Newest first."),
    "notifications_read_create": ("Mark notifications as read", "404 if one of them isn't yours."),
    "notifications_read_all_create": (
        "Mark all notifications up to one as read",
        "What has come in since stays unread.",
    ),
    "calendar_retrieve": (
        "Show whether your calendar has a secret address",
        "The address itself can't be read again.",
    ),
    "calendar_create": (
        "Make a secret address for your calendar",
        "It is shown once; an earlier one ends at once.",
    ),
    "calendar_revoke_create": (
        "End your calendar's secret address",
        "Without one nothing happens.",
    ),
    "events_list": (
        "Follow the events",
        (
            "What happened to what you take part in, oldest first. Read on with `cursor` and the cursor"
            " of the last event that you have: it stays good for ever. An event comes once it is"
            " certain that none comes before it. Staff see here what concerns themselves."
        ),
    ),
    "webhooks_list": ("List your webhooks", "Newest first."),
    "webhooks_create": (
        "Add a webhook",
        "Its secret is in this answer alone. Deliveries are signed as Standard Webhooks has it.",
    ),
    "webhooks_retrieve": ("Show a webhook", ""),
    "webhooks_change": ("Change a webhook, or switch it on or off", "What isn't sent stays."),
    "webhooks_delete": ("Delete a webhook", "With its secrets and its description."),
    "webhooks_rotate_secret": (
        "Make a new secret for a webhook",
        "It is in this answer alone. The old one signs too for 24 hours.",
    ),
    "webhooks_test": (
        "Send a test event to a webhook",
        "`webhook.test`, sent as any other event is, but without a pause.",
    ),
    "webhooks_deliveries_list": (
        "List what was sent to a webhook",
        "In the last 30 days, newest first, with each try.",
    ),
    "webhooks_deliveries_replay": (
        "Send a delivery once more",
        "With the same id: a receiver that has it already can leave it aside.",
    ),
    "reports_list": ("List the reports that you may read", "For staff."),
    "reports_retrieve": (
        "Read a report",
        "All its tables as JSON, one table as CSV, or flows as a picture. For staff.",
    ),
    "workflows_list": ("List the workflows of the bank", ""),
    "workflows_retrieve": (
        "Show a workflow",
        (
            "Its states, transitions and steps, with the bank's numbers of now; as JSON, SVG, Mermaid"
            " or Amazon States Language."
        ),
    ),
    "workflows_svg_retrieve": ("Draw a workflow", "As SVG."),
    "workflows_mermaid_retrieve": ("Draw a workflow for documents", "As a Mermaid state diagram."),
    "workflows_asl_retrieve": ("Export a workflow", "In Amazon States Language."),
}
