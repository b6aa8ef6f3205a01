#!/bin/bash
# paths.sh: writes docs/reference/paths.md from what regress/t/102_paths_recorded.pl measures.
set -euo pipefail
cd "$(dirname "$0")/.."

page=$(mktemp /tmp/renkei-paths.XXXXXX)
trap 'rm -f "$page"' EXIT
chmod 666 "$page"
RENKEI_PATHS_TO=$page RENKEI_TAP='102*' regress/run tap
cp "$page" docs/reference/paths.md
