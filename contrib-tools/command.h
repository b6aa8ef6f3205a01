/*
 * command.h
 *		The sub-commands of `renkei`, and what all of them share.
 *
 * A sub-command is a function that gets its own argv (argv[0] is the
 * sub-command's name) and returns the exit status of the program.  To add one:
 * declare its function here and give it a line in the table in main.c.
 */
#ifndef RENKEI_COMMAND_H
#define RENKEI_COMMAND_H

#include <stddef.h>

#include "core/version.h"

#define RENKEI_VERSION	RKC_VERSION

/* Exit statuses; every sub-command keeps to them, but doctor, which has its own (doctor.h). */
#define EXIT_DONE		0		/* all of it was done */
#define EXIT_FAILED		1		/* it could not be done */
#define EXIT_USAGE		2		/* the command line makes no sense */
#define EXIT_PARTLY		3		/* done, but something was set aside */

typedef struct Command
{
	const char *name;
	const char *summary;		/* one line, for `renkei --help` */
	int			(*run) (int argc, char **argv);
} Command;

extern int	cmd_doctor(int argc, char **argv);
extern int	cmd_generate(int argc, char **argv);
extern int	cmd_intake(int argc, char **argv);
extern int	cmd_keys(int argc, char **argv);
extern int	cmd_layout(int argc, char **argv);
extern int	cmd_ledger(int argc, char **argv);
extern int	cmd_report(int argc, char **argv);
extern int	cmd_verify(int argc, char **argv);
extern int	cmd_witness(int argc, char **argv);

/* Print "renkei COMMAND: …" and a newline to standard error. */
extern void command_error(const char *format,...)
			__attribute__((format(printf, 1, 2)));

/* The same for a wrong command line, followed by where to find help; returns EXIT_USAGE. */
extern int	command_usage_error(const char *format,...)
			__attribute__((format(printf, 1, 2)));

/*
 * Run the action that argv[1] names, of a sub-command that is nothing but its
 * actions; or show which there are.  The purpose is what the help begins with.
 */
extern int	command_run_action(const char *purpose, const Command *actions, size_t count, int argc, char **argv);

#endif							/* RENKEI_COMMAND_H */
