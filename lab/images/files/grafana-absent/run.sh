#!/bin/sh
# The slot of a Grafana that is not on this machine.
exec python3 /usr/local/bin/grafana-absent
