/*
 * progress.c
 *		A line on the terminal that says how far a long piece of work has come.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

#define INTERVAL_MS	100

static int64_t
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t) t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
progress_start(Progress *progress, const char *what, uint64_t total, bool quiet)
{
	progress->shown = !quiet && isatty(STDERR_FILENO);
	progress->what = what;
	progress->total = total;
	progress->started = milliseconds();
	progress->last = progress->started;
	progress->written = false;
}

double
progress_seconds(const Progress *progress)
{
	return (double) (milliseconds() - progress->started) / 1000.0;
}

/* Time left, judged by the speed so far; meaningless in the first moments. */
static void
show_rest(const Progress *progress, uint64_t done, int64_t elapsed)
{
	double		rest;

	if (progress->total == 0 || done == 0 || done > progress->total || elapsed < 2000)
		return;
	rest = (double) elapsed / (double) done * (double) (progress->total - done) / 1000.0;
	fprintf(stderr, ", %.0f s left", rest);
}

void
progress_step(Progress *progress, uint64_t done)
{
	int64_t		now;

	if (!progress->shown)
		return;
	now = milliseconds();
	if (now - progress->last < INTERVAL_MS)
		return;
	progress->last = now;
	progress->written = true;
	if (progress->total > 0)
		fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " %s (%.0f %%)", done, progress->total, progress->what,
				100.0 * (double) done / (double) progress->total);
	else
		fprintf(stderr, "\r%" PRIu64 " %s", done, progress->what);
	show_rest(progress, done, now - progress->started);
	fputs("\033[K", stderr);
	fflush(stderr);
}

void
progress_end(Progress *progress)
{
	if (progress->written)
		fputs("\r\033[K", stderr);
	progress->written = false;
}
