# `renkei verify --live` and `renkei ledger export` on the tables of the ledger: what a superuser changes there is found,
# the entries that have left are replaced by their archives, and an archive is written only of what was signed.
#
# What breaks this: a gap in the numbers that is closed silently; columns beside the leaf that are believed; stored hashes
# that are believed; an end that is cut off while the checkpoint stays.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use JSON::PP ();
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerFiles;
use LedgerServer;

my $log = new_key('log', 'origin', $ORIGIN);
sample('--key', "$DIR/log.key", '--out', "$DIR/a", '--entries', 1000);
my @leaves = @{ read_archive("$DIR/a")->{leaves} };
my $node = ledger_server('verify_live');

sub live
{
	my (@arguments) = @_;
	my ($status, $out, $err) = on_server($node, 'verify', '--json', '--live', '--key', $log, @arguments);
	my @lines = split /\n/, $out;
	return ($status, @lines ? JSON::PP::decode_json($lines[-1]) : {}, $err);
}

fill_ledger($node, @leaves);
$node->safe_psql('postgres', "INSERT INTO ledger.checkpoint (size, note) VALUES (3, '" . checkpoint(3, tree_root(@leaves[ 0 .. 2 ])) . "')");
sign_head($node, @leaves[ 0 .. $_ - 1 ]) foreach 100, 400, 700, 980;
my ($status, $summary, $err) = live();
is($status, 0, 'a live ledger is what was signed') or diag($err . explain($summary->{findings}));
is_deeply([ @{$summary}{qw(entries signed_up_to checkpoints_good)} ], [ 1000, 980, 4 ], 'up to its newest checkpoint');
my $w1 = new_key('w1', 'witness', 'w1.example');
my $note = signed($node->safe_psql('postgres', 'SELECT note FROM ledger.checkpoint WHERE size = 700'), [ 'w1', 1764547205 ]);
$node->safe_psql('postgres', "SELECT ledger.add_cosignature('$note')");
($status, $summary) = live('--witness', $w1, '--witnesses', 1);
is("$status $summary->{witnessed_up_to}", '0 700', 'witnessed as far as a witness has signed') or diag(explain($summary));
($status, $summary) = live('--witness', new_key('w2', 'witness', 'w2.example'), '--witnesses', 1);
is("$status " . kinds($summary), '3 unwitnessed', 'and by that one only');

# Each change is made, looked for, and undone.
sub tampered
{
	my ($sql, $name, $kind, $first, $last) = @_;
	$node->safe_psql('postgres', "CREATE TABLE kept_entry AS TABLE ledger.entry; CREATE TABLE kept_node AS TABLE ledger.node; CREATE TABLE kept_head AS TABLE ledger.checkpoint; $sql");
	my ($got, $found, $error) = live();
	is($got, 3, "$name: found") or diag($error);
	my @at = grep { $_->{kind} eq $kind } @{ $found->{findings} };
	ok(@at == 1 && (!defined $first || ($at[0]{first} == $first && $at[0]{last} == $last)), "$name: where") or diag(explain($found->{findings}));
	$node->safe_psql('postgres', <<~'SQL');
		TRUNCATE ledger.entry, ledger.node, ledger.checkpoint;
		INSERT INTO ledger.entry TABLE kept_entry; INSERT INTO ledger.node TABLE kept_node; INSERT INTO ledger.checkpoint TABLE kept_head;
		DROP TABLE kept_entry, kept_node, kept_head;
		SQL
	return;
}

tampered("UPDATE ledger.entry SET leaf = set_byte(leaf, length(leaf) - 1, get_byte(leaf, length(leaf) - 1) # 1) WHERE index = 300", 'an entry', 'altered', 256, 399);
tampered("UPDATE ledger.entry SET leaf = set_byte(leaf, length(leaf) - 1, get_byte(leaf, length(leaf) - 1) # 1) WHERE index = 450", 'another', 'altered', 400, 511);
tampered("UPDATE ledger.entry SET leaf = set_byte(leaf, length(leaf) - 1, get_byte(leaf, length(leaf) - 1) # 1) WHERE index = 979", 'the last that is signed', 'altered', 700, 979);
tampered('DELETE FROM ledger.entry WHERE index BETWEEN 500 AND 502', 'three removed', 'missing', 500, 502);
tampered('DELETE FROM ledger.entry WHERE index >= 900', 'the end cut off', 'missing', 900, 979);
tampered('UPDATE ledger.entry SET index = CASE index WHEN 500 THEN 501 ELSE 500 END WHERE index IN (500, 501)', 'two exchanged', 'altered', 400, 511);
tampered('INSERT INTO ledger.entry SELECT 500, recorded_at, leaf, only_subject_id FROM ledger.entry WHERE index = 501', 'one added of the same number', 'number', 500, 500);
tampered("UPDATE ledger.entry SET recorded_at = recorded_at - interval '1 month' WHERE index = 500", 'the time in the column', 'column', 500, 500);
my ($alone) = grep { entry_subject($leaves[$_]) } 500 .. 979;
tampered("UPDATE ledger.entry SET only_subject_id = only_subject_id + 1 WHERE index = $alone", 'the subject in the column', 'column', $alone, $alone);
tampered("UPDATE ledger.entry SET only_subject_id = NULL WHERE index = $alone", 'no subject in the column', 'column', $alone, $alone);
my ($of_nobody) = grep { !defined entry_subject($leaves[$_]) } 500 .. 979;
tampered("UPDATE ledger.entry SET only_subject_id = 0 WHERE index = $of_nobody", 'a subject that the entry does not name', 'column', $of_nobody, $of_nobody);
tampered("UPDATE ledger.node SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE no = 1", 'a stored hash', 'stored_hash', 256, 511);
tampered("UPDATE ledger.checkpoint SET size = 401 WHERE size = 400", 'the size in the column', 'column');
tampered("UPDATE ledger.checkpoint SET note = replace(note, E'\\n400\\n', E'\\n401\\n') WHERE size = 400", 'the size in the note', 'forged');

# One that is removed so that the numbers have no gap.
{
	my @fewer = @leaves;
	splice(@fewer, 500, 1);
	fill_ledger($node, @fewer);
	my ($got, $found) = live();
	is($got, 3, 'one removed, and all numbers and hashes made to fit: found');
	my @at = grep { $_->{kind} eq 'altered' } @{ $found->{findings} };
	is_deeply([ map { [ @{$_}{qw(first last)} ] } @at ], [ [ 400, 699 ] ], 'between two checkpoints') or diag(explain($found->{findings}));
	($got, $found) = live('--against', "$DIR/a");
	is_deeply([ map { [ @{$_}{qw(first last)} ] } grep { $_->{kind} eq 'removed' && $_->{text} =~ /before entry/ } @{ $found->{findings} } ], [ [ 500, 500 ] ], 'exactly, by a copy');
	my ($export, undef, $error) = on_server($node, 'ledger', 'export', '--out', "$DIR/none");
	is($export, 1, 'and no archive is made of it');
	like($error, qr/not what the checkpoint of size 980 says/, 'for this reason');
	ok(!-e "$DIR/none" && !-e "$DIR/none.new", 'nor is a part of one left');
	fill_ledger($node, @leaves);
}

# Archives: a part, the next part, and the database behind them when they have left.
is((on_server($node, 'ledger', 'export', '--to', 350, '--out', "$DIR/p1"))[0], 0, 'an archive of the first entries');
is((on_server($node, 'ledger', 'export', '--from', 350, '--to', 777, '--out', "$DIR/p2"))[0], 0, 'and of the next');
($status, $summary) = verify('--key', $log, "$DIR/p1", "$DIR/p2");
is("$status $summary->{entries} " . kinds($summary), '0 777 ', 'are what was signed');
is(read_archive("$DIR/p2")->{leaves}[0], $leaves[350], 'each with its entries');
$node->safe_psql('postgres', 'DELETE FROM ledger.entry WHERE index < 777');
($status, $summary) = live("$DIR/p1", "$DIR/p2");
is("$status $summary->{entries} " . kinds($summary), '0 1000 ', 'with the database behind them they are the whole');
($status, $summary) = live("$DIR/p1");
is("$status " . kinds($summary), '3 missing', 'without one of them entries are missing');
is((on_server($node, 'ledger', 'export', '--out', "$DIR/p3"))[0], 1, 'what has left is not exported again');
is((on_server($node, 'ledger', 'export', '--after', "$DIR/p1", '--out', "$DIR/p3"))[0], 1, 'nor past a gap');
is((on_server($node, 'ledger', 'export', '--after', "$DIR/p2", '--out', "$DIR/p3"))[0], 0, 'but behind the archive before');
($status, $summary) = verify('--key', $log, "$DIR/p1", "$DIR/p2", "$DIR/p3");
is("$status $summary->{entries} " . kinds($summary), '0 980 ', 'which makes them the whole that is signed');
# Without archives: by the hashes that were kept of single entries at the edge.
$node->safe_psql('postgres', join(';', map { "INSERT INTO ledger.node VALUES (0, $_, '\\x" . Digest::SHA::sha256_hex("\x00$leaves[$_]") . "')" } 768 .. 776));
($status, $summary) = live();
is("$status $summary->{from} $summary->{entries} " . kinds($summary), '0 777 223 ', 'what is left is verified by itself, too') or diag(explain($summary));

done_testing();
