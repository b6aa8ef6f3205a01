# A witness has heads stamped by a time-stamping authority (RFC 3161); a stamp counts only if it is on this very head and by
# an authority that is trusted.  The authority here is OpenSSL's command, as a program that answers on standard output.
#
# What breaks this: an answer that is kept without being verified, or is on something else.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use PostgreSQL::Test::Utils;
use Test::More;

use LedgerFiles;
use LedgerServer;

my $log = new_key('log', 'origin', $ORIGIN);
new_key('w1', 'witness', 'w1.example');
sample('--key', "$DIR/log.key", '--out', "$DIR/a", '--entries', 50);
my @leaves = @{ read_archive("$DIR/a")->{leaves} };
my $node = ledger_server('witness_stamps');

# Two authorities with certificates of their own.
sub authority
{
	my ($name) = @_;
	spew("$DIR/$name.cnf", <<~"CNF");
		oid_section = oids
		[oids]
		[req]
		distinguished_name = name
		prompt = no
		x509_extensions = stamping
		[name]
		CN = Time stamps of $name
		[stamping]
		basicConstraints = critical, CA:FALSE
		keyUsage = critical, digitalSignature
		extendedKeyUsage = critical, timeStamping
		[tsa]
		default_tsa = t
		[t]
		serial = $DIR/$name.serial
		signer_cert = $DIR/$name.pem
		signer_key = $DIR/$name.secret
		signer_digest = sha256
		default_policy = 1.3.6.1.4.1.99999.1
		digests = sha256
		CNF
	spew("$DIR/$name.serial", "01\n");
	system_or_bail('sh', '-c', "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -config '$DIR/$name.cnf' -keyout '$DIR/$name.secret' -out '$DIR/$name.pem' 2>/dev/null");
	program($name, "cat >$DIR/query && openssl ts -reply -config $DIR/$name.cnf -queryfile $DIR/query -out $DIR/reply 2>/dev/null && cat $DIR/reply");
	return;
}
sub program
{
	my ($name, $command) = @_;
	spew("$DIR/$name", "#!/bin/sh\n$command\n");
	chmod(0755, "$DIR/$name");
	return;
}
sub witness
{
	my ($command, $ca) = @_;
	return on_server($node, 'witness', '--once', '--key', "$DIR/w1.key", '--log-key', $log, '--state', "$DIR/s1", '--tsa-command', "$DIR/$command",
		'--tsa-ca', "$DIR/$ca.pem", '--tsa-every', 0);
}
sub grow
{
	my ($size) = @_;
	$node->safe_psql('postgres', "CREATE OR REPLACE FUNCTION ledger.consistency_proof(bigint, bigint) RETURNS bytea[] LANGUAGE sql AS 'SELECT ''{}''::bytea[]'");
	$node->safe_psql('postgres', 'TRUNCATE ledger.checkpoint');
	unlink("$DIR/s1/checkpoint");
	sign_head($node, @leaves[ 0 .. $size - 1 ]);
	return;
}

authority('good');
authority('stranger');
grow(10);
my ($status, undef, $err) = witness('good', 'good');
is($status, 0, 'a head is signed and stamped') or diag($err);
ok(-s "$DIR/s1/stamps/10.tsr", 'the stamp is kept') or diag($err);
is(slurp_file("$DIR/s1/stamps/10.note"), slurp_file("$DIR/s1/checkpoint"), 'beside what it is on');
is(system("openssl ts -verify -data $DIR/s1/stamps/10.note -in $DIR/s1/stamps/10.tsr -CAfile $DIR/good.pem >$DIR/out 2>&1"), 0, 'and others can verify it')
  or diag(slurp_file("$DIR/out"));

program('old', "cat >/dev/null; cat $DIR/s1/stamps/10.tsr");
program('silent', 'cat >/dev/null');
program('fails', 'exit 1');
program('noise', 'cat >/dev/null; head -c 5000 /dev/zero');
my $size = 10;
foreach my $case ([ 'stranger', 'good', 'by an authority that is not trusted' ], [ 'old', 'good', 'on another head' ], [ 'silent', 'good', 'that is empty' ],
	[ 'fails', 'good', 'that did not come' ], [ 'noise', 'good', 'that is none' ], [ 'none', 'good', 'of a program that is not there' ])
{
	grow(++$size);
	($status, undef, $err) = witness(@{$case}[ 0, 1 ]);
	is($status, 0, "with a stamp $case->[2] the head is signed all the same");
	ok(!-e "$DIR/s1/stamps/$size.tsr", 'but the stamp is not kept');
	like($err, qr/time stamp|failed|could not run/, 'and that is said');
}

done_testing();
