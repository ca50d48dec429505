"""The same eleven steps; each is a handle, which is called from outside and is one transaction."""

from typing import Any

from django.db.models import F
from viewflow import this
from viewflow.workflow import flow, lock

from bench.rivals.viewflow_app.models import Account, Entry, Request


def _move(process: Request, account_id: int, kind: str, available: int, held: int) -> None:
    Account.objects.filter(pk=account_id).update(
        available=F("available") + available, held=F("held") + held
    )
    Entry.objects.create(
        request=process, account_id=account_id, kind=kind, available=available, held=held
    )


class Life(flow.Flow):
    """From a draft to PAID."""

    process_class = Request
    lock_impl = lock.SelectForUpdateLock(nowait=False)

    create = flow.StartHandle(this.begin).Next(this.submit)
    submit = flow.Handle(this.go_on).Next(this.validate)
    validate = flow.Handle(this.go_on).Next(this.hold)
    hold = flow.Handle(this.set_aside).Next(this.notify)
    notify = flow.Handle(this.go_on).Next(this.accept)
    accept = flow.Handle(this.go_on).Next(this.start_work)
    start_work = flow.Handle(this.go_on).Next(this.complete)
    complete = flow.Handle(this.go_on).Next(this.confirm)
    confirm = flow.Handle(this.go_on).Next(this.check)
    check = flow.Handle(this.go_on).Next(this.pay)
    pay = flow.Handle(this.release).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any, requester: int, provider: int, minutes: int) -> Request:
        """The request's row."""
        process = activation.process
        process.requester_id, process.provider_id = requester, provider
        process.minutes = minutes
        return process

    def go_on(self, activation: Any) -> None:
        """Viewflow's own rows say it all."""

    def set_aside(self, activation: Any) -> None:
        """Hold the minutes."""
        process = activation.process
        _move(process, process.requester_id, "hold", -process.minutes, process.minutes)

    def release(self, activation: Any) -> None:
        """Pay them; in the order of the accounts, so that nobody waits in a circle."""
        process = activation.process
        moves = [
            (process.requester_id, 0, -process.minutes),
            (process.provider_id, process.minutes, 0),
        ]
        for account_id, available, held in sorted(moves):
            _move(process, account_id, "release", available, held)
