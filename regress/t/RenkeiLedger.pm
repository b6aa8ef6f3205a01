# The records of the ledger as they lie in the write-ahead log, read past renkei: by pg_walinspect, and decoded here.
#
#   use RenkeiLedger;
#   my $from = wal_position($node);
#   … something is read …
#   my @entries = entries_since($node, $from);      # { kind => 2, login => 'acc_city', subjects => [1, 2], … }
#   disclosed(@entries)                             # 'relation: 1 2 3; other: 4', the returned subjects
package RenkeiLedger;

use strict;
use warnings;

use Digest::SHA qw(hmac_sha256);
use Exporter 'import';
use Test::More;

use RenkeiTest;

our @EXPORT = qw(wal_position entries_since disclosed examined decode_cbor code_is_right);

my %names = (
	0 => 'version', 1 => 'kind', 2 => 'time', 3 => 'session', 4 => 'statement', 5 => 'login', 6 => 'organisation', 7 => 'duties',
	8 => 'purpose', 10 => 'category', 11 => 'relation', 12 => 'columns', 13 => 'sealed', 14 => 'subjects', 15 => 'examined', 16 => 'rows',
	17 => 'fingerprint', 18 => 'rules', 19 => 'way', 20 => 'statement_text', 24 => 'database', 25 => 'pid', 26 => 'started', 27 => 'application', 28 => 'address', 29 => 'standby',
	35 => 'column_names', 50 => 'what', 51 => 'object', 52 => 'detail', 53 => 'sqlstate');

# Takes one item off the front of a string.
sub decode_cbor
{
	my ($bytes) = @_;
	my $first = ord(substr($$bytes, 0, 1, ''));
	my ($type, $value) = ($first >> 5, $first & 31);
	my %size = (24 => 'C', 25 => 'n', 26 => 'N', 27 => 'Q>');

	die "not of our CBOR: $first" if $value > 27 || $type == 1 || $type > 5;
	$value = unpack($size{$value}, substr($$bytes, 0, 1 << ($value - 24), '')) if $value >= 24;
	return $value if $type == 0;
	return substr($$bytes, 0, $value, '') if $type == 2 || $type == 3;
	return [ map { decode_cbor($bytes) } 1 .. $value ] if $type == 4;
	my %map;
	my $last = -1;
	for (1 .. $value)
	{
		my $key = decode_cbor($bytes);

		die "keys not in order" if $key <= $last;
		$last = $key;
		my $alone = ord($$bytes) >> 5 == 0;
		my $name = $names{$key} // $key;
		my $item = decode_cbor($bytes);

		# A list of one number is that number.
		$map{$name} = $alone && $name =~ /^(?:subjects|examined|rules)$/ ? [$item] : $item;
	}
	return \%map;
}

# Roaring's portable format, as its specification has it.
sub decode_roaring
{
	my ($bytes) = @_;
	my $cookie = unpack('V', $bytes);
	my $runs = ($cookie & 0xFFFF) == 12347;
	my $count = $runs ? ($cookie >> 16) + 1 : unpack('V', substr($bytes, 4, 4));
	my $at = $runs ? 4 : 8;
	my $is_run = $runs ? substr($bytes, $at, ($count + 7) >> 3) : '';
	my @members;

	$at += length($is_run);
	my @heads = map { [ unpack('vv', substr($bytes, $at + 4 * $_, 4)) ] } 0 .. $count - 1;
	$at += 4 * $count;
	$at += 4 * $count if !$runs || $count >= 4;
	foreach my $i (0 .. $count - 1)
	{
		my ($key, $cardinality) = ($heads[$i][0] << 16, $heads[$i][1] + 1);

		if ($runs && vec($is_run, $i, 1))
		{
			my $nruns = unpack('v', substr($bytes, $at, 2));

			foreach my $run (0 .. $nruns - 1)
			{
				my ($start, $length) = unpack('vv', substr($bytes, $at + 2 + 4 * $run, 4));
				push @members, map { $key + $start + $_ } 0 .. $length;
			}
			$at += 2 + 4 * $nruns;
		}
		elsif ($cardinality <= 4096)
		{
			push @members, map { $key + $_ } unpack("v$cardinality", substr($bytes, $at, 2 * $cardinality));
			$at += 2 * $cardinality;
		}
		else
		{
			push @members, map { $key + $_ } grep { vec(substr($bytes, $at, 8192), $_, 1) } 0 .. 65535;
			$at += 8192;
		}
	}
	return \@members;
}

sub wal_position
{
	my ($node) = @_;

	return $node->safe_psql($DB, 'CREATE EXTENSION IF NOT EXISTS pg_walinspect; SELECT pg_current_wal_insert_lsn()');
}

# Does the record carry the code that only the server can make?
sub code_is_right
{
	my ($node, $record) = @_;
	my $key = PostgreSQL::Test::Utils::slurp_file($node->data_dir . '/renkei/ledger.key');

	return substr(hmac_sha256(substr($record, 17), $key), 0, 16) eq substr($record, 1, 16);
}

# The entries flushed since that position, in order.
sub entries_since
{
	my ($node, $from) = @_;
	my @entries;
	# pg_walinspect takes it for an error to be asked about what is not there.
	return () if $node->safe_psql($DB, "SELECT pg_current_wal_flush_lsn() <= '$from'") eq 't';
	my $records = $node->safe_psql($DB, qq{
		SELECT w.description FROM pg_get_wal_records_info('$from', pg_current_wal_flush_lsn()) AS w
		WHERE w.resource_manager = 'LogicalMessage' AND w.description LIKE '%prefix "renkei.ledger"%' ORDER BY w.start_lsn});

	foreach my $line (split /\n/, $records)
	{
		my ($hex) = $line =~ /payload \(\d+ bytes\): ([0-9A-F ]+)$/i or die "unknown form: $line";
		my $record = pack('H*', $hex =~ s/ //gr);

		die 'a record with a wrong code' if !code_is_right($node, $record);
		substr($record, 0, 17, '');
		while (length($record) > 0)
		{
			my $entry = decode_cbor(\$record);

			foreach my $set ('subjects', 'examined')
			{
				$entry->{$set} = decode_roaring($entry->{$set}) if defined $entry->{$set} && !ref $entry->{$set};
			}
			$entry->{rows} //= scalar(@{ $entry->{subjects} // [] });
			push @entries, $entry;
		}
	}
	return @entries;
}

sub listed
{
	my ($set, @entries) = @_;
	my %of;

	foreach my $entry (grep { $_->{kind} == 2 } @entries)
	{
		$of{ $entry->{relation} }{$_} = 1 foreach @{ $entry->{$set} // [] };
	}
	return join('; ', map { "$_: " . join(' ', sort { $a <=> $b } keys %{ $of{$_} }) } sort grep { %{ $of{$_} } } keys %of);
}

sub disclosed { return listed('subjects', @_); }
sub examined { return listed('examined', @_); }

1;
