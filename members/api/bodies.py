"""What calls may say."""

from common.api.fields import TextField
from common.api.serializers import Body
from members.models import validate_time_zone


class ProfileBody(Body):
    """What members change about themselves; what isn't sent stays."""

    name = TextField(required=False, max_length=100)
    time_zone = TextField(
        required=False, max_length=60, validators=[validate_time_zone], help_text="IANA name."
    )
