# An archive may be forged, by who has its key: that all of its entries tell of one transaction, and its rows stand in any
# order, does not keep `renkei verify --changes` from ending, and each row that is not what it should be is found.
#
# Breaks when entry_of_row() in verify_changes.c looks at entries that have ended, or at those that have had a row of the
# number, once more for each row; when compare_row() does not ask is_in_order().
# attack: U10
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use Digest::SHA qw(sha256);
use JSON::PP ();
use POSIX ();
use Test::More;

use LedgerFiles;
use RenkeiTest;

my $ENTRIES = 100_000;
my $log = new_key('log', 'origin', $ORIGIN);

# Entries of one transaction, each of so many rows; their digests fit none.
sub forged_archive
{
	my ($count, $rows) = @_;
	my $head = "\xaa\x00\x01\x01\x03\x02" . uint_item(1764547200000000) . "\x03\x48testtest\x04\x01\x05\x6aacc_hinata\x08\x64care";
	my @leaves = map { pack('Q>', 4711 + $_) . $head . "\x10" . uint_item($rows) . "\x18\x28" . uint_item(700) . "\x18\x29\x58\x20" . ('d' x 32) } 1 .. $count;
	my $root = tree_root(@leaves);
	my @hashes = map { sha256("\x00$_") } @leaves;
	my @groups = map { group(@hashes[ 256 * $_ .. 256 * $_ + 255 ]) } 0 .. int($count / 256) - 1;

	return write_archive("$DIR/forged.ledger",
		{ origin => $ORIGIN, from => 0, before => [], leaves => \@leaves, groups => \@groups, after => subtrees(@leaves), rest => [], note => signed(checkpoint($count, $root), 'log') });
}

sub group { my (@level) = @_; @level = map { sha256("\x01$level[2 * $_]$level[2 * $_ + 1]") } 0 .. $#level / 2 while @level > 1; return $level[0] }

# A row of audit.change in COPY's binary form: its number in the transaction, that one's.
sub row
{
	my ($ordinal, $xid) = @_;
	my $field = sub { return pack('N/a*', $_[0]) };

	return pack('n', 16) . $field->(pack('Q>', 800000000000000)) . $field->(pack('Q>', $xid // 700)) . $field->(pack('Q>', $ordinal)) . ("\xff" x 16) .
	  join('', map { $field->('x') } 1 .. 4) . ("\xff" x 20);
}

sub rows_file { return spew("$DIR/forged.rows", "PGCOPY\n\xff\r\n\0" . ("\0" x 8) . join('', @_) . "\xff\xff") }

# The summary, and the processor's seconds: others may be at work on the machine.
sub verified
{
	my ($rows) = @_;
	my $before = (POSIX::times())[3] + (POSIX::times())[4];
	my ($status, $summary) = verify('-q', '--key', $log, '--changes', $rows, "$DIR/forged.ledger");
	my $ticks = (POSIX::times())[3] + (POSIX::times())[4] - $before;

	return ($summary, $status, $ticks / POSIX::sysconf(POSIX::_SC_CLK_TCK()));
}

sub found { my ($summary) = @_; return join('; ', map { $_->{text} } @{ $summary->{findings} // [] }) }

forged_archive(3, 2);
my ($summary, $status) = verified(rows_file((row(1)) x 3, (row(2)) x 3));
like(found($summary), qr/^(?:rows 1 to 2 of transaction 700 in audit\.change are not as they were written(?:; )?){3}$/, 'several entries of one transaction each get their rows');
($summary) = verified(rows_file((row(1)) x 4, (row(2)) x 2));
like(found($summary), qr/row 1 of transaction 700 in audit\.change was never written, or is there twice/, 'one row more than there are entries');
like(found($summary), qr/row 2 of transaction 700 in audit\.change are not there/, 'and one less');
foreach my $case ([ 'behind a later one of its transaction', row(2), row(1) ], [ 'behind a later transaction', row(1, 701), row(1) ], [ 'of number 0', row(0) ], [ 'of a number below', row(-1) ])
{
	my ($what, @rows) = @$case;

	($summary, $status) = verified(rows_file(@rows));
	like(found($summary), qr/has a number or a place that no row has/, "a row $what is found");
	is($status, 3, 'and the status says so');
}

foreach my $case ([ 'one row each', 1, (row(1)) x $ENTRIES ], [ 'rows for those that have room only', 2, (row(1)) x $ENTRIES, (row(2)) x $ENTRIES ],
	[ 'numbers that go back and forth', 9, map { row($_ % 2 ? 8 : 7) } 1 .. $ENTRIES ], [ 'transactions that go back and forth', 9, map { row(1, 700 + $_ % 2) } 1 .. $ENTRIES ])
{
	my ($what, $each, @rows) = @$case;

	forged_archive($ENTRIES, $each);
	($summary, $status, my $seconds) = verified(rows_file(@rows));
	is($status, 3, "$ENTRIES entries of one transaction, $what: found");
	cmp_ok($seconds, '<', 8, 'in time');
}
done_testing();
