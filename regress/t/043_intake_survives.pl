# renkei intake killed half-way leaves nothing half, and takes files of any size in the same memory.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep);

use IntakeFiles;
use RenkeiTest;

my $node = intake_network('intake_survives');
my $program = $ENV{RENKEI} || "$REPO/contrib-tools/renkei";

# The program in the background, as cm_sakura.
sub start_intake
{
	my (@arguments) = @_;
	my $pid = fork() // die "fork: $!";

	return $pid if $pid != 0;
	@ENV{qw(PGHOST PGPORT PGUSER PGDATABASE)} = ($node->host, $node->port, 'cm_sakura', $DB);
	open(STDOUT, '>', '/dev/null');
	exec($program, 'intake', @arguments) or POSIX::_exit(127);
}

# A file that never ends: the program waits for more of it, in the midst of its transaction.
my $dir = File::Temp->newdir;
my $name = file_name('UPPLAN', '20250925100000');
POSIX::mkfifo("$dir/$name", 0600) or die $!;
my $pid = start_intake("$dir/$name");
open(my $pipe, '>:raw', "$dir/$name") or die $!;
$pipe->autoflush(1);
print $pipe csv_bytes(map { plan_row(insured => 1 + $_ % 2, day => 1 + $_ % 30) } 1 .. 5000);
ok($node->poll_query_until($DB, "SELECT EXISTS (SELECT FROM pg_stat_progress_copy WHERE relid <> 0 AND tuples_processed > 1000)"), 'the copy is under way');
kill('KILL', $pid);
waitpid($pid, 0);
close($pipe);
ok($node->poll_query_until($DB, "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'cm_sakura')"), 'after kill -9 its session ends');
is(join(' ', map { count($node, $_) } qw(care.month_plan care.receipt care.intake_transmission care.month_service audit.change)), '0 0 0 0 0',
	'nothing of it is in the database');
my ($status, $json) = intake($node, 'cm_sakura', files($name => [ map { plan_row(insured => 1, day => $_) } 1 .. 30 ]));
is_deeply([ $status, count($node, 'care.month_plan') ], [ 0, 30 ], 'and the same transmission can be taken in afterwards');

# Where setting aside fails half-way (a constraint stands in for any failure there), nothing of it is kept.
my $bad = files(file_name('UPPLAN', '20250926100000') => [ plan_row(start => 'x') ]);
$node->safe_psql($DB, 'ALTER TABLE care.intake_rejected ADD CONSTRAINT never CHECK (false) NOT VALID');
($status) = intake($node, 'cm_sakura', $bad);
is_deeply([ $status, count($node, 'care.intake_file'), count($node, 'care.intake_transmission', "status = 'set_aside'") ], [ 1, 0, 0 ],
	'where it cannot be set aside whole, it is not set aside at all, and the program says that it failed');
$node->safe_psql($DB, 'ALTER TABLE care.intake_rejected DROP CONSTRAINT never');

# Memory: the high-water mark of the program for a hundred thousand records against that for a thousand.
sub high_water
{
	my ($serial, $records) = @_;
	my $files = files(file_name('UPPLAN', $serial) => [ map { plan_row(insured => 1 + $_ % 2, day => 1 + $_ % 30) } 1 .. $records ]);
	my $child = start_intake("$files");
	my $peak = 0;

	while (waitpid($child, POSIX::WNOHANG()) == 0)
	{
		if (open(my $proc, '<', "/proc/$child/status"))
		{
			while (<$proc>) { $peak = $1 if /^VmHWM:\s+(\d+) kB/ }
		}
		sleep(0.005);
	}
	is($?, 0, "$records records are taken in");
	return $peak;
}

SKIP:
{
	skip 'no /proc', 4 unless -r "/proc/$$/status";
	my $small = high_water('20250927100000', 1000);
	my $large = high_water('20250928100000', 100_000);
	is(count($node, 'care.month_plan'), 100_000, 'all of them');
	cmp_ok($large, '<', $small + 4096, "in the same memory ($small kB for a thousand records, $large kB for a hundred thousand)");
}

done_testing();
