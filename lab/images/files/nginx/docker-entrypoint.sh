#!/bin/sh
# As the published image's entry point: fills the templates from the environment, then starts what it was given.
set -e

for template in /etc/nginx/templates/*.template; do
  if [ -f "$template" ]; then
    target="/etc/nginx/conf.d/$(basename "$template" .template)"
    perl -pe 's/\$\{(\w+)\}/exists $ENV{$1} ? $ENV{$1} : $&/ge' "$template" > "$target"
  fi
done
exec "$@"
