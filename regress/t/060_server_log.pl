# The server log, which is read by people who may not read the tables, gets no values of protected rows and no statement on
# them that failed: not by a cast, a constraint, a function's own message; the client gets what it always got. Breaks when
# scrub() leaves the statement, the detail, a message of class 22, what a function says or a statement that it made up in; and
# with renkei.log_details on; when is_in_transaction() knows of none.
# attack: L1 L2 C1 E12
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use RenkeiTest;
use SmallNetwork;
use Test::More;

my $node = small_network('server_log', 'log_error_verbosity = verbose', 'log_min_error_statement = error');

sql_ok($node, q{
	UPDATE note SET body = 'SECRET diagnosis';
	ALTER TABLE note ADD CONSTRAINT short CHECK (length(body) < 30);
	CREATE TABLE once (subject_id bigint NOT NULL, owner_org integer NOT NULL, body text, UNIQUE (subject_id, owner_org, body) DEFERRABLE INITIALLY DEFERRED);
	SELECT renkei.protect('once', 'care.note');
});

# What a statement adds to the log, and what the client gets.
sub logged
{
	my ($login, $sql) = @_;
	my $before = -s $node->logfile;
	my ($out, $err);

	$node->psql($DB, $sql, stdout => \$out, stderr => \$err, extra_params => [ '-U', $login ]);
	return (substr(slurp_file($node->logfile), $before), $err);
}

foreach my $case (
	[ 'a cast', 'acc_city', q{SELECT body::int FROM note WHERE subject_id = 1}, qr/invalid input syntax for type integer: "SECRET diagnosis"/ ],
	[ 'a message of a function', 'acc_city', q{DO $$BEGIN RAISE '%', (SELECT min(body) FROM note); END$$}, qr/SECRET diagnosis/ ],
	[ 'a statement that a function makes up', 'acc_city', q{DO $$BEGIN EXECUTE format('SELECT nowhere FROM note WHERE body = %L', (SELECT min(body) FROM note)); END$$},
		qr/column "nowhere" does not exist.*SECRET diagnosis/s ],
	[ 'a message of a function under another SQLSTATE', 'acc_city', q{DO $$BEGIN RAISE '%', (SELECT min(body) FROM note) USING ERRCODE = 'check_violation'; END$$}, qr/SECRET diagnosis/ ],
	[ 'a warning', 'acc_city', q{DO $$BEGIN RAISE WARNING '%', (SELECT min(body) FROM note); END$$}, qr/WARNING:\s+(01000: )?SECRET diagnosis/ ],
	[ 'one that is none', 'acc_city', q{DO $$BEGIN EXECUTE (SELECT min(body) FROM note); END$$}, qr/syntax error at or near "SECRET"/ ],
	[ 'a constraint, by who bypasses', superuser(), q{UPDATE note SET body = body || ' of somebody well known' WHERE subject_id = 1},
		qr/Failing row contains.*SECRET diagnosis/ ],
	[ 'a duplicate, by who bypasses', superuser(), q{INSERT INTO note (subject_id, label, owner_org) SELECT subject_id, label, owner_org FROM note},
		qr/Key \(subject_id, label\)=/ ],
	[ 'a duplicate that is found when the transaction ends', superuser(), q{BEGIN; INSERT INTO once VALUES (1, 1, 'SECRET'), (1, 1, 'SECRET'); COMMIT},
		qr/Key \(subject_id, owner_org, body\)=/ ],
	[ 'one that is asked for before', superuser(), q{BEGIN; INSERT INTO once VALUES (1, 1, 'SECRET'), (1, 1, 'SECRET'); SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK},
		qr/Key \(subject_id, owner_org, body\)=/ ],
	[ 'a copy of the transaction', 'acc_city', q{BEGIN; CREATE TEMP TABLE copied AS SELECT body FROM note; SELECT body::int FROM copied; ROLLBACK},
		qr/invalid input syntax for type integer: "SECRET diagnosis"/ ],
	[ 'a value whose term is asked for', superuser(), q{SELECT renkei.term('care.note', 'SECRET name', 'name')}, qr/there is no provider of keys/ ],
	[ 'a literal in a statement', 'acc_hinata', q{UPDATE note SET owner_org = 9 WHERE subject_id = 1 AND label = '1n' AND body <> 'literal SECRET'},
		qr/cannot be moved/ ],)
{
	my ($what, $login, $sql, $told) = @$case;
	my ($log, $err) = logged($login, $sql);

	like($err, $told, "$what: the client is told");
	like($log, qr/(ERROR|SQLSTATE)/, "$what: the log has the error");
	unlike($log, qr/SECRET|Key \(subject_id, label\)=\(|somebody well known/, "$what: but nothing of the rows, nor the statement");
}

# In the extended protocol a portal is run by a message of its own.  Breaks without: rk_logged_note_protected() in guard_run() of guard.c.
my $script = PostgreSQL::Test::Utils::tempdir() . '/extended.sql';
append_to_file($script, "SELECT body::int FROM note WHERE label <> :word;\n");
my $start = -s $node->logfile;
$node->command_fails([ 'env', 'PGOPTIONS=-c log_parameter_max_length_on_error=-1', 'pgbench', '-n', '-t', '1', '-M', 'extended', '-D', 'word=parameter-SECRET', '-f', $script, '-U', 'acc_city',
	'-d', $node->connstr($DB) ], 'a cast, with a parameter');
my $extended = substr(slurp_file($node->logfile), $start);
like($extended, qr/SQLSTATE 22P02/, '… the log has the error');
unlike($extended, qr/SECRET|SELECT body/, '… but nothing of the rows, nor the statement with its parameter');

my ($log) = logged('acc_city', 'SELECT 1/0');
like($log, qr/division by zero/, 'what has to do with nobody is logged as ever');
like($log, qr{STATEMENT:\s+SELECT 1/0}, 'with its statement');

$node->safe_psql('postgres', 'ALTER SYSTEM SET renkei.log_details = on');
$node->reload;
($log) = logged('acc_city', q{SELECT body::int FROM note WHERE subject_id = 1});
like($log, qr/SECRET diagnosis/, 'and all of it where the setting says so');

$node->stop;
done_testing();
