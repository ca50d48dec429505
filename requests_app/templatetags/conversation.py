"""The conversation of a request, for the pages that show it beside other things."""

from uuid import UUID

from django import template

from requests_app.conversation.pages.show import Talk, newest_talk
from requests_app.conversation.queries import shown_words
from requests_app.models import ServiceRequest


register = template.Library()


@register.simple_tag
def talk_of(request: ServiceRequest, viewer_id: UUID) -> Talk:
    """The newest messages of a request, as this member sees them."""
    return newest_talk(request, viewer_id=viewer_id)


@register.simple_tag
def words_of(request: ServiceRequest, words: str, *, is_own: bool) -> str:
    """Words of a request, without contact details until the reader may see them."""
    return shown_words(request, words, is_own=is_own)
