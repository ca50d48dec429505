"""The API of members."""

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.filters import SinceFilter, UntilFilter
from common.api.parsers import JSONParser
from common.keyset import both_ways
from files.serving import answer
from files.states import PICTURES, TYPES
from members.api.answers import MeAnswer, MemberWithProfileAnswer, RulesAnswer, WholeMemberAnswer
from members.api.bodies import PhotoBody, ProfileBody
from members.api.caller import caller
from members.models import Member
from members.operations import change_photo, change_profile
from members.queries import active_members, newest_rules, photo_of
from workflow.actor import Actor
from workflow.api.door import Verb, one, perform
from workflow.api.schema import CALL_HEADERS, ONE_HEADERS


def remove_photo(
    *, member_id: UUID, actor: Actor, at: datetime, expected_version: int | None = None
) -> Member:
    """Take one's own photo away."""
    return change_photo(
        member_id=member_id, photo=None, actor=actor, at=at, expected_version=expected_version
    )


CHANGE: Final = Verb(operation=change_profile, body=ProfileBody, answer=MeAnswer)
CHANGE_PHOTO: Final = Verb(operation=change_photo, body=PhotoBody, answer=MeAnswer)
REMOVE_PHOTO: Final = Verb(operation=remove_photo)


class MeView(APIView):
    """The caller's own account."""

    @extend_schema(operation_id="me_retrieve", responses=MeAnswer, parameters=ONE_HEADERS)
    def get(self, request: Request) -> HttpResponse:
        """Show who you are to the bank."""
        return one(request, request.user, MeAnswer)

    @extend_schema(
        operation_id="me_change", request=ProfileBody, responses=MeAnswer, parameters=CALL_HEADERS
    )
    def patch(self, request: Request) -> HttpResponse:
        """Change your name, your time zone, your language or your profile."""
        return perform(CHANGE, request, {"member_id": request.user.pk})


class OwnPhotoView(APIView):
    """The caller's photo; everybody's is read at `members/{id}/photo/`."""

    def get_parsers(self) -> list[BaseParser]:
        """Take a form for the photo, and no other call."""
        # While it is described, there is no request yet.
        method = getattr(self.request, "method", None)
        return [MultiPartParser() if method == "PUT" else JSONParser()]

    @extend_schema(
        operation_id="me_photo_change",
        request={"multipart/form-data": PhotoBody},
        responses=MeAnswer,
        parameters=CALL_HEADERS,
    )
    def put(self, request: Request) -> HttpResponse:
        """Give yourself a photo in place of the former."""
        return perform(CHANGE_PHOTO, request, {"member_id": request.user.pk})

    @extend_schema(
        operation_id="me_photo_delete",
        request=None,
        responses={204: None},
        parameters=CALL_HEADERS,
    )
    def delete(self, request: Request) -> HttpResponse:
        """Take your photo away."""
        return perform(REMOVE_PHOTO, request, {"member_id": request.user.pk})


class MemberFilter(django_filters.FilterSet):
    """Narrow the list."""

    name = django_filters.CharFilter(lookup_expr="icontains", label="A part of the name.")
    since = SinceFilter("joined_at", label="Joined then or later.")
    until = UntilFilter("joined_at", label="Joined before.")

    class Meta:
        model = Member
        fields: ClassVar[list[str]] = []


class MembersView(generics.ListAPIView[Member]):
    """The members of the bank, newest first."""

    serializer_class = WholeMemberAnswer
    filterset_class = MemberFilter
    orderings = both_ways(joined_at="id")
    queryset = Member.objects.none()

    def get_queryset(self) -> QuerySet[Member]:
        """Those who may be asked for something."""
        return active_members()


class MemberView(generics.GenericAPIView[Member]):
    """One member, as everybody may see them."""

    serializer_class = MemberWithProfileAnswer
    queryset = Member.objects.none()

    def get(self, request: Request, *_args: Any, **path: Any) -> HttpResponse:
        """Show one of those who may be asked for something."""
        found = get_object_or_404(active_members(), pk=path["id"])
        return one(request, found, self.serializer_class)


class RulesView(APIView):
    """The rules that members agree to: everybody's, since who signs up reads them before."""

    permission_classes = (AllowAny,)
    needs_no_scope = True

    @extend_schema(operation_id="rules_retrieve", responses=RulesAnswer)
    def get(self, request: Request) -> Response:  # noqa: ARG002 - as every view
        """Show the newest version, in the caller's language."""
        return Response(RulesAnswer(newest_rules()).data)


class PhotoView(APIView):
    """The photo of a member."""

    @extend_schema(
        operation_id="members_photo_retrieve",
        responses={(200, TYPES[kind][0]): OpenApiTypes.BINARY for kind in sorted(PICTURES)},
    )
    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        """Give its content; its ETag is that of the content."""
        found = photo_of(member_id=path["id"], viewer_id=caller(request).pk)
        return answer(found, as_picture=False, request=request)
