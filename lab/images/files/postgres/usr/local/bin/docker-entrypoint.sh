#!/bin/bash
# What the published image's entry point does, for the same variables: prepares the data directory, makes the
# database on the first start, and gives up root before the server starts.
set -euo pipefail

bin=$(echo /usr/lib/postgresql/*/bin)
export PATH="$bin:$PATH"
socket=/var/run/postgresql

value() { # value of $1, or of the file that $1_FILE names
  local file="${1}_FILE"
  if [ -n "${!file:-}" ]; then cat "${!file}"; else echo "${!1:-$2}"; fi
}

if [ "${1:0:1}" = '-' ]; then set -- postgres "$@"; fi
if [ "$1" != postgres ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" "$socket"
  find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
  chown postgres "$socket"
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --clear-groups "$0" "$@"
fi

user=$(value POSTGRES_USER postgres)
database=$(value POSTGRES_DB "$user")
password=$(value POSTGRES_PASSWORD '')

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "$password" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    echo 'Error: database is uninitialized and no superuser password is given (POSTGRES_PASSWORD)' >&2
    exit 1
  fi
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  initdb --username="$user" --pwfile=<(echo "$password") ${POSTGRES_INITDB_ARGS:-}
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"
  # only on the socket, so that nobody connects before the database is complete
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -c unix_socket_directories=$socket" -w start
  export PGHOST=$socket PGUSER=$user PGPASSWORD=$password
  if [ "$database" != postgres ]; then createdb "$database"; fi
  for script in /docker-entrypoint-initdb.d/*; do
    case "$script" in
      *.sh) . "$script" ;;
      *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc -d "$database" -f "$script" ;;
      *.sql.gz) gunzip -c "$script" | psql -v ON_ERROR_STOP=1 --no-psqlrc -d "$database" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGHOST PGUSER PGPASSWORD
fi

shift
exec postgres -c unix_socket_directories="$socket" -c listen_addresses='*' "$@"
