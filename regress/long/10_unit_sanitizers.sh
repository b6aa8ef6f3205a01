#!/bin/sh
# The core library's unit tests with AddressSanitizer and UndefinedBehaviorSanitizer.
set -eu
cd "$(dirname "$0")/../unit"
exec make --no-print-directory sanitize
