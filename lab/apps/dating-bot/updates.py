"""Where updates come from: Telegram's webhook with a real token, otherwise simulated users."""

import dataclasses
import hashlib
import json
import logging
import random
import re
import time
import urllib.request
from collections import deque
from collections.abc import Iterator

log = logging.getLogger("updates")

KINDS = ("start", "profile", "like", "message")


@dataclasses.dataclass(frozen=True)
class Update:
    """What a user did: `kind` is one of KINDS, `target` the user it is about, `text` what was written."""

    kind: str
    user: int
    target: int | None = None
    text: str = ""


def simulate(per_second: float, together: int = 12) -> Iterator[Update]:
    """Endless updates at Poisson intervals. People come one after the other and only the newest `together` are active:
    few enough that likes are returned, and never an end of new pairs. Matched people write to each other."""
    newest = int(time.time())
    likes: deque[tuple[int, int]] = deque(maxlen=500)
    matches: deque[tuple[int, int]] = deque(maxlen=20)
    while True:
        time.sleep(min(random.expovariate(per_second), 5))
        kind = random.choices(KINDS, weights=(1, 2, 4, 6))[0]
        newest += kind == "start"
        user, target = random.sample(range(newest - together + 1, newest + 1), 2)
        if kind == "message" and matches:
            user, target = random.choice(matches)
        if kind == "like":
            likes.append((user, target))
            if (target, user) in likes:
                matches.append((user, target))
        yield Update(kind, newest if kind == "start" else user, target, f"simulated {kind}")


def parse(update: dict) -> Update | None:
    """One update as Telegram delivers it; None for those the bot has no use for."""
    message = update.get("message") or {}
    text, sender = message.get("text"), message.get("from")
    if not text or not sender:
        return None
    if text.startswith("/start"):
        return Update("start", sender["id"], text=sender.get("first_name", ""))
    if match := re.fullmatch(r"/(like|message) (\d+) ?(.*)", text, re.DOTALL):
        return Update(match[1], sender["id"], int(match[2]), match[3])
    return Update("profile", sender["id"], text=text)


def secret(token: str) -> str:
    """What Telegram puts into every delivery, so that nobody else's is taken for one."""
    return hashlib.sha256(token.encode()).hexdigest()


def delivered(token: str, url: str) -> Iterator[None]:
    """Has Telegram deliver to `url`, one update at a time; None every few seconds as a sign of life."""
    settings = {"url": url, "secret_token": secret(token), "max_connections": 1, "allowed_updates": ["message"]}
    request = urllib.request.Request(
        f"https://api.telegram.org/bot{token}/setWebhook",
        data=json.dumps(settings).encode(),
        headers={"Content-Type": "application/json"},
    )
    asked = False
    while True:
        if not asked:
            try:
                urllib.request.urlopen(request, timeout=10).close()
                asked = True
            except OSError as error:  # also while the domain does not resolve yet
                log.warning("Telegram does not deliver to %s: %s", url, error)
        time.sleep(10)
        yield None


def source(token: str, url: str, per_second: float) -> tuple[str, Iterator[Update | None]]:
    """Who makes the updates, and those that do not come by the web; only what has its form is taken for a token."""
    if re.fullmatch(r"\d+:[\w-]{30,}", token):
        return "telegram", delivered(token, url)
    return "simulated users", simulate(per_second)
