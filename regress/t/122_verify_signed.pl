# A forger who has the log's key: what he signs is refuted by checkpoints that others kept, by the order of positions, and
# by the clocks of entries and witnesses.  And one who has another key, or a checkpoint of something else.
#
# What breaks this: a checkpoint that is taken without its signature, or with another log's; two heads of one size that are
# not compared; an entry's time that is not compared with its neighbours' and with the witnesses'.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use MIME::Base64 qw(encode_base64);
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerFiles;

my $log = new_key('log', 'origin', $ORIGIN);
my $other = new_key('other', 'origin', $ORIGIN);
my $neighbour = new_key('neighbour', 'origin', 'neighbour.example/ledger');
my $w1 = new_key('w1', 'witness', 'w1.example');
sample('--key', "$DIR/log.key", '--out', "$DIR/a", '--entries', 600, '--every', 100, '--checkpoints', "$DIR/heads");
my $whole = read_archive("$DIR/a");
my @leaves = @{ $whole->{leaves} };
my $heads = slurp_file("$DIR/heads");
my $start = 1764547200;		# the sample's first second; it is 1.5 s long

# An archive of these leaves from the first on, everything fitted, and the checkpoint signed by these keys.
sub sealed
{
	my ($of, @keys) = @_;
	my @groups = map { tree_root(@{$of}[ $_ * 256 .. $_ * 256 + 255 ]) } 0 .. int(@$of / 256) - 1;

	return write_archive("$DIR/sealed", { origin => $ORIGIN, from => 0, before => [], leaves => $of, groups => \@groups, after => subtrees(@$of),
		rest => [], note => signed(checkpoint(scalar @$of, tree_root(@$of)), @keys) });
}
sub other_time { my ($leaf, $by) = @_; return replace_item($leaf, 2, "\x1b" . pack('Q>', time_of($leaf) + $by)) }
sub time_of { my ($entry) = (leaf_parts($_[0]))[1]; return unpack('Q>', substr($entry, LedgerFiles::items($entry)->{2}[0] + 1, 8)) }

my ($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", sealed(\@leaves, 'log'));
is("$status " . kinds($summary), '0 ', 'the same entries, signed once more, are what was signed');

# ---- keys

($status, $summary) = verify('--key', $log, sealed(\@leaves, 'other'));
is("$status " . kinds($summary), '3 unsigned unsigned', 'another key of the same name does not count');
($status, $summary) = verify('--key', $log, sealed(\@leaves, 'neighbour'));
is("$status " . kinds($summary), '3 unsigned unsigned', 'nor a key of another log');
($status, $summary) = verify('--key', $neighbour, '--key', $log, sealed(\@leaves, 'neighbour'));
is("$status " . kinds($summary), '3 unsigned unsigned', 'nor that one where it is known, for its own log');
($status, $summary) = verify('--key', $log, sealed(\@leaves, 'w1'));
is("$status " . kinds($summary), '3 unsigned unsigned', 'nor a witness alone');
my $forged = read_archive(sealed(\@leaves, 'other', 'log'));
($status) = verify('--key', $log, write_archive("$DIR/x", $forged));
is($status, 0, 'a stranger\'s signature beside it does no harm');
# The stranger's signature under the key's own id.
my ($line) = $forged->{note} =~ /^\S+ \Q$ORIGIN\E (\S+)$/m;
my ($id) = $log =~ /\+([0-9a-f]{8})\+/;
my $bytes = pack('H8', $id) . substr(MIME::Base64::decode_base64($line), 4);
$forged->{note} =~ s/\Q$line\E/encode_base64($bytes, '')/e;
($status, $summary) = verify('--key', $log, write_archive("$DIR/x", $forged));
is("$status " . kinds($summary), '3 forged unsigned', 'but a false one under its id spoils the checkpoint');
($status, $summary) = verify('--key', $log, '--checkpoint', spew("$DIR/c", $heads =~ s/\n300\n/\n301\n/r), "$DIR/a");
is("$status " . kinds($summary), '3 forged', 'a checkpoint of which the size was changed');
($status, $summary) = verify('--key', $log, '--checkpoint', spew("$DIR/c", $heads =~ s/(\n300\n)(.)/$1 . ($2 eq 'A' ? 'B' : 'A')/er), "$DIR/a");
is("$status " . kinds($summary), '3 forged', 'or the root');
($status, $summary) = verify('--key', $log, '--checkpoint', spew("$DIR/c", "$heads\nmore"), "$DIR/a");
is("$status " . kinds($summary), '3 not_a_checkpoint', 'a file that holds something else');
($status, $summary) = verify('--key', $neighbour, '--key', $log, '--checkpoint',
	spew("$DIR/c", signed(checkpoint(600, tree_root(@leaves), 'neighbour.example/ledger'), 'neighbour')), "$DIR/a");
is("$status " . kinds($summary), '3 other_log', 'a good checkpoint of another log');

# ---- a second story

my @second = @leaves;
$second[450] = replace_item($second[450], 5, "\x65other");
($status, $summary) = verify('--key', $log, sealed(\@second, 'log'));
is($status, 0, 'a second story that is signed stands by itself');
($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", sealed(\@second, 'log'));
is($status, 3, 'but not beside checkpoints of the first');
ok((grep { $_->{kind} eq 'fork' } @{ $summary->{findings} }), 'two of one size are a fork');
my @at = grep { $_->{kind} eq 'fork' } findings_at($summary, 450);
ok(@at == 1 && $at[0]{first} == 400 && $at[0]{last} == 499, 'and one that kept them sees where it begins') or diag(explain($summary->{findings}));
($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", sealed([ @leaves[ 0 .. 449 ] ], 'log'));
is($status, 0, 'an archive may end earlier');
($status, $summary) = verify('--key', $log, '--complete', '--checkpoint', "$DIR/heads", sealed([ @leaves[ 0 .. 449 ] ], 'log'));
is("$status " . kinds($summary), '3 missing', 'but not where it is said to be complete');
is_deeply([ @{ $summary->{findings}[0] }{qw(first last)} ], [ 450, 599 ], 'the end was cut off');

# ---- positions and clocks

@second = @leaves;
@second[ 300, 301 ] = @second[ 301, 300 ] if (leaf_parts($leaves[300]))[0] ne (leaf_parts($leaves[301]))[0];
($status, $summary) = verify('--key', $log, sealed(\@second, 'log'));
is("$status " . kinds($summary), '3 reordered', 'entries that are not in the order of the write-ahead log');
is_deeply([ @{ $summary->{findings}[0] }{qw(first last)} ], [ 301, 301 ], 'are named');

@second = @leaves;
$second[300] = other_time($second[300], -3600 * 1000000);
($status, $summary) = verify('--key', $log, sealed(\@second, 'log'));
is("$status " . kinds($summary), '3 back_dated', 'an entry that says it is an hour older than those before it');
is($summary->{findings}[0]{first}, 300, 'is named');
($status, $summary) = verify('--key', $log, '--tolerance', 7200, sealed(\@second, 'log'));
is($status, 0, 'clocks may be set, within what is tolerated');

@second = @leaves;
$second[300] = other_time($second[300], 3600 * 1000000);
($status, $summary) = verify('--key', $log, sealed(\@second, 'log'));
is($status, 3, 'after an entry from the future');
is(scalar(@{ $summary->{findings} }), 200, 'all others look old (of which some are listed)');
is($summary->{finding_count}, 299, 'every one of them');

($status, $summary) = verify('--key', $log, '--witness', $w1, sealed(\@leaves, 'log', [ 'w1', $start + 10 ]));
is($status, 0, 'a witness saw it ten seconds later');
($status, $summary) = verify('--key', $log, '--witness', $w1, sealed(\@leaves, 'log', [ 'w1', $start - 3600 ]));
is("$status " . kinds($summary), '3 post_dated', 'a witness had seen it before it says it was written');
# All entries from 300 on say they are a day old, and their order betrays nothing; but a witness had seen 300 entries, and not these.
@second = map { other_time($leaves[$_], ($_ < 300 ? -2 : -1) * 86400 * 1000000) } 0 .. $#leaves;
my $seen = signed(checkpoint(300, tree_root(@second[ 0 .. 299 ])), 'log', [ 'w1', $start ]);
($status, $summary) = verify('--key', $log, sealed(\@second, 'log'));
is($status, 0, 'entries that are all made older betray nothing by themselves');
($status, $summary) = verify('--key', $log, '--witness', $w1, '--checkpoint', spew("$DIR/c", $seen), sealed(\@second, 'log'));
is("$status $summary->{finding_count}", '3 300', 'but they do where a witness knows that they were not there yet');
is($summary->{findings}[0]{kind} . $summary->{findings}[0]{first}, 'back_dated300', 'by their numbers');

done_testing();
