# Heads of the ledger are signed with a key outside of the database. Proofs of the tree hold, and of nothing else.
#
# Breaks when a key file that others may read is used (sign() in checkpoint.c).
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;

use LedgerLog;
use RenkeiTest;

my $node = new_platform('witness', 'renkei.checkpoint_interval = 1');
my $key = $node->basedir . '/signer.key';
my ($status, $out, $err);

ledger_value($node, emit_sql($node, map { disclosure_entry($_, [$_]) } 1 .. 300));
taken_in($node);
ok($node->poll_query_until($DB, 'SELECT count(*) = 1 FROM ledger.checkpoint WHERE size = 300'), 'a head is kept');
is(ledger_value($node, 'SELECT checkpoint_is_signed FROM audit.ledger_status'), 'f', 'without a key unsigned, and the status says so');

# Proofs, each against the wrong one as well.
is(ledger_value($node, 'SELECT root = ledger.root(300) FROM ledger.checkpoint WHERE size = 300'), 't', 'its root can be had');
is(ledger_value($node, 'SELECT count(*) FROM ledger.entry e, generate_series(e.index + 1, 300, 37) size WHERE ledger.verify_inclusion(e.leaf, e.index, size, ledger.inclusion_proof(e.index, size), ledger.root(size))'),
	ledger_value($node, 'SELECT count(*) FROM ledger.entry e, generate_series(e.index + 1, 300, 37) size'), 'inclusion proofs hold');
is(ledger_value($node, 'SELECT count(*) FROM ledger.entry e WHERE ledger.verify_inclusion(e.leaf, (e.index + 1) % 300, 300, ledger.inclusion_proof(e.index, 300), ledger.root(300)) OR ledger.verify_inclusion(e.leaf || $$\x00$$, e.index, 300, ledger.inclusion_proof(e.index, 300), ledger.root(300))'),
	'0', 'and not for another place, nor for another leaf');
is(ledger_value($node, 'SELECT bool_and(ledger.verify_consistency(o, ledger.root(o), 300, ledger.root(300), ledger.consistency_proof(o, 300))) FROM generate_series(1, 300) o'),
	't', 'consistency proofs hold');
is(ledger_value($node, 'SELECT bool_or(ledger.verify_consistency(o, ledger.root(o), 300, ledger.root(299), ledger.consistency_proof(o, 300))) FROM generate_series(1, 298) o'),
	'f', 'and not for another tree');
is(scalar refused($node, 'postgres', 'SELECT ledger.root(301)'), '22023', 'there is no root of a tree that never was');
is(scalar refused($node, 'postgres', 'SELECT ledger.inclusion_proof(300, 300)'), '22023', 'nor a proof of an entry outside of it');
is(scalar refused($node, 'postgres', 'SELECT ledger.consistency_proof(-1, 300)'), '22023', 'nor of a negative size');

# Signed.
($status, $out, $err) = renkei($node, 'postgres', 'ledger', 'key', '--origin', 'example.org/ledger', '--out', $key);
is($status, 0, 'a key of the signer is made') or diag("$out$err");
chmod(0640, $key);
ledger_value($node, "ALTER SYSTEM SET renkei.ledger_signer = '$key'");
$node->reload;
ledger_value($node, emit_sql($node, disclosure_entry(301, [1])));
ok($node->poll_query_until($DB, 'SELECT signer_failed FROM audit.ledger_status'), 'a key that others can read is not used, and the status says so');
chmod(0600, $key);
ledger_value($node, emit_sql($node, disclosure_entry(302, [1])));
ok($node->poll_query_until($DB, 'SELECT checkpoint_is_signed AND NOT signer_failed AND checkpoint_size = entries AND entries > 302 FROM audit.ledger_status'), 'else it signs');
my $signed = ledger_value($node, 'SELECT checkpoint_size FROM audit.ledger_status');
like(ledger_value($node, "SELECT note FROM ledger.checkpoint WHERE size = $signed"), qr/\Aexample\.org\/ledger\n$signed\n\S{44}\n\n\xe2\x80\x94 example\.org\/ledger \S+\n*\z/, 'a signed note');
is(scalar refused($node, 'postgres', "SET renkei.ledger_signer = 'x'"), '55P02', 'no session chooses the key');

$node->stop;
done_testing();
