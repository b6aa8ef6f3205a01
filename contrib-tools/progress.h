/*
 * progress.h
 *		A line on the terminal that says how far a long piece of work has come.
 *
 * Nothing is written where standard error is not a terminal.
 */
#ifndef RENKEI_PROGRESS_H
#define RENKEI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Progress
{
	bool		shown;			/* standard error is a terminal, and progress is wanted */
	const char *what;			/* "subjects", "rows", … */
	uint64_t	total;			/* 0 = not known beforehand */
	int64_t		started;		/* monotonic milliseconds */
	int64_t		last;			/* when the line was last written */
	bool		written;
} Progress;

/* Begin; with `quiet` nothing is shown anywhere. */
extern void progress_start(Progress *progress, const char *what, uint64_t total, bool quiet);

/* Say how much is done.  Cheap enough to be called for every row. */
extern void progress_step(Progress *progress, uint64_t done);

/* Remove the line. */
extern void progress_end(Progress *progress);

/* Seconds since progress_start(). */
extern double progress_seconds(const Progress *progress);

#endif							/* RENKEI_PROGRESS_H */
