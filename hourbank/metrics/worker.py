"""The metrics of a worker on an address of its own, where it shares no folder with the web."""

import logging
from collections.abc import Iterable
from http import HTTPStatus
from threading import Thread
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from celery.signals import worker_ready
from django.conf import settings
from prometheus_client.exposition import ThreadingWSGIServer

from hourbank.metrics.access import is_allowed
from hourbank.metrics.exposition import exposition


if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

logger = logging.getLogger(__name__)


class Quiet(WSGIRequestHandler):
    """Writes no line for each scrape."""

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def listen() -> None:
    """Serve the metrics once a worker is ready, if METRICS_LISTEN says where."""
    worker_ready.connect(serve_where_told)


def answer(call: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer a scrape, as a WSGI application."""
    if not is_allowed(call):
        status = HTTPStatus.UNAUTHORIZED
        text, content_type = b"Not for you.\n", "text/plain"
    elif call["PATH_INFO"] != "/metrics":
        status = HTTPStatus.NOT_FOUND
        text, content_type = b"Nothing but /metrics.\n", "text/plain"
    else:
        status = HTTPStatus.OK
        text, content_type = exposition(accept=call.get("HTTP_ACCEPT", ""))
    start_response(f"{status.value} {status.phrase}", [("Content-Type", content_type)])
    return [text]


def serve(host: str, port: int) -> WSGIServer:
    """Serve in a thread of its own until the server is shut down."""
    server = make_server(host, port, answer, server_class=ThreadingWSGIServer, handler_class=Quiet)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server


def serve_where_told(**_given: Any) -> None:
    """Serve at METRICS_LISTEN, or nowhere where it is empty."""
    if not (address := settings.METRICS_LISTEN):
        return
    host, _, port = address.rpartition(":")
    serve(host, int(port))
    logger.info("metrics at http://%s/metrics", address)
