# `renkei verify` on archives that are what was signed: whole, in parts, with witnesses, one subject, one entry's proof.
#
# What breaks this: hashing or formats other than written down (the tree is computed here once more, from the document
# alone); a subject that is looked for only in arrays and not in bitmaps; a proof of another entry.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use JSON::PP ();
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerFiles;

my $log = new_key('log', 'origin', $ORIGIN);
my $w1 = new_key('w1', 'witness', 'w1.example');
my $w2 = new_key('w2', 'witness', 'w2.example');
like($log, qr/^\Q$ORIGIN\E\+[0-9a-f]{8}\+A[A-Za-z0-9+\/=]+$/, 'a log\'s key names the log');
is((stat "$DIR/log.key")[2] & 0777, 0600, 'its secret is for the owner alone');

sample('--key', "$DIR/log.key", '--witness-key', "$DIR/w1.key", '--out', "$DIR/a", '--entries', 3000, '--keep', 2910, '--every', 97,
	'--checkpoints', "$DIR/heads");
my $whole = read_archive("$DIR/a");
is(scalar @{ $whole->{leaves} }, 2910, 'the archive holds what it was told to');
my @checkpoints = split /(?<=\n)(?=\Q$ORIGIN\E\n)/, slurp_file("$DIR/heads");
is(scalar @checkpoints, 31, 'a checkpoint after every 97 entries and at the end');
foreach my $size (97, 970, 2910)
{
	my ($head) = grep { /\A\S+\n$size\n/a } @checkpoints;
	like($head, qr/\A\Q${\checkpoint($size, tree_root(@{ $whole->{leaves} }[ 0 .. $size - 1 ]))}\E\n/, "the root at size $size is that of RFC 6962");
}

my ($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", "$DIR/a");
is($status, 0, 'it is what was signed');
is_deeply([ @{$summary}{qw(entries from signed_up_to checkpoints_good finding_count)} ], [ 2910, 0, 2910, 31, 0 ], 'all of it, by every checkpoint');
ok($summary->{sound}, 'sound');
($status, $summary) = verify('--key', $log, '--witness', $w1, '--witness', $w2, '--witnesses', 1, "$DIR/a");
is($status, 0, 'one witness of two has signed it');
is($summary->{witnessed_up_to}, 2910, 'all of it');
($status, $summary) = verify('--key', $log, '--witness', $w1, '--witness', $w2, '--witnesses', 2, "$DIR/a");
is("$status " . kinds($summary), '3 unwitnessed', 'but not two');
is((verify('--key', $log, '--witness', $w1, '--witnesses', 2, "$DIR/a"))[0], 2, 'nor can they be wanted with one key');
is((verify("$DIR/a"))[0], 2, 'without the log\'s key nothing is verified');
is((verify('--key', $log, "$DIR/none"))[0], 1, 'nor what is not there');
is((verify('--key', $log, spew("$DIR/noise", "noise\n" x 100)))[0], 1, 'nor what is no archive');

# In parts that are cut anywhere.
sub part
{
	my ($from, $to, $path) = @_;
	my @all = @{ $whole->{leaves} };
	my $first = int(($from + 255) / 256);
	my $groups = int($to / 256) - $first;
	my @groups = map { my $g = $first + $_; tree_root(@all[ $g * 256 .. $g * 256 + 255 ]) } 0 .. $groups - 1;
	my @rest = map { [ 0, Digest::SHA::sha256("\x00$_") ] } @all[ $to .. 2909 ];

	return write_archive($path, { origin => $ORIGIN, from => $from, before => subtrees(@all[ 0 .. $from - 1 ]), leaves => [ @all[ $from .. $to - 1 ] ],
		groups => \@groups, after => subtrees(@all[ 0 .. $to - 1 ]), rest => [ @rest, @{ $whole->{rest} } ], note => $whole->{note} });
}

# A rest that is one leaf after another must be short: the second part ends shortly before the checkpoint.
my $p1 = write_archive("$DIR/p1", { %$whole, leaves => [ @{ $whole->{leaves} }[ 0 .. 1066 ] ], groups => [ @{ $whole->{groups} }[ 0 .. 3 ] ],
	after => subtrees(@{ $whole->{leaves} }[ 0 .. 1066 ]), rest => [], note => (grep { /\A\S+\n1067\n/a } @checkpoints)[0] });
my $p2 = part(1067, 2900, "$DIR/p2");
my $p3 = part(2900, 2910, "$DIR/p3");
($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", $p1, $p2, $p3);
is("$status $summary->{entries} " . kinds($summary), '0 2910 ', 'in three parts it is what was signed');
($status, $summary) = verify('--key', $log, '--checkpoint', "$DIR/heads", $p2);
is("$status $summary->{entries} $summary->{from}", '0 1833 1067', 'and one part by itself');
($status, $summary) = verify('--key', $log, $p1, $p3);
is("$status " . kinds($summary), '3 missing', 'the part between two others is missed');
is_deeply([ map { [ @{$_}{qw(first last)} ] } @{ $summary->{findings} } ], [ [ 1067, 2899 ] ], 'by the numbers of its entries');
($status, $summary) = verify('--key', $log, $p1, $p1);
is("$status " . kinds($summary), '3 overlap reordered', 'a part twice is once too often');

# One subject: of arrays and of bitmaps, and whatever was examined.
my $json = JSON::PP->new;
my %who;
foreach my $i (0 .. 2909)
{
	my ($status1, undef, $lines) = (0);
	my ($position, $entry) = leaf_parts($whole->{leaves}[$i]);
	next if entry_kind($whole->{leaves}[$i]) != 2;
	my $item = items($entry)->{14};
	push @{ $who{bitmap} }, $i if ord(substr($entry, $item->[0], 1)) >> 5 == 2;
	push @{ $who{one} }, $i if ord(substr($entry, $item->[0], 1)) >> 5 == 0;
}
ok(@{ $who{bitmap} } > 0, 'some entries name their subjects by a bitmap');
($status, $summary, my $lines) = verify('--key', $log, '--subject', 40000, "$DIR/a");
is($status, 0, 'the entries about one subject');
is($summary->{subject_entries}, scalar @$lines, 'are printed');
my %shown = map { my $e = $json->decode($_); ($e->{index} => $e) } @$lines;
foreach my $i (@{ $who{bitmap} })
{
	my $set = substr((leaf_parts($whole->{leaves}[$i]))[1], items((leaf_parts($whole->{leaves}[$i]))[1])->{14}[0] + 1, 15);
	my $first = unpack('v', substr($set, 11, 2));
	is(exists $shown{$i} ? 1 : 0, $first <= 40000 && 40000 <= $first + 19999 ? 1 : 0, "entry $i, whose bitmap is " . $first . ' and 19 999 more');
}

# One entry's proof, which stands for itself.
($status, $summary, $lines) = verify('--key', $log, '--entry', 1234, '--proof', "$DIR/proof", "$DIR/a");
is($status, 0, 'an entry is proven');
is($json->decode($lines->[0])->{index}, 1234, 'and printed');
ok(-s "$DIR/proof" < 1500, 'the proof is short');
($status, $summary, my $again) = verify('--key', $log, '--witness', $w1, '--witnesses', 1, '--proof', "$DIR/proof");
is($status, 0, 'the proof is good by itself');
is_deeply($again, $lines, 'of that entry');
my $proof = slurp_file("$DIR/proof");
foreach my $what ([ 'index 1234', 'index 1235' ], [ "$ORIGIN\n3000", "$ORIGIN\n3001" ], [ 'extra AAA', 'extra AAB' ])
{
	my $changed = $proof =~ s/\Q$what->[0]\E/$what->[1]/r;
	isnt($changed, $proof, "the proof has $what->[0]");
	is((verify('--key', $log, '--proof', spew("$DIR/changed", $changed)))[0], 3, 'and is none with something else');
}
is((verify('--key', $log, '--proof', spew("$DIR/changed", $proof =~ s/\n[^\n]{44}\n/\n/r)))[0], 3, 'nor with a hash less');
is((verify('--key', $w2, '--proof', "$DIR/proof"))[0], 3, 'nor by another key');
is((verify('--key', $log, '--entry', 3000, "$DIR/a"))[0], 1, 'an entry that is not there cannot be proven');
foreach my $i (0, 1, 255, 256, 2047, 2048, 2559, 2909)
{
	verify('--key', $log, '--entry', $i, '--proof', "$DIR/proof", "$DIR/a");
	is((verify('--key', $log, '--proof', "$DIR/proof"))[0], 0, "entry $i is proven");
}
verify('--key', $log, '--entry', 2900, '--proof', "$DIR/proof", $p2, $p3);
is((verify('--key', $log, '--proof', "$DIR/proof"))[0], 0, 'and one out of a later part');

done_testing();
