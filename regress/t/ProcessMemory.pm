# The memory of another process of the same user.
#
#   each_mapping($pid, sub { my ($range, $bytes) = @_; … });   # what it has written to privately
#   mappings_with($pid, $bytes)                                # the ranges of those that have it
#   mapping_flags($pid, $range)                                # of a mapping, as the kernel names them, with spaces around
#   core_of($pid, $file)                                       # a core dump of it, as its bytes; the process goes on
package ProcessMemory;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Utils;

our @EXPORT = qw(each_mapping mappings_with mapping_flags core_of);

sub each_mapping
{
	my ($pid, $with) = @_;

	open(my $maps, '<', "/proc/$pid/maps") or die "maps: $!";
	open(my $memory, '<:raw', "/proc/$pid/mem") or die "mem: $!";
	while (my $line = <$maps>)
	{
		my ($from, $to, $may) = $line =~ /^([0-9a-f]+)-([0-9a-f]+) (\S+)/;
		my $size = hex($to) - hex($from);
		my $bytes = '';

		# All else is the same for all processes, and has only what is in the tables, too.
		next if $may !~ /^rw.p/;
		sysseek($memory, hex($from), 0) or next;
		while ($size > 0 && (my $got = sysread($memory, $bytes, $size, length $bytes)))
		{
			$size -= $got;
		}
		$with->("$from-$to", $bytes);
	}
	return;
}

sub mappings_with
{
	my ($pid, $wanted) = @_;
	my @found;

	each_mapping($pid, sub { push @found, $_[0] if index($_[1], $wanted) >= 0 });
	return @found;
}

sub mapping_flags
{
	my ($pid, $range) = @_;
	my $here = 0;

	open(my $smaps, '<', "/proc/$pid/smaps") or die "smaps: $!";
	while (<$smaps>)
	{
		$here = 1 if /^\Q$range\E /;
		return " $1 " if $here && /^VmFlags: (.*)/;
	}
	return '';
}

# gcore writes what the kernel would: it asks it which mappings are in no dump.
sub core_of
{
	my ($pid, $file) = @_;
	my ($core, $said);

	IPC::Run::run([ 'gcore', '-o', $file, $pid ], '>&', \$said) or die "gcore: $said";
	$core = slurp_file("$file.$pid");
	unlink "$file.$pid";
	return $core;
}

1;
