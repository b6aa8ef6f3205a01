# A refusal is on the record, once, also where the statement catches it: by EXCEPTION in a block, a function, a trigger.
#
# Fails when rk_refused_watch() is not called in the hooks of guard.c (what is caught is not told), or when
# rk_incident_of_error() does not look whether it was told already (what is not caught is told twice).
# attack: U11
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Test::More;

use RenkeiLedger;
use RenkeiTest;
use SmallNetwork;

my $node = small_network('refusals');
sql_ok($node, q{
	CREATE TABLE hidden (a int);
	CREATE TABLE open_to_all (a int);
	GRANT INSERT ON open_to_all TO PUBLIC;
	GRANT CREATE ON SCHEMA public TO PUBLIC;
	CREATE FUNCTION public.look_away() RETURNS text LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM count(*) FROM renkei.rule;
		RETURN 'seen';
	EXCEPTION WHEN insufficient_privilege THEN
		RETURN 'caught';
	END $$;
	CREATE FUNCTION public.look_away_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		BEGIN
			RAISE insufficient_privilege USING MESSAGE = 'not this row';
		EXCEPTION WHEN insufficient_privilege THEN NULL;
		END;
		RETURN NEW;
	END $$;
	CREATE CONSTRAINT TRIGGER look AFTER INSERT ON open_to_all FOR EACH ROW EXECUTE FUNCTION public.look_away_of_row();
});

# What a login's statements leave: the refusals' texts.
sub refusals_of
{
	my ($sql) = @_;
	my $from = wal_position($node);

	$node->psql($DB, $sql, on_error_stop => 0, extra_params => [ '-U', 'acc_hinata' ]);
	return join('; ', map { $_->{detail} } grep { $_->{kind} == 5 } entries_since($node, $from));
}

my $rule = 'permission denied for table rule';

is(refusals_of('SELECT count(*) FROM renkei.rule'), $rule, 'not caught: one');
is(refusals_of('SELECT look_away()'), $rule, 'caught in a function: one');
is(refusals_of('SELECT look_away() FROM generate_series(1, 3)'), "$rule; $rule; $rule", 'each time');
is(refusals_of('DO $$ BEGIN PERFORM look_away(); END $$'), $rule, 'in a DO');
is(refusals_of('DO $$ BEGIN PERFORM count(*) FROM hidden; EXCEPTION WHEN OTHERS THEN PERFORM look_away(); END $$'),
	"permission denied for table hidden; $rule", 'one that is caught while another is handled');
like(refusals_of(q{DO $$ BEGIN INSERT INTO note VALUES (9, 'x', 2); EXCEPTION WHEN OTHERS THEN NULL; END $$}),
	qr/^[^;]+$/, 'a row that may not be written');
is(refusals_of('INSERT INTO open_to_all VALUES (1)'), 'not this row', 'in a trigger');
is(refusals_of('BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO open_to_all VALUES (1); COMMIT'), 'not this row', 'in a trigger at the end');
is(refusals_of('DO $$ BEGIN PERFORM look_away(); PERFORM count(*) FROM renkei.rule; END $$'), "$rule; $rule", 'one that is caught, one that is not');
is(refusals_of('DO $$ BEGIN PERFORM look_away(); PERFORM 1 / 0; END $$'), $rule, 'one that is caught, then another error');
is(refusals_of('SELECT look_away(); SELECT nothing_there; SELECT count(*) FROM renkei.rule'), "$rule; $rule", 'before and after an error of the parser');
is(refusals_of('SELECT look_away() \; SELECT * FROM renkei_hidden.nothing'), $rule, 'before one in the same message');
is(refusals_of('DO $$ BEGIN PERFORM count(*) FROM renkei.rule; EXCEPTION WHEN OTHERS THEN RAISE; END $$'), $rule, 'raised again as it was: one');
is(refusals_of('BEGIN; SELECT look_away(); ROLLBACK'), $rule, 'rolled back');
is(refusals_of('BEGIN; SAVEPOINT s; SELECT count(*) FROM renkei.rule; ROLLBACK TO s; SELECT look_away(); COMMIT'), "$rule; $rule", 'at a savepoint');
is(refusals_of('DO $$ BEGIN RAISE NOTICE USING MESSAGE = \'no\', ERRCODE = \'42501\'; END $$'), '', 'a notice is none');
my @many = split /; /, refusals_of('SELECT count(look_away()) FROM generate_series(1, 250)');
is(scalar(@many) . " $many[-1]", '101 150 more in this statement', 'many in one statement: a hundred, and how many more');

$node->stop;
done_testing();
