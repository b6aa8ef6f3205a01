#!/bin/sh
# Writes docs/attacks.md from regress/data/attacks.tsv and the tests that say which way in they are about;
# regress/t/053_attack_catalogue.pl compares them.
#
# A test says so in a comment: "attack: P3", "attack: C1 C4" or "attack: C1, attack: C4: …". Fails where a tag has no number or
# one that is not in the list, where a number is missing, and where an entry has neither a test nor a reason for having none.
set -eu
cd "$(dirname "$0")/.."
catalogue=regress/data/attacks.tsv

cat <<'END'
# Ways in, and what stops them

Made by `contrib-tools/attacks.sh` from `regress/data/attacks.tsv` and the tests; edit these, not this page.

Each line is one way by which a login that can send any SQL has got at hidden rows, past the record, or at everybody's time. Some
of them PostgreSQL stops, some renkei, some you. Paths of C files are those under `extension/`. A test named here fails when what
stops it is taken out. What remains is explained in [the threat model](explanation/threat-model.md): *none*, nothing that we
know of; *open*, nothing stops it yet.
END
find regress/sql regress/specs regress/t regress/unit regress/matrix regress/long \
	\( -name '*.sql' -o -name '*.spec' -o -name '*.pl' -o -name '*.c' -o -name '*.sh' \) -print |
	LC_ALL=C sort |
	LC_ALL=C awk -F '\t' -v catalogue="$catalogue" '
function complain(text)
{
	print "attacks.sh: " text >"/dev/stderr"
	bad = 1
}

# A test as a link; its directory is the runner that it belongs to.
function link(file,    name)
{
	name = file
	sub(/.*\//, "", name)
	sub(/\.[a-z]*$/, "", name)
	return "[" name "](../" file ")"
}

# The numbers behind the words "attack:" of one line.
function take_tags(file, line,    rest, number, found)
{
	while (match(line, /attack: */))
	{
		line = substr(line, RSTART + RLENGTH)
		rest = line
		found = 0
		while (match(rest, /^[ ,]*(CVE-[0-9]+-[0-9]+|[A-Z][0-9]+)/))
		{
			number = substr(rest, 1, RLENGTH)
			rest = substr(rest, RLENGTH + 1)
			sub(/^[ ,]*/, "", number)
			found = 1
			used[number] = file
			if (index(tests[number], link(file)) == 0)
				tests[number] = tests[number] (tests[number] == "" ? "" : ", ") link(file)
		}
		if (!found)
			complain(file ": \"attack:\" without a number")
	}
}


function begin_section(prefix)
{
	if (!(prefix in titles))
		complain(prefix ": no section has this letter")
	printf "\n## %s\n\n| | way in | what stops it | tests | what remains |\n|---|---|---|---|---|\n", titles[prefix]
	section = prefix
	expected = 0
}

# The tests of all numbers that a line has.
function tests_of(numbers,    n, parts, i, j, m, each, all)
{
	n = split(numbers, parts, /, */)
	for (i = 1; i <= n; i++)
	{
		known[parts[i]] = 1
		m = split(tests[parts[i]], each, /, /)
		for (j = 1; j <= m; j++)
			if (index(all, each[j]) == 0)
				all = all (all == "" ? "" : ", ") each[j]
	}
	return all
}

function entry(numbers, way, stop, residue, untested,    prefix, covered)
{
	prefix = numbers ~ /^CVE/ ? "CVE" : substr(numbers, 1, 1)
	if (prefix != section)
		begin_section(prefix)
	expected++
	if (prefix != "CVE" && numbers != prefix expected)
		complain(numbers ": " prefix expected " should come here")
	covered = tests_of(numbers)
	if (covered == "" && untested == "")
		complain(numbers ": no test, and no reason for having none")
	if (way == "" || (stop == "" && untested == ""))
		complain(numbers ": what it is and what stops it must be said")
	if (sub(/^later: /, "", stop) && covered == "")
		stop = ""
	if (residue == "")
		residue = covered == "" && stop == "" ? "open" : "none"
	printf "| %s | %s | %s | %s | %s |\n", numbers, way, stop == "" ? "-" : stop, covered == "" ? "*" untested "*" : covered, residue
}

BEGIN {
	titles["CVE"] = "Known holes of PostgreSQL around row security"
	titles["P"] = "Conditions, plans and statistics"
	titles["C"] = "Constraints and writing"
	titles["S"] = "Identity, sessions and settings"
	titles["H"] = "Hooks and cached plans"
	titles["T"] = "Code of others"
	titles["O"] = "Objects around a table"
	titles["E"] = "Sealed columns"
	titles["U"] = "Reading without a record"
	titles["L"] = "Logs and monitoring"
	titles["R"] = "Replication, backup, the operating system"
	titles["D"] = "Taking more than one'"'"'s share"
	titles["M"] = "Two moments at once"
}

{
	while ((getline line <$0) > 0)
		take_tags($0, line)
	close($0)
}

END {
	while ((getline line <catalogue) > 0)
	{
		if (line ~ /^#/)
			continue
		n = split(line, f, "\t")
		entry(f[1], f[2], f[3], n > 3 ? f[4] : "", n > 4 ? f[5] : "")
	}
	for (number in used)
		if (!(number in known))
			complain(used[number] ": " number " is not in " catalogue)
	exit bad
}'
