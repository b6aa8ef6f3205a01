# What a function in a parallel worker reads is in the flushed record before its messages reach the leader, who hands them on
# as they come; and is there when the worker is terminated. No value is in the server's log by a worker's error, and none of
# its buffers are counted for who may not EXPLAIN. Sealed values are not opened in workers at all, whatever a function says of itself.
#
# Breaks when rk_gate_close() in gate.c passes parallel workers by; the log when is_protected() in logged.c does not ask the workers;
# EXPLAIN when rk_explain_check_start() in explain.c asks its own process only; sealed values when rk_opened_note() in opened.c lets them
# open; the last when rk_capture_start() in capture.c shares no notes where it has found no scan.
# attack: L1 P3 P5 U20 U5
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

my $node = sealed_network('workers', 'max_worker_processes = 16', 'max_parallel_workers = 8');
my $parallel = sql_ok($node, q{SELECT CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'force_parallel_mode' ELSE 'debug_parallel_query' END});
sql_ok($node, q{
	CREATE FUNCTION waits(t text) RETURNS boolean LANGUAGE plpgsql PARALLEL SAFE AS
		$$BEGIN RAISE NOTICE 'saw %', t; PERFORM pg_sleep(600); RETURN true; END$$;
	CREATE FUNCTION reads() RETURNS bigint LANGUAGE plpgsql PARALLEL SAFE AS $$BEGIN RETURN (SELECT count(*) FROM note WHERE waits(label)); END$$;
	CREATE FUNCTION fails() RETURNS bigint LANGUAGE plpgsql PARALLEL SAFE AS $$BEGIN RETURN (SELECT sum(label::integer) FROM note); END$$;
	CREATE FUNCTION raises() RETURNS bigint LANGUAGE plpgsql PARALLEL SAFE AS
		$$BEGIN RAISE 'is about %', (SELECT min(label) FROM note) USING ERRCODE = 'check_violation'; END$$;
	CREATE FUNCTION opens() RETURNS text LANGUAGE plpgsql PARALLEL SAFE AS $$BEGIN RETURN (SELECT min(name::text) FROM person WHERE id = 1); END$$;
});

# Up to the end of its statement.
sub finish
{
	my ($client) = @_;

	while (my ($got) = raw_receive($client)) { return if $got eq 'Z'; }
	return;
}

# A statement of hinata's in a worker: its messages, up to the first of that type; the caller reads on.
sub in_worker
{
	my ($sql, $type) = @_;
	my $client = raw_connect($node, 'acc_hinata') // die 'no connection';

	raw_send($client, 'Q', "SET $parallel = on\0");
	finish($client);
	raw_send($client, 'Q', "$sql\0");
	while (my ($got, $content) = raw_receive($client))
	{
		return ($client, $content) if $got eq $type;
		last if $got eq 'Z';
	}
	return ($client, "no $type");
}

my $from = wal_position($node);
my ($client, $notice) = in_worker('SELECT reads()', 'N');
like($notice, qr/saw 1/, 'a notice with a value has come');
my @entries = entries_since($node, $from);
my $worker = sql_ok($node, q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'parallel worker' AND usename = 'acc_hinata'});
like($worker, qr/^\d+$/, 'out of a worker');
is(examined(@entries), 'public.note: 1', 'and whose value it is, is in the flushed log by then');
sql_ok($node, "SELECT pg_terminate_backend($worker)");
finish($client);
is(examined(entries_since($node, $from)), 'public.note: 1', 'as it is when the worker was terminated');

$from = wal_position($node);
($client, my $error) = in_worker('SELECT fails()', 'E');
like($error, qr/invalid input syntax for type integer: "1\w"/, 'an error of a worker carries a value');
is(disclosed(entries_since($node, $from)), 'public.note: 1', 'and is recorded first');
finish($client);
unlike(slurp_file($node->logfile), qr/type integer: "1/, 'it is in the log neither as the worker says it nor as the leader does');
($client, $error) = in_worker('SELECT raises()', 'E');
like($error, qr/is about 1/, 'so does one that its function raises');
finish($client);
unlike(slurp_file($node->logfile), qr/is about 1/, 'whatever the SQLSTATE, it is not in the log');

# What a function in a worker reads is explained to those only to whom a leader explains it.
($client, $error) = in_worker('EXPLAIN (ANALYZE, BUFFERS) SELECT fails()', 'E');
like($error, qr/42501.*may not EXPLAIN/s, 'a worker does not explain either');
sql_ok($node, 'GRANT renkei_explain TO acc_hinata');
($client, $error) = in_worker('EXPLAIN (ANALYZE, BUFFERS) SELECT fails()', 'E');
like($error, qr/invalid input syntax/, 'but to who may');

($client, $error) = in_worker('SELECT opens()', 'E');
like($error, qr/25000.*sealed values cannot be opened in a parallel worker/s, 'a sealed value is not opened there');
is(ask($node, 'acc_hinata', 'SELECT opens()'), "\xe5\xb1\xb1\xe7\x94\xb0\xe3\x80\x80\xe5\xa4\xaa\xe9\x83\x8e", 'but in the leader');
is(ask($node, 'acc_hinata', "SET $parallel = on; SET client_min_messages = error; SELECT count(*) > 0 FROM note"), 't', 'what workers do ends as ever');

# A plan with workers may speak of a protected table and scan nothing of it.
is(ask($node, 'acc_hinata', "SET $parallel = on; SELECT count(*) FROM note WHERE false"), '0', 'nor do they miss whom to tell where nothing is read');

$node->stop;
done_testing();
