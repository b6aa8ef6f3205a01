# What a login can learn beside the tables, from what a server tells of itself: statements of others, progress, notifications,
# catalogs, the volume of the log. Breaks when renkei.harden() leaves a function of these to everybody (telltale_functions()), when a
# policy carries more than columns and a category (protect_one()), when what is hidden leaves a record of having been
# looked at (is_allowed() in capture.c), when check_copy() in guard.c does not call rk_logged_note_protected().
# attack: L1 L2 L3 L4 L5 L6 L7 L8
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use PostgreSQL::Test::Utils;
use RenkeiTest;

use RenkeiWorld;

my $node = new_world('beside', q{shared_preload_libraries = 'pg_stat_statements, auto_explain, renkei'}, 'log_statement = none',
	'auto_explain.log_min_duration = -1', 'pg_stat_statements.track_utility = off');
my $secret = 'literal SECRET';

number($node, q{
	CREATE EXTENSION pg_stat_statements;
	SELECT renkei.harden();
	SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 4) AS s;
	SELECT rules('{"recipient_kind": "provider", "relationship": "now"}', '{"recipient_kind": "city"}')});

sub log_since
{
	my ($from) = @_;

	return substr(slurp_file($node->logfile), $from);
}

# L1: COPY says in its CONTEXT which line it could not take.
my $from = -s $node->logfile;
my ($out, $err);
$node->psql($DB, "COPY note FROM STDIN;\n1\tx\t$secret\n\\.\n", stdout => \$out, stderr => \$err);
like($err, qr/$secret/, 'who copies is told what line is wrong');
unlike(log_since($from), qr/$secret/, 'the log is not');

# L2: statements that are kept with their literals.
ask($node, 'acc_city', "SELECT count(*) FROM note WHERE body = '$secret'");
ask($node, 'acc_city', "COPY (SELECT label FROM note WHERE body = '$secret') TO STDOUT");
ask($node, 'acc_city', "SET application_name = '$secret'; BEGIN; DECLARE c CURSOR FOR SELECT label FROM note WHERE body = '$secret'; COMMIT");
is(number($node, "SELECT count(*) FROM pg_stat_statements WHERE query LIKE '%$secret%'"), '0', 'pg_stat_statements keeps no literal as doctor wants it set');
is(number($node, q{SELECT count(*) > 0 FROM pg_stat_statements WHERE query LIKE '%FROM note WHERE body = $1%'}), 't', 'but it does keep statements');
is(scalar refused($node, 'acc_hinata', 'SELECT query FROM pg_stat_statements'), '42501', 'which members may not read');
is(scalar refused($node, 'acc_hinata', 'SELECT * FROM pg_stat_statements(true)'), '42501', 'by the function neither');

# L3: plans with their quals, which a superuser alone can have written, to the log.
foreach my $setting ('auto_explain.log_min_duration = 0', 'auto_explain.log_analyze = on')
{
	is(scalar refused($node, 'acc_hinata', "LOAD 'auto_explain'; SET $setting"), '42501', "a member cannot say $setting");
}

# L4: what others run.
my $city = background($node, 'acc_city');
ask_in($city, "SELECT count(*) FROM note WHERE body <> '$secret'");
is(ask($node, 'acc_hinata', q{SELECT query FROM pg_stat_activity WHERE usename = 'acc_city'}), '<insufficient privilege>', "another login's statement is not shown");
is(ask($node, 'acc_hinata', "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%SECRET%' AND pid <> pg_backend_pid()"), '0', 'nor found');

# L5: how far others are.
foreach my $view (split /\n/, number($node, q{SELECT viewname FROM pg_views WHERE viewname LIKE 'pg\_stat\_progress\_%'}))
{
	is(scalar refused($node, 'acc_hinata', "SELECT * FROM $view"), '42501', "$view is not for members");
}
ask_in($city, 'BEGIN');
ask_in($city, 'SELECT count(*) FROM note WHERE subject_id = 9');
is(scalar refused($node, 'acc_hinata', 'SELECT count(*) FROM pg_locks'), '42501', 'pg_locks is not for members');
is(number($node, q{SELECT count(*) FROM pg_locks WHERE locktype IN ('tuple', 'page')}), '0', 'and names no rows of one that reads');
is(number($node, q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'}), '0', 'nor does renkei take locks that would carry a number');
ask_in($city, 'COMMIT');

# L6: notifications, which everybody in the database can hear.
number($node, q{SELECT renkei.record_consent(3, 'refuse'), renkei.relate(9, 'midori', 'care', '2021-01-01'); UPDATE note SET body = body});
is(number($node, 'SELECT pg_notification_queue_usage()'), '0', 'nothing is notified');
is(number($node, q{SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
	WHERE n.nspname IN ('renkei', 'ledger', 'audit', 'care') AND p.prosrc ~* '\m(notify|pg_notify)\M'}), '0', 'no function of renkei would');
my ($symbols) = (scalar `nm -D --undefined-only "\$("$ENV{PG_CONFIG}" --pkglibdir)/renkei.so"`);
like($symbols, qr/ereport|errstart/, 'the library has symbols');
unlike($symbols, qr/Async_Notify/, 'and no call of that among them');

# L7: what catalogs show to everybody: of policies columns and a category, of settings no secret.
foreach my $policy (split /\n/, number($node, q{SELECT coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies WHERE policyname LIKE 'renkei\_%'}))
{
	(my $rest = $policy) =~ s/renkei\.(?:may_read|may_write|check_write)|'care\.note'(?:::text)?|tableoid|subject_id|owner_org|recorded_on =>|released =>|written_on|released_at|IS NOT NULL|NULL::\w+|true|false|AND|OR//g;
	unlike($rest, qr/\w/, "a policy has nothing but columns and its category: $policy");
}
my $key = unpack('H*', slurp_file($node->data_dir . '/renkei/ledger.key'));
my $settings = ask($node, 'acc_hinata', q{SELECT string_agg(name || '=' || setting, ' ') FROM pg_settings WHERE name LIKE 'renkei.%'})
  . ask($node, 'acc_hinata', 'SELECT coalesce(string_agg(array_to_string(setconfig, $$ $$), $$ $$), $$$$) FROM pg_db_role_setting')
  . ask($node, 'acc_hinata', q{SELECT string_agg(prosrc, ' ') FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('renkei', 'ledger')});
cmp_ok(length $settings, '>', 1000, 'everybody reads settings and functions');
unlike($settings, qr/\Q$key\E|PRIVATE\+KEY/i, 'and no key in them');
is(scalar refused($node, 'acc_hinata', q{SELECT pg_read_binary_file('renkei/ledger.key')}), '42501', 'nor the file');
is((stat $node->data_dir . '/renkei/ledger.key')[2] & 077, 0, 'which nobody but the server reads');

# L8: how much the log grows is for everybody to see. A hidden row must not make it grow otherwise than none: by the index on
# subjects such a row is met, and left out by the policy.
my %grown;
my $hinata = background($node, 'acc_hinata');
ask_in($hinata, 'SELECT count(*) FROM note WHERE subject_id = 1');
foreach my $subject (9, 99, 10, 98)
{
	my @grown = map {
		number($node, 'SELECT pg_current_wal_flush_lsn()');
		my $before = ask_in($hinata, 'SELECT pg_current_wal_insert_lsn()');
		ask_in($hinata, "SET enable_seqscan = off; SELECT body FROM note WHERE subject_id = $subject");
		ask_in($hinata, "SELECT pg_current_wal_insert_lsn() - '$before'")
	} 1 .. 5;

	# Others write now and then: what is least is its own.
	($grown{$subject}) = sort { $a <=> $b } @grown;
}
is("$grown{9} $grown{10}", "$grown{99} $grown{98}", 'asking for a hidden person writes as much as asking for nobody');

$_->{run}->kill_kill foreach $city, $hinata;
$node->stop;
done_testing();
