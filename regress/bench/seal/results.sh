# shellcheck shell=bash
# Figures of sealed columns, to be sourced: each a line of the table, with its goal, and a member of the JSON.
#
#   results_begin            RESULTS: a directory for them, made where there is none
#   result NAME VALUE TEXT [most|least GOAL]     a figure that misses its goal is marked with !
#   results_end [JSON-FILE]  how many goals there were, and which were missed
#   median, smallest         of the numbers in a file
#   ratio FILE FILE          median of the quotients of the lines of two files, which were measured in turns

results_begin() {
	: "${RESULTS:=$(mktemp -d)}"
	export RESULTS
	: >"$RESULTS/json"
	: >"$RESULTS/missed"
	: >"$RESULTS/goals"
}

result() {
	local name=$1 value=$2 text=$3 bound=${4:-} goal=${5:-} mark=

	printf '"%s": %s\n' "$name" "$value" >>"$RESULTS/json"
	if [ -n "$bound" ]; then
		echo "$name" >>"$RESULTS/goals"
		text="$text (goal: at $bound $goal)"
		awk -v v="$value" -v g="$goal" -v b="$bound" 'BEGIN { exit !(b == "most" ? v <= g : v >= g) }' || mark=!
		[ -z "$mark" ] || echo "$text" >>"$RESULTS/missed"
	fi
	echo "  $text$mark"
}

results_end() {
	printf '%d goals of sealed columns, %d missed\n' "$(wc -l <"$RESULTS/goals")" "$(wc -l <"$RESULTS/missed")"
	sed 's/^/  missed: /' "$RESULTS/missed"
	if [ -n "${1:-}" ]; then
		printf '{%s, "goals": %d, "missed": %d}\n' "$(paste -sd, "$RESULTS/json")" "$(wc -l <"$RESULTS/goals")" "$(wc -l <"$RESULTS/missed")" >"$1"
	fi
	rm -rf "$RESULTS"
}

smallest() {
	sort -g "$1" | head -n 1
}

median() {
	sort -g "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

ratio() {
	paste "$1" "$2" | awk '{ print $1 / $2 }' >"$RESULTS/ratios"
	printf '%.2f\n' "$(median "$RESULTS/ratios")"
}
