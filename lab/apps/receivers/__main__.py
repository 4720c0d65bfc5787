"""The people who are alerted: Slack, PagerDuty and a mail server in one process, for drills.

    POST /slack/...              Slack's incoming webhooks (also at /services/..., their path at the vendor)
    POST /pagerduty/v2/enqueue   PagerDuty's Events API v2 (also at /v2/enqueue, its path at the vendor)
    POST /webhook/...            any JSON
    SMTP on SMTP_PORT            keeps every mail
    GET  /received               everything so far; ?channel=slack&after=<id> for less

A channel named in the JSON list of REFUSE_FILE refuses everything: 403 as for a revoked key, 550 for mail.
HTTPS, STARTTLS and SMTP AUTH are on when TLS_CERT and TLS_KEY name PEM files. Whatever user and password is right.
"""

import email
import email.policy
import json
import logging
import os
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from common import config, logs

from . import vendors
from .journal import Journal

# What mail servers ask with and clients such as Alertmanager expect; the library's own words are an older client's.
SMTP.AuthLoginUsernameChallenge = "Username:"
SMTP.AuthLoginPasswordChallenge = "Password:"

log = logging.getLogger("receivers")


def refused(channel: str) -> bool:
    """Whether the people behind a channel have shut it."""
    file = Path(os.environ.get("REFUSE_FILE", "refuse.json"))
    return file.exists() and channel in json.loads(file.read_text() or "[]")


class Mailbox:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if refused("email"):
            return "550 5.7.1 refused"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        headers = {name: str(mail[name] or "") for name in ("From", "To", "Subject")}
        route = {"sender": envelope.mail_from, "recipients": envelope.rcpt_tos, "tls": session.ssl is not None}
        body = {kind: content for kind, content in parts.items() if isinstance(content, str)}
        self._journal.add("email", True, **route, headers=headers, body=body)
        log.info("mail for %s: %s", ", ".join(envelope.rcpt_tos), headers["Subject"])
        return "250 2.0.0 kept"


def handler(journal: Journal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # noqa: N802
            path = urlsplit(self.path).path
            if "Content-Length" not in self.headers:
                return self.answer(411, "Content-Length is missing")
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if path.startswith(("/slack/", "/services/")):
                channel, result = "slack", vendors.slack(body, self.headers.get("Content-Type", ""))
            elif path in ("/pagerduty/v2/enqueue", "/v2/enqueue"):
                channel, result = "pagerduty", vendors.pagerduty(body)
            elif path.startswith("/webhook/"):
                message = vendors.decode(body)
                channel, result = "webhook", ((200, "ok", message) if message else (400, "not a JSON object", None))
            else:
                return self.answer(404, f"nobody listens at {path}")
            status, text, message = (403, "refused", None) if refused(channel) else result
            journal.add(channel, status < 300, path=path, status=status, message=message)
            log.info("%s: %d %s", path, status, text)
            self.answer(status, text)

        def do_GET(self) -> None:  # noqa: N802
            url = urlsplit(self.path)
            query = parse_qs(url.query)
            after = query.get("after", ["0"])[0]
            if url.path != "/received":
                return self.answer(404, f"nothing at {url.path}: what was received is at /received")
            if not after.isdecimal():
                return self.answer(400, f"after is {after!r}: it must be the id of an entry")
            self.answer(200, json.dumps(journal.after(int(after), query.get("channel", [None])[0])))

        def answer(self, status: int, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if text[:1] in "{[" else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The messages themselves are logged."""

    return Handler


def tls() -> ssl.SSLContext | None:
    certificate, key = os.environ.get("TLS_CERT"), os.environ.get("TLS_KEY")
    if not certificate or not key:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


def main() -> None:
    logs.configure("receivers")
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    config.stop_on_sigterm()
    journal = Journal(Path(os.environ.get("RECEIVED_FILE", "received.jsonl")))
    host, port = os.environ.get("HOST", "0.0.0.0"), config.integer("PORT", 8080)
    context = tls()
    mail = Controller(
        Mailbox(journal),
        hostname=host,
        port=config.integer("SMTP_PORT", 2525),
        tls_context=context,
        authenticator=lambda *_: AuthResult(success=True),
        auth_require_tls=context is not None,
    )
    mail.start()
    web = ThreadingHTTPServer((host, port), handler(journal))
    if context:
        secure = ThreadingHTTPServer((host, config.integer("TLS_PORT", 8443)), handler(journal))
        secure.socket = context.wrap_socket(secure.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=secure.serve_forever, daemon=True).start()
    log.info("listening on port %d, mail on port %d", port, mail.port)
    web.serve_forever()


if __name__ == "__main__":
    main()
