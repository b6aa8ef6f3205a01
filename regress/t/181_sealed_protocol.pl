# Sealed values by the protocol itself: the binary form, bound parameters, portals that give a few rows at a time and what
# RETURNING has stored; COPY in binary; a parallel plan; and a subscriber, whom armour goes to and who keeps it byte for byte.
# attack: E2 E12 E15
#
# Fails when rk_sealed_send() in type.c writes something else than rk_sealed_out() would open; when rk_delivery_frame() in
# delivery.c does not know a stored result, or opens for a stream; when renkei.open() may run in a parallel worker (57_sealed_types.sql).
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use RawClient;
use RenkeiLedger;
use RenkeiTest;
use SealedNetwork;
use SmallNetwork;

my $node = sealed_network('protocol', 'wal_level = logical', 'max_wal_senders = 4', 'max_replication_slots = 4');
my $name = "\xe5\xb1\xb1\xe7\x94\xb0\xe3\x80\x80\xe5\xa4\xaa\xe9\x83\x8e";

# What Parse, Bind, Execute (so many rows at a time) and Sync bring: the values of each row, "|" where a portal is suspended.
sub extended
{
	my ($client, $sql, $parameters, $format, $at_once) = @_;
	my @got;

	raw_send($client, 'P', "\0$sql\0" . pack('n', 0));
	raw_send($client, 'B', "\0\0" . pack('n', 0) . pack('n', scalar @$parameters) . join('', map { pack('N', length) . $_ } @$parameters) . pack('nn', 1, $format));
	raw_send($client, 'E', "\0" . pack('N', $at_once)) for 1 .. ($at_once ? 3 : 1);
	raw_send($client, 'S', '');
	while (my ($type, $content) = raw_receive($client))
	{
		last if $type eq 'Z';
		push @got, '|' if $type eq 's';
		die "an error: $content" if $type eq 'E';
		next if $type ne 'D';
		my $count = unpack('n', substr($content, 0, 2, ''));
		foreach (1 .. $count)
		{
			my $length = unpack('N', substr($content, 0, 4, ''));

			push @got, $length == 0xFFFFFFFF ? undef : substr($content, 0, $length, '');
		}
	}
	return \@got;
}

my $hinata = raw_connect($node, 'acc_hinata');
my $sakura = raw_connect($node, 'acc_sakura');
my $super = raw_connect($node, superuser());
my $query = 'SELECT name, born, fee, photo FROM person WHERE id = 1';
# 1940-02-03 is 21882 days before 2000-01-01; 1234.50 by numeric_send(): two digits of 10000, weight 0, sign +, scale 2.
is_deeply(extended($hinata, $query, [], 1, 0), [ $name, pack('N', -21882), pack('n6', 2, 0, 0, 2, 1234, 5000), "\x01\x02" ], 'binary: as the plain types have it');
is_deeply(extended($sakura, 'SELECT name, born FROM person WHERE id = 2', [], 1, 0), [ '***', '***' ], 'masks are text');
like($_, qr/^renkei:sealed:/, 'for a superuser armour is text') foreach @{ extended($super, $query, [], 1, 0) };
is_deeply(extended($hinata, 'SELECT id FROM person WHERE name = $1', [$name], 0, 0), ['1'], 'a bound value finds');
is_deeply(extended($sakura, 'SELECT name FROM person ORDER BY id', [], 0, 1), [ $name, '|', '***', '|', "\xe4\xbd\x90\xe8\x97\xa4 \xe6\xac\xa1\xe9\x83\x8e", '|' ],
	'a portal by single rows');
is_deeply(extended($hinata, 'UPDATE person SET extra = $1 WHERE id < 3 RETURNING extra', ['{"by": "raw"}'], 0, 1), [ '{"by": "raw"}', '|', '{"by": "raw"}', '|' ],
	'what RETURNING has stored, by single rows');

# COPY in binary: plain for who may read, armour for dumps; both come in again.
my $dir = PostgreSQL::Test::Utils::tempdir();
foreach my $login ('acc_hinata', superuser())
{
	$node->command_ok([ 'psql', '-X', '-q', '-d', $node->connstr($DB), '-U', $login, '-c',
		"\\copy (SELECT id + 100, subject_id, owner_org, name FROM person WHERE id = 1) TO '$dir/$login' (FORMAT binary)" ], "COPY in binary by $login");
	my $bytes = slurp_file("$dir/$login");
	is(index($bytes, $name) >= 0 ? 'plain' : index($bytes, 'renkei:sealed:') >= 0 ? 'armour' : 'neither', $login eq superuser() ? 'armour' : 'plain', 'as it is meant for it');
	$node->command_ok([ 'psql', '-X', '-q', '-d', $node->connstr($DB), '-c', "\\copy person (id, subject_id, owner_org, name) FROM '$dir/$login' (FORMAT binary)" ],
		'comes in again');
	is(ask($node, 'acc_hinata', "WITH d AS (DELETE FROM person WHERE id = 101 RETURNING name) SELECT name FROM d"), $name, 'as the same value');
}

# Workers neither open nor compare with what is sought; what a plan with them brings is the same.
my $parallel = sql_ok($node, q{SELECT CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'force_parallel_mode' ELSE 'debug_parallel_query' END});
is(ask($node, 'acc_hinata', "SET $parallel = on; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
	SELECT name, born::date, name = '\xe5\xb1\xb1\xe7\x94\xb0\xe5\xa4\xaa\xe9\x83\x8e' FROM person WHERE id = 1"), "$name|1940-02-03|t", 'a parallel plan');

# The protocol's own function call as a connection's first message: no statement has run yet, and the record is the same.
my ($opens, $armour) = (sql_ok($node, q{SELECT 'renkei.open(renkei.sealed_text)'::regprocedure::oid::integer}), sql_ok($node, 'SELECT name FROM person WHERE id = 2'));
my $call = pack('N n n n N', $opens, 1, 0, 1, length($armour)) . $armour . pack('n', 0);
foreach my $case ([ 'acc_sakura', 'E', qr/42501/, 5 ], [ 'acc_hinata', 'V', qr/\xe9\xab\x99/, 2 ])
{
	my ($login, $type, $answer, $kind) = @$case;
	my $caller = raw_connect($node, $login);
	my $from = wal_position($node);

	raw_send($caller, 'F', $call);
	my ($got, $content) = raw_receive($caller);
	is($got, $type, "$login calls open() by itself");
	like($content, $answer, 'with that answer');
	is(scalar(grep { $_->{kind} == $kind && $_->{login} eq $login } entries_since($node, $from)), 1, 'and is recorded');
}

# A subscriber: rows that were there, and those that come.
my $other = PostgreSQL::Test::Cluster->new('subscriber');
$other->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$other->append_conf('postgresql.conf', "shared_preload_libraries = 'renkei'\ntimezone = 'Asia/Tokyo'");
$other->start;
my $roles = sql_ok($node, q{SELECT string_agg(format('CREATE ROLE %I;', rolname), ' ') FROM pg_roles WHERE rolname LIKE 'acc\_%'});
$other->safe_psql('postgres', "CREATE DATABASE $DB; $roles");
$node->command_ok([ 'pg_dump', '-d', $node->connstr($DB), '-f', "$dir/dump" ], 'a dump');
$other->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $other->connstr($DB), '-f', "$dir/dump" ], 'restored where there is no key');
$other->safe_psql($DB, 'DELETE FROM person');
sql_ok($node, 'CREATE PUBLICATION p FOR TABLE person');
# Since 16 rows are applied as the table's owner, who is under row security as everybody.
my $applies = sql_ok($node, q{SELECT CASE WHEN current_setting('server_version_num')::integer < 160000 THEN '' ELSE 'WITH (run_as_owner = true)' END});
$other->safe_psql($DB, "CREATE SUBSCRIPTION s CONNECTION '" . $node->connstr . " dbname=$DB' PUBLICATION p $applies");
$other->poll_query_until($DB, 'SELECT count(*) = 3 FROM person') or die 'no copy';
# While the copy is not handed over, what comes after it is applied later than catching up says.
$other->poll_query_until($DB, q{SELECT bool_and(srsubstate IN ('r', 's')) FROM pg_subscription_rel}) or die 'the copy does not end';
ask($node, 'acc_hinata', "INSERT INTO person (id, subject_id, owner_org, name) VALUES (200, 1, 2, 'streamed'); UPDATE person SET kana = 'changed' WHERE id = 2");
$node->wait_for_catchup('s');
my $all = q{SELECT string_agg(p::text, E'\n' ORDER BY id) FROM person p};
is($other->safe_psql($DB, $all), sql_ok($node, $all), 'the subscriber has the same bytes, without any key');
# Whose trigger lets nothing through that the constraint would not: the worker that applies has no frame and no rights.
is($other->safe_psql($DB, q{SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'person'::regclass AND tgname = 'renkei_seal'}), 'A', 'where the trigger fires for it');

$other->stop;
$node->stop;
done_testing();
