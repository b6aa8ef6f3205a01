#!/bin/bash
# Each guard of regress/data/guards is shown to matter: taken out, every test named beside it fails.
#
# In a copy of the tree, with a copy of the server, so that nothing installed is disturbed; only what the change touches is
# compiled again. First all the named tests must pass with every guard in its place. LONG_GUARDS narrows them to a shell
# pattern of names: LONG_GUARDS='@(release|duty|*-rows-*)'.
#
# The list has a guard a line: name, file, tests, change; separated by tabs. Tests are regress:NAME, isolation:NAME,
# tap:NUMBER, and long:NUMBER for those of regress/t/long. The change is a Perl expression on the whole file, which must change it.
set -euo pipefail
shopt -s extglob
. "$(dirname "$0")/lib.sh"

make_cache
tree=$CACHE/guards
rm -rf "$tree"
copy_tree "$tree"
PG_CONFIG=$(private_server "$tree/server")
cd "$tree"
export RENKEI_JOBS=1

# A guard taken out may leave a function unused.
build() {
	make -s -j"$(nproc)" WERROR= with_llvm=no install >build.log 2>&1
}

# Runs tests of one runner: "fails" only where every one of them ran and failed, "passes" where all passed.
outcome() {
	local runner=$1 pattern=$2 log=run.log

	case $runner in
		tap) RENKEI_TAP=$pattern'*' regress/run tap ;;
		long) RENKEI_TAP=$pattern'*' RENKEI_TAP_DIR=regress/t/long regress/run tap ;;
		*) RENKEI_TESTS=$pattern regress/run "$runner" ;;
	esac >$log 2>&1 || true
	if grep -qE 'ran nothing|does not start|server +0 passed' $log; then
		echo broken
	elif grep -qE '^[0-9]+ passed, 0 failed' $log; then
		echo passes
	elif grep -qE '^test .*FAILED|^not ok|NOT OK' $log; then
		echo fails
	else
		echo broken
	fi
}

# What goes wrong is said at once and counted.
wrong=0
complain() {
	echo "$*"
	wrong=$((wrong + 1))
}

guards() {
	local name rest

	grep -v '^#' regress/data/guards | while IFS=$'\t' read -r name rest; do
		# shellcheck disable=SC2254
		case $name in
			${LONG_GUARDS:-*}) printf '%s\t%s\n' "$name" "$rest" ;;
		esac
	done
}

take_out() {
	local name=$1 file=$2 tests=$3 change=$4 test result

	cp -p "$file" guarded
	perl -0777 -pe "$change" guarded >"$file"
	if cmp -s "$file" guarded; then
		complain "$name: the change does not apply to $file"
		return
	fi
	if build; then
		for test in $tests; do
			result=$(outcome "${test%%:*}" "${test#*:}")
			if [ "$result" = fails ]; then
				echo "$name: without it, $test fails"
			else
				complain "$name: without it, $test $result"
				tail -n 15 run.log
			fi
		done
	else
		complain "$name: without it, nothing can be built"
		tail -n 15 build.log
	fi
	cat guarded >"$file"
	touch "$file"
}

build || { tail -n 30 build.log; exit 1; }
mapfile -t all < <(guards)
for test in $(printf '%s\n' "${all[@]}" | cut -f3 | tr ' ' '\n' | sort -u); do
	result=$(outcome "${test%%:*}" "${test#*:}")
	if [ "$result" != passes ]; then
		complain "with every guard in its place, $test $result"
		tail -n 30 run.log
	fi
done
[ "$wrong" -eq 0 ] || exit 1

for line in "${all[@]}"; do
	IFS=$'\t' read -r name file tests change <<<"$line"
	take_out "$name" "$file" "$tests" "$change"
done
printf '\n%d guards, %d wrong\n' "${#all[@]}" "$wrong"
[ ${#all[@]} -gt 0 ] && [ "$wrong" -eq 0 ]
