# shellcheck shell=bash
# The story that make demo tells. Every claim in it is a check; the first that does not hold ends the demo with a
# failure. Sourced by demo.sh, on a loaded network.

# Whom the story is about: a client of cm_sakura whose latest month names provider_hinata and another provider, and with
# whom provider_midori never had to do. The same one on every run.
choose_hero() {
	value postgres "
		WITH client AS (
			SELECT p.subject_id, max(p.service_month) AS month
			FROM care.month_plan p
			WHERE p.owner_org = renkei.organisation_id('cm_sakura')
			  AND p.subject_id IN (SELECT demo.readable_subjects('provider_hinata', 'care.month_plan'))
			  AND p.subject_id IN (SELECT demo.readable_subjects('provider_hinata', 'care.person'))
			GROUP BY p.subject_id)
		SELECT c.subject_id FROM client c
		WHERE NOT EXISTS (SELECT FROM renkei.relationship r WHERE r.subject_id = c.subject_id
						  AND r.organisation_id = renkei.organisation_id('provider_midori'))
		  AND (SELECT count(DISTINCT p.provider_number) FROM care.month_plan p
			   WHERE p.subject_id = c.subject_id AND p.service_month = c.month) > 1
		  AND EXISTS (SELECT FROM care.plan p WHERE p.subject_id = c.subject_id
					  AND p.owner_org = renkei.organisation_id('cm_sakura'))
		ORDER BY c.subject_id LIMIT 1"
}

hero=$(choose_hero)
if [ -z "$hero" ]; then
	echo "demo: this city has nobody that the story could be about; try another DEMO_SEED" >&2
	exit 1
fi
month=$(value postgres "SELECT max(service_month) FROM care.month_plan WHERE subject_id = $hero
	AND subject_id IN (SELECT demo.readable_subjects('provider_hinata', 'care.month_plan'))")
stranger=$(value postgres "SELECT max(subject_id) + 1000000 FROM renkei.subject")

LOGINS="cm_sakura provider_hinata provider_midori hospital_chuo city_welfare fire_kasama
	renkei_admin_1 auditor_1 reporter_1 dba"
TABLES="person certification plan month_plan month_actual"

# ----------------------------------------------------------------------------------------------------------------------
chapter "The network"

say "One city, its care offices, providers, hospitals and fire department. Each of them connects to this database with a
login of its own and plain SQL. Nothing stands in between."

ask postgres "SELECT o.kind, k.label_ja, count(*) AS organisations
	FROM renkei.organisation o JOIN renkei.kind k ON k.kind = o.kind AND k.closed_at IS NULL
	WHERE o.closed_at IS NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1;"
ask postgres "SELECT (SELECT count(*) FROM renkei.subject) AS people,
	(SELECT count(*) FROM renkei.rule WHERE closed_at IS NULL) AS rules,
	(SELECT count(*) FROM renkei.relationship WHERE closed_at IS NULL) AS relationships,
	(SELECT count(*) FROM renkei.consent WHERE closed_at IS NULL) AS consents,
	(SELECT count(*) FROM care.month_plan) AS planned, (SELECT count(*) FROM care.month_actual) AS given;"

# ----------------------------------------------------------------------------------------------------------------------
chapter "The same question, ten logins"

say "How many people are there in each table? Every login asks for itself: SELECT count(DISTINCT subject_id) FROM care.…
The answers are compared with a slow reading of the registers in plain SQL (contrib-tools/demo/reference.sql)."

printf '\n    %-18s' login
for table in $TABLES; do
	printf '%14s' "$table"
done
printf '\n    %s\n' "$(printf -- '-%.0s' {1..88})"

refused=0
compared=0
for login in $LOGINS; do
	printf '    %-18s' "$login"
	for table in $TABLES; do
		answer=$(psql_as "$login" -A -t -c "SELECT count(DISTINCT subject_id) FROM care.$table" 2>&1) || true
		case $answer in
			*" 42501: permission denied"*)
				printf '%14s' refused
				refused=$((refused + 1))
				;;
			*[!0-9]* | '')
				broken "$login gets a number or a refusal from care.$table"
				;;
			*)
				printf '%14s' "$answer"
				wanted=$(value postgres "SELECT count(*) FROM demo.readable_subjects('$login', 'care.$table')")
				[ "$answer" = "$wanted" ] || broken "$login sees $wanted people in care.$table"
				compared=$((compared + 1))
				;;
		esac
	done
	printf '\n'
done
echo
check "the six members: each number is what rules, relationships and consents say" $compared -eq 30
check "those who run the network hold no right to people's data at all" $refused -eq 20
check "the city, as insurer, sees everybody" \
	"$(value city_welfare 'SELECT count(DISTINCT subject_id) FROM care.person')" = \
	"$(value postgres 'SELECT count(*) FROM renkei.subject')"
check "the office sees its own clients" "$(value cm_sakura 'SELECT count(DISTINCT subject_id) FROM care.plan')" -gt 0
check "the fire department has no rule yet, and so no row" "$(value fire_kasama 'SELECT count(*) FROM care.person')" = 0

# ----------------------------------------------------------------------------------------------------------------------
chapter "A provider sees the whole month of the person it serves, and nothing of anybody else"

say "Subject $hero is a client of cm_sakura. provider_hinata is named in this person's month, so it sees all of that
month's services, the other providers' too: nobody can be in two places."

ask provider_hinata "SELECT provider_number, provider_name, service_code, count(*) AS times
	FROM care.month_plan WHERE subject_id = $hero AND service_month = '$month'
	GROUP BY 1, 2, 3 ORDER BY 1, 3;"
check "more providers than its own" "$(value provider_hinata "SELECT count(DISTINCT provider_number)
	FROM care.month_plan WHERE subject_id = $hero AND service_month = '$month'")" -gt 1

say "provider_midori never served this person. It gets what it would get for somebody who does not exist."

ask provider_midori "SELECT count(*) FROM care.month_plan WHERE subject_id = $hero;"
check "not even a count" "$(value provider_midori "SELECT count(*) FROM care.month_plan WHERE subject_id = $hero")" = 0
ask provider_midori "SELECT name, birth_date FROM care.person WHERE subject_id IN ($hero, $stranger);"
rows_are "$hero and the non-existent $stranger look the same" 0

# ----------------------------------------------------------------------------------------------------------------------
chapter "A consent is withdrawn, and the next statement knows"

say "provider_hinata has a transaction open (READ COMMITTED) and a prepared statement. It reads the month."

open_session provider_hinata
ask_open "BEGIN;"
ask_open "PREPARE month AS SELECT count(*) AS rows FROM care.month_plan WHERE subject_id = $hero;"
ask_open "EXECUTE month;"
before=$(number)
check "it sees rows" "$before" -gt 0

say "Meanwhile the person withdraws the consent, on paper; the network's administrator enters it from another connection."

ask renkei_admin_1 "SELECT count(renkei.withdraw_consent(consent_id)::text) AS withdrawn FROM renkei.consent
	WHERE subject_id = $hero AND decision = 'allow' AND closed_at IS NULL;"

say "The provider's transaction is still the same, and so is its prepared statement:"

ask_open "EXECUTE month;"
check "nothing any more" "$(number)" = 0
ask_open "COMMIT;"
close_session

# ----------------------------------------------------------------------------------------------------------------------
chapter "Why? Ask the database"

say "The administrator cannot read the month's table, but can ask who may see it, and which rows of the registers decide."

ask renkei_admin_1 "SELECT verdict, rule_id, relationship_id AS relationship, consent_id AS consent, reason
	FROM renkei.explain_access('provider_hinata', $hero, 'care.month_plan', 'care');"
check "a reason: no consent in force" "$(printf '%s\n' "$answer" | grep -c 'no .*no consent in force')" -gt 0
ask renkei_admin_1 "SELECT * FROM care.month_plan WHERE subject_id = $hero;"
refused_with "no personal data for the administrator" 42501

say "The person agrees again: to everything, for everybody who cares for them."

ask renkei_admin_1 "SELECT count(*) AS consents FROM renkei.record_consent($hero, 'allow', evidence => 'signed form');"
check "provider_hinata sees the month as before" \
	"$(value provider_hinata "SELECT count(*) FROM care.month_plan WHERE subject_id = $hero")" = "$before"
ask renkei_admin_1 "SELECT verdict, rule_id, relationship_id AS relationship, consent_id AS consent, reason
	FROM renkei.explain_access('provider_hinata', $hero, 'care.month_plan', 'care');"

# ----------------------------------------------------------------------------------------------------------------------
chapter "A curious provider tries harder"

say "provider_midori writes a function that tells every value it is shown, and makes it look cheap, so that the planner
would call it before anything dear."

spy="CREATE FUNCTION pg_temp.spy(v text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001
	AS \$\$ BEGIN RAISE NOTICE 'seen: %', v; RETURN true; END \$\$;"
ask_session provider_midori "$spy
	SELECT name FROM care.person WHERE subject_id = $hero AND pg_temp.spy(name::text);"
rows_are "no row" 0
check "and the function was never shown the name" "${answer/NOTICE/}" = "$answer"
shown=$(printf '%s\n' "$spy" "SELECT FROM care.person WHERE pg_temp.spy(name::text);" | psql_as provider_midori 2>&1 | grep -c 'seen: ')
check "over the whole table it is shown the names of its own people, and not one more" "$shown" = \
	"$(value postgres "SELECT count(*) FROM care.person WHERE subject_id IN (SELECT demo.readable_subjects('provider_midori', 'care.person'))")"

say "An error can tell a secret, too: divide by zero where the name is long enough."

ask provider_midori "SELECT 1 / (length(name::text) - length(name::text)) FROM care.person WHERE subject_id = $hero;"
rows_are "no error, because there is no row to compute on" 0

say "The month's table is partitioned; perhaps the partition itself is open?"

partition=$(value postgres "SELECT tableoid::regclass FROM care.month_plan WHERE subject_id = $hero AND service_month = '$month' LIMIT 1")
ask provider_midori "SELECT count(*) FROM $partition WHERE subject_id = $hero;"
case $answer in
	*"ERROR:  42501:"*) holds "refused" ;;
	*) check "nothing there either" "$(number)" = 0 ;;
esac

say "It claims to be the city. Settings are requests; they give nothing that the register of members does not."

ask_session provider_midori "SET renkei.organisation = 'city_welfare';
	SET renkei.purpose = 'supervision';
	SELECT count(*) FROM care.person;"
case $answer in
	*ERROR:*) holds "refused" ;;
	*) check "a request for an organisation that it is no member of: nothing" \
		"$(number)" = 0 ;;
esac

say "And the blunt ways:"

ask provider_midori "SET ROLE renkei_owner;"
refused_with "it cannot become the owner" 42501
ask provider_midori "ALTER TABLE care.person DISABLE ROW LEVEL SECURITY;"
refused_with "it cannot switch row security off" 42501
ask provider_midori "INSERT INTO renkei.relationship (relationship_id, subject_id, organisation_id, relationship_kind, valid_from)
	VALUES (1, $hero, renkei.current_organisation(), 'service', '2000-01-01');"
refused_with "it cannot make itself somebody's provider" 42501
ask provider_midori "SELECT renkei.relate($hero, 'provider_midori', 'service', '2000-01-01');"
refused_with "nor by the administrator's function" 42501

# ----------------------------------------------------------------------------------------------------------------------
chapter "Writing: only one's own, only for those one serves"

ask cm_sakura "UPDATE care.plan SET policy = '住み慣れた自宅での生活を続けられるよう支援する。'
	WHERE subject_id = $hero AND owner_org = renkei.current_organisation()
	RETURNING subject_id, plan_date, policy;"
check "the office changes its own plan" "$(printf '%s\n' "$answer" | grep -c '住み慣れた自宅での')" -gt 0

say "The provider may read that plan. It may not change it, and nobody may move a row to another person."

ask provider_hinata "UPDATE care.plan SET policy = 'x' WHERE subject_id = $hero RETURNING subject_id;"
case $answer in
	*"ERROR:  42501:"*) holds "refused" ;;
	*) rows_are "no row that it could change" 0 ;;
esac
ask cm_sakura "UPDATE care.plan SET subject_id = $hero + 1 WHERE subject_id = $hero;"
refused_with "a plan does not change its person" 42501
ask provider_midori "INSERT INTO care.month_actual SELECT (a).* FROM (SELECT jsonb_populate_record(NULL::care.month_actual,
	jsonb_build_object('subject_id', $hero, 'owner_org', renkei.current_organisation())) AS a) AS s;"
refused_with "nobody writes about a person they do not serve; the error says what is missing" 42501

# ----------------------------------------------------------------------------------------------------------------------
chapter "The trail"

say "Every change of a protected table is on record: who, for which organisation, for which purpose, what it was and what it
became. The auditor reads it, and nobody rewrites it."

ask auditor_1 "SELECT c.login, c.purpose, c.operation, c.relation, c.subject_id,
		left(c.old_row ->> 'policy', 24) AS was, left(c.new_row ->> 'policy', 24) AS became
	FROM audit.change c WHERE c.relation = 'care.plan' AND c.operation = 'UPDATE' AND c.subject_id = $hero
	ORDER BY c.changed_at DESC, c.ordinal DESC LIMIT 1;"
rows_are "the change of the plan is there; what it says of the person is sealed there as well" 1
ask cm_sakura "SELECT count(*) FROM audit.change;"
refused_with "members do not read the trail" 42501
ask auditor_1 "DELETE FROM audit.change;"
refused_with "the auditor does not change it" 42501
ask postgres "UPDATE audit.change SET login = 'nobody' WHERE subject_id = $hero;"
refused_with "nor does the superuser by accident" 42501

# ----------------------------------------------------------------------------------------------------------------------
chapter "Sealed: what is stored is ciphertext, whoever gets hold of it"

say "Insured numbers, names, addresses, telephone numbers and what is written about a person are in sealed columns. The city enters what the certification
committee wrote about subject $hero. That is under rules of its own: it goes to the care manager, while a provider is told the level and
the limit only."

opinion='転倒に注意し、通所リハビリテーションの利用が望ましい。'
ask city_welfare "UPDATE care.certification SET committee_opinion = '$opinion'
	WHERE subject_id = $hero AND sequence = (SELECT max(sequence) FROM care.certification c WHERE c.subject_id = $hero AND notified_on IS NOT NULL)
	RETURNING subject_id, care_level;"
rows_are "it is plain SQL" 1
opinions="SELECT DISTINCT p.name, c.care_level, c.committee_opinion
	FROM care.person p JOIN care.certification c USING (subject_id) WHERE subject_id = $hero AND c.committee_opinion IS NOT NULL;"
ask cm_sakura "$opinions"
check "the care manager reads it" "$(printf '%s\n' "$answer" | grep -cF "$opinion")" = 1
ask provider_hinata "$opinions"
check "the provider reads the name, and a mask in the place of the opinion" "$(printf '%s\n' "$answer" | grep -c '| \*\*\* *$')" = 1
ask provider_hinata "SELECT count(*) FROM care.certification WHERE committee_opinion::text LIKE '%転倒%';"
refused_with "nor does it learn by asking for a word of it" 42501

name=$(value cm_sakura "SELECT DISTINCT name FROM care.person WHERE subject_id = $hero LIMIT 1")
ask cm_sakura "SELECT DISTINCT subject_id, name, phone FROM care.person WHERE name = '${name//[ 　]/}';"
check "who may read a name finds it by its keyed term, however its spaces are written" "$(printf '%s\n' "$answer" | grep -c "^ *$hero |")" -gt 0

insured=$(value cm_sakura "SELECT DISTINCT insured_number FROM care.person WHERE subject_id = $hero LIMIT 1")
ask cm_sakura "SELECT DISTINCT subject_id, insured_number FROM care.person WHERE insured_number = '$insured';"
check "and by the insured number" "$(printf '%s\n' "$answer" | grep -c "^ *$hero | $insured\$")" = 1
ask provider_midori "SELECT care.subject_of('082164', '$insured') AS of_a_stranger, care.subject_of('082164', '0000000000') AS of_nobody;"
check "whom it does not serve an organisation cannot tell from nobody" "$(printf '%s\n' "$answer" | grep -c '^ *| *$')" = 1

say "The DBA is given nothing. The superuser, whom no policy binds, sees the rows, and in them ciphertext:"

ask dba "SELECT name FROM care.person LIMIT 1;"
refused_with "refused" 42501
ask postgres "SELECT subject_id, left(concat(name), 60) AS name FROM care.person WHERE subject_id = $hero LIMIT 1;"
check "no name for him" "$(printf '%s\n' "$answer" | grep -c 'renkei:sealed:')" = 1

# What nobody may find: names, kana, streets with their numbers, telephones, insured numbers of everybody; and what was written in this story.
# Care managers are people, too, and their names are not sealed.
known=$CLUSTER_DIR/known
value postgres 'SELECT DISTINCT planner_name FROM care.plan UNION SELECT DISTINCT planner_name FROM care.month_plan' >"$known.planners"
(cd "$CITY/register" && psql_as postgres -A -t -v ON_ERROR_STOP=1 -c '
	CREATE TEMP TABLE s (subject_no bigint, insurer_number text, insured_number text, name text, name_kana text, sex text, birth_date date,
		postal_code text, address_1 text, address_2 text, phone text, qualified_on date, share_percent integer)' \
	-c '\copy s FROM subjects.csv WITH (FORMAT csv, HEADER)' \
	-c 'SELECT name FROM s UNION SELECT name_kana FROM s UNION SELECT address_1 FROM s UNION SELECT phone FROM s WHERE phone <> $$$$') |
	grep -vxF -f "$known.planners" >"$known"
printf '%s\n' "$opinion" '住み慣れた自宅での' >>"$known"

# Insured numbers have ten characters, which also stand within longer numbers: only where they stand alone are they meant.
cut -d, -f3 "$CITY/register/subjects.csv" | tail -n +2 >"$known.numbers"

# found_in FILE…: how many of these files, or of those beneath these directories, have one of them.
found_in() {
	{
		as_server_user env LC_ALL=C grep -rlaF -f "$known" "$@" || true
		as_server_user env LC_ALL=C grep -rlaFw -f "$known.numbers" "$@" || true
	} | sort -u | wc -l
}

say "He takes a dump home. Somebody else steals the disk: the data directory with its write-ahead log, and the server's log. They search them for the
names, kana, streets, telephones and insured numbers of all ${SUBJECTS} people, and for what was written above: $(cat "$known" "$known.numbers" | wc -l) texts."

as_server_user env PGUSER=postgres "$PG_BINDIR/pg_dump" -f "$CLUSTER_DIR/stolen.sql" "$DEMO_DB"
psql_as postgres -c CHECKPOINT
check "the search would find them: they are in the city's register, from which they came" "$(found_in "$CITY/register/subjects.csv")" = 1
check "and each of the numbers is" "$(grep -cFw -f "$known.numbers" "$CITY/register/subjects.csv")" = "$SUBJECTS"
check "in the dump of $(du -h "$CLUSTER_DIR/stolen.sql" | cut -f1) not one of them is" "$(found_in "$CLUSTER_DIR/stolen.sql")" = 0
check "in the data directory of $(du -sh "$PGDATA" | cut -f1), write-ahead log and all: none" "$(found_in "$PGDATA")" = 0
check "in the server's log: none" "$(found_in "$CLUSTER_DIR/server.log")" = 0
check "the key that opens them is not on that disk either" "$(as_server_user grep -rlaF -e "$(as_server_user cut -d' ' -f2 "$CLUSTER_DIR/master_keys")" "$PGDATA" | wc -l)" = 0

# ----------------------------------------------------------------------------------------------------------------------
chapter "Is all of this still so? Ask the doctor"

# doctor_says OPTION…: what the command prints, in $answer, and its exit status.
doctor_says() {
	printf '\n  %s$%s renkei doctor%s\n' "$BOLD" "$PLAIN" "${*:+ $*}"
	status=0
	answer=$(PGUSER=postgres PGDATABASE=$DEMO_DB "$RENKEI" doctor "$@" 2>&1) || status=$?
}

# How many findings it has of a severity, by its last line.
found() {
	printf '%s\n' "$answer" | sed -nE "s/^(.*[^0-9])?([0-9]+) $1.*/\2/p" | tail -n 1
}

say "Policies can be dropped, privileges be granted, logs be switched on. One command looks at the database and at the server
around it, and says what is not as it should be. It may also put right what it safely can; that is done first."

doctor_says --fix --yes
printf '%s\n' "$answer" | grep -E '^(done|FAILED) ' | sed "s/^/    $DIM/; s/\$/$PLAIN/" || true
check "nothing that it tried failed" "$(printf '%s\n' "$answer" | grep -c '^FAILED')" = 0

doctor_says
print_answer
check "nothing critical; its exit status, 1, says that there are warnings" "$(found critical)/$status" = 0/1
check "and nothing that it could not look at" "$(found 'could not be made')" = 0

say "The warnings are true, and are no mistake of the demo's: its server is for one person on one machine. Whoever gets to its
socket may be anybody; only the user who runs it and root get there. It has no archive and no checksums, because it is thrown away. A real
server must not be like that."

check "it names each line of pg_hba.conf that says trust" "$(printf '%s\n' "$answer" | grep -c 'pg_hba.conf line [0-9]* *trust;')" = \
	"$(value postgres "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'")"
check "the socket is closed to others, as it says" "$(stat -c %a "$PGHOST/.s.PGSQL.$PGPORT")" = 700
check "no archive, no checksums, as it says" "$(value postgres "SELECT current_setting('archive_mode') || current_setting('data_checksums')")" = offoff
check "no TLS, and no network to need it: a notice" "$(printf '%s\n' "$answer" | grep -c '^notice *ssl = off')" = 1

say "Somebody switches row security off, as a superuser can. The rules still hold, because the executor has a wall of its own;
but only that one is left, and the doctor calls it critical."

ask postgres "ALTER TABLE care.person DISABLE ROW LEVEL SECURITY;"
check "provider_midori still sees nothing of $hero" "$(value provider_midori "SELECT count(*) FROM care.person WHERE subject_id = $hero")" = 0
doctor_says
printf '%s\n' "$answer" | grep -A 2 '^critical' | sed "s/^/    $DIM/; s/\$/$PLAIN/" || true
check "the doctor sees it: exit status 2" "$(found critical)/$status" = 1/2
doctor_says --fix --yes
printf '%s\n' "$answer" | grep -E '^(done|FAILED) ' | sed "s/^/    $DIM/; s/\$/$PLAIN/" || true
check "and puts it right" "$(found critical)/$status/$(value postgres "SELECT relrowsecurity FROM pg_class WHERE oid = 'care.person'::regclass")" = 0/1/t

# ----------------------------------------------------------------------------------------------------------------------
chapter "Who saw it? The auditor asks"

# What has been read so far is in the ledger and under a signed head.
ledger_follows() {
	for _ in {1..300}; do
		if [ "$(value auditor_1 'SELECT lag_bytes = 0 AND checkpoint_size = entries AND checkpoint_is_signed FROM audit.ledger_status')" = t ]; then
			return
		fi
		sleep 0.1
	done
	answer=$(value auditor_1 'SELECT * FROM audit.ledger_status')
	broken "the ledger follows within half a minute"
}

say "Reads are on record as well, all of them: no row leaves the server before the record of whose it is has been written to the disk. No
program has to take part in that, and none can avoid it. provider_hinata looks and then takes its transaction back:"

seen="SELECT count(*) FROM audit.subject_access WHERE subject_id = $hero AND login = 'provider_hinata'"
ledger_follows
before=$(value auditor_1 "$seen")
ask_session provider_hinata "BEGIN;
	SELECT DISTINCT name FROM care.person WHERE subject_id = $hero;
	ROLLBACK;"
rows_are "it has seen the name" 1
ledger_follows
check "the record of it was not rolled back" "$(value auditor_1 "$seen")" -gt "$before"

say "Then an ambulance is called to this person. The city lets ambulance crews read who somebody is, for those for whom the network's
administrator has recorded a call, and for a day."

rules="SELECT jsonb_agg(to_jsonb(r)) FROM renkei.rule r WHERE r.closed_at IS NULL AND r.basis <> 'emergency'"
ask renkei_admin_1 "SELECT added, kept FROM renkei.replace_rules(($rules) || '[{
	\"category\": \"care.person\", \"owner_kind\": \"*\", \"recipient_kind\": \"fire_department\", \"duty\": \"ambulance_crew\",
	\"purpose\": \"emergency\", \"action\": \"read\", \"basis\": \"emergency\", \"relationship\": \"grant\",
	\"consent\": \"none\", \"released\": false, \"source\": \"demo\"}]');"
ask renkei_admin_1 "SELECT count(*) AS grants FROM renkei.record_grant($hero, 'fire_kasama', 'emergency', 'ambulance called');"
ask fire_kasama "SELECT array_agg(DISTINCT subject_id) AS subjects, count(*) AS rows FROM care.person;"
check "the crew sees this person and nobody else" "$(printf '%s\n' "$answer" | grep -c "^ *{$hero} ")" = 1
ask renkei_admin_1 "SELECT count(renkei.revoke_grant(grant_id)::text) AS revoked FROM renkei.grant WHERE closed_at IS NULL AND basis = 'emergency';"
ask renkei_admin_1 "SELECT closed, kept FROM renkei.replace_rules(($rules));"
check "and after the call nobody" "$(value fire_kasama 'SELECT count(*) FROM care.person')" = 0
ledger_follows

say "Now the auditor's questions. Who has seen data of subject $hero, ever?"

ask auditor_1 "SELECT a.login, o.name AS organisation, count(*) AS times, max(a.recorded_at)::timestamp(0) AS latest
	FROM audit.subject_access a LEFT JOIN renkei.organisation o ON o.organisation_id = a.organisation_id AND o.closed_at IS NULL
	WHERE a.subject_id = $hero GROUP BY 1, 2 ORDER BY 3 DESC, 1;"
for login in cm_sakura provider_hinata fire_kasama city_welfare; do
	check "$login is there" "$(printf '%s\n' "$answer" | grep -c "^ *$login ")" = 1
done
check "provider_midori, who asked so often and in so many ways, was shown nothing, and is not" \
	"$(printf '%s\n' "$answer" | grep -c provider_midori)" = 0
check "the superuser, who compared the answers of this demo, is there, too" "$(printf '%s\n' "$answer" | grep -c '^ *postgres ')" = 1

say "Who used an emergency?"

ask auditor_1 "SELECT recorded_at::timestamp(0), login, purpose, category, rows, ledger.leaf_subjects(leaf) AS subjects
	FROM audit.emergency ORDER BY index DESC LIMIT 1;"
check "the ambulance crew, for this person" "$(printf '%s\n' "$answer" | grep -c "fire_kasama.*{$hero}")" = 1

say "What was refused, and to whom? To provider_midori:"

ask auditor_1 "SELECT sqlstate, detail, count(*) AS times FROM audit.refusal WHERE login = 'provider_midori' GROUP BY 1, 2 ORDER BY 2;"
check "everything that it tried" "$(number)" = 42501
check "the auditor's own attempts are there as well" "$(value auditor_1 "SELECT count(*) FROM audit.refusal WHERE login = 'auditor_1'")" -gt 0

say "What did provider_hinata do today?"

ask auditor_1 "SELECT purpose, category, disclosures, rows, most_at_once FROM audit.member_activity
	WHERE login = 'provider_hinata' AND day = (now() AT TIME ZONE 'Asia/Tokyo')::date ORDER BY 1, 2;"
check "it read people's master data in the purpose care" "$(printf '%s\n' "$answer" | grep -c '^ care  *| care.person ')" = 1

say "And is the record itself in order?"

ask auditor_1 "SELECT entries, lag_bytes, log_is_held, checkpoint_size, checkpoint_is_signed, witnesses FROM audit.ledger_status;"
check "nothing waits, and the head is signed" "$(printf '%s\n' "$answer" | grep -c '^ *\([0-9]*\) | *0 | t .* *\1 | t ')" = 1
ask cm_sakura "SELECT count(*) FROM audit.disclosure;"
refused_with "members do not read it" 42501

# ----------------------------------------------------------------------------------------------------------------------
chapter "A superuser rewrites the past, and is found out"

# renkei_says COMMAND…: as witness_1 or auditor_1 in $login; the answer in $answer, the exit status in $status.
renkei_says() {
	printf '\n  %s%s$%s renkei %s\n' "$BOLD" "$login" "$PLAIN" "${*//"$CLUSTER_DIR"/build\/demo}"
	status=0
	answer=$(PGUSER=$login PGDATABASE=$DEMO_DB "$RENKEI" "$@" 2>&1) || status=$?
	print_answer
}

verify() {
	login=auditor_1
	renkei_says verify --quiet --live --key "$CLUSTER_DIR/ledger.vkey" --witness "$CLUSTER_DIR/witness/witness.vkey" --witnesses 1 "$@"
}

say "The ledger is a tree of hashes, and its heads are signed. Somebody else, here the welfare council, is its witness: it looks
whether each head goes on from the last one, keeps a copy, and signs as well. (On its own machine; the demo has a directory for it.)"

login=witness_1
renkei_says witness --once --entries --key "$CLUSTER_DIR/witness/witness.key" --log-key "$CLUSTER_DIR/ledger.vkey" --state "$CLUSTER_DIR/witness/state"
check "it has signed the head" $status = 0
verify
check "renkei verify, which needs no trust in this server, finds nothing wrong" $status = 0

say "The superuser would rather not have it known that the ambulance crew was there. No statement changes the ledger:"

entry=$(value auditor_1 "SELECT max(index) FROM audit.emergency")
change="UPDATE ledger.entry SET leaf = overlay(leaf PLACING 'city_office'::bytea FROM position('fire_kasama'::bytea IN leaf)) WHERE index = $entry;"
ask postgres "$change"
refused_with "refused" 42501

say "But he is the superuser. He takes the guard away, changes one name, and puts the guard back, all in one transaction:"

# past_the_guard STATEMENT: as the superuser, who can.
past_the_guard() {
	ask_session postgres "BEGIN;
		SET LOCAL session_replication_role = replica;
		ALTER TABLE ledger.entry DISABLE TRIGGER renkei_guard;
		$1
		ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER renkei_guard;
		COMMIT;"
}

kept=$(value postgres "SELECT e FROM ledger.entry e WHERE index = $entry")
past_the_guard "$change"
check "the database shows what he wants" "$(value auditor_1 "SELECT login FROM audit.disclosure WHERE index = $entry")" = city_office
verify
check "renkei verify does not believe it" $status = 3
copies=()
for copy in "$CLUSTER_DIR"/witness/state/entries/0*; do
	copies+=(--against "$copy")
done
verify "${copies[@]}"
check "and with the witness's copy it names the entry: $entry" "$(printf '%s\n' "$answer" | grep -c "entry $entry\b")" -gt 0

say "So he removes the entry altogether:"

past_the_guard "DELETE FROM ledger.entry WHERE index = $entry;"
verify
check "it is missed by its number" "$(printf '%s\n' "$answer" | grep -c "^ *missing: entry $entry\b")" -gt 0

say "The hashes and the head he can compute anew, and sign, too, if he has got the key. What he cannot do is take back the head that the
witness has. He puts the entry back."

past_the_guard "INSERT INTO ledger.entry SELECT (e).* FROM (SELECT '$kept'::ledger.entry) AS kept (e);"
verify
check "then all is what was signed" $status = 0
check "and his first attempt, which was refused, is an entry behind it" "$(value auditor_1 "SELECT count(*) FROM audit.refusal
	WHERE login = 'postgres' AND detail LIKE 'the ledger is written%' AND index > $entry")" -gt 0

# ----------------------------------------------------------------------------------------------------------------------
chapter "Your turn"

# login|acts for|try
TRY="cm_sakura|care manager office さくら|SELECT name, birth_date FROM care.person LIMIT 5;
provider_hinata|home care provider ひなた|SELECT * FROM care.month_plan LIMIT 5;
provider_midori|day service みどり|SELECT * FROM care.month_plan LIMIT 5;
hospital_chuo|hospital|SELECT plan_date, policy FROM care.plan LIMIT 5;
city_welfare|the city, as insurer|SELECT care_level, count(*) FROM care.certification GROUP BY 1;
fire_kasama|fire department: no rule yet|SELECT count(*) FROM care.person;
renkei_admin_1|administration, no people's data|SELECT category, source FROM renkei.rule LIMIT 5;
auditor_1|audit|SELECT login, category, rows FROM audit.disclosure LIMIT 5;
reporter_1|reports: only what is public yet|SELECT count(*) FROM care.provider;
dba|administration, no superuser|SELECT usename, state FROM pg_stat_activity;"

printf '\n    . build/demo/env.sh\n    psql -U cm_sakura\n\n    %s%-16s %-34s %s%s\n' "$BOLD" login 'acts for' try "$PLAIN"
while IFS='|' read -r login who try; do
	answer=$(psql_as "$login" -c "$try" 2>&1) || broken "$login can ask: $try"
	# Pads by characters on the screen, of which a Japanese one takes two.
	width=$(printf '%s' "$who" | wc -L)
	printf '    %-16s %s%*s %s\n' "$login" "$who" $((34 - width)) '' "$try"
	checks=$((checks + 1))
done <<<"$TRY"

say "The cluster's superuser is postgres. The server keeps running until make demo-stop; make demo makes everything afresh.
Every claim above was checked while it was told: $checks checks."
