/*
 * doctor.h
 *		What the parts of `renkei doctor` share.
 *
 *		doctor.c				the command: options, order of work, exit status
 *		doctor_find.c			findings, what passed, what could not be checked
 *		doctor_lint.c			renkei.lint_findings(), the checks inside the database
 *		doctor_settings.c		the server's settings
 *		doctor_server.c			everything else about the server
 *		doctor_certificate.c	the server's certificate
 *		doctor_report.c			the table for people, JSON for machines
 *		doctor_fix.c			the statements that put things right
 *
 * A check either passes, or finds something, or says why it could not be made:
 * what a login may not see is never taken for good.
 */
#ifndef RENKEI_DOCTOR_H
#define RENKEI_DOCTOR_H

#include <stdbool.h>
#include <stdio.h>

#include "connect.h"

/* Exit statuses. */
#define DOCTOR_EXIT_WELL		0	/* nothing, or notices */
#define DOCTOR_EXIT_WARNINGS	1
#define DOCTOR_EXIT_CRITICAL	2
#define DOCTOR_EXIT_UNCHECKED	3	/* nothing critical, but not all could be checked */

/* As renkei.lint_checks() defines them. */
typedef enum DoctorSeverity
{
	DOCTOR_CRITICAL,
	DOCTOR_WARNING,
	DOCTOR_NOTICE
} DoctorSeverity;

#define DOCTOR_SEVERITIES	3

extern const char *const doctor_severity_names[DOCTOR_SEVERITIES];

typedef struct DoctorFinding
{
	DoctorSeverity severity;
	char	   *code;
	char	   *category;
	char	   *where;
	char	   *finding;
	char	   *remedy;
	char	   *fix;			/* SQL; NULL: to be done by hand */
	bool		fix_alone;		/* not inside a transaction */
} DoctorFinding;

/* A check that could not be made. */
typedef struct DoctorGap
{
	char	   *code;
	char	   *reason;
} DoctorGap;

typedef struct Doctor
{
	PGconn	   *conn;
	int			version;		/* server_version_num */
	int			nfindings;
	DoctorFinding *findings;
	int			ngaps;
	DoctorGap  *gaps;
	int			npassed;
	char	  **passed;			/* codes */
	const char *accept;			/* codes that are known and accepted, with commas; or NULL */
	int			naccepted;
	char	  **accepted;		/* those of them that were found */
} Doctor;

/* ---- doctor_find.c ---- */

/* Texts are copied; remedy and fix may be NULL.  Of what is accepted only the code is kept. */
extern void doctor_found(Doctor *doctor, DoctorSeverity severity, const char *code, const char *category,
						 const char *where, const char *finding, const char *remedy, const char *fix, bool fix_alone);
extern void doctor_passed(Doctor *doctor, const char *code);
extern void doctor_gap(Doctor *doctor, const char *code, const char *reason);
extern int	doctor_count(const Doctor *doctor, DoctorSeverity severity);

/* The worst first, else as they were found. */
extern void doctor_sort(Doctor *doctor);

/* Ask for rows on behalf of a check.  NULL where there is no answer: the reason has then become a gap. */
extern PGresult *doctor_ask(Doctor *doctor, const char *code, const char *sql, int nparams, const char *const *params);

/* Is the connection still there? */
extern bool doctor_lives(const Doctor *doctor);
extern void doctor_forget(Doctor *doctor);

/* ---- the checks ---- */

extern void doctor_check_lint(Doctor *doctor);
extern void doctor_check_settings(Doctor *doctor);
extern void doctor_check_server(Doctor *doctor);
extern void doctor_check_certificate(Doctor *doctor, const char *code);

/* ---- doctor_report.c ---- */

/* Without control characters, which a name can hold and a terminal obeys. */
extern void doctor_print_clean(FILE *out, const char *text);

/* The same, and no more than fits a line that has begun. */
extern void doctor_print_short(FILE *out, const char *text);
extern void doctor_print_report(const Doctor *doctor, bool verbose);

/* False if it could not be written. */
extern bool doctor_print_json(const Doctor *doctor, int status);

/* ---- doctor_fix.c ---- */

/* Write what would be run, and what is left to do by hand. */
extern void doctor_print_fixes(const Doctor *doctor);

/* Run it, reporting each statement on out. */
extern void doctor_run_fixes(Doctor *doctor, FILE *out);

#endif							/* RENKEI_DOCTOR_H */
