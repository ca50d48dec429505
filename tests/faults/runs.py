"""Runs drawn from a seed: which roads, what goes wrong, how many workers, and how time goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from common.errors import DomainError, Refused
from common.transactions import door
from disputes.states import OPEN as OPEN_DISPUTE
from ledger.models import Account
from members.models import Member
from members.operations import join
from requests_app import operations
from requests_app.models import ServiceRequest
from requests_app.operations import Wish
from requests_app.queries import allowed_actions
from requests_app.states import FINAL, Part
from tests.faults.checks import assert_lawful, assert_quiet, require_none, unexplained_tries
from tests.faults.injection import CATCH, DEATHS, Fault, Faults
from tests.faults.pictures import Mark
from tests.faults.play import (
    calm_down,
    come_back_late,
    everywhere,
    next_due,
    play_out,
    redrive_all,
    sweep,
)
from tests.faults.roads import ROADS, Act, Road, Wait, may_in_dispute, rule, was_disputed
from tests.faults.scenes import Judged, judged_bank, keep_services
from tests.faults.tally import tally
from tests.notifications.mail_server import MailServer
from tests.notifications.words import plain
from tests.threads import at_once
from workflow.models import CircuitBreaker, Step
from workflow.models.step import OPEN
from workflow.registry import registry


SOON: Final = timedelta(minutes=10)
JUMPS: Final = (
    *(timedelta(seconds=s) for s in (0, 0, 0, 1, 2, 61)),
    *(timedelta(hours=h) for h in (1, 23)),
    timedelta(days=3),
)
FAULTS: Final = tuple(fault for fault in Fault if fault not in {Fault.NONE, Fault.TIMEOUT})
# The mail server works, is away, has no time, or refuses everybody until it is repaired.
MAIL: Final = (
    *[{}] * 5,
    {"greeting": "554 no service here"},
    {"to_recipient": "451 4.7.1 come again"},
    {"to_recipient": "550 5.1.1 no such user"},
)
WELL: Final = {"greeting": "220 bank.test", "to_recipient": "250 ok"}
# One run in ten has real processes for workers, and SIGKILL for deaths.
MORTAL_EACH: Final = 10

Start = Callable[[Sequence[dict[str, Any]]], list[int]]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What a seed stands for."""

    seed: int
    roads: tuple[str, ...]
    plan: dict[str, list[Fault]]
    sweepers: int
    twice: bool
    mail: dict[str, str]

    @property
    def is_mortal(self) -> bool:
        """Whether its workers are processes."""
        return self.seed % MORTAL_EACH == 0


def draw(seed: int) -> Drawn:
    """The same each time. Each fault is one of a step's tries, and of its catch."""
    chance = Random(seed)  # noqa: S311 - no secret
    plan: dict[str, list[Fault]] = {}
    for name in chance.sample(sorted(registry.steps), k=chance.randint(2, 8)):
        tries = registry.step(name).retry.tries
        plan[name] = chance.choices(FAULTS, k=chance.choice((1, 1, 2, tries - 1, tries, tries + 1)))
        if registry.step(name).catch and chance.random() < 0.3:
            plan[name + CATCH] = chance.choices(FAULTS, k=chance.randint(1, 2))
    return Drawn(
        seed=seed,
        roads=tuple(chance.choices(sorted(ROADS), k=chance.choice((1, 1, 2, 3)))),
        plan=plan,
        sweepers=chance.choice((1, 1, 2, 3)),
        twice=chance.random() < 0.5,
        mail=chance.choice(MAIL),
    )


class Run:
    """Plays what was drawn. What happens is told line by line, for whoever has to find a mistake."""

    def __init__(
        self,
        drawn: Drawn,
        *,
        at: datetime,
        faults: Faults,
        post: MailServer,
        database: str,
        start: Start,
    ) -> None:
        self.drawn, self.faults, self.post = drawn, faults, post
        self.database, self.start = database, start
        self.chance = Random(-1 - drawn.seed)  # noqa: S311 - no secret
        self.told: list[str] = []
        self.mine: list[ServiceRequest] = []
        self.since = Mark.now()
        self.bank = self._bank(at)

    def _bank(self, at: datetime) -> Judged:
        """Its own members, of whom Cleo and Sena judge; what others have left doesn't concern it."""
        self.faults.begin({})
        self.post.taken.clear()
        CircuitBreaker.objects.update(failures=0)
        bank = judged_bank(at, mark=f"-{self.drawn.seed}")
        keep_services(bank)
        return bank

    def play(self) -> None:
        """All roads side by side, under faults; then everything is repaired and comes to its end."""
        vars(self.post).update(self.drawn.mail)
        self.faults.begin(self.drawn.plan)
        dora = self._join()
        try:
            self._go(self._begin())
        finally:
            vars(self.post).update(WELL)
        self.tell("repaired")
        self._end()
        assert_quiet(self.requests)
        self._assert_all_hours_are_there(dora)
        self._assert_delivered()
        if not (DEATHS & set(self.faults.happened) or self.drawn.is_mortal):
            require_none([*unexplained_tries(self.since)])
        tally["runs"] += 1
        tally["runs with processes"] += self.drawn.is_mortal

    def tell(self, words: str) -> None:
        self.told.append(f"{self.bank.at:%Y-%m-%d %H:%M:%S} {words}")

    @property
    def requests(self) -> Any:
        return ServiceRequest.objects.filter(pk__in=[request.pk for request in self.mine])

    def _join(self) -> Member:
        """Her starting hours go through the faults as well."""
        with door():
            return join(member=Member(name="Dora"), at=self.bank.at)

    def _begin(self) -> list[list[Act | Wait]]:
        for name in self.drawn.roads:
            self.mine.append(self._ask(ROADS[name]))
        return [list(ROADS[name].acts) for name in self.drawn.roads]

    def _ask(self, road: Road) -> ServiceRequest:
        bank, minutes = self.bank, road.minutes
        if road.begins == "recorded":
            wish = Wish(minutes=minutes, other_id=bank.ben.pk, part=Part.PROVIDER, title="Bread")
            made: ServiceRequest = bank.do(operations.record_exchange, bank.ada, wish=wish)
            return made
        service, who = {"service": (bank.service, bank.ben), "wanted": (bank.wanted, bank.ada)}[
            road.begins
        ]
        wish = Wish(minutes=minutes, service_id=service.pk)
        asked: ServiceRequest = bank.do(operations.ask, who, wish=wish, is_sent=True)
        return asked

    def _go(self, roads: list[list[Act | Wait]]) -> None:
        """Now the one request goes on, now the other; with time between, or without."""
        while any(roads):
            number = self.chance.choice([n for n, acts in enumerate(roads) if acts])
            act = roads[number].pop(0)
            if self.chance.random() < 0.85:
                self._work_until(self.bank.at + SOON)
            self._step_on(self.mine[number], act)
            assert_lawful(self.requests)
            self.bank.at += self.chance.choice(JUMPS)
            if self.chance.random() < 0.2:
                redrive_all(self.bank)

    def _work_until(self, until: datetime) -> None:
        play_out(self.bank, self.faults, until=until, by=self._sweep, twice=self.drawn.twice)

    def _step_on(self, request: ServiceRequest, act: Act | Wait) -> None:
        now = self.bank.again(request)
        if isinstance(act, Wait):
            self._keep_silent(now)
        elif act.of_dispute and not was_disputed(now):
            self.tell(f"nobody has objected in {now.state}")
        elif now.deadline_at and self.chance.random() < 0.3:
            self._race(now, act)
        else:
            self._act(now, act)

    def _keep_silent(self, request: ServiceRequest) -> None:
        """Until its time is over and everything that follows from it has been tried."""
        until = max(self.bank.at, request.deadline_at or self._next_of_dispute(request))
        self.tell(f"silence in {request.state} until {until}")
        self._work_until(until + SOON)

    def _next_of_dispute(self, request: ServiceRequest) -> datetime:
        """When something happens in the request's dispute if nobody does anything."""
        steps = Step.objects.filter(state__in=OPEN, subject_id__in=request.disputes.values("pk"))
        found = steps.order_by("due_at").values_list("due_at", flat=True).first()
        return found or self.bank.at

    def _act(self, request: ServiceRequest, act: Act) -> None:
        """What may be done is done, unless hours are missing; all else is refused."""
        is_allowed = self._may(request, act)
        refusal = self._try(request, act)
        self.tell(f"{act} in {request.state}: {refusal.reason if refusal else 'done'}")
        if is_allowed:
            assert refusal is None or isinstance(refusal, Refused), f"{act}: {refusal}"
        else:
            assert refusal is not None, f"{act} in {request.state} was not refused"

    def _may(self, request: ServiceRequest, act: Act) -> bool:
        who = getattr(self.bank, act.who)
        if act.of_dispute:
            return may_in_dispute(request, who, act.action)
        allowed = allowed_actions(request=request, member_id=who.pk, at=self.bank.at)
        return act.action in allowed

    def _try(self, request: ServiceRequest, act: Act) -> DomainError | None:
        try:
            act.do(self.bank, request)
        except DomainError as error:
            return error
        return None

    def _race(self, request: ServiceRequest, act: Act) -> None:
        """At the very moment at which its time is over, workers and a member begin at once."""
        self.bank.at = max(self.bank.at, request.deadline_at)
        workers = [partial(sweep, self.bank.at)] * self.drawn.sweepers
        refused, *ends = at_once(partial(self._try, request, act), *workers)
        tally["races at a deadline"] += 1
        self.tell(
            f"{act} in {request.state} against {len(ends)} workers: {refused or 'done'}, {ends}"
        )
        for result in (refused, *ends):
            if isinstance(result, Exception) and not isinstance(result, DomainError):
                raise result

    def _sweep(self, at: datetime) -> None:
        """One worker or several, as threads or as processes; some are killed whatever they do."""
        workers = self.drawn.sweepers
        if self.drawn.is_mortal and self.faults.plan:
            self.tell(f"processes ended {self.start([self._life(at) for _ in range(workers)])}")
        elif workers == 1 or self.chance.random() < 0.5:
            self.tell(f"inside {sweep(at)}, outside {sweep(at, external=True)}")
        else:
            calls = [partial(sweep, at), partial(sweep, at, external=True)] * workers
            ends = at_once(*calls[: workers + 1])
            self.tell(f"at once {ends}")
            for result in ends:
                if isinstance(result, Exception):
                    raise result

    def _life(self, at: datetime) -> dict[str, Any]:
        is_killed = self.chance.random() < 0.15
        return {
            "database": self.database,
            "at": at.isoformat(),
            "plan": dict(self.faults.plan),
            "port": self.post.port,
            "seconds": self.chance.uniform(0.02, 0.12) if is_killed else None,
        }

    def _end(self) -> None:
        """What was objected to is ruled, what is dead is redriven, all that waits runs out."""
        self.faults.repair()
        come_back_late(self.faults, at=self.bank.at)
        for _ in range(3):
            calm_down(self.bank, self.faults, by=everywhere)
            left = self.requests.exclude(state__in=FINAL)
            disputed = self.requests.filter(disputes__state__in=OPEN_DISPUTE)
            if not left and not disputed and next_due() is None:
                return
            for request in disputed:
                self._rule(request)

    def _rule(self, request: ServiceRequest) -> None:
        """By who may."""
        for judge in ("cleo", "sena"):
            if may_in_dispute(request, getattr(self.bank, judge), "rule"):
                rule(10, who=judge).do(self.bank, request)

    def _assert_all_hours_are_there(self, dora: Member) -> None:
        """Three hours each, granted once; exchanges move them and make none."""
        bank = self.bank
        people = (bank.ada, bank.ben, bank.cleo, bank.sena, dora)
        accounts = Account.objects.in_bulk([member.pk for member in people])
        assert sum(a.available_minutes for a in accounts.values()) == 5 * 180
        assert {a.held_minutes for a in accounts.values()} == {0}
        assert accounts[dora.pk].available_minutes == 180

    def _assert_delivered(self) -> None:
        """Each mail at least once; one that comes twice has the same id and the same words."""
        words: dict[str, set[tuple[str, str]]] = {}
        for to, message in self.post.taken:
            words.setdefault(message["Message-ID"], set()).add((to, plain(message)))
        assert {len(each) for each in words.values()} <= {1}
