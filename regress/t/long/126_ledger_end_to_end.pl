# The ledger that the server writes, its archives, `renkei verify` and a witness, together: logins with no more rights than
# they need, a superuser's tampering that is pinned down, and an offline check of what was exported.
#
# What breaks this: a server whose leaves, stored hashes, checkpoints or proofs are not what docs/reference/ledger-format.md
# says; rights that a witness or an auditor lacks; a signature that is taken in though it does not hold (rk_read_cosignature() in
# witness.c).
#
# attack: U18
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use JSON::PP ();
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerFiles;
use LedgerLog;
use RenkeiTest;

my $log = new_key('log', 'origin', $ORIGIN);
my $w1 = new_key('w1', 'witness', 'w1.example');
my $w2 = new_key('w2', 'witness', 'w2.example');
my $node = new_platform('end_to_end', 'renkei.checkpoint_interval = 1', "renkei.ledger_signer = '$DIR/log.key'");
my $next = 1;

$node->safe_psql($DB, "CREATE ROLE witness LOGIN; GRANT renkei_witness TO witness; CREATE ROLE auditor LOGIN; GRANT renkei_auditor TO auditor;
	SELECT renkei.register_witness('w1.example', '$w1'), renkei.register_witness('w2.example', '$w2')");

# So many entries, signed.
sub grow
{
	my ($count) = @_;
	$node->safe_psql($DB, join(';', map { emit_sql($node, disclosure_entry($next++, [ 1 + $next % 50 ])) } 1 .. $count));
	my $all = $next - 1;
	$node->poll_query_until($DB, "SELECT size >= $all AND size = (SELECT max(k.size) FROM ledger.checkpoint k WHERE note LIKE E'%\\n— %') FROM ledger.state")
	  or die 'no signed checkpoint';
	return;
}
# All that has been recorded, what was asked here among it, has a signed head.
sub await_signature
{
	$node->poll_query_until($DB, 'SELECT max(c.size) = (SELECT size FROM ledger.state) FROM ledger.checkpoint c') or die 'no signed checkpoint';
	return;
}

sub witness { my ($name, $login, @more) = @_; return renkei($node, $login, 'witness', '--once', '--key', "$DIR/$name.key", '--log-key', $log, '--state', "$DIR/state_$name", @more) }
sub live
{
	my ($status, $out, $err) = renkei($node, 'auditor', 'verify', '--json', '--live', '--key', $log, @_);
	my @lines = split /\n/, $out;
	return ($status, @lines ? JSON::PP::decode_json($lines[-1]) : {}, $err);
}

grow(300);
my ($status, undef, $err) = witness('w1', 'witness');
is($status, 0, 'a witness without any right on entries signs') or diag($err);
($status, undef, $err) = witness('w2', 'auditor', '--entries');
is($status, 0, 'another keeps the entries') or diag($err);
grow(600);
is((witness('w1', 'witness'))[0], 0, 'the server proves that its ledger goes on');
is((witness('w2', 'auditor', '--entries'))[0], 0, 'and the entries say so, too');
is($node->safe_psql($DB, 'SELECT count(*) FROM ledger.cosignature WHERE witness = \'w1.example\''), '2', 'its signatures are taken in');
# What the auditor read was recorded, and signed some time after; so are the witness's own questions, and that they are over.
my ($got, $summary, $error, $before);
for (my $tries = 0; $tries < 10; $tries++)
{
	await_signature();
	($status) = witness('w1', 'witness');
	$before = $node->safe_psql($DB, 'SELECT count(*) FROM ledger.entry');
	($got, $summary, $error) = live('--witness', $w1, '--witnesses', 1, '--checkpoint', "$DIR/state_w1/history");
	last if ($summary->{witnessed_up_to} // -1) == ($summary->{signed_up_to} // -2);
}
is($status, 0, 'up to the last head');
is("$got " . kinds($summary), '0 ', 'the ledger is what was signed') or diag($error . explain($summary));
cmp_ok($summary->{entries}, '>=', $before, 'all of it');
cmp_ok($summary->{entries}, '<=', $node->safe_psql($DB, 'SELECT count(*) FROM ledger.entry'), 'and no more than that');
is($summary->{witnessed_up_to}, $summary->{signed_up_to}, 'and witnessed');

# A signature that does not hold is nobody's; nor one of a head that this ledger never had.
my $signed = $node->safe_psql($DB, q{SELECT c.note || s.line FROM ledger.checkpoint c JOIN ledger.cosignature s USING (size)
	WHERE s.witness = 'w1.example' ORDER BY size LIMIT 1});
is(ask($node, 'witness', "SELECT ledger.add_cosignature('$signed')"), '1', 'taken in again, it is there already');
my $kept = $node->safe_psql($DB, 'SELECT count(*) FROM ledger.cosignature WHERE witness = \'w1.example\'');
foreach my $case ([ $signed =~ s/.(?=.{20}\n\z)/$& eq 'A' ? 'B' : 'A'/er, 'bears no cosignature of a registered witness' ],
	[ $signed =~ s/\A(.*\n)\d+/${1}7/r, 'bears no cosignature of a registered witness' ])
{
	my ($state, $message) = refused($node, 'witness', "SELECT ledger.add_cosignature('$case->[0]')");

	is("$state $message", "22023 the note $case->[1]", 'what is altered is refused');
}
is($node->safe_psql($DB, 'SELECT count(*) FROM ledger.cosignature WHERE witness = \'w1.example\''), $kept, 'and not kept');

await_signature();
is((renkei($node, 'auditor', 'ledger', 'export', '--to', 700, '--out', "$DIR/archive"))[0], 0, 'an archive');
await_signature();
is((renkei($node, 'auditor', 'ledger', 'export', '--month', $node->safe_psql($DB, q{SELECT to_char(now() AT TIME ZONE current_setting($$renkei.time_zone$$), $$YYYY-MM$$)}), '--out', "$DIR/month"))[0], 0, 'of a month, too');
($status, $summary) = verify('--key', $log, "$DIR/archive");
is("$status $summary->{entries}", '0 700', 'is verified without the server');
($status, undef, $err) = renkei($node, 'auditor', 'verify', '--live', '--key', $log, '--entry', 450, '--proof', "$DIR/proof");
is($status, 0, 'one entry is proven') or diag($err);
is((verify('--key', $log, '--proof', "$DIR/proof"))[0], 0, 'to anybody');

# The superuser.
my $tamper = 'SET session_replication_role = replica; ALTER TABLE ledger.entry DISABLE TRIGGER ALL;';
$node->safe_psql($DB, "$tamper UPDATE ledger.entry SET leaf = set_byte(leaf, length(leaf) - 1, get_byte(leaf, length(leaf) - 1) # 1) WHERE index = 400");
($got, $summary) = live();
is($got, 3, 'an entry that the superuser has changed is found');
my @at = grep { $_->{kind} eq 'altered' } findings_at($summary, 400);
ok(@at == 1 && $at[0]{last} - $at[0]{first} < 256, 'within 256 entries') or diag(explain($summary->{findings}));
my @copies = sort glob("$DIR/state_w2/entries/0*");
($got, $summary) = live(map { ('--against', $_) } @copies);
is_deeply([ map { $_->{first} } grep { $_->{text} =~ /copy/ } @{ $summary->{findings} } ], [ 400 ], 'exactly, by a witness\'s copy') or diag(explain($summary->{findings}));
$node->safe_psql($DB, "$tamper UPDATE ledger.entry SET leaf = set_byte(leaf, length(leaf) - 1, get_byte(leaf, length(leaf) - 1) # 1) WHERE index = 400");
is((live())[0], 0, 'put back, it is what was signed');
$node->safe_psql($DB, "$tamper DELETE FROM ledger.entry WHERE index = 420");
($got, $summary) = live();
is("$got " . kinds($summary), '3 missing', 'one that he has removed is missed');
is_deeply([ @{ $summary->{findings}[0] }{qw(first last)} ], [ 420, 420 ], 'by its number');

# A backup that is put back without a word: the witness has seen more.
$node->safe_psql($DB, 'SET session_replication_role = replica; ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL; DELETE FROM ledger.checkpoint WHERE size > 400');
($status, undef, $err) = witness('w1', 'witness');
is($status, 3, 'a ledger that was put back');
like($err, qr/ALARM: rollback/, 'is an alarm');

done_testing();
