# A server with the ledger's tables as their documentation has them, filled from archives by hand: what `renkei verify
# --live`, `renkei ledger export` and `renkei witness` are tested with, whoever writes the ledger.
package LedgerServer;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerFiles;

our @EXPORT = qw(ledger_server fill_ledger sign_head on_server);

sub ledger_server
{
	my ($name) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
	$node->start;
	$node->safe_psql('postgres', <<~'SQL');
		CREATE SCHEMA ledger;
		CREATE TABLE ledger.entry (index bigint NOT NULL, recorded_at timestamptz NOT NULL, leaf bytea NOT NULL, only_subject_id integer);
		CREATE TABLE ledger.node (level smallint NOT NULL, no bigint NOT NULL, hash bytea NOT NULL);
		CREATE TABLE ledger.checkpoint (size bigint NOT NULL, signed_at timestamptz NOT NULL DEFAULT clock_timestamp(), note text NOT NULL);
		CREATE TABLE ledger.cosignature (size bigint NOT NULL, witness text NOT NULL, line text NOT NULL);
		CREATE FUNCTION ledger.add_cosignature(note text) RETURNS void LANGUAGE sql AS
			$$INSERT INTO ledger.cosignature SELECT split_part(note, E'\n', 2)::bigint, split_part(line, ' ', 2), line
			  FROM regexp_split_to_table(rtrim(note, E'\n'), E'\n') AS line WHERE line LIKE '— w%'$$;
		SQL
	return $node;
}

# These leaves, from the first on, instead of what was there, and the hashes of their groups.
sub fill_ledger
{
	my ($node, @leaves) = @_;
	my $rows = '';

	foreach my $i (0 .. $#leaves)
	{
		my $entry = (leaf_parts($leaves[$i]))[1];
		my $time = unpack('Q>', substr($entry, LedgerFiles::items($entry)->{2}[0] + 1, 8));
		$rows .= sprintf("%d\t%s\t\\\\x%s\t%s\n", $i, "1970-01-01 00:00:00+00", unpack('H*', $leaves[$i]), entry_subject($leaves[$i]) // '\N') =~ s/1970-01-01 00:00:00\+00/epoch($time)/er;
	}
	my $nodes = join('', map { "8\t$_\t\\\\x" . unpack('H*', tree_root(@leaves[ $_ * 256 .. $_ * 256 + 255 ])) . "\n" } 0 .. int(@leaves / 256) - 1);
	$node->safe_psql('postgres', "TRUNCATE ledger.entry, ledger.node;\nCOPY ledger.entry FROM stdin;\n$rows\\.\nCOPY ledger.node FROM stdin;\n$nodes\\.\n");
	return;
}

# Microseconds since 1970 as the server reads them.
sub epoch
{
	my ($time) = @_;
	my @t = gmtime(int($time / 1000000));
	return sprintf('%04d-%02d-%02d %02d:%02d:%02d.%06d+00', $t[5] + 1900, $t[4] + 1, @t[ 3, 2, 1, 0 ], $time % 1000000);
}

# The log signs its head.
sub sign_head
{
	my ($node, @leaves) = @_;
	my $note = signed(checkpoint(scalar @leaves, tree_root(@leaves)), 'log');
	$node->safe_psql('postgres', "INSERT INTO ledger.checkpoint (size, note) VALUES (" . scalar(@leaves) . ", '$note')");
	return;
}

# Runs renkei against the server: (exit status, standard output, standard error).
sub on_server
{
	my ($node, @arguments) = @_;

	local $ENV{PGHOST} = $node->host;
	local $ENV{PGPORT} = $node->port;
	local $ENV{PGDATABASE} = 'postgres';
	local $ENV{PGUSER} = undef;
	delete local $ENV{PGUSER};
	return run_renkei('', @arguments);
}

1;
