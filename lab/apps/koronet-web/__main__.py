"""The Koronet web application: items out of PostgreSQL through a Redis cache, and visitors' sessions."""

import logging

import redis
from flask import Flask, abort, jsonify, make_response, request

from common import config, faults, logs, web
from common.cache import Cache
from common.database import Database

from .sessions import Sessions

NAME = "koronet-web"
CACHE_SECONDS = 30
SCHEMA = [
    "CREATE TABLE IF NOT EXISTS items (id serial PRIMARY KEY, name text NOT NULL UNIQUE, price_cents int NOT NULL)",
    # ON CONFLICT would burn 200 numbers of the sequence at every start.
    "INSERT INTO items (name, price_cents) SELECT 'Bouquet ' || n, 900 + n * 25 FROM generate_series(1, 200) n"
    " WHERE NOT EXISTS (SELECT FROM items)",
]

log = logging.getLogger(NAME)


def create_app(database: Database) -> Flask:
    drills = faults.Faults(database.leak)
    cache = Cache(drills)
    sessions = Sessions(cache.client)
    app = web.create(NAME, drills)

    @app.get("/")
    def index():
        response = make_response("<!doctype html><title>Koronet</title><h1>Koronet</h1><a href=/api/items>Items</a>\n")
        try:
            session = sessions.touch(request.cookies.get("session"))
            response.set_cookie("session", session, httponly=True, samesite="Lax")
        except redis.RedisError as error:
            log.warning("no session for this visitor: %s", error)
        return response

    @app.get("/api/sessions")
    def count_sessions():
        return jsonify(active=sessions.active())

    @app.post("/api/sessions")
    def open_session():
        return jsonify(session=sessions.touch(None)), 201

    @app.get("/api/items")
    def list_items():
        sql = "SELECT id, name, price_cents FROM items ORDER BY id LIMIT 50"
        return jsonify(cache.read("items", CACHE_SECONDS, lambda: database.query("list_items", sql)))

    @app.get("/api/items/<int:item_id>")
    def get_item(item_id: int):
        sql = "SELECT id, name, price_cents FROM items WHERE id = %s"
        rows = cache.read(
            f"items:{item_id}", CACHE_SECONDS, lambda: database.query("get_item", sql, (item_id,)) or None
        )
        if not rows:
            abort(404, f"there is no item {item_id}")
        return jsonify(rows[0])

    @app.post("/api/items")
    def add_item():
        body = request.get_json(silent=True) or {}
        name, price = body.get("name"), body.get("price_cents")
        if not isinstance(name, str) or not name or type(price) is not int or price < 0:
            abort(400, "an item needs a name and a price_cents of 0 or more")
        sql = "INSERT INTO items (name, price_cents) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING RETURNING id"
        rows = database.query("add_item", sql, (name, price))
        if not rows:
            abort(409, f"there is an item {name!r} already")
        cache.forget("items")
        return jsonify(id=rows[0]["id"], name=name, price_cents=price), 201

    return app


def main() -> None:
    logs.configure(NAME)
    config.stop_on_sigterm()
    database = Database()
    database.migrate_in_background(SCHEMA)
    web.serve(create_app(database), NAME, config.integer("PORT", 3000))


if __name__ == "__main__":
    main()
