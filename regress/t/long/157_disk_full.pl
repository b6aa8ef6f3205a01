# A full disk: of the ledger's tables, and of the write-ahead log. Neither lets a row out that is not recorded, nor loses what was.
#
# The disk is full where a library says so that is loaded before the system's: writes of files whose names hold the word in a
# file fail with ENOSPC. Breaks when fail_closed() in gate.c lets messages go, when guard_start() in guard.c does not call
# rk_ledger_check_lag(), or when the position in ledger.state moves on without the entries (rk_batch_write()).
# attack: U17 U19
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use Test::More;
use Time::HiRes qw(sleep);

use LedgerLog;
use PostgreSQL::Test::Utils;
use RawClient;
use RenkeiTest;
use RenkeiWorld;

my $dir = PostgreSQL::Test::Utils::tempdir();
append_to_file("$dir/full.c", <<'END');
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* Is the disk of this file full? */
static int
is_full(int fd)
{
	char		word[64] = "", link[64], path[4096];
	int			said = open(FULL, O_RDONLY);
	ssize_t		length;

	if (said < 0)
		return 0;
	length = read(said, word, sizeof(word) - 1);
	close(said);
	if (length <= 0)
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof(path) - 1);
	if (length <= 0)
		return 0;
	path[length] = '\0';
	return strstr(path, word) != NULL;
}

#define FULL_OR(call) do { if (is_full(fd)) { errno = ENOSPC; return -1; } return call; } while (0)

ssize_t
pwrite(int fd, const void *data, size_t size, off_t at)
{
	ssize_t		(*next) (int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");

	FULL_OR(next(fd, data, size, at));
}

ssize_t
pwrite64(int fd, const void *data, size_t size, off64_t at)
{
	ssize_t		(*next) (int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");

	FULL_OR(next(fd, data, size, at));
}

ssize_t
pwritev(int fd, const struct iovec *v, int n, off_t at)
{
	ssize_t		(*next) (int, const struct iovec *, int, off_t) = dlsym(RTLD_NEXT, "pwritev");

	FULL_OR(next(fd, v, n, at));
}

ssize_t
pwritev64(int fd, const struct iovec *v, int n, off64_t at)
{
	ssize_t		(*next) (int, const struct iovec *, int, off64_t) = dlsym(RTLD_NEXT, "pwritev64");

	FULL_OR(next(fd, v, n, at));
}
END
command_ok([ 'cc', '-shared', '-fPIC', '-O1', '-D_LARGEFILE64_SOURCE', "-DFULL=\"$dir/word\"", '-o', "$dir/full.so", "$dir/full.c", '-ldl' ], 'the library that fills disks');

# The disks on which this word is in a file's path are full; none.
sub full
{
	my ($word) = @_;

	unlink "$dir/word";
	append_to_file("$dir/word.new", $word);
	rename "$dir/word.new", "$dir/word" if $word ne '';
	unlink "$dir/word.new";
	return;
}

my $node = new_world('full', 'renkei.checkpoint_interval = 1', 'renkei.ledger_max_delay = 3', 'restart_after_crash = off', 'fsync = on', 'autovacuum = off');
number($node, q{SELECT renkei.relate(s, 'hinata', 'care', '2021-01-01') FROM generate_series(1, 4) AS s; SELECT rules('{"recipient_kind": "provider", "relationship": "now"}')});
$node->stop;
{
	local $ENV{LD_PRELOAD} = "$dir/full.so";
	$node->start;
}
my $count = 'SELECT count(*) FROM note';

sub disclosures { return number($node, q{SELECT count(*) FROM ledger.entry, ledger.leaf_fields(leaf) f WHERE f.kind = 'disclosure'}); }

# ---- the ledger's tables. They grow by what is sent to them.

is(ask($node, 'acc_hinata', $count), '12', 'a member reads');
taken_in($node);
my $before = disclosures();
full('/base/');
my $sent = 0;
my $refused = 0;
for (1 .. 60)
{
	# Larger entries, so that a page is full soon.
	number($node, join(';', map { emit_sql($node, disclosure_entry(1000 + $sent++, [ 1 .. 4 ])) } 1 .. 50)) if $sent < 1000;
	my $status = $node->psql($DB, $count, stdout => \my $out, stderr => \my $err, extra_params => [ '-U', 'acc_hinata' ]);

	if ($status != 0)
	{
		$refused = $err =~ /ledger stands still/ ? 1 : 0;
		last;
	}
	$sent++;
	sleep 0.2;
}
is($refused, 1, 'where the ledger cannot be written, reads go on for a while and are refused then');
like(slurp_file($node->logfile), qr/could not (?:extend|write)[^\n]*: No space left/, 'the log says why');
is(ask($node, 'acc_hinata', 'SELECT 1'), '1', 'the rest of the server goes on');
full('');
taken_in($node);
is(disclosures(), $before + $sent, 'with room again the ledger takes all of it in, once');
is(ask($node, 'acc_hinata', $count), '12', 'and reads go on');
taken_in($node);

# ---- the write-ahead log. PostgreSQL itself ends where it cannot write that.

my $client = raw_connect($node, 'acc_hinata');
my $root = number($node, q{SELECT encode(ledger.root(size), 'hex') FROM ledger.state});
my $size = number($node, 'SELECT size FROM ledger.state');
full('/pg_wal/');
raw_send($client, 'Q', "SELECT subject_id, body FROM note ORDER BY subject_id\0");
my @come;
while (my ($type, $content) = raw_receive($client))
{
	push @come, $type;
	last if $type eq 'Z';
}
is(scalar(grep { $_ eq 'D' } @come), 0, 'no row leaves whose record cannot be written');
full('');
$node->{_pid} = undef;
for (1 .. 100)
{
	last if !-e $node->data_dir . '/postmaster.pid';
	sleep 0.2;
}
like(slurp_file($node->logfile), qr/PANIC:.*No space left/, 'the server has ended');
$node->start;
is(ask($node, 'acc_hinata', $count), '12', 'started again, it reads');
taken_in($node);
is(number($node, "SELECT ledger.verify_consistency($size, decode('$root', 'hex'), size, ledger.root(size), ledger.consistency_proof($size, size)) FROM ledger.state"),
	't', 'and its ledger goes on from what it was');

$node->stop;
done_testing();
