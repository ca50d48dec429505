"""A small API of the tests' own: operations on members and their keys, real rows and real doors."""

import threading
from typing import Any

from django.urls import include, path
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request

from common.api.fields import (
    FlagField,
    InstantField,
    IntegerField,
    ListField,
    MinutesField,
    TextField,
)
from common.api.serializers import Body, ModelAnswer
from common.errors import NotFound, Refused, StaleVersion
from members.models import ApiKey, Member
from members.operations import lock_member
from workflow.api.door import one
from workflow.api.views import OperationView
from workflow.operations import record


class Gate:
    """Holds an operation inside of its transaction until the test lets it go."""

    def __init__(self) -> None:
        self.closed = False
        self.entered = threading.Event()
        self.opened = threading.Event()

    def pass_through(self) -> None:
        if self.closed:
            self.entered.set()
            assert self.opened.wait(20)


gate = Gate()


def rename(*, member_id, name, actor, at, expected_version=None):
    """Give the member another name.

    Not shown: how.
    """
    if member_id != actor.member_id:
        raise NotFound("There is no such member.")
    member = lock_member(member_id=member_id)
    if expected_version not in {None, member.version}:
        raise StaleVersion("The member has changed.", version=member.version)
    member.name = name
    member.save_next()
    record(subject=member, event="member.renamed", at=at, actor=actor)
    if name == "Refused":
        raise Refused("No such name.", code="bad_name", shortfall_minutes=30)
    if name == "Crash":
        raise RuntimeError("secret")
    gate.pass_through()
    return member


def add_key(*, name, actor, at):
    """Add a key."""
    digest = name.encode().ljust(32, b".")
    row = ApiKey(member_id=actor.member_id, name=name, scopes=["read"], digest=digest)
    row.created_at = at
    row.save()
    return row


def say(*, actor, at, **said):
    """Say it back."""
    return {name: repr(value) for name, value in sorted(said.items())}


class NameBody(Body):
    name = TextField(max_length=20)


class PartBody(Body):
    minutes = MinutesField(min_value=1)


class SayBody(Body):
    estimated_minutes = MinutesField(min_value=1, required=False)
    rounds = IntegerField(required=False)
    text = TextField(required=False)
    flag = FlagField(required=False)
    starts_at = InstantField(required=False)
    parts = PartBody(many=True, required=False)
    days = ListField(child=IntegerField(), max_length=3, required=False)
    number = serializers.IntegerField(read_only=True)


class MemberAnswer(ModelAnswer):
    class Meta:
        model = Member
        fields = ["id", "name", "joined_at"]


class KeyAnswer(ModelAnswer):
    class Meta:
        model = ApiKey
        fields = ["id", "name", "created_at"]


class Said(serializers.Serializer):
    def to_representation(self, instance):
        return instance


class OneMember(OperationView):
    operation = staticmethod(rename)
    body = NameBody
    answer = MemberAnswer
    subject = "member"

    def get(self, request: Request, **path: Any):
        return one(request, Member.objects.get(pk=path["id"]), MemberAnswer)


class Keys(ListAPIView):
    serializer_class = KeyAnswer

    def get_queryset(self):
        return ApiKey.objects.filter(member=self.request.user)


class Broken(OperationView):
    def get(self, request: Request):  # noqa: ARG002
        raise RuntimeError("secret")


probe = [
    path("members/<uuid:id>/", OneMember.as_view()),
    path(
        "members/<uuid:id>/rename/",
        OperationView.as_view(
            operation=rename, body=NameBody, answer=MemberAnswer, subject="member"
        ),
    ),
    path(
        "members/<uuid:id>/silent/",
        OperationView.as_view(operation=rename, body=NameBody, subject="member"),
    ),
    path("keys/", Keys.as_view()),
    path("keys/<int:id>/", Keys.as_view(), name="probe-key"),
    path(
        "keys/new/",
        OperationView.as_view(
            operation=add_key, body=NameBody, answer=KeyAnswer, status=201, location="probe-key"
        ),
    ),
    path("say/", OperationView.as_view(operation=say, body=SayBody, answer=Said)),
    path("broken/", Broken.as_view()),
]

urlpatterns = [path("api/probe/", include(probe)), path("", include("hourbank.urls"))]
handler400 = "common.api.handlers.bad_request"
handler403 = "common.api.handlers.permission_denied"
handler404 = "common.api.handlers.page_not_found"
handler500 = "common.api.handlers.server_error"
