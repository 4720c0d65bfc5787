"""The dating bot: registers people, keeps profiles, likes, matches, messages. Webhook, metrics and health on :8000."""

import hmac
import logging
import os
import threading
import time

from flask import jsonify, request
from prometheus_client import Counter, Gauge, Histogram

from common import config, faults, logs, web
from common.database import BUCKETS, Database

from .updates import KINDS, Update, parse, secret, source

NAME = "dating-bot"
STUCK_SECONDS = 60
ACTIVE_EVERY_SECONDS = 15
SCHEMA = [
    "CREATE TABLE IF NOT EXISTS users (id bigint PRIMARY KEY, profile text,"
    " created_at timestamptz NOT NULL DEFAULT now(), last_active timestamptz NOT NULL DEFAULT now())",
    "CREATE TABLE IF NOT EXISTS likes (from_user bigint NOT NULL REFERENCES users, to_user bigint NOT NULL"
    " REFERENCES users, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (from_user, to_user))",
    "CREATE TABLE IF NOT EXISTS matches (one bigint NOT NULL REFERENCES users, other bigint NOT NULL REFERENCES users,"
    " created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (one, other), CHECK (one < other))",
    "CREATE TABLE IF NOT EXISTS messages (id bigserial PRIMARY KEY, from_user bigint NOT NULL REFERENCES users,"
    " to_user bigint NOT NULL REFERENCES users, body text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())",
]

UPDATES = Counter("bot_updates_total", "Updates received by type.", ["type"])
REGISTRATIONS = Counter("bot_registrations_total", "People who registered.")
PROFILES = Counter("bot_profiles_completed_total", "People who completed their profile.")
LIKES = Counter("bot_likes_total", "Likes given.")
MATCHES = Counter("bot_matches_total", "Matches: two people who like each other.")
MESSAGES = Counter("bot_messages_total", "Messages between matched people.")
ACTIVE = Gauge("bot_active_users", "People active within the window.", ["window"])
SECONDS = Histogram("bot_update_duration_seconds", "Time to handle an update.", buckets=BUCKETS)
EXCEPTIONS = Counter("bot_exceptions_total", "Updates that failed, by exception.", ["type"])

log = logging.getLogger(NAME)


class Bot:
    def __init__(self, database: Database, drills: faults.Faults) -> None:
        self._database = database
        self._drills = drills
        # Series that are there from the start: a rate of 0 is an answer, no series is none.
        for kind in KINDS:
            UPDATES.labels(kind)
        EXCEPTIONS.labels("PoolTimeout")

    def handle(self, update: Update) -> None:
        """Never raises: one bad update must not end the bot."""
        UPDATES.labels(update.kind).inc()
        try:
            with SECONDS.time():
                self._drills.delay()
                if self._drills.fails():
                    raise RuntimeError("drill: this update was chosen to fail")
                self._register(update.user)
                if update.kind != "start":
                    getattr(self, f"_{update.kind}")(update)
        except Exception as error:  # noqa: BLE001
            EXCEPTIONS.labels(type(error).__name__).inc()
            log.error("an update failed: %s", error, extra={"fields": {"type": update.kind, "user": update.user}})

    def _register(self, user: int) -> None:
        sql = (
            "INSERT INTO users (id) VALUES (%s) ON CONFLICT (id) DO UPDATE SET last_active = now()"
            " RETURNING created_at = last_active AS new"
        )
        if self._database.query("register", sql, (user,))[0]["new"]:
            REGISTRATIONS.inc()
            log.info("registered", extra={"fields": {"user": user}})

    def _profile(self, update: Update) -> None:
        sql = (
            "UPDATE users SET profile = %s FROM (SELECT id, profile AS before FROM users WHERE id = %s) old"
            " WHERE users.id = old.id RETURNING before"
        )
        if self._database.query("profile", sql, (update.text, update.user))[0]["before"] is None:
            PROFILES.inc()

    def _like(self, update: Update) -> None:
        if update.target == update.user:
            return
        # The user who is liked need not have registered: then there is nobody to like.
        sql = (
            "INSERT INTO likes (from_user, to_user) SELECT %s, id FROM users WHERE id = %s"
            " ON CONFLICT DO NOTHING RETURNING to_user"
        )
        if not self._database.query("like", sql, (update.user, update.target)):
            return
        LIKES.inc()
        sql = (
            "INSERT INTO matches (one, other) SELECT least(from_user, to_user), greatest(from_user, to_user)"
            " FROM likes WHERE from_user = %s AND to_user = %s ON CONFLICT DO NOTHING RETURNING one"
        )
        if self._database.query("match", sql, (update.target, update.user)):
            MATCHES.inc()
            log.info("match", extra={"fields": {"user": update.user, "target": update.target}})

    def _message(self, update: Update) -> None:
        pair = (min(update.user, update.target), max(update.user, update.target))
        sql = (
            "INSERT INTO messages (from_user, to_user, body) SELECT %s, %s, %s"
            " FROM matches WHERE one = %s AND other = %s RETURNING id"
        )
        if self._database.query("message", sql, (update.user, update.target, update.text, *pair)):
            MESSAGES.inc()

    def count_active(self) -> None:
        """Refreshes the gauge of active people for as long as the process lives."""
        column = "count(*) FILTER (WHERE last_active > now() - interval '{0} days') AS \"{0}d\""
        sql = f"SELECT {', '.join(column.format(days) for days in (1, 7, 30))} FROM users"
        while True:
            try:
                for window, count in self._database.query("active", sql)[0].items():
                    ACTIVE.labels(window).set(count)
            except Exception as error:  # noqa: BLE001
                log.warning("active people were not counted: %s", error)
            time.sleep(ACTIVE_EVERY_SECONDS)


def main() -> None:
    logs.configure(NAME)
    config.stop_on_sigterm()
    database = Database(max_size=5)
    drills = faults.Faults(database.leak)
    bot = Bot(database, drills)
    turned = time.monotonic()
    # Failing updates are no reason for a restart, a loop that no longer turns is.
    app = web.create(NAME, drills, lambda: time.monotonic() - turned < STUCK_SECONDS)
    token = os.environ.get("TELEGRAM_BOT_TOKEN", "")

    @app.post("/webhook")
    def webhook():
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), secret(token).encode()):
            return jsonify(error="this does not come from Telegram"), 403
        if update := parse(request.get_json()):
            bot.handle(update)
        return jsonify(ok=True)

    threading.Thread(target=web.serve, args=(app, NAME, config.integer("PORT", 8000)), daemon=True).start()
    database.migrate(SCHEMA)
    threading.Thread(target=bot.count_active, daemon=True).start()
    name, updates = source(token, os.environ.get("WEBHOOK_URL", ""), config.integer("UPDATES_PER_SECOND", 3))
    log.info("updates come from %s", name)
    for update in updates:
        turned = time.monotonic()
        if update:
            bot.handle(update)


if __name__ == "__main__":
    main()
