"""What anybody tries in disputes, while anything happens in a bank."""

from collections.abc import Callable
from random import Random
from typing import Any, ClassVar, Final

from hypothesis import note

from common.errors import DomainError, NotFound, Refused, WrongRole, WrongState
from disputes import operations as disputes
from disputes.models import Dispute
from disputes.queries import allowed_actions
from disputes.staff import staff_parts
from disputes.states import OPEN as OPEN_DISPUTE
from disputes.states import SENIOR, Reason
from members.models import Member
from requests_app.models import ServiceRequest
from requests_app.queries import allowed_actions as allowed_in_request
from tests.requests_app.roads import Bank
from workflow.moves import moves_now


NAMES: Final = ("ada", "ben", "cleo")
# The doors' name of each action, and the operation behind it: what the two sides do, …
OF_SIDES: Final[dict[str, Callable[..., Any]]] = {
    "withdraw": disputes.withdraw_dispute,
    "respond": disputes.respond,
    "add-words": disputes.add_words,
    "propose": disputes.propose_settlement,
    "accept-proposal": disputes.accept_proposal,
    "decline-proposal": disputes.decline_proposal,
    "withdraw-proposal": disputes.withdraw_proposal,
    "accept-ruling": disputes.accept_ruling,
    "appeal": disputes.appeal_ruling,
}
# … and the staff.
OF_STAFF: Final[dict[str, Callable[..., Any]]] = {
    "take": disputes.take_dispute,
    "assign": disputes.assign_to,
    "hand-over": disputes.hand_over,
    "ask": disputes.ask,
    "note": disputes.add_note,
    "rule": disputes.rule_dispute,
}
# How much people are inclined to what leads a dispute nowhere, or ends it early; the rest more.
INCLINATIONS: Final = {
    "accept-ruling": 6.0,
    "appeal": 6.0,
    "add-words": 1.0,
    "ask": 0.4,
    "assign": 0.8,
    "hand-over": 0.8,
    "note": 0.4,
    "rule": 1.0,
    "take": 0.4,
    "withdraw": 0.5,
}
JUDGES: Final = ("cora", "sena", "sven")
SPOKEN: Final = {"respond", "add-words", "appeal", "hand-over", "ask", "note", "rule"}
SHARING: Final = {"propose", "rule"}
TOLD_SO: Final = {"ruling_accepted", "too_many_proposals"}


class Arguing:
    """The part of a life that is about disputes."""

    bank: Bank
    random: Random
    # A coordinator and two seniors, by name.
    judges: ClassVar[dict[str, Member]]
    # What was done in disputes, in all examples.
    seen: ClassVar[set[str]]

    def begins_with_a_dispute(self) -> None:
        """In most examples."""
        if self.random.random() < 0.7:
            who = self._one_of((self.bank.ada, self.bank.ben))
            given = {"reason": Reason.TIME, "words": "It took too long."}
            self._try(disputes.open_dispute, who, request_id=self.bank.in_progress().pk, **given)

    def object_to_something(self) -> None:
        """Where somebody may."""
        able = [
            (request, "dispute", name)
            for request in ServiceRequest.objects.order_by("id")
            for name in NAMES
            if "dispute" in self._allowed_in(request, self._named(name))
        ]
        if able:
            self._act(*self._one_of(able))
            self._work(self._one_of((1000, 1000, 0)))

    def _allowed_in(self, request: ServiceRequest, who: Any) -> list[str]:
        return allowed_in_request(request=request, member_id=who.pk, at=self.bank.at)

    def go_on_in_a_dispute(self) -> None:
        """Several doings in one dispute, with time between or without."""
        found = list(Dispute.objects.filter(state__in=OPEN_DISPUTE).order_by("id"))
        if not found:
            return
        chosen = self._one_of(found)
        for _ in range(self.random.randint(1, 6)):
            dispute = Dispute.objects.select_related("request").get(pk=chosen.pk)
            moves = [
                (action, name)
                for name in (*NAMES, *JUDGES)
                for action in sorted(self._allowed(dispute, self._named(name)))
            ]
            if moves:
                weights = [INCLINATIONS.get(action, 3.0) for action, _name in moves]
                (move,) = self.random.choices(moves, weights)
                self._act_in_dispute(dispute, *move)
            if self.random.random() < 0.4:
                self.let_time_pass()

    def try_anything_in_a_dispute(self) -> None:
        """Whoever, whatever, allowed or not."""
        found = list(Dispute.objects.select_related("request").order_by("id"))
        if found:
            action = self._one_of(sorted({*OF_SIDES, *OF_STAFF}))
            self._act_in_dispute(self._one_of(found), action, self._one_of((*NAMES, *JUDGES)))

    def _allowed(self, dispute: Dispute, who: Member) -> set[str]:
        """By the transition table; rights are remembered by who has been asked for them."""
        if dispute.part_of(who.pk):
            return set(allowed_actions(dispute=dispute, member_id=who.pk))
        parts = staff_parts(dispute=dispute, member=Member.objects.get(pk=who.pk))
        found = {move.action for move in moves_now(subject=dispute, parts=parts)}
        given = {"take": {"assign", "review-appeal"}, "assign": {"assign", "review-appeal"}}
        names = {name for name in ("ask", "rule") if name in found}
        names |= {name for name, lines in given.items() if lines & found}
        if SENIOR not in parts:
            names -= {"assign"}
        names |= {"hand-over"} if "ask" in found else set()
        return names | ({"note"} if parts else set())

    def _act_in_dispute(self, dispute: Dispute, action: str, name: str) -> None:
        """What isn't allowed is refused as such; what is allowed can break a rule alone."""
        who, operation = self._named(name), (OF_SIDES | OF_STAFF)[action]
        given: dict[str, Any] = {"words": "It was as I say."} if action in SPOKEN else {}
        if action in SHARING:
            given["released_minutes"] = self._one_of((0, 1, dispute.held_minutes, 500))
        if action in {"assign", "hand-over"}:
            given["member_id"] = self._named(self._one_of((*JUDGES, *NAMES))).pk
        is_allowed = action in self._allowed(dispute, who)
        note(f"{name}: {action} {given} in {dispute.state}")
        refusal = self._try(operation, who, dispute_id=dispute.pk, **given)
        if not is_allowed:
            # Who has accepted the ruling, or has had all proposals, is told so.
            is_told = isinstance(refusal, Refused) and refusal.reason in TOLD_SO
            assert isinstance(refusal, NotFound | WrongRole | WrongState) or is_told, refusal
        elif refusal:
            assert isinstance(refusal, Refused), refusal
        else:
            self.seen.add(action)

    def _named(self, name: str) -> Member:
        found: Member = self.judges[name] if name in JUDGES else getattr(self.bank, name)
        return found

    def _rule_on_all(self) -> None:
        """Each by the first who may; an appeal that nobody has is taken before."""
        for pk in Dispute.objects.filter(state__in=OPEN_DISPUTE).values_list("pk", flat=True):
            for action in ("take", "rule"):
                dispute = Dispute.objects.select_related("request").get(pk=pk)
                if action == "take" and dispute.state != "APPEALED":
                    continue
                able = [j for j in self.judges.values() if action in self._allowed(dispute, j)]
                given = {"released_minutes": 1, "words": "So be it."} if action == "rule" else {}
                if able:
                    self._try(OF_STAFF[action], able[0], dispute_id=pk, **given)

    def let_time_pass(self) -> None:
        raise NotImplementedError

    def _one_of(self, things: Any) -> Any:
        raise NotImplementedError

    def _work(self, most: int) -> None:
        raise NotImplementedError

    def _act(self, request: ServiceRequest, action: str, name: str) -> None:
        raise NotImplementedError

    def _try(self, operation: Callable[..., Any], who: Any, **kwargs: Any) -> DomainError | None:
        raise NotImplementedError
