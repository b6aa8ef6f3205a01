# A parallel plan stays parallel when its rows are recorded, for who sees everybody and for who does not; what its workers
# read is told once, by the leader.
# Breaks when rk_captured_share() finds no room (the plan then runs without workers), or when workers tell by themselves.
# attack: U20
use strict;
use warnings;

use Test::More;

use RenkeiLedger;
use RenkeiTest;

use SmallNetwork;

my $node = small_network('disclosure_parallel', 'max_worker_processes = 16', 'max_parallel_workers = 8');
my $workers = 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;'
  . ' SET max_parallel_workers_per_gather = 2; SET enable_indexscan = off; SET enable_bitmapscan = off;';

sql_ok($node, q{
	CREATE TABLE big (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org int NOT NULL, n int NOT NULL, body text,
		PRIMARY KEY (subject_id, owner_org, n));
	INSERT INTO big SELECT s, 1, n, repeat('x', 200) FROM generate_series(1, 12) s, generate_series(1, 3000) n;
	SELECT renkei.protect('big', 'care.note');
	GRANT SELECT ON big TO renkei_member;
	GRANT renkei_explain TO acc_city, acc_hinata;
	VACUUM ANALYZE big;
});

foreach my $case ([ 'acc_city', join(' ', 1 .. 12), 36000 ], [ 'acc_hinata', '1 2 11', 9000 ])
{
	my ($login, $subjects, $rows) = @$case;
	my $plan = ask($node, $login, "$workers EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) SELECT count(body) FROM big");
	my $from = wal_position($node);

	like($plan, qr/Workers Launched: 2/, "$login: two workers run");
	is(ask($node, $login, "$workers SELECT count(body) FROM big"), $rows, "$login: the answer");
	my @entries = grep { $_->{kind} == 2 } entries_since($node, $from);
	is(disclosed(@entries), "public.big: $subjects", "$login: whose rows were read");
	is(scalar(@entries), 1, "$login: in one entry");
	is($entries[0]{rows}, $rows, "$login: which counts the workers' rows");
}

$node->stop;
done_testing();
