/*
 * intake.h
 *		What the parts of `renkei intake` share.
 *
 *		intake.c			the command: options, order of work, summary
 *		intake_files.c		files found and grouped into transmissions
 *		intake_read.c		bytes -> records -> the caller
 *		intake_values.c		a record's bytes -> checked values
 *		intake_load.c		records -> database, one transaction per transmission
 *		intake_aside.c		transmissions set aside, and those taken up again
 *
 * Memory does not grow with the size of the files: bytes, records and rows are
 * handed on as they come.
 */
#ifndef RENKEI_INTAKE_H
#define RENKEI_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "connect.h"
#include "layout.h"
#include "progress.h"

struct RkcCsv;					/* extension/core/csv.h */

#define INTAKE_CHUNK		262144	/* bytes read, and kept of a file set aside, at a time */
#define INTAKE_MAX_RECORD	524288 /* longest record of a file, in bytes */
#define INTAKE_MAX_PROBLEMS	100 /* problems told of one transmission */

typedef struct IntakeFile
{
	char	   *path;			/* NULL: it is kept in the database */
	char		name[LAYOUT_MAX_NAME];	/* in capitals, as the standard writes it */
	LayoutName	parts;
} IntakeFile;

typedef struct IntakeProblem
{
	int			file;			/* its number in the transmission */
	int64_t		line;			/* 0: the file as a whole */
	int			column;			/* official number; 0: the record as a whole */
	char		value_class[32];
	char		reason[120];	/* never holds a value */
} IntakeProblem;

typedef enum IntakeOutcome
{
	INTAKE_WAITING,
	INTAKE_TAKEN_IN,
	INTAKE_SET_ASIDE,
	INTAKE_REFUSED				/* the database does not let this login do it */
} IntakeOutcome;

typedef struct IntakeTransmission
{
	LayoutName	parts;			/* of its first file: sender, receiver, serial */
	int			nfiles;
	IntakeFile *files;
	int64_t		kept_id;		/* its number where it is kept in the database, else 0 */
	int			kept_revision;
	IntakeOutcome outcome;
	int64_t		aside_id;		/* where it was set aside now */
	char		refusal[200];
	uint64_t	records;
	uint64_t	padded;			/* insured numbers that had lost a leading zero */
	int64_t		counts[6];		/* as care.intake_apply() returns them */
	int			nproblems;
	uint64_t	problems_in_all;
	IntakeProblem *problems;
} IntakeTransmission;

typedef struct Intake
{
	ConnectOptions options;
	PGconn	   *conn;
	PGconn	   *side;			/* reads kept files while conn is copying; opened when needed */
	bool		check_digits;	/* a wrong check digit is an error */
	Progress	progress;
	uint64_t	records;
	int			ntransmissions;
	IntakeTransmission *transmissions;
	int			nunknown;
	char	  **unknown;		/* files that no rule of the standard names */
} Intake;

/* ---- intake_files.c ---- */

/* Take up a file, or the files of a directory.  False, reported, if it cannot be read. */
extern bool intake_add_path(Intake *intake, const char *path);

/*
 * The transmission of these parts, added if it is new.  They stand in the order
 * of their serial numbers, as the standard demands; the pointer is good until
 * the next call.
 */
extern IntakeTransmission *intake_transmission(Intake *intake, const LayoutName *parts);
extern void intake_add_file(IntakeTransmission *t, const char *path, const char *name, const LayoutName *parts);

/* A fixed order of files within transmissions. */
extern void intake_sort_files(Intake *intake);
extern void intake_free(Intake *intake);

/* ---- intake_read.c ---- */

/* The bytes of a file, from wherever it is. */
typedef struct IntakeSource
{
	Intake	   *intake;
	const IntakeTransmission *transmission;
	const IntakeFile *file;
	int			fd;				/* -1: kept in the database */
	int			part;
} IntakeSource;

extern bool intake_source_open(IntakeSource *source, Intake *intake, const IntakeTransmission *t, const IntakeFile *file);

/* Up to INTAKE_CHUNK bytes; 0 at the end, -1 (reported) on failure. */
extern ssize_t intake_source_read(IntakeSource *source, char *buffer);
extern void intake_source_close(IntakeSource *source);

/* Takes a record's values, in UTF-8, NULL where there is none; false to stop everything. */
typedef bool (*IntakeRow) (void *arg, int file, uint64_t line, const LayoutFile *layout, char **values);

/*
 * Read and check all files of a transmission.  Problems go to it; row is
 * called for good records.  False if reading or row failed.
 */
extern bool intake_read(Intake *intake, IntakeTransmission *t, IntakeRow row, void *arg);

/* ---- intake_values.c ---- */

typedef struct IntakeValues IntakeValues;

extern IntakeValues *intake_values_create(const Intake *intake, IntakeTransmission *t);
extern void intake_values_free(IntakeValues *values);

/* A file begins. */
extern void intake_values_file(IntakeValues *values, int file);

/*
 * Check and decode the record the reader has; NULL if it has problems, which
 * went to the transmission.  What is returned is good until the next call.
 */
extern char **intake_values_of(IntakeValues *values, const struct RkcCsv *csv);

extern void intake_problem(IntakeTransmission *t, int file, int64_t line, int column, const char *value_class,
						   const char *reason,...)
			__attribute__((format(printf, 6, 7)));
extern void intake_forget_problems(IntakeTransmission *t);

/* ---- intake_load.c ---- */

/* Take in one transmission, or set it aside.  False if the work cannot go on. */
extern bool intake_load(Intake *intake, IntakeTransmission *t);

/* ---- intake_aside.c ---- */

/* Keep its files and the problems, in a transaction of their own. */
extern bool intake_set_aside(Intake *intake, IntakeTransmission *t);

/* Add the transmissions that are set aside, for another try. */
extern bool intake_add_kept(Intake *intake);

/* One part of a kept file into buffer. */
extern ssize_t intake_kept_part(IntakeSource *source, char *buffer);

/* Record it as taken in, within the transaction; NULL-safe result of care.intake_record(). */
extern PGresult *intake_record(Intake *intake, const IntakeTransmission *t, const char *status);

#endif							/* RENKEI_INTAKE_H */
