"""All calls of the API. Written by the generator."""

from hourbank_client.calls import Calls
from hourbank_client.resources.balance import Balance
from hourbank_client.resources.calendar import Calendar
from hourbank_client.resources.debts import Debts
from hourbank_client.resources.disputes import Disputes
from hourbank_client.resources.events import Events
from hourbank_client.resources.keys import Keys
from hourbank_client.resources.me import Me
from hourbank_client.resources.members import Members
from hourbank_client.resources.notifications import Notifications
from hourbank_client.resources.ratings import Ratings
from hourbank_client.resources.reports import Reports
from hourbank_client.resources.requests import Requests
from hourbank_client.resources.rules import Rules
from hourbank_client.resources.services import Services
from hourbank_client.resources.transactions import Transactions
from hourbank_client.resources.webhooks import Webhooks
from hourbank_client.resources.workflows import Workflows


class Resources:
    """All calls, by what they are about."""

    def __init__(self, calls: Calls) -> None:
        self.balance = Balance(calls)
        self.calendar = Calendar(calls)
        self.debts = Debts(calls)
        self.disputes = Disputes(calls)
        self.events = Events(calls)
        self.keys = Keys(calls)
        self.me = Me(calls)
        self.members = Members(calls)
        self.notifications = Notifications(calls)
        self.ratings = Ratings(calls)
        self.reports = Reports(calls)
        self.requests = Requests(calls)
        self.rules = Rules(calls)
        self.services = Services(calls)
        self.transactions = Transactions(calls)
        self.webhooks = Webhooks(calls)
        self.workflows = Workflows(calls)
