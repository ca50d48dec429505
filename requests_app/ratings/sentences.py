"""What members are told about ratings: never what one says."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from notifications import sentences
from requests_app.ratings.states import ReportReason


NOTICES: Final[dict[str, Promise]] = {
    "rating.given": _(
        "“%(title)s”: you have been rated. You see it once you have rated too, and on %(until)s at"
        " the latest."
    ),
    "rating.both_given": _("“%(title)s”: both of you have rated. You can read it now."),
    "rating.reminded": _("“%(title)s”: how was it? You can rate it until %(until)s."),
    "rating.window_over": _("“%(title)s”: the rating of you is shown now."),
    "rating.replied": _("“%(title)s”: there is a reply to your rating."),
    "rating.hidden": _("“%(title)s”: a coordinator has hidden a rating. %(reason)s."),
    "rating.unhidden": _("“%(title)s”: a hidden rating is shown again."),
    "rating.reply_hidden": _(
        "“%(title)s”: a coordinator has hidden the reply to a rating. %(reason)s."
    ),
    "rating.reply_unhidden": _("“%(title)s”: the hidden reply to a rating is shown again."),
}


def register_sentences() -> None:
    """Give notifications their words; called once, when the app is ready."""
    for event_type, words in NOTICES.items():
        sentences.register(event_type, partial(_notice, words))


def _notice(words: Promise, facts: Mapping[str, Any]) -> str:
    return str(words) % {
        "title": facts.get("title", "…"),
        "until": _moment(facts.get("until")),
        "reason": _reason(facts.get("reason")),
    }


def _moment(given: Any) -> str:
    moment = parse_datetime(given) if isinstance(given, str) else given
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else "…"


def _reason(given: Any) -> str:
    return str(ReportReason(given).label) if given in ReportReason.values else "…"
