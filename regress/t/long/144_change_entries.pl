# A committed transaction's changes are in the ledger once, by a digest over its rows of audit.change; and whoever alters those
# rows afterwards is found, with the row.
#
# attack: U10 U11 U12
# Breaks when rk_change_digest_write() is not called before a commit or before PREPARE TRANSACTION; when a subtransaction's
# rollback leaves its rows in the digest (digest_before in change_log.c); when verify_changes.c does not look for what it finds.
use strict;
use warnings;

use Digest::SHA qw(sha256);
use FindBin;
use lib "$FindBin::Bin/..";
use JSON::PP ();
use Test::More;

use LedgerFiles;
use LedgerLog;
use RenkeiTest;

use RenkeiWorld;

my $log = new_key('log', 'origin', $ORIGIN);
my $node = new_world('changes', 'renkei.checkpoint_interval = 1', "renkei.ledger_signer = '$DIR/log.key'", 'max_prepared_transactions = 4', 'renkei.allow_prepare = on');

number($node, q{SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 12) AS s; SELECT rules('{"relationship": "now", "recipient_kind": "provider"}', '{"recipient_kind": "provider", "action": "write", "basis": "own"}')});

# What stands behind entries and rows, computed from the documentation alone.
sub uint { return LedgerLog::cbor_uint($_[0]) }

sub row_bytes
{
	my @fields = @_;
	my %pairs;

	foreach my $i (0 .. $#fields)
	{
		next if $fields[$i] eq '~';
		$pairs{ $i + 1 } = $i < 7 ? uint($fields[$i]) : LedgerLog::cbor_text($fields[$i]);
	}
	return LedgerLog::cbor_map(%pairs);
}

sub digest_of
{
	my ($xid) = @_;
	my $chain = "\0" x 32;
	my $rows = number($node, qq{\\pset null ~\n\\pset fieldsep '|'\nSELECT (extract(epoch FROM changed_at) * 1000000)::bigint, xid, ordinal, subject_id, relid, owner_org, organisation_id,
		operation, relation, partition, category, login, purpose, application, old_row, new_row FROM audit.change WHERE xid = '$xid' ORDER BY ordinal});

	foreach my $row (split /\n/, $rows)
	{
		$chain = sha256("\x01" . $chain . sha256("\x00" . row_bytes(split(/\|/, $row, -1))));
	}
	return unpack('H*', $chain);
}

# transaction:rows of the entries, in order.
sub entries { return number($node, q{SELECT coalesce(string_agg(xid || ':' || rows, ' ' ORDER BY index), '') FROM audit.entry WHERE kind = 'change'}) }

# Does the ledger have of each transaction in audit.change exactly what is there?
sub complete
{
	return number($node, q{SELECT count(*) FROM (SELECT xid, count(*) AS rows FROM audit.change GROUP BY xid) c
		FULL JOIN (SELECT xid, rows FROM audit.entry WHERE kind = 'change') e ON e.xid = c.xid AND e.rows = c.rows WHERE e.xid IS NULL OR c.xid IS NULL});
}

my $insert = sub { my ($s, $l) = @_; return "INSERT INTO note (subject_id, label, owner_org) VALUES ($s, '$l', 2)" };

ask($node, 'acc_hinata', $insert->(1, 'one'));
ask($node, 'acc_hinata', 'BEGIN; ' . $insert->(1, 'gone') . '; ROLLBACK');
ask($node, 'acc_hinata', 'BEGIN; ' . $insert->(1, 'two') . '; SAVEPOINT a; ' . $insert->(2, 'lost') . '; ' . $insert->(3, 'lost') .
	'; ROLLBACK TO a; ' . $insert->(2, 'kept') . '; SAVEPOINT b; ' . $insert->(3, 'kept') . '; RELEASE b; COMMIT');
ask($node, 'acc_hinata', 'BEGIN; SAVEPOINT a; ' . $insert->(1, 'none') . '; ROLLBACK TO a; COMMIT');
taken_in($node);
is(entries() =~ s/\d+:/:/gr, ':1 :3', 'what was committed is there once, what was rolled back is not');
is(complete(), '0', 'all rows, and none else');
foreach my $entry (split / /, entries())
{
	my ($xid) = split /:/, $entry;

	is(number($node, "SELECT encode(rows_digest, 'hex') FROM audit.entry WHERE xid = '$xid'"), digest_of($xid), "the digest of $entry follows from the documentation");
}
is(number($node, q{SELECT login || ' ' || organisation_id || ' ' || purpose FROM audit.entry WHERE kind = 'change' ORDER BY index LIMIT 1}), 'acc_hinata 2 care', 'in whose name');

# Prepared, crashed, and at the same time.
ask($node, 'acc_hinata', 'BEGIN; ' . $insert->(4, 'later') . q{; PREPARE TRANSACTION 'later'});
ask($node, 'acc_hinata', 'BEGIN; ' . $insert->(4, 'never') . q{; PREPARE TRANSACTION 'never'});
my $open = background($node, 'acc_hinata');
in_session($open, 'BEGIN; ' . $insert->(5, 'open'));
taken_in($node);
is(number($node, 'SELECT pending FROM audit.ledger_status'), '2', 'prepared ones wait');
$node->stop('immediate');
$open->{run}->kill_kill;
$node->start;
number($node, q{COMMIT PREPARED 'later'});
number($node, q{ROLLBACK PREPARED 'never'});
ok($node->poll_query_until($DB, 'SELECT pending = 0 FROM audit.ledger_status'), 'until they end, a crash between');
is(entries() =~ s/\d+:/:/gr, ':1 :3 :1', 'the one that was committed is in');
is(complete(), '0', 'and no other');

# All kinds of change; many rows; the superuser's own.
ask($node, 'acc_hinata', q{UPDATE note SET body = '日本語 "x"' WHERE owner_org = 2 AND subject_id < 4; DELETE FROM note WHERE label = 'two'});
ask($node, 'acc_hinata', q{INSERT INTO note (subject_id, label, owner_org) SELECT 1 + n % 12, 'many' || n, 2 FROM generate_series(1, 1000) n});
number($node, 'SET synchronous_commit = off; ' . $insert->(7, 'fast'));
taken_in($node);
is(complete(), '0', 'of updates, deletes, many rows, a superuser and an asynchronous commit');
is(number($node, q{SELECT (ledger.entry_json(leaf) ->> 'row_stride') || ' ' || length(ledger.entry_json(leaf) ->> 'row_marks') / 8 FROM audit.entry WHERE rows = 1000 AND kind = 'change'}), '4 250', 'a long one with a mark each four rows');

# What a superuser changes there is found.
number($node, 'CREATE ROLE auditor LOGIN; GRANT renkei_auditor TO auditor');
sub signed { $node->poll_query_until($DB, 'SELECT size = (SELECT max(k.size) FROM ledger.checkpoint k) FROM ledger.state') or die 'no checkpoint'; return }
sub verified_as_it_is
{
	my ($status, $out, $err) = renkei($node, 'auditor', 'verify', '--json', '--live', '--key', $log);
	my @lines = split /\n/, $out;
	my $summary = @lines ? JSON::PP::decode_json($lines[-1]) : {};

	diag($err) if $status == 1;
	return ($status, $summary, join('; ', map { "$_->{kind}: $_->{text}" } @{ $summary->{findings} // [] }));
}
sub verified { signed(); return verified_as_it_is() }
my ($status, $summary, $found) = verified();
is("$status $found", '0 ', 'as they are, the rows are what the ledger says');
is($summary->{change_rows}, number($node, 'SELECT count(*) FROM audit.change'), 'all of them');

# Does this and looks, and puts the rows back as they were.
sub tampered
{
	my ($sql) = @_;
	my $off = 'SET session_replication_role = replica; ALTER TABLE audit.change DISABLE TRIGGER ALL;';

	number($node, "DROP TABLE IF EXISTS safe; CREATE TABLE safe AS SELECT * FROM audit.change; $off $sql");
	my ($code, undef, $text) = verified();
	number($node, "$off DELETE FROM audit.change; INSERT INTO audit.change SELECT * FROM safe");
	return "$code $text" =~ s/transaction \d+/transaction X/gr;
}
my $three = "xid = (SELECT xid FROM safe GROUP BY xid HAVING count(*) = 3 ORDER BY xid LIMIT 1)";

is(tampered("UPDATE audit.change SET new_row = '{}' WHERE ordinal = 2 AND $three"), '3 change_altered: row 2 of transaction X in audit.change are not as they were written', 'an altered row');
foreach my $column ('changed_at = changed_at - interval $$1 ms$$', 'subject_id = 8', 'relid = 1', 'owner_org = 3', 'owner_org = NULL', 'organisation_id = 3',
	'operation = $$DELETE$$', 'relation = $$x$$', 'partition = $$$$', 'category = $$x$$', 'login = $$acc_city$$', 'purpose = $$x$$', 'application = $$x$$', 'old_row = $$1$$')
{
	like(tampered("UPDATE audit.change SET $column WHERE ordinal = 3 AND $three"), qr/^3 change_altered: row 3 /, "in any column: $column");
}
is(tampered("DELETE FROM audit.change WHERE ordinal = 2 AND $three"), '3 change_removed: row 2 of transaction X in audit.change are not there', 'one taken out');
is(tampered("DELETE FROM audit.change WHERE $three"), '3 change_removed: rows 1 to 3 of transaction X in audit.change are not there', 'a whole transaction');
like(tampered("INSERT INTO audit.change SELECT changed_at, xid, 4, subject_id, relid, owner_org, organisation_id, operation, relation, partition, category, login, purpose, application, old_row, new_row FROM safe WHERE ordinal = 3 AND $three"),
	qr/^3 change_inserted: row 4 of transaction X/, 'one more');
like(tampered("INSERT INTO audit.change SELECT * FROM safe WHERE ordinal = 3 AND $three"), qr/^3 change_inserted: row 3 of transaction X/, 'one twice');
like(tampered(q{UPDATE audit.change SET login = 'x' WHERE ordinal = 602}), qr/^3 change_altered: rows 601 to 604 of transaction X/, 'one in a thousand, to four rows');
is(tampered("INSERT INTO audit.change SELECT changed_at, '4711000', ordinal, subject_id, relid, owner_org, organisation_id, operation, relation, partition, category, login, purpose, application, old_row, new_row FROM safe WHERE $three"),
	'3 change_inserted: 3 rows of transaction X in audit.change, from row 1 on, are in no entry', 'a transaction that never was');
like(tampered("UPDATE audit.change SET ordinal = 4 - ordinal WHERE $three"), qr/^3 change_altered: row 1 /, 'another order');
is((verified())[0], 0, 'put back, they are what the ledger says');

# A worker that stands still: what it has not read is nobody's forgery.
my $worker = number($node, q{SELECT pid FROM pg_stat_activity WHERE backend_type LIKE 'renkei ledger%' AND datname = current_database()});
signed();
sleep(1);						# nothing to do, it holds no lock
kill('STOP', $worker);
ask($node, 'acc_hinata', $insert->(6, 'unread'));
my ($behind, undef, $said) = verified_as_it_is();
kill('CONT', $worker);
like("$behind $said", qr/^3 behind: .*: 1 rows of audit\.change that are in no entry yet cannot be judged$/, 'what was not read is not called inserted');
complete();
is((verified())[0], 0, 'until it is read');

# One that is prepared, and one that is under way while it is looked at.
ask($node, 'acc_hinata', 'BEGIN; ' . $insert->(6, 'prepared') . q{; PREPARE TRANSACTION 'x'});
($status, $summary, $found) = verified();
is("$status $found", '0 ', 'a prepared transaction is no finding');
number($node, q{COMMIT PREPARED 'x'});
is((verified())[0], 0, 'nor is its commit');

$node->stop;
done_testing();
