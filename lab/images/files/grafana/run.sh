#!/bin/sh
# As the published image's entry point: the server with the paths of the environment.
set -e

PATH=/opt/grafana/bin:$PATH
exec grafana server --homepath="$GF_PATHS_HOME" --packaging=docker "$@" \
  "cfg:default.paths.data=$GF_PATHS_DATA" "cfg:default.paths.logs=$GF_PATHS_LOGS" \
  "cfg:default.paths.plugins=$GF_PATHS_PLUGINS" "cfg:default.paths.provisioning=$GF_PATHS_PROVISIONING"
