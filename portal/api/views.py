"""The API of what needs several apps at once."""

from django.http import HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from common.api.conditional import is_known
from members.api.caller import caller
from members.api.keys import require_password
from portal.my_data.sending import given
from portal.my_data.writing import as_json


class MyDataView(APIView):
    """Everything that the bank holds about the caller."""

    @extend_schema(operation_id="me_data_retrieve", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> HttpResponseBase:
        """Download your data as one JSON file; a session has given its password a moment ago."""
        require_password(request)
        me = caller(request)
        whole = given(as_json, member_id=me.pk, at=timezone.now(), ending="json")
        if is_known(request, whole["ETag"]):
            # Not the whole answer: that would end the request before it is answered.
            if whole.file_to_stream is not None:
                whole.file_to_stream.close()
            return HttpResponseNotModified(headers={"ETag": whole["ETag"]})
        return whole
