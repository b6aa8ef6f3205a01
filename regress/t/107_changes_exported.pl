# The rows of audit.change go along with an archive of the ledger, and are verified without the database: whoever alters,
# removes, adds or repeats one in the file is found, with the row.
#
# Breaks when verify_changes_in_files() is not called, or compare_file() leaves a row out; when ledger_changes_export() writes
# other rows than those of the entries.
# attack: U10
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use JSON::PP ();
use Test::More;

use LedgerFiles;
use LedgerLog;
use RenkeiTest;
use RenkeiWorld;

my $log = new_key('log', 'origin', $ORIGIN);
my $node = new_world('changes', 'renkei.checkpoint_interval = 1', "renkei.ledger_signer = '$DIR/log.key'");

number($node, q{SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 12) AS s; SELECT rules('{"relationship": "now", "recipient_kind": "provider"}', '{"recipient_kind": "provider", "action": "write", "basis": "own"}')});
number($node, 'CREATE ROLE auditor LOGIN; GRANT renkei_auditor TO auditor');

sub signed_all
{
	taken_in($node);
	$node->poll_query_until($DB, 'SELECT size = (SELECT max(k.size) FROM ledger.checkpoint k) FROM ledger.state') or die 'no checkpoint';
	return;
}

ask($node, 'acc_hinata', qq{INSERT INTO note (subject_id, label, owner_org) VALUES ($_, 'l$_', 2)}) foreach 1 .. 3;
ask($node, 'acc_hinata', q{INSERT INTO note (subject_id, label, owner_org) SELECT 1 + n % 12, 'many' || n, 2 FROM generate_series(1, 600) n});
ask($node, 'acc_hinata', q{UPDATE note SET body = '日本語 "x"' WHERE label IN ('l1', 'l2', 'l3')});
signed_all();
my $all = number($node, 'SELECT count(*) FROM audit.change');
my $half = number($node, 'SELECT size FROM ledger.state');
my ($status, $out, $err) = renkei($node, 'auditor', 'ledger', 'export', '--out', "$DIR/a.ledger", '--changes', "$DIR/a.rows", '-q', '--to', $half);
is("$status $err", '0 ', 'an archive is made, and a file of rows');
like($out, qr/^$all rows of audit\.change$/m, 'with all rows that its entries tell of');

# A second archive that goes on, with the rows of its own entries alone.
ask($node, 'acc_hinata', q{DELETE FROM note WHERE label = 'l2'});
signed_all();
($status, $out, $err) = renkei($node, 'auditor', 'ledger', 'export', '--out', "$DIR/b.ledger", '--after', "$DIR/a.ledger", '--changes', "$DIR/b.rows", '-q');
like($out, qr/^1 rows of audit\.change$/m, 'the next one has those of its own');
$node->stop;

sub slurp { my ($path) = @_; open(my $in, '<:raw', $path) or die "$path: $!"; local $/; return scalar <$in> }
sub spew_to { my ($path, $what) = @_; open(my $to, '>:raw', $path) or die "$path: $!"; print $to $what; close $to; return $path }

sub verified
{
	my (@arguments) = @_;
	my ($code, $said, $errors) = run_renkei('', 'verify', '--json', '-q', '--key', $log, @arguments);
	my @lines = split /\n/, $said;
	my $summary = @lines ? JSON::PP::decode_json($lines[-1]) : {};

	return ($summary, "$code " . join('; ', map { "$_->{kind}: $_->{text}" } @{ $summary->{findings} // [] }) . ($code == 1 ? $errors : ''));
}

my @both = ('--changes', "$DIR/a.rows", '--changes', "$DIR/b.rows", "$DIR/a.ledger", "$DIR/b.ledger");
my ($summary, $found) = verified(@both);
is($found, '0 ', 'as they are, the rows are what the entries say, without any server');
is($summary->{change_rows}, $all + 1, 'all of them');
is((verified("$DIR/a.ledger", "$DIR/b.ledger"))[0]{change_rows}, undef, 'without the files, nothing is said of rows');

# The rows of the file: head, rows, end.
my $file = slurp("$DIR/a.rows");
my $head = substr($file, 0, 19);
my @rows;
for (my $at = 19; unpack('n', substr($file, $at, 2)) != 65535;)
{
	my $from = $at;

	$at += 2;
	for (1 .. 16)
	{
		my $length = unpack('l>', substr($file, $at, 4));

		$at += 4 + ($length > 0 ? $length : 0);
	}
	push @rows, substr($file, $from, $at - $from);
}
is(scalar @rows, $all, 'read here as COPY writes it');

sub found_with
{
	my (@changed) = @_;
	my $path = spew_to("$DIR/x.rows", $head . join('', @changed) . "\xff\xff");

	return (verified('--changes', $path, "$DIR/a.ledger"))[1] =~ s/transaction \d+/transaction X/gr;
}

is(found_with(@rows), '0 ', 'the same once more');
my ($one) = grep { $rows[$_] =~ /INSERT/ && $rows[$_] =~ /"l2"/ } 0 .. $#rows;
my ($of_many) = grep { $rows[$_] =~ /many301"/ } 0 .. $#rows;
is(found_with(map { $_ == $one ? $rows[$_] =~ s/"l2"/"l9"/r : $rows[$_] } 0 .. $#rows),
	'3 change_altered: row 1 of transaction X in audit.change are not as they were written', 'an altered row');
like(found_with(map { $_ == $of_many ? $rows[$_] =~ s/many301/many999/r : $rows[$_] } 0 .. $#rows),
	qr/^3 change_altered: rows 301 to 304 of transaction X/, 'one in six hundred, to four rows');
is(found_with(map { $rows[$_] } grep { $_ != $one } 0 .. $#rows), '3 change_removed: row 1 of transaction X in audit.change are not there', 'one taken out');
like(found_with(@rows[ 0 .. $one ], $rows[$one], @rows[ $one + 1 .. $#rows ]), qr/^3 change_inserted: row 1 of transaction X .* there twice/, 'one twice');
# Another transaction's number in the second field: bytes 2 + 4 + 8 + 4 …
my $foreign = $rows[$one];
substr($foreign, 18, 8) = pack('Q>', 4711000);
like(found_with(@rows, $foreign), qr/^3 change_inserted: 1 rows of transaction X in audit\.change, from row 1 on, are in no entry/, 'one of a transaction that there is no entry of');
my $old = $foreign;
substr($old, 6, 8) = pack('q>', -1000000);
like(found_with(@rows, $old), qr/^3 change_inserted: /, 'however old it says it is');
like(found_with(reverse @rows), qr/^3 /, 'the rows of a transaction in another order');
my $short = $rows[$one];
substr($short, 2, 12) = pack('N', 4) . 'abcd';
like(found_with(@rows, $short), qr/^3 change_inserted: row \d+ of "[^"]*x\.rows" is not one of audit\.change/, 'one that is none');
like((verified('--changes', spew_to("$DIR/x.rows", substr($file, 0, -40)), "$DIR/a.ledger"))[1], qr/^1 .*it is cut off/, 'a file that is cut off');
like((verified('--changes', spew_to("$DIR/x.rows", $file . 'x'), "$DIR/a.ledger"))[1], qr/^1 .*something stands behind its end/, 'one that goes on');
like((verified('--changes', spew_to("$DIR/x.rows", 'text'), "$DIR/a.ledger"))[1], qr/^1 .*not a file of rows/, 'one that is something else');
like((verified('--changes', "$DIR/a.rows", "$DIR/b.ledger"))[1], qr/^3 /, 'the rows of another archive');
done_testing();
