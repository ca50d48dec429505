"""The API of members."""

from typing import Any, ClassVar, Final

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.views import APIView

from common.api.filters import SinceFilter, UntilFilter
from common.keyset import both_ways
from members.api.answers import MeAnswer, WholeMemberAnswer
from members.api.bodies import ProfileBody
from members.models import Member
from members.operations import change_profile
from members.queries import active_members
from workflow.api.door import Verb, one, perform
from workflow.api.schema import CALL_HEADERS, ONE_HEADERS


CHANGE: Final = Verb(operation=change_profile, body=ProfileBody, answer=MeAnswer)


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
        """Change your name, your time zone or your language."""
        return perform(CHANGE, request, {"member_id": request.user.pk})


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

    serializer_class = WholeMemberAnswer
    queryset = Member.objects.none()

    def get(self, request: Request, *_args: Any, **path: Any) -> HttpResponse:
        """Show one of those who may be asked for something."""
        found = get_object_or_404(active_members(), pk=path["id"])
        return one(request, found, self.serializer_class)
