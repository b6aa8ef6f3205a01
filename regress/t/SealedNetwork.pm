# The small network with sealed columns (regress/include/sealed.sql) on a server of its own.
#
#   use SealedNetwork;
#   my $node = sealed_network('name');          # extra arguments go to postgresql.conf
#   found_in($directory, 'text')                # files beneath it that contain the bytes
package SealedNetwork;

use strict;
use warnings;

use Exporter 'import';
use File::Find;

use RenkeiTest;
use SmallNetwork;

our @EXPORT = qw(sealed_network found_in);

sub sealed_network
{
	my ($name, @conf) = @_;
	my $node = small_network($name, @conf);
	my ($out, $err);

	IPC::Run::run([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($DB), '-f', "$REPO/regress/include/sealed.sql" ],
		'>', \$out, '2>', \$err) or die $err;
	return $node;
}

# A file that goes away meanwhile has no say.
sub found_in
{
	my ($directory, $text) = @_;
	my @found;

	find({ no_chdir => 1, wanted => sub {
		return unless -f $_ && open(my $file, '<:raw', $_);
		local $/;
		my $content = <$file>;
		push @found, $_ if defined $content && index($content, $text) >= 0;
	} }, $directory);
	return @found;
}

1;
