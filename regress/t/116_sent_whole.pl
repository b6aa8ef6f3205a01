# What is held back goes to the socket past the server's small buffer, and comes as it would without: results of all sizes around that
# buffer's, over a plain socket and over TLS, notices and errors at their place among the rows. A client that does not read is told
# nothing in the middle of a message when its connection is terminated; one that is gone is an error in the log, and no more.
# With renkei.release = async the first rows come while the statement still makes others, as long as nobody else had rows recorded.
# Breaks when rk_held_forward() in held.c does not empty core's buffer first, write_all() begins anew after a part, or does not say that
# the connection is lost, or when gate_putmessage() in gate.c sends while it is at work; and when may_begin_early() in gate.c lets
# nobody, or those whose record waits for the disk.
# attack: U4
use strict;
use warnings;

use Socket qw(SOL_SOCKET SO_RCVBUF);
use IO::Select;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

use RawClient;
use RenkeiTest;
use SmallNetwork;

my $node = small_network('sent_whole', 'max_wal_size = 4GB');
my $rows = 40_000;

my $data = $node->data_dir;
system_or_bail('sh', '-c', "umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=renkei.test -keyout $data/server.key -out $data/server.crt 2>/dev/null");
$node->append_conf('postgresql.conf', "ssl = on\nlisten_addresses = 'localhost'\n");
$node->restart;

sql_ok($node, qq{
	SELECT count(*) FROM renkei.register_subjects($rows - 12);
	CREATE TABLE open_to_all (subject_id bigint PRIMARY KEY, owner_org int NOT NULL, body text);
	INSERT INTO open_to_all SELECT s, 4, left(repeat(md5(s::text), 40), 1 + s * 7 % 1200) FROM generate_series(1, $rows) s;
	CREATE TABLE big (LIKE open_to_all);
	INSERT INTO big SELECT * FROM open_to_all;
	ALTER TABLE big ADD PRIMARY KEY (subject_id), ADD FOREIGN KEY (subject_id) REFERENCES renkei.subject;
	SELECT renkei.protect('big', 'care.note');
	CREATE FUNCTION notify_at(number bigint, marked bigint) RETURNS bigint LANGUAGE plpgsql AS \$\$
	BEGIN
		IF number = marked THEN RAISE NOTICE 'row % is here', number; END IF;
		RETURN number;
	END \$\$;
	CREATE FUNCTION wait_at(number bigint, marked bigint) RETURNS bigint LANGUAGE plpgsql AS \$\$
	BEGIN
		IF number = marked THEN PERFORM pg_advisory_xact_lock(7); END IF;
		RETURN number;
	END \$\$;
	GRANT SELECT ON big, open_to_all TO renkei_member;
	VACUUM ANALYZE big, open_to_all;
});

# As the client has them, of both tables.
sub both
{
	my ($connection, $select) = @_;

	return map {
		my ($out, $err) = ('', '');

		IPC::Run::run([ 'psql', '-X', '-A', '-t', '-q', '-d', $connection ], '<', \($select =~ s/TABLE/$_/gr), '>', \$out, '2>', \$err);
		$out . $err;
	} 'open_to_all', 'big';
}

my @sizes = ((map { 6 + $_ } 0 .. 10), 20, 100, 400, 3000, $rows);
foreach my $way ('host=' . $node->host, 'host=localhost sslmode=require')
{
	my $connection = "$way port=" . $node->port . " dbname=$DB user=acc_city";
	my $select = join('', map { "SELECT * FROM TABLE WHERE subject_id > $_ % 977 ORDER BY subject_id LIMIT $_;\n" } @sizes);
	my ($plain, $protected) = both($connection, $select);

	cmp_ok(length($plain), '>', 20_000_000, "$way: some results") or diag(substr($plain, 0, 300));
	ok($plain eq $protected, 'are the same of a protected table');
	($plain, $protected) = both($connection, 'COPY (SELECT * FROM TABLE ORDER BY subject_id) TO STDOUT');
	ok($plain eq $protected, 'and as a copy');
	($plain, $protected) = both($connection, 'SELECT notify_at(subject_id, 9999), body, 1 / (subject_id - 15000) FROM TABLE ORDER BY subject_id');
	like($protected, qr/division by zero/, 'an error after some rows');
	ok($plain eq $protected, 'as well');
}

# In the order of the wire.
my $client = raw_connect($node, 'acc_city') or die 'no connection';
raw_send($client, 'Q', "SELECT notify_at(subject_id, 300), body, 1 / (subject_id - 500) FROM big ORDER BY subject_id\0");
my @order;
while (my ($type) = raw_receive($client))
{
	push @order, $type if !@order || $order[-1] ne $type;
	last if $type eq 'Z';
}
is("@order", 'T D N D E Z', 'a notice and an error stand among the rows where they belong');

# Has anything come while the statement waits at its 300th row, of some 180 kB by then?
sub comes_early
{
	my ($release) = @_;
	my $keeper = background($node, 'postgres');

	sql_ok($node, "ALTER ROLE acc_city SET renkei.release = '$release'");
	ask_in($keeper, 'SELECT pg_advisory_lock(7)');
	my $reader = raw_connect($node, 'acc_city') or die 'no connection';
	raw_send($reader, 'Q', "SELECT subject_id FROM big WHERE subject_id = 1\0");
	while (my ($type) = raw_receive($reader)) { last if $type eq 'Z'; }
	raw_send($reader, 'Q', "SELECT wait_at(subject_id, 300), body FROM big ORDER BY subject_id LIMIT 400\0");
	$node->poll_query_until($DB, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE usename = 'acc_city' AND wait_event = 'advisory'}) or die 'it does not wait';
	my $came = IO::Select->new($reader->{socket})->can_read(0) ? 'early' : 'late';
	ask_in($keeper, 'SELECT pg_advisory_unlock(7)');
	$keeper->{run}->kill_kill;
	my $got = 0;
	while (my ($type) = raw_receive($reader)) { $got++ if $type eq 'D'; last if $type eq 'Z'; }
	die "$got rows" if $got != 400;
	close $reader->{socket};
	return $came;
}

# A server that is kept from working for long gives some rows at any time, and its own events are recorded, too.
foreach ([ async => 'early' ], [ durable => 'late' ])
{
	my ($release, $wanted) = @$_;
	my $came = '';

	for (my $tries = 0; $came ne $wanted && $tries < 10; $tries++) { $came = comes_early($release); }
	is($came, $wanted, "$release: the first rows of a list come $wanted");
}

# A client that reads nothing, until its connection is to end.
sub stuck
{
	my $stuck = raw_connect($node, 'acc_city') or die 'no connection';

	setsockopt($stuck->{socket}, SOL_SOCKET, SO_RCVBUF, 4096);
	raw_send($stuck, 'Q', "SELECT * FROM big ORDER BY subject_id\0");
	$node->poll_query_until($DB, q{SELECT count(*) = 1 FROM pg_stat_activity WHERE usename = 'acc_city' AND wait_event = 'ClientWrite'}) or die 'it is not stuck';
	return $stuck;
}

# Kinds of messages that come to the end; of the last one a part may be missing.
sub kinds_left
{
	my ($stuck) = @_;
	my %kinds;

	while (my ($type, $content) = raw_receive($stuck))
	{
		$kinds{$type} = 1;
		die 'no row of the table' if $type eq 'D' && (raw_columns($content))[2] !~ /^[0-9a-f]{1,1200}$/;
	}
	return join(' ', sort keys %kinds) . ($stuck->{come} =~ /terminating/ ? ' and words' : '');
}

sub is_gone { return $node->poll_query_until($DB, q{SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = 'acc_city'}) }

close $client->{socket};
is_gone();
my $stuck = stuck();
sql_ok($node, q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'acc_city'});
ok(is_gone(), 'a server process that waits for its client ends when it is told to');
is(kinds_left($stuck), 'D T', 'and the client gets nothing but whole rows, and no word of it between their bytes');
close $stuck->{socket};

my $log = -s $node->logfile;
$stuck = stuck();
close $stuck->{socket};
ok(is_gone(), 'one whose client has gone away ends, too');
my $said = substr(slurp_file($node->logfile), $log);
is(() = $said =~ /could not send data to client/g, 1, 'which the log tells once');
is(sql_ok($node, 'SELECT count(*) FROM pg_stat_activity WHERE backend_type = $$client backend$$'), '1', 'the server goes on');

# When another process crashes, each tells its client at once: not this one, in the middle of a row.
$stuck = stuck();
my $backend = sql_ok($node, q{SELECT pid FROM pg_stat_activity WHERE usename = 'acc_city'});
kill('QUIT', $backend);
usleep(500_000);
is(kinds_left($stuck), 'D T', 'nor is there a word between them when the server crashes');
# The whole server has ended with it.
$node->{_pid} = undef;

done_testing();
