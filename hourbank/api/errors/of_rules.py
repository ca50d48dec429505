"""Codes of what the bank's rules say."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from hourbank.api.errors.code import Code


OF_RULES: Final = (
    Code(
        name="wrong_role",
        status=403,
        means=_("You take part, but this is for the other side, or for staff."),
        what_to_do=_(
            "See allowed_actions in what you have read: it names what is yours to do now."
        ),
    ),
    Code(
        name="wrong_state",
        status=409,
        means=_("What it is about is in a state that doesn't allow this."),
        what_to_do=_(
            "Read it again: state says where it is, allowed_actions what can be done now."
        ),
        facts=("state",),
    ),
    Code(
        name="already_rated",
        status=409,
        means=_("You have rated this request already."),
        what_to_do=_("Nothing: a rating is given once."),
    ),
    Code(
        name="already_replied",
        status=409,
        means=_("You have replied to this rating already."),
        what_to_do=_("Nothing: there is one reply."),
    ),
    Code(
        name="already_reported",
        status=409,
        means=_("You have reported this rating already."),
        what_to_do=_("Nothing: a coordinator will look at it."),
    ),
    Code(
        name="rating_hidden",
        status=409,
        means=_("A coordinator has hidden this rating."),
        what_to_do=_("Nothing: it can't be replied to or reported."),
    ),
    Code(
        name="conversation_closed",
        status=409,
        means=_(
            "The conversation is closed: the request ended long ago, or never reached the other side."
        ),
        what_to_do=_("Nothing; write in another request."),
        facts=("state",),
    ),
    Code(
        name="conversation_not_open",
        status=409,
        means=_("Messages can be written once the request is sent."),
        what_to_do=_("Submit the request first."),
        facts=("state",),
    ),
    Code(
        name="evidence_closed",
        status=409,
        means=_("Nothing can be handed in any more: the dispute is ruled on, or has ended."),
        what_to_do=_("Nothing; after a ruling there is the appeal."),
        facts=("state",),
    ),
    Code(
        name="delivery_pending",
        status=409,
        means=_("This delivery is still on its way."),
        what_to_do=_("Wait: it is tried again by itself."),
    ),
    Code(
        name="OWN_SERVICE",
        status=422,
        means=_("Nobody can exchange with themselves."),
        what_to_do=_("Choose another member's service."),
    ),
    Code(
        name="SERVICE_WITHDRAWN",
        status=422,
        means=_("The service isn't offered any more."),
        what_to_do=_("Choose another service."),
    ),
    Code(
        name="MEMBER_INACTIVE",
        status=422,
        means=_("One of the two members isn't active."),
        what_to_do=_("Choose another member."),
    ),
    Code(
        name="MINUTES_OVER_MAXIMUM",
        status=422,
        means=_("It is for more minutes than the bank allows at once."),
        what_to_do=_("Ask for less; maximum_minutes, where it is given, is the most."),
        facts=("maximum_minutes",),
    ),
    Code(
        name="START_IN_PAST",
        status=422,
        means=_("The start has passed already."),
        what_to_do=_("Name a start that is still to come."),
    ),
    Code(
        name="INSUFFICIENT_BALANCE",
        status=422,
        means=_("There are not enough minutes available."),
        what_to_do=_("shortfall_minutes are missing: earn them first, or agree on less."),
        facts=("shortfall_minutes",),
    ),
    Code(
        name="start_too_far",
        status=422,
        means=_("The start is more than a year away."),
        what_to_do=_("Choose a time within a year from now."),
    ),
    Code(
        name="nothing_changed",
        status=422,
        means=_("What is proposed is what is agreed already."),
        what_to_do=_("Change the time or the place."),
    ),
    Code(
        name="not_less",
        status=422,
        means=_("As many minutes as the work took, or more, aren't less."),
        what_to_do=_("Propose fewer than actual_minutes, or confirm."),
        facts=("actual_minutes",),
    ),
    Code(
        name="no_show_too_early",
        status=422,
        means=_("Nobody can have failed to come before the agreed start."),
        what_to_do=_("Wait for the agreed start, or give another reason."),
    ),
    Code(
        name="not_happened_yet",
        status=422,
        means=_("What is recorded must have happened."),
        what_to_do=_("Ask for it with a new request instead."),
    ),
    Code(
        name="consent_needed",
        status=422,
        means=_("The real minutes are far above the agreed ones."),
        what_to_do=_("Have the member agree, and send consent_minutes with the real minutes."),
        facts=("actual_minutes", "agreed_minutes"),
    ),
    Code(
        name="nobody_named",
        status=422,
        means=_("Neither a service nor a member is named."),
        what_to_do=_("Send service, or member."),
    ),
    Code(
        name="wrong_member",
        status=422,
        means=_("The service is another member's than the one who is named."),
        what_to_do=_("Leave member out: the service says whose it is."),
    ),
    Code(
        name="wrong_side",
        status=422,
        means=_("For this service the sides are the other way round."),
        what_to_do=_("Leave part out: the service says who gives."),
    ),
    Code(
        name="too_many_offers",
        status=422,
        means=_("There have been as many counter-offers as there may be."),
        what_to_do=_("Accept or decline the last one."),
        facts=("maximum_offers",),
    ),
    Code(
        name="too_many_changes",
        status=422,
        means=_("This has been proposed as often as it may be."),
        what_to_do=_("Keep what is agreed, or call the request off."),
        facts=("maximum_offers",),
    ),
    Code(
        name="change_waits",
        status=422,
        means=_("Your last proposal still waits for an answer."),
        what_to_do=_("Take it back first, or wait."),
    ),
    Code(
        name="nothing_said",
        status=422,
        means=_("The message has neither words nor files."),
        what_to_do=_("Send text, or attachments."),
    ),
    Code(
        name="control_characters",
        status=422,
        means=_("There are signs in the text that can't be shown."),
        what_to_do=_("Leave control characters out."),
    ),
    Code(
        name="contact_details",
        status=422,
        means=_("All members could read a telephone number, an e-mail address or a link in it."),
        what_to_do=_("Leave it out; tell it to the other side of a request."),
    ),
    Code(
        name="area_with_numbers",
        status=422,
        means=_("An area has no figures: members don't tell their address."),
        what_to_do=_("Name the town, or a part of it, in words."),
    ),
    Code(
        name="too_many_files",
        status=422,
        means=_("There are more files than there may be."),
        what_to_do=_("Send fewer."),
        facts=("most",),
    ),
    Code(
        name="too_many_messages",
        status=422,
        means=_("You have written a lot in a short time."),
        what_to_do=_("Wait: messages_an_hour are the most, over all requests."),
        facts=("messages_an_hour",),
    ),
    Code(
        name="no_such_message",
        status=422,
        means=_("The conversation has no message with this number."),
        what_to_do=_("Read the messages: number counts them from 1."),
    ),
    Code(
        name="rating_window_over",
        status=422,
        means=_("The time for rating this is over."),
        what_to_do=_("Nothing; until says when it ended."),
    ),
    Code(
        name="words_missing",
        status=422,
        means=_("There are no words that can be seen."),
        what_to_do=_("Write a few words."),
    ),
    Code(
        name="dispute_decided",
        status=422,
        means=_("A dispute about this has been decided."),
        what_to_do=_("Nothing: what was decided once isn't disputed again."),
    ),
    Code(
        name="dispute_window_over",
        status=422,
        means=_("The time in which this payment could be disputed is over."),
        what_to_do=_("Nothing; write to a coordinator."),
    ),
    Code(
        name="too_many_disputes",
        status=422,
        means=_("You have opened as many disputes about this as there may be."),
        what_to_do=_("Write to a coordinator."),
        facts=("disputes_a_side",),
    ),
    Code(
        name="too_many_statements",
        status=422,
        means=_("You have said as much here as there may be."),
        what_to_do=_("Wait for what the coordinator says."),
        facts=("maximum",),
    ),
    Code(
        name="too_many_proposals",
        status=422,
        means=_("You have made as many proposals as there may be."),
        what_to_do=_("Answer the other side's, or wait for the ruling."),
        facts=("dispute_most_proposals",),
    ),
    Code(
        name="settlement_exceeds_escrow",
        status=422,
        means=_("More minutes are shared out than the dispute is about."),
        what_to_do=_("Share held_minutes, and no more."),
        facts=("held_minutes",),
    ),
    Code(
        name="ruling_accepted",
        status=422,
        means=_("You have accepted the ruling."),
        what_to_do=_(
            "Nothing: it is carried out once both have, or the time for an appeal is over."
        ),
    ),
    Code(
        name="appeal_window_over",
        status=422,
        means=_("The time for an appeal is over."),
        what_to_do=_("Nothing: the ruling stands."),
    ),
    Code(
        name="proposal_expired",
        status=422,
        means=_("The time to agree to this proposal is over."),
        what_to_do=_("Propose the same yourself, if you would still agree to it."),
    ),
    Code(
        name="more_than_owed",
        status=422,
        means=_("More minutes than are still owed."),
        what_to_do=_("Pay owed_minutes at most, or leave minutes out."),
        facts=("owed_minutes",),
    ),
    Code(
        name="category_retired",
        status=422,
        means=_("This category is no longer used."),
        what_to_do=_("Choose another."),
    ),
    Code(
        name="invisible",
        status=422,
        means=_("There is nothing in the title that can be seen."),
        what_to_do=_("Give a title with letters."),
    ),
)
