# Records of the ledger made without any client having read anything: the entries are written in Perl and sent by
# pg_logical_emit_message() under the code that only the server should be able to make.
package LedgerLog;

use strict;
use warnings;

use Digest::SHA qw(hmac_sha256);
use Exporter 'import';
use PostgreSQL::Test::Utils;
use RenkeiTest;
use Test::More;

our @EXPORT = qw(disclosure_entry event_entry change_entry record_of emit_sql taken_in ledger_value disclosures_of_statements);

sub cbor_head
{
	my ($type, $value) = @_;

	return pack('C', $type << 5 | $value) if $value < 24;
	return pack('CC', $type << 5 | 24, $value) if $value < 256;
	return pack('Cn', $type << 5 | 25, $value) if $value < 65536;
	return pack('CN', $type << 5 | 26, $value) if $value < 4294967296;
	return pack('CQ>', $type << 5 | 27, $value);
}

sub cbor_uint { return cbor_head(0, $_[0]); }
sub cbor_text { return cbor_head(3, length($_[0])) . $_[0]; }

# The pairs of a map, values encoded already.
sub cbor_map
{
	my (%pairs) = @_;

	return cbor_head(5, scalar keys %pairs) . join('', map { cbor_uint($_) . $pairs{$_} } sort { $a <=> $b } keys %pairs);
}

sub common
{
	my ($kind, $statement, $time) = @_;

	return (($kind == 2 ? () : (0 => cbor_uint(1))), 1 => cbor_uint($kind), 2 => cbor_uint($time // int(time() * 1_000_000)), 3 => cbor_head(2, 8) . 'testtest',
		4 => cbor_uint($statement), 5 => cbor_text('acc_hinata'));
}

# A disclosure of these subjects (16 at most) by statement number so and so.
sub disclosure_entry
{
	my ($statement, $subjects, $time) = @_;

	return cbor_map(common(2, $statement, $time), 6 => cbor_uint(2), 7 => cbor_uint(4), 8 => cbor_text('care'), 10 => cbor_text('care.note'),
		11 => cbor_text('public.note'), 12 => cbor_head(2, 1) . "\x16", 14 => (@$subjects == 1 ? '' : cbor_head(4, scalar @$subjects)) . join('', map { cbor_uint($_) } @$subjects),
		17 => cbor_head(2, 4) . pack('N', 4711), 18 => cbor_uint(30));
}

sub event_entry
{
	my ($statement, $what) = @_;

	return cbor_map(common(4, $statement), 50 => cbor_text($what), 51 => cbor_text('x'), 52 => cbor_text('y'));
}

# A change of that transaction.
sub change_entry
{
	my ($statement, $xid) = @_;

	return cbor_map(common(3, $statement), 16 => cbor_uint(1), 40 => cbor_uint($xid), 41 => cbor_head(2, 32) . ('d' x 32));
}

sub record_of
{
	my ($node, @entries) = @_;
	my $entries = join('', @entries);
	my $key = PostgreSQL::Test::Utils::slurp_file($node->data_dir . '/renkei/ledger.key');

	return "\x01" . substr(hmac_sha256($entries, $key), 0, 16) . $entries;
}

# SQL that sends a record.
sub emit_sql
{
	my ($node, @entries) = @_;

	return sprintf(q{SELECT pg_logical_emit_message(false, 'renkei.ledger', '\x%s'::bytea)}, unpack('H*', record_of($node, @entries)));
}

sub ledger_value
{
	my ($node, $sql) = @_;

	return $node->safe_psql($DB, $sql);
}

# Waits until the worker has taken in all that is in the log now.
sub taken_in
{
	my ($node) = @_;

	# A commit that has written something flushes; messages alone are not flushed by anybody.
	$node->safe_psql($DB, q{SELECT pg_logical_emit_message(true, 'flush', 'x')});
	my $lsn = $node->safe_psql($DB, 'SELECT pg_current_wal_flush_lsn()');
	$node->poll_query_until($DB, "SELECT reached >= '$lsn' FROM ledger.lag()") or die "the ledger does not come to $lsn\n";
	return;
}

# The numbers of the statements that emitted disclosures in the order of the ledger.
sub disclosures_of_statements
{
	my ($node) = @_;

	return ledger_value($node, "SELECT string_agg(f.statement::text, ' ' ORDER BY index) FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind = 'disclosure'");
}

1;
