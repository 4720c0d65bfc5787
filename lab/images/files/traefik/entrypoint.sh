#!/bin/sh
# As the published image's entry point: options alone mean traefik.
set -e

case "$1" in -*) set -- traefik "$@" ;; esac
exec "$@"
