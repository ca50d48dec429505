"""What a member of the run does: by a program or by the pages, whatever comes to mind."""

from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from random import Random
from threading import Event
from typing import Any, Final
from uuid import UUID

from common.minutes import typed
from disputes.states import OPEN
from hourbank.chaos.calls import Browser, NoAnswer, Program, Reply
from hourbank.chaos.forms import Form, Page
from hourbank.chaos.journal import Entry, Journal, Said


# How much a member is inclined to each; forward is what most do.
INCLINATIONS: Final = {
    "submit": 6.0,
    "propose": 6.0,
    "accept": 5.0,
    "start": 5.0,
    "complete": 5.0,
    "confirm": 5.0,
    "accept-offer": 4.0,
    "counter-offer": 2.0,
    "decline": 0.7,
    "decline-offer": 0.7,
    "withdraw-offer": 0.7,
    "refuse": 0.7,
    "cancel": 0.5,
    "dispute": 0.5,
    "give-up": 0.4,
    "discard": 0.4,
}
# In a dispute, where answers and settlements are what most look for.
IN_DISPUTE: Final = {
    "respond": 4.0,
    "accept-ruling": 3.0,
    "accept-proposal": 2.0,
    "propose": 2.0,
    "appeal": 2.0,
    "add-words": 0.5,
    "decline-proposal": 0.7,
    "withdraw-proposal": 0.5,
    "withdraw": 0.7,
}
PAID: Final = "requests/?limit=10&state=PAID"
OPEN_DISPUTES: Final = "disputes/?limit=20&" + "&".join(f"state={state}" for state in OPEN)
MOST_OPEN: Final = 8
OPEN_STATES: Final = (
    "DRAFT",
    "ACTIVE",
    "NEGOTIATING",
    "ACCEPTED",
    "IN_PROGRESS",
    "COMPLETED",
    "RECORDED",
)
LIST: Final = "requests/?limit=50&" + "&".join(f"state={state}" for state in OPEN_STATES)


@dataclass(frozen=True, slots=True)
class Deed:
    """What a member does: by the API's name, with the minutes it is about, in which request."""

    action: str
    minutes: int | None = None
    request: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who takes part: the password is the demo's."""

    id: UUID
    name: str
    email: str
    password: str
    key: str


class Life:
    """One member's doings, until it is time to stop."""

    inclinations = INCLINATIONS

    def __init__(
        self,
        *,
        person: Person,
        others: list[Person],
        services: list[dict[str, Any]],
        url: str,
        journal: Journal,
        chance: Random,
    ) -> None:
        self._me, self._others, self._services = person, others, services
        self._journal, self._chance, self._stop = journal, chance, Event()
        self._program = Program(url=url, key=person.key, journal=journal, sleep=self._pause)
        self._url = url
        self._browser: Browser | None = None

    def live(self, stop: Event) -> None:
        """Do one thing after the other, until it is time to stop."""
        self._stop = stop
        while not self._stop.is_set():
            try:
                self._do_something()
            except NoAnswer:
                self._pause(1.0)
            self._pause(self._chance.uniform(0.02, 0.4))

    def _pause(self, seconds: float) -> None:
        """Sleep, but no longer than there is traffic; what is begun is finished all the same."""
        if not self._stop.wait(seconds):
            return
        # After the end of traffic a call that broke is still said again, without haste.
        Event().wait(min(seconds, 0.5))

    def _do_something(self) -> None:
        chance = self._chance.random()
        if chance < 0.06:  # noqa: PLR2004 - shares of what members do
            self._look_at_balance()
        elif chance < 0.24:  # noqa: PLR2004
            self._go_on_in_dispute()
        elif chance < 0.27:  # noqa: PLR2004
            self._object_to_payment()
        else:
            self._go_on()

    def _look_at_balance(self) -> None:
        if self._chance.random() < 0.5:  # noqa: PLR2004
            self._program.get("balance/")
        elif browser := self._signed_in():
            browser.open("/balance/")

    def _go_on(self) -> None:
        """Take an action on one of the open requests, or begin one where there are few."""
        mine = [each for each in self._program.get(LIST)["results"] if each["allowed_actions"]]
        if len(mine) < MOST_OPEN and self._chance.random() < 0.3 / (1 + len(mine) / 4):
            self._begin()
        elif mine:
            self._act(self._chance.choice(mine)["id"])
        else:
            self._begin()

    def _begin(self) -> None:
        minutes = self._chance.randrange(1, 10) * 5
        match self._chance.randrange(4):
            case 0:
                self._ask_by_page(self._chance.choice(self._services), minutes)
            case 1:
                service = self._chance.choice(self._services)["id"]
                self._create("draft", "requests/", minutes, service=service)
            case 2:
                member = str(self._chance.choice(self._others).id)
                wish = {"member": member, "title": "Help", "part": "requester"}
                self._create("draft", "requests/", minutes, **wish)
            case _:
                member = str(self._chance.choice(self._others).id)
                wish = {"member": member, "title": "Done already", "part": "provider"}
                self._create("record", "requests/record/", minutes, **wish)

    def _create(self, action: str, path: str, minutes: int, **wish: str) -> None:
        self._call(Deed(action, minutes), path, {**wish, "estimated_minutes": minutes})

    def _act(self, request: str) -> None:
        seen = self._program.get(f"requests/{request}/")
        actions = [name for name in seen["allowed_actions"] if name in self.inclinations]
        if not actions or seen["state"] not in OPEN_STATES:
            return
        action = self._chance.choices(actions, [self.inclinations[name] for name in actions])[0]
        minutes, said = self._words(action, seen)
        by_page = self._chance.random() < 0.3  # noqa: PLR2004
        if by_page and (browser := self._signed_in()):
            self._press(browser, Deed(action, minutes, request), seen["version"])
            return
        path = f"requests/{request}/{action}/"
        self._call(Deed(action, minutes, request), path, said, version=seen["version"])

    def _words(self, action: str, seen: dict[str, Any]) -> tuple[int | None, dict[str, Any]]:
        """The minutes that the action is about, and what the API takes with it.

        What a request really took follows from its id: who has to say it twice says the same.
        """
        agreed = seen["agreed_minutes"] or seen["estimated_minutes"]
        match action:
            case "complete":
                actual = max(1, agreed * (80 + UUID(seen["id"]).int % 41) // 100)
                return actual, {"actual_minutes": actual}
            case "counter-offer":
                offered = max(5, agreed + self._chance.choice([-5, 5, 10]))
                return offered, {"minutes": offered}
            case "accept-offer":
                live = [each for each in seen["offers"] if each["state"] == "LIVE"]
                return (live[0]["minutes"] if live else None), {}
            case "dispute":
                return None, {"reason": "NOT_AS_AGREED", "words": "Not what we said."}
            case _:
                return agreed, {}

    def _call(
        self, deed: Deed, path: str, said: dict[str, Any], *, version: int | None = None
    ) -> None:
        """Say it to the API until it is answered, and keep the answer."""
        key = str(UUID(int=self._chance.getrandbits(128)))
        try:
            reply = self._program.post(path, said, key=key, version=version)
        except NoAnswer:
            self._write(deed, Said.UNSURE, key=key)
            raise
        what = Said.DONE if reply.is_done else Said.UNSURE if reply.broken else Said.REFUSED
        if reply.is_done and not deed.request:
            deed = replace(deed, request=reply.json()["id"])
        self._write(deed, what, key=key, status=reply.status, tries=reply.tries)
        if reply.is_done and self._chance.random() < 0.05:  # noqa: PLR2004
            # A key that was answered gets its answer again, and nothing happens.
            again = self._program.post(path, said, key=key, version=version)
            if (again.status, again.body) != (reply.status, reply.body):
                self._journal.complain(f"The same key got another answer to {deed.action}")

    def _write(self, deed: Deed, said: Said, **how: Any) -> None:
        who = str(self._me.id)
        self._journal.write(Entry(member=who, **asdict(deed), said=said, **how))

    def _object_to_payment(self) -> None:
        """One of the newest that were paid, as long as there is time."""
        paid = self._program.get(PAID)["results"]
        able = [each for each in paid if "dispute" in each["allowed_actions"]]
        if able:
            seen = self._chance.choice(able)
            deed = Deed("dispute-payment", request=seen["id"])
            said = {"reason": "TIME", "words": "It took less."}
            path = f"requests/{seen['id']}/dispute/"
            self._call(deed, path, said, version=seen["version"])

    def _go_on_in_dispute(self) -> None:
        """Answer, settle, appeal or take back; most often nothing is open, and nothing happens."""
        rows = self._program.get(OPEN_DISPUTES)["results"]
        mine = [each for each in rows if IN_DISPUTE.keys() & set(each["allowed_actions"])]
        if not mine:
            return
        seen = self._program.get(f"disputes/{self._chance.choice(mine)['id']}/")
        actions = [name for name in seen["allowed_actions"] if name in IN_DISPUTE]
        if not actions:
            return
        action = self._chance.choices(actions, [IN_DISPUTE[name] for name in actions])[0]
        minutes, said = self._words_in_dispute(action, seen)
        name = f"{action}-in-dispute"
        if action == "withdraw":
            about = "dispute-about-payment" if seen["is_after_payment"] else "dispute"
            name = f"withdraw-{about}"
        deed = Deed(name, minutes, seen["request"])
        self._call(deed, f"disputes/{seen['id']}/{action}/", said, version=seen["version"])

    def _words_in_dispute(
        self, action: str, seen: dict[str, Any]
    ) -> tuple[int | None, dict[str, Any]]:
        match action:
            case "propose":
                minutes = self._chance.randint(0, seen["held_minutes"])
                return minutes, {"released_minutes": minutes}
            case "accept-proposal":
                live = [each for each in seen["proposals"] if each["state"] == "LIVE"]
                return (live[0]["released_minutes"] if live else None), {}
            case "respond" | "add-words" | "appeal":
                return None, {"words": "It was as I say."}
            case _:
                return None, {}

    # By the pages.

    def _signed_in(self) -> Browser | None:
        """A browser with a session; None where signing in fails now."""
        if self._browser is not None:
            return self._browser
        browser = Browser(url=self._url, journal=self._journal)
        form = _form(browser.open("/accounts/login/"), "/login/")
        if form is None:
            return None
        form.fields |= {"login": self._me.email, "password": self._me.password}
        reply = browser.send(form.action, form.fields)
        if reply.status == HTTPStatus.FOUND:
            self._browser = browser
        return self._browser

    def _press(self, browser: Browser, deed: Deed, version: int) -> None:
        """Take the action on the request's page, if that shows the version that was decided on."""
        action, path, end = deed.action, f"/requests/{deed.request}/", f"/{deed.action}/"
        if action == "dispute":
            path, end = f"{path}dispute/", ""
        form = _form(browser.open(path), end)
        if form is None or form.fields.get(f"{action}-version") != str(version):
            return
        more = {"words": "Not what we said.", "reason": "OTHER"} if action == "dispute" else {}
        if action in {"complete", "counter-offer"}:
            field = "actual_minutes" if action == "complete" else "minutes"
            more[field] = typed(deed.minutes or 0)
        form.fields |= {f"{action}-{name}": value for name, value in more.items()}
        self._write(deed, **self._sent(browser, form.action or path, form, deed))

    def _ask_by_page(self, service: dict[str, Any], minutes: int) -> None:
        """Draft and send at once: two events, one form."""
        browser = self._signed_in()
        if browser is None or service["member"]["id"] == str(self._me.id):
            return
        path = f"/requests/new/?service={service['id']}"
        if form := _form(browser.open(path), ""):
            form.fields["minutes"] = typed(minutes)
            answer = self._sent(browser, path, form, Deed("draft", minutes))
            deed = Deed("draft", minutes, answer.pop("request", ""))
            send = "submit" if service["kind"] == "OFFER" else "propose"
            self._write(deed, **answer)
            self._write(replace(deed, action=send), **answer)

    def _sent(self, browser: Browser, path: str, form: Form, deed: Deed) -> dict[str, Any]:
        """Send a form once; a redirect away from it says that it is done. What the journal keeps of it."""
        try:
            reply = browser.send(path, form.fields)
        except NoAnswer:
            return {"said": Said.UNSURE, "via": "page"}
        answer: dict[str, Any] = {"said": Said.REFUSED, "via": "page", "status": reply.status}
        goes_to = reply.headers.get("Location", "")
        if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            answer["said"] = Said.UNSURE
        elif reply.status == HTTPStatus.FOUND and "/login/" in goes_to:
            self._browser = None
        elif reply.status == HTTPStatus.FOUND:
            answer["said"] = self._is_mine(goes_to) if deed.action == "dispute" else Said.DONE
            if not deed.request:
                answer["request"] = goes_to.split("/")[2]
        return answer

    def _is_mine(self, address: str) -> Said:
        """A page on disputes leads to the one there is, whoever opened it."""
        if not address.startswith("/disputes/"):
            return Said.REFUSED
        found = self._program.get(address.removeprefix("/"))
        is_mine = found["opened_by"] == str(self._me.id) and found["ended_at"] is None
        return Said.DONE if is_mine else Said.REFUSED


def _form(reply: Reply, end: str) -> Form | None:
    return Page(reply.body.decode()).form(end) if reply.status == HTTPStatus.OK else None
