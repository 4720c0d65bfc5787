"""How the vendors check what they are sent and how they answer.

Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
PagerDuty: https://developer.pagerduty.com/docs/send-alert-event (Events API v2)
"""

import json
import uuid
from urllib.parse import parse_qs

ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "error", "warning", "info")
ATTACHMENTS_MAX = 100
SUMMARY_MAX = 1024
DEDUP_KEY_MAX = 255


def decode(body: bytes) -> dict | None:
    """A JSON object, or None."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def slack(body: bytes, content_type: str) -> tuple[int, str, dict | None]:
    """Status, plain-text answer and message of an incoming webhook call."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        body = parse_qs(body.decode(errors="replace")).get("payload", [""])[0].encode()
    message = decode(body)
    if message is None:
        return 400, "invalid_payload", None
    if not (message.get("text") or message.get("attachments") or message.get("blocks")):
        return 400, "no_text", message
    attachments = message.get("attachments", [])
    if not isinstance(attachments, list) or not all(isinstance(item, dict) for item in attachments):
        return 400, "invalid_attachments", message
    if len(attachments) > ATTACHMENTS_MAX:
        return 400, "too_many_attachments", message
    return 200, "ok", message


def _text(event: dict, name: str, errors: list[str], most: int | None = None) -> None:
    value = event.get(name)
    if not isinstance(value, str) or not value:
        errors.append(f"'{name}' is missing or blank")
    elif most and len(value) > most:
        errors.append(f"'{name}' is too long (maximum is {most} characters)")


def pagerduty_errors(event: dict) -> list[str]:
    """What is wrong with an Events API v2 event; empty when it would be processed."""
    errors: list[str] = []
    key = event.get("routing_key")
    if not isinstance(key, str) or len(key) != 32:
        errors.append("Length of 'routing_key' is incorrect (should be 32 characters)")
    action = event.get("event_action")
    if action not in ACTIONS:
        errors.append(f"'event_action' must be one of {', '.join(ACTIONS)}")
    if action in ("acknowledge", "resolve") or event.get("dedup_key"):
        _text(event, "dedup_key", errors, DEDUP_KEY_MAX)
    if action == "trigger":
        payload = event.get("payload")
        if not isinstance(payload, dict):
            return [*errors, "'payload' is missing or blank"]
        _text(payload, "summary", errors, SUMMARY_MAX)
        _text(payload, "source", errors)
        if payload.get("severity") not in SEVERITIES:
            errors.append(f"'severity' must be one of {', '.join(SEVERITIES)}")
    for link in event.get("links") or []:
        if not isinstance(link, dict) or not link.get("href"):
            errors.append("'href' of a link is missing or blank")
    return errors


def pagerduty(body: bytes) -> tuple[int, str, dict | None]:
    """Status, JSON answer and event of `POST /v2/enqueue`."""
    event = decode(body)
    errors = ["JSON object expected"] if event is None else pagerduty_errors(event)
    if errors:
        answer = {"status": "invalid event", "message": "Event object is invalid", "errors": errors}
        return 400, json.dumps(answer), event
    key = event.get("dedup_key") or uuid.uuid4().hex
    return 202, json.dumps({"status": "success", "message": "Event processed", "dedup_key": key}), event
