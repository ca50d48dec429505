"""What the bank calls, and what it never does: nothing inside, whatever a name says."""

import socket
import ssl

import pytest

from common.errors import Refused
from notifications import guarded
from notifications.guarded import AddressRefusedError, post, require_callable
from notifications.models import WebhookEndpoint
from tests.notifications.hooks import hook
from tests.notifications.receiver import receiver


PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111"]
REFUSED = [
    "0.0.0.0",  # noqa: S104 - refused
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]


def name_is(monkeypatch, *addresses: str) -> list[str]:
    """Every name has these addresses; returns what was asked for."""
    asked: list[str] = []

    def answer(host, port, **_how):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(guarded.socket, "getaddrinfo", answer)
    return asked


@pytest.fixture
def connected(monkeypatch) -> list[str]:
    """Where connections go; none is made."""
    tried: list[str] = []

    def note(_self, host, *_given):
        tried.append(host)
        raise guarded.httpcore.ConnectError

    monkeypatch.setattr(guarded.httpcore.SyncBackend, "connect_tcp", note)
    return tried


def call(url: str = "https://hooks.example/"):
    return post(url=url, body=b"{}", headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("address", REFUSED)
def test_a_name_that_leads_inside_is_not_called(address, monkeypatch, connected):
    name_is(monkeypatch, address)
    assert call().error_code == "no_public_address"
    assert connected == []


@pytest.mark.parametrize("address", [one for one in REFUSED if "%" not in one])
def test_an_address_inside_can_not_be_named(address):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(AddressRefusedError):
        require_callable(f"https://{host}/")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_called_and_no_other(address, monkeypatch, connected):
    asked = name_is(monkeypatch, address)
    assert call().error_code == "no_connection"
    assert connected == [address]
    assert asked == ["hooks.example"]


def test_a_name_with_one_address_inside_is_not_called_at_all(monkeypatch, connected):
    name_is(monkeypatch, "93.184.216.34", "10.0.0.1")
    assert call().error_code == "no_public_address"
    assert connected == []


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch, connected):
    """A name that changes its mind between two questions is asked only once."""
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def answer(_host, port, **_how):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(guarded.socket, "getaddrinfo", answer)
    call()
    assert connected == ["93.184.216.34"]


@pytest.mark.parametrize("name", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost."])
def test_odd_spellings_of_the_machine_itself_are_not_called(name, connected):
    """The system's own resolver takes these for 127.0.0.1."""
    assert call(f"https://{name}/").error_code in {"address_refused", "no_public_address"}
    assert connected == []


def test_a_name_that_nobody_knows_is_an_outcome(monkeypatch, connected):
    def fail(*_given, **_how):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(guarded.socket, "getaddrinfo", fail)
    assert call().error_code == "no_public_address"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "https://",
        "https://hooks.example:8443/",
        "https://hooks.example:22/",
        "https://hooks.example:99999/",
        "https://user:word@hooks.example/",
        "https://@hooks.example/",
        "https://hooks.example/#part",
        "https://localhost/",
        "https://a.localhost/",
        "https://hooks.example/a b",
        "https://hooks.example\\@inside/",
        "https://hooks.example/\r\nX-Header: 1",
        "https://höoks.example/",
        "hooks.example",
        "https://[::1",
    ],
)
def test_an_address_that_is_none_is_refused_and_never_called(url, db, ana, at, connected):
    with pytest.raises(Refused) as refusal:
        hook(ana, url, at=at)
    assert refusal.value.reason == "webhook_address_refused"
    assert not WebhookEndpoint.objects.exists()
    assert call(url).error_code == "address_refused"
    assert connected == []


def test_with_the_dev_switch_the_machine_itself_is_called_and_nothing_else_inside(
    settings, monkeypatch
):
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    with receiver() as told:
        assert call(told.url).status == 204
        assert call(told.url.replace("127.0.0.1", "localhost")).status == 204
    name_is(monkeypatch, "10.0.0.1")
    assert call().error_code == "no_public_address"


def test_without_the_switch_a_receiver_on_the_machine_gets_nothing(settings):
    with receiver() as told:
        assert call(told.url).error_code == "address_refused"
        assert told.taken == []


def test_the_certificate_is_that_of_the_name(settings, monkeypatch):
    """TLS asks for the name, though the connection goes to an address."""
    asked = []

    def wrap(_self, _sock, server_hostname=None, **_how):
        asked.append((server_hostname, _self.verify_mode, _self.check_hostname))
        raise ssl.SSLError

    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrap)
    with receiver() as told:
        url = told.url.replace("http://127.0.0.1", "https://localhost")
        assert call(url).error_code == "no_connection"
    assert asked == [("localhost", ssl.CERT_REQUIRED, True)]


def test_a_proxy_of_the_machine_is_not_used(settings, monkeypatch):
    """It would resolve the name by itself."""
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    with receiver() as told, receiver() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert call(told.url).status == 204
        assert proxy.taken == []


def test_no_more_than_64_kilobytes_of_an_answer_are_read():
    read = []

    def endless():
        while True:
            read.append(1)
            yield b"x" * 1024

    assert guarded.first_words(endless()) == "x" * 500
    assert len(read) == 64
