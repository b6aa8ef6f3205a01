#!/bin/sh
# Writes docs/function-matrix.md from regress/data/function_matrix.csv; regress/t/110_functions_by_role.pl compares them.
set -eu
cd "$(dirname "$0")/.."
matrix=regress/data/function_matrix.csv

cat <<'END'
# Who may call which function

Made by `contrib-tools/function-matrix.sh` from `regress/data/function_matrix.csv`; edit that file, not this page.
`regress/t/110_functions_by_role.pl` calls every function as every role with arguments of every sort, and fails where a call is
allowed or refused otherwise than it stands here, and where a function is missing.

*every*: any login, with no membership, too. The others are the group roles `renkei_…`. *-*: superusers only, or only other
functions of the same owner. A superuser may call everything. What a function then answers depends on who asks: see
[reference.md](reference.md).

| function | who |
|---|---|
END
tail -n +2 "$matrix" | LC_ALL=C sort | sed -E 's/^"([^"]+)",(.*)$/| `\1` | \2 |/'
