# `renkei witness`: it signs what goes on from what it saw, keeps that on its own disk first, and raises an alarm over
# anything else; with the entries, or with proofs only; several of them; and with time stamps.
#
# What breaks this: a head that is signed without being compared with the last; a state that is kept after the signature
# has left; an alarm that ends with exit status 0; a stamp that is taken without being verified.
#
# attack: U19
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerFiles;
use LedgerServer;

my $log = new_key('log', 'origin', $ORIGIN);
my $vkey1 = new_key('w1', 'witness', 'w1.example');
my $vkey2 = new_key('w2', 'witness', 'w2.example');
sample('--key', "$DIR/log.key", '--out', "$DIR/a", '--entries', 900);
my @leaves = @{ read_archive("$DIR/a")->{leaves} };
my $node = ledger_server('witness');

# The server's proof of consistency, as good as it has one: made here.
$node->safe_psql('postgres', <<~'SQL');
	CREATE TABLE proof (old bigint, size bigint, n bigint, hash bytea);
	CREATE FUNCTION ledger.consistency_proof(bigint, bigint) RETURNS bytea[] LANGUAGE sql AS
		'SELECT coalesce(array_agg(hash ORDER BY n), ''{}'') FROM proof WHERE old = $1 AND size = $2';
	SQL

# RFC 6962, 2.1.2.
sub subproof
{
	my ($m, $whole, @of) = @_;
	return $whole ? () : (tree_root(@of)) if $m == @of;
	my $k = 1;
	$k *= 2 while 2 * $k < @of;
	return $m <= $k
	  ? (subproof($m, $whole, @of[ 0 .. $k - 1 ]), tree_root(@of[ $k .. $#of ]))
	  : (subproof($m - $k, 0, @of[ $k .. $#of ]), tree_root(@of[ 0 .. $k - 1 ]));
}
sub prove
{
	my ($old, @of) = @_;
	my $n = 0;
	$node->safe_psql('postgres', "INSERT INTO proof VALUES ($old, " . scalar(@of) . ", $n, '\\x" . unpack('H*', $_) . "'); SELECT " . $n++) foreach subproof($old, 1, @of);
	return;
}

sub witness
{
	my ($name, $state, @arguments) = @_;
	return on_server($node, 'witness', '--once', '--key', "$DIR/$name.key", '--log-key', $log, '--state', "$DIR/$state", @arguments);
}
sub heads { my @files = @_; return scalar(() = slurp_file($files[0]) =~ /^\Q$ORIGIN\E$/mg) }
sub head_size { my ($state) = @_; return (split /\n/, slurp_file("$DIR/$state/checkpoint"))[1] }

fill_ledger($node, @leaves[ 0 .. 299 ]);
is((witness('w1', 's1'))[0], 0, 'without a checkpoint there is nothing to sign');
ok(!-e "$DIR/s1/checkpoint", 'and nothing is');
sign_head($node, @leaves[ 0 .. 299 ]);
is((witness('w1', 's1'))[0], 0, 'the first head is signed');
my ($status, $summary) = verify('--key', $log, '--witness', $vkey1, '--witnesses', 1, '--checkpoint', "$DIR/s1/checkpoint", '--tolerance', 4000000000, "$DIR/a");
is("$status $summary->{witnessed_up_to}", '0 300', 'by a signature that others can verify');
is($node->safe_psql('postgres', 'SELECT size, witness FROM ledger.cosignature'), '300|w1.example', 'and handed back');
is((stat "$DIR/s1")[2] & 0777, 0700, 'its state is its own');
is((witness('w1', 's1'))[0], 0, 'the same head once more');
is(heads("$DIR/s1/history"), 1, 'is not signed once more');
is((witness('w2', 's2', '--entries'))[0], 0, 'a second witness, which keeps the entries');

# It grows.
fill_ledger($node, @leaves[ 0 .. 554 ]);
sign_head($node, @leaves[ 0 .. 554 ]);
prove(300, @leaves[ 0 .. 554 ]);
is((witness('w1', 's1'))[0], 0, 'a head that goes on is signed');
is(head_size('s1') . ' ' . heads("$DIR/s1/history"), '555 2', 'and kept beside the one before');
is((witness('w2', 's2', '--entries'))[0], 0, 'by the other, too');
my @copies = sort glob("$DIR/s2/entries/0*");
is(scalar @copies, 2, 'which has the entries of both in its copy');
($status, $summary) = verify('--key', $log, @copies);
is("$status $summary->{entries} " . kinds($summary), '0 555 ', 'the copy is what was signed');
($status, $summary) = verify('--key', $log, '--against', $copies[1], "$DIR/a");
is($status, 0, 'and with it other copies can be compared');
is($node->safe_psql('postgres', 'SELECT count(*) FROM ledger.cosignature WHERE size = 555'), '2', 'both signatures are handed back');

# Another key does not go on where this one has been, nor do two at once.
is((witness('w2', 's1'))[0], 1, 'a state belongs to its key');
chmod(0644, "$DIR/w1.key");
my (undef, undef, $err) = witness('w1', 's1');
like($err, qr/others than its owner/, 'a key that others can read is not used');
chmod(0600, "$DIR/w1.key");
is((on_server($node, 'witness', '--once', '--key', "$DIR/log.key", '--log-key', $log, '--state', "$DIR/s9"))[0], 1, 'nor the log\'s own');
ok(open(my $lock, '>>', "$DIR/s1/lock"), 'where another is at work');
flock($lock, 2);
is((witness('w1', 's1'))[0], 1, 'this one is not');
close($lock);

# Alarms. A program gets them by its arguments, without a shell.
spew("$DIR/alarm", "#!/bin/sh\nprintf '%s|%s\\n' \"\$1\" \"\$2\" >>$DIR/alarms\n");
chmod(0755, "$DIR/alarm");
my $cases = 0;

sub alarmed
{
	my ($name, $kind, $sql, $state, $key, @arguments) = @_;
	my $before = -e "$DIR/$state/history" ? heads("$DIR/$state/history") : 0;

	unlink "$DIR/alarms";
	$node->safe_psql('postgres', "CREATE TABLE kept AS TABLE ledger.checkpoint; $sql");
	my ($exit, undef, $error) = witness($key, $state, '--exec', "$DIR/alarm", @arguments);
	is($exit, 3, "$name: alarm");
	like($error, qr/ALARM: $kind: /, "$name: $kind");
	like(slurp_file("$DIR/alarms"), qr/\A$kind\|.+\n\z/, "$name: the program was told once");
	is(-e "$DIR/$state/history" ? heads("$DIR/$state/history") : 0, $before, "$name: nothing was signed");
	$node->safe_psql('postgres', 'TRUNCATE ledger.checkpoint; INSERT INTO ledger.checkpoint TABLE kept; DROP TABLE kept');
	return;
}

sub insert_head { my ($size, $root, $key) = @_; return "INSERT INTO ledger.checkpoint (size, note) VALUES ($size, '" . signed(checkpoint($size, $root), $key // 'log') . "')" }
my @other = @leaves;
$other[200] = replace_item($other[200], 5, "\x65other");

alarmed('another head of the same size', 'fork', 'DELETE FROM ledger.checkpoint; ' . insert_head(555, tree_root(@other[ 0 .. 554 ])), 's1', 'w1');
alarmed('a smaller head', 'rollback', 'DELETE FROM ledger.checkpoint WHERE size = 555', 's1', 'w1');
alarmed('no head any more', 'rollback', 'DELETE FROM ledger.checkpoint', 's1', 'w1');
prove(555, @other[ 0 .. 599 ]);
alarmed('a larger head of another tree', 'altered', insert_head(600, tree_root(@other[ 0 .. 599 ])), 's1', 'w1');
alarmed('a larger head without a proof', 'altered', insert_head(601, tree_root(@leaves[ 0 .. 600 ])), 's1', 'w1');
alarmed('a head that is not the entries\'', 'altered', insert_head(555 + 10, tree_root(@leaves[ 0 .. 564 ])), 's2', 'w2', '--entries');
new_key('stranger', 'origin', $ORIGIN);
alarmed('a head by another key', 'unsigned', insert_head(602, tree_root(@leaves[ 0 .. 601 ]), 'stranger'), 's1', 'w1');
alarmed('a head without signature', 'unsigned', "INSERT INTO ledger.checkpoint (size, note) VALUES (602, '" . checkpoint(602, tree_root(@leaves)) . "')", 's1', 'w1');
my $newest = "$DIR/s1/checkpoint";
utime(time - 100, time - 100, $newest);
alarmed('nothing new for long', 'silence', 'SELECT', 's1', 'w1', '--silence', 50);
is((witness('w1', 's1', '--silence', 500))[0], 0, 'but that may take its time');

# Entries that are not what the log signs.
my @later = @leaves;
$later[570] = replace_item($later[570], 5, "\x65later");
fill_ledger($node, @leaves[ 0 .. 569 ], @later[ 570 .. 599 ]);
alarmed('a new entry that is not what was signed', 'altered', insert_head(600, tree_root(@leaves[ 0 .. 599 ])), 's2', 'w2', '--entries');

# After all that, the true story goes on.
fill_ledger($node, @leaves[ 0 .. 599 ]);
sign_head($node, @leaves[ 0 .. 599 ]);
$node->safe_psql('postgres', 'TRUNCATE proof');
prove(555, @leaves[ 0 .. 599 ]);
is((witness('w1', 's1'))[0] . (witness('w2', 's2', '--entries'))[0], '00', 'the true head is signed by both');
is(head_size('s1') . head_size('s2'), '600600', 'and kept');

# It runs on, and ends when it is told to.
{
	my ($in, $out, $error) = ('', '', '');
	local $ENV{PGHOST} = $node->host;
	local $ENV{PGPORT} = $node->port;
	local $ENV{PGDATABASE} = 'postgres';
	my $run = IPC::Run::start([ $ENV{RENKEI} || "$FindBin::Bin/../../contrib-tools/renkei", 'witness', '--key', "$DIR/w1.key", '--log-key', $log,
		'--state', "$DIR/s1", '--interval', 1 ], \$in, \$out, \$error, IPC::Run::timeout(60));
	prove(600, @leaves[ 0 .. 699 ]);
	sign_head($node, @leaves[ 0 .. 699 ]);
	$run->pump until $out =~ /700 entries/ || $error =~ /ALARM/;
	$node->restart;
	prove(700, @leaves[ 0 .. 799 ]);
	sign_head($node, @leaves[ 0 .. 799 ]);
	$run->pump until $out =~ /800 entries/ || $error =~ /ALARM/;
	$run->signal('TERM');
	$run->finish;
	is($run->full_result(0), 0, 'it follows through a restart of the server, and ends well') or diag($error);
}

done_testing();
