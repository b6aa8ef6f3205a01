# How long a statement takes tells next to nothing of a hidden row, and no setting makes it tell more: the decision runs no SQL.
# The same table under a policy that does shows what is measured, and that settings make the difference as large as one likes.
# attack: P7 D1
#
# Fails when the decision of a row or the reading of registers goes through the planner (rk_may_read() in decision.c,
# rk_scan_begin() in register.c). The figures are printed; what is asserted are ratios within one run.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiTest;
use SmallNetwork;

my $node = small_network('timing', 'autovacuum = off');

# 25 rows of each of 1000 subjects; hinata serves 20 of them. 1001 is nobody.
sql_ok($node, q{
	SELECT renkei.register_subjects(988);
	CREATE TABLE visit (subject_id bigint NOT NULL REFERENCES renkei.subject, owner_org integer NOT NULL, body text);
	INSERT INTO visit SELECT 1 + i % 1000, 1, 'body ' || i FROM generate_series(1, 25000) AS i;
	CREATE INDEX visit_subject ON visit (subject_id);
	SELECT renkei.protect('visit', 'care.note');
	GRANT SELECT ON visit TO renkei_member;
	DO $$BEGIN PERFORM renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(20, 39) AS s; END$$;
	SELECT public.rules('{"relationship": "now"}', '{"relationship": "now", "purpose": "emergency"}');
	-- The same by a policy that asks a table.
	CREATE TABLE served AS SELECT s AS subject_id, CASE WHEN s BETWEEN 20 AND 39 THEN 'acc_hinata' ELSE 'acc_midori' END AS login FROM generate_series(1, 20000) AS s;
	CREATE INDEX served_subject ON served (subject_id);
	CREATE TABLE plain AS SELECT * FROM visit;
	CREATE INDEX plain_subject ON plain (subject_id);
	CREATE FUNCTION may_read_plain(s bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
		AS $$SELECT EXISTS (SELECT FROM served WHERE subject_id = s AND login = session_user)$$;
	CREATE POLICY p ON plain USING (may_read_plain(subject_id));
	ALTER TABLE plain ENABLE ROW LEVEL SECURITY;
	GRANT SELECT ON plain TO PUBLIC;
	CREATE TABLE timed (relation text, hostile boolean, hidden_us numeric, none_us numeric);
	GRANT INSERT ON timed TO PUBLIC;
	ANALYZE});
is(ask($node, 'acc_hinata', 'SELECT (SELECT count(*) FROM visit WHERE subject_id BETWEEN 15 AND 39), (SELECT count(*) FROM plain WHERE subject_id BETWEEN 15 AND 39)'), '500|500',
	'both tables show the rows of those who are served');

# Of many probes, a hidden subject and one that does not exist by turns and each planned like a client's, the time that a fifth of
# them take at most: a busy machine makes some longer, and none shorter.
my $probe = q{
DO $$
DECLARE
	hidden double precision[];
	none double precision[];
	began timestamptz;
BEGIN
	FOR i IN 1 .. %d LOOP
		began := clock_timestamp();
		EXECUTE 'SELECT count(*) FROM %s WHERE subject_id = 700';
		hidden := hidden || extract(epoch FROM clock_timestamp() - began)::double precision;
		began := clock_timestamp();
		EXECUTE 'SELECT count(*) FROM %s WHERE subject_id = 99999';
		none := none || extract(epoch FROM clock_timestamp() - began)::double precision;
	END LOOP;
	INSERT INTO timed SELECT '%s', %s, round((percentile_cont(0.2) WITHIN GROUP (ORDER BY h) * 1e6)::numeric, 1), round((percentile_cont(0.2) WITHIN GROUP (ORDER BY n) * 1e6)::numeric, 1)
	FROM unnest(hidden, none) AS t (h, n);
END
$$;
};
my $hostile = q{SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off; SET random_page_cost = 1000; SET work_mem = '64kB';
	SET jit = on; SET jit_above_cost = 0;};

foreach my $case (map { my $relation = $_; map { [ $relation, $_ ] } 0, 1 } 'visit', 'plain')
{
	my ($relation, $hostile_too) = @$case;

	ask($node, 'acc_hinata', ($hostile_too ? $hostile : '') . sprintf($probe, $hostile_too ? $relation eq 'visit' ? 25 : 5 : 600, $relation, $relation, $relation, $hostile_too ? 'true' : 'false'));
}
my %difference = map { my @f = split /\|/; $f[0] => $f[1] } split /\n/,
  sql_ok($node, q{SELECT relation || CASE WHEN hostile THEN ' hostile' ELSE '' END, hidden_us - none_us FROM timed});
note(sql_ok($node, q{SELECT relation, hostile, hidden_us, none_us, hidden_us - none_us FROM timed ORDER BY 1, 2}));
cmp_ok(abs($difference{visit}), '<', 1000, 'a hidden person costs less than a millisecond');
cmp_ok(abs($difference{visit}) * 3, '<', $difference{plain}, '… and much less than under a policy that runs SQL');
cmp_ok(abs($difference{'visit hostile'}) * 10, '<', $difference{'plain hostile'}, 'settings that make such a policy slow do not make this one');

# Registers are read by their indexes, whatever the planner is told: the same scans build a set under either settings.
my $scans = q{SELECT string_agg(relname || ' ' || seq_scan || ' ' || coalesce(idx_scan, 0), ', ' ORDER BY relname) FROM pg_stat_xact_all_tables
	WHERE schemaname = 'renkei' AND seq_scan + coalesce(idx_scan, 0) > 0};
my @counted;
foreach my $settings ('', $hostile)
{
	# Nothing is built yet after a restart.
	$node->restart;
	push @counted, sql_ok($node, "BEGIN; $settings SET LOCAL SESSION AUTHORIZATION acc_hinata; SELECT count(*) FROM visit; RESET SESSION AUTHORIZATION; $scans; ROLLBACK");
}
like($counted[0], qr/^625\n.*relationship 0 [1-9]/, 'a set is built from registers by their indexes');
is($counted[1], $counted[0], '… with every kind of scan switched off just as well');

$node->stop;
done_testing();
