#!/bin/bash
# What RDS adds to PostgreSQL: TLS under its endpoint's name, nobody without it (rds.force_ssl is on since 15), and
# pg_stat_statements loaded from the start.
set -euo pipefail

settings=/run/rds
mkdir -p "$settings"
(umask 077 && printf %s "$TLS_KEY" > "$settings/server.key")
printf %s "$TLS_CERTIFICATE" > "$settings/server.crt"
printf 'local all all trust\nhostssl all all all scram-sha-256\n' > "$settings/pg_hba.conf"
chown -R postgres "$settings"
unset TLS_KEY TLS_CERTIFICATE

exec docker-entrypoint.sh postgres \
  -c ssl=on -c ssl_cert_file="$settings/server.crt" -c ssl_key_file="$settings/server.key" \
  -c hba_file="$settings/pg_hba.conf" -c shared_preload_libraries=pg_stat_statements "$@"
