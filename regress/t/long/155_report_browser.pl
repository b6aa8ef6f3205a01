# The monthly report in a real browser: it is shown without an error, asks the network for nothing, and what names of
# organisations and others would do there stays text.
#
# The names point to a port that this test listens on; a page of its own, where they are markup, shows that the browser would
# have come. Breaks when html_text() does not escape, or when the page refers to anything outside of it.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/..";
use IO::Socket::INET;
use IPC::Run ();
use POSIX ();
use Test::More;

use PostgreSQL::Test::Utils;
use RenkeiTest;

use RenkeiWorld;
use ReportWorld;

my ($browser) = grep { -x } map { "$_/chromium" } split /:/, $ENV{PATH};
plan skip_all => 'there is no chromium; contrib-tools/setup.sh long installs it' if !$browser;

my $listener = IO::Socket::INET->new(Listen => 20, LocalAddr => '127.0.0.1', Proto => 'tcp') or die "cannot listen: $!";
my $port = $listener->sockport;
my $dir = PostgreSQL::Test::Utils::tempdir();
my $node = report_world('browser', $port);
my %name = hostile_names($port);

# Somebody answers there, or the browser would wait for it; each that comes is a byte in a file.
my $server = fork // die $!;
if ($server == 0)
{
	while (my $client = $listener->accept)
	{
		PostgreSQL::Test::Utils::append_to_file("$dir/came", 'x');
		print $client "HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n";
		close $client;
	}
	POSIX::_exit(0);
}
close $listener;

# How many have come since.
my $before = 0;
sub came
{
	my $all = (-s "$dir/came") // 0;
	my $count = $all - $before;

	$before = $all;
	return $count;
}

# Runs the browser on a file: (standard output, what its console said).
sub browse
{
	my ($file, @how) = @_;
	my ($out, $err) = ('', '');

	local $ENV{HOME} = $dir;
	IPC::Run::run(
		[
			$browser, '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update',
			'--disable-sync', '--disable-extensions', '--disable-dev-shm-usage', '--enable-logging=stderr', '--v=0', "--user-data-dir=$dir/profile",
			"--crash-dumps-dir=$dir", '--virtual-time-budget=3000', @how, "file://$file" ],
		'<', \undef, '>', \$out, '2>', \$err, IPC::Run::timeout(4 * $PostgreSQL::Test::Utils::timeout_default)) or diag($err);
	return ($out, join("\n", grep { /CONSOLE/ } split /\n/, $err));
}

# What would happen.
PostgreSQL::Test::Utils::append_to_file("$dir/control.html", "<!DOCTYPE html><title>a</title><body>$name{organisation}<img src=\"http://127.0.0.1:$port/seen\"></body>");
my ($dom) = browse("$dir/control.html", '--dump-dom');
like($dom, qr{<title>owned</title>}, 'as markup the names would run');
cmp_ok(came(), '>=', 1, 'and call');

my ($status, undef, $err) = report($node, 'acc_auditor', '--html', "$dir/page.html");
is($status, 0, 'the report is made') or diag($err);
my $console;
($dom, $console) = browse("$dir/page.html", '--dump-dom');
is($console, '', 'the page is shown without a complaint of the browser');
is(came(), 0, 'and without a request');
unlike($dom, qr{<script|<iframe|<img|\son\w+="}i, 'what it made of it has none of their elements');
like($dom, qr{<title>[^<]+ $month</title>}, 'its title is its own');
is(scalar(() = $dom =~ /<svg/g), 6, 'its charts are there');
is(scalar(() = $dom =~ /<section/g), 13, 'and its sections');
like($dom, qr{<td>&lt;script&gt;document\.title=}, 'the name of an organisation is a cell');
like($dom, qr{</html>\s*$}, 'to the end');

# As picture and as print.
browse("$dir/page.html", '--window-size=1100,1500', "--screenshot=$dir/page.png");
my $png = -e "$dir/page.png" ? slurp_file("$dir/page.png") : '';
is(substr($png, 0, 8), "\x89PNG\r\n\x1a\n", 'a picture of it');
cmp_ok(length $png, '>', 20000, 'that is not blank');
browse("$dir/page.html", '--print-to-pdf=' . "$dir/page.pdf", '--no-pdf-header-footer');
my $pdf = -e "$dir/page.pdf" ? slurp_file("$dir/page.pdf") : '';
like(substr($pdf, 0, 5), qr/%PDF-/, 'it can be printed');
is(came(), 0, 'still without a request');

kill('TERM', $server);
waitpid $server, 0;
$node->stop;
done_testing();
