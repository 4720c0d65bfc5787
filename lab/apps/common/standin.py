"""What the stand-ins share. Each says in its first log line what it stands for and what it leaves out."""

import logging
import threading
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs

import waitress

from . import config, logs

Answer = tuple[int, str, str]
"""Status, content type, body."""


def announce(name: str, program: str, leaves_out: str) -> logging.Logger:
    logs.configure(name)
    logging.getLogger("waitress").setLevel(logging.WARNING)
    config.stop_on_sigterm()
    log = logging.getLogger(name)
    log.info("this is a stand-in for %s: %s", program, leaves_out, extra={"fields": {"stand_in": True}})
    return log


def serve(
    port: int,
    get: Callable[[str, dict[str, list[str]]], Answer | None],
    post: Callable[[str, str, bytes], Answer | None] = lambda *_: None,
    host: str = "0.0.0.0",
) -> None:
    """Serves HTTP until the process ends: `get(path, query)` and `post(path, content type, body)`; None is a 404."""

    def application(environ: dict, start_response: Callable) -> list[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "POST":
            answer = post(path, environ.get("CONTENT_TYPE", ""), environ["wsgi.input"].read())
        else:
            answer = get(path, parse_qs(environ["QUERY_STRING"]))
        status, kind, text = answer or (404, "text/plain", f"nothing at {path}\n")
        body = text.encode()
        start_response(
            f"{status} {HTTPStatus(status).phrase}", [("Content-Type", kind), ("Content-Length", str(len(body)))]
        )
        return [body]

    waitress.serve(application, host=host, port=port, ident=None, _quiet=True)


def serve_in_background(*arguments) -> None:
    threading.Thread(target=serve, args=arguments, daemon=True).start()
