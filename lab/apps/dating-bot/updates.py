"""Where updates come from: Telegram's long polling with a real token, otherwise simulated users."""

import dataclasses
import json
import random
import re
import time
import urllib.request
from collections import deque
from collections.abc import Iterator

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
    """One update of Telegram's getUpdates; None for those the bot has no use for."""
    message = update.get("message") or {}
    text, sender = message.get("text"), message.get("from")
    if not text or not sender:
        return None
    if text.startswith("/start"):
        return Update("start", sender["id"], text=sender.get("first_name", ""))
    if match := re.fullmatch(r"/(like|message) (\d+) ?(.*)", text, re.DOTALL):
        return Update(match[1], sender["id"], int(match[2]), match[3])
    return Update("profile", sender["id"], text=text)


def telegram(token: str) -> Iterator[Update | None]:
    """Updates of a real bot, None after each poll as a sign of life. Raises OSError when the API cannot be reached."""
    offset = 0
    while True:
        url = f"https://api.telegram.org/bot{token}/getUpdates?timeout=20&offset={offset}"
        with urllib.request.urlopen(url, timeout=30) as response:
            for update in json.load(response)["result"]:
                offset = update["update_id"] + 1
                if parsed := parse(update):
                    yield parsed
        yield None


def source(token: str, per_second: float) -> tuple[str, Iterator[Update | None]]:
    """The name of the source and its updates; only something of a token's form is taken for a token."""
    if re.fullmatch(r"\d+:[\w-]{30,}", token):
        return "telegram", telegram(token)
    return "simulated users", simulate(per_second)
