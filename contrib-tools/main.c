/*
 * main.c
 *		`renkei`: one command for everything that is done from outside the
 *		database, as sub-commands.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

static const Command commands[] = {
	{"doctor", "check a server and its database, and say what to do", cmd_doctor},
	{"generate", "write a fictitious city: national exchange files and registers", cmd_generate},
	{"intake", "take national exchange files into the database", cmd_intake},
	{"keys", "master keys and data keys of sealed columns", cmd_keys},
	{"layout", "show the columns of the national exchange files", cmd_layout},
	{"ledger", "keys and archives of the ledger", cmd_ledger},
	{"report", "a month's report for the network's meeting", cmd_report},
	{"verify", "verify the ledger against what was signed", cmd_verify},
	{"witness", "countersign the heads of the ledger, and watch it", cmd_witness},
};

#define NCOMMANDS	(sizeof(commands) / sizeof(commands[0]))

/* The sub-command that runs, for messages. */
static const char *running = NULL;

static void
print_help(FILE *out)
{
	fputs("renkei: tools for a care-and-health network on PostgreSQL\n\n"
		  "Usage:\n"
		  "  renkei COMMAND [OPTION]... [ARGUMENT]...\n\n"
		  "Commands:\n", out);
	for (size_t i = 0; i < NCOMMANDS; i++)
		fprintf(out, "  %-12s %s\n", commands[i].name, commands[i].summary);
	fputs("\nOptions:\n"
		  "  --help       show this, or with a command what that one takes\n"
		  "  --version    show the version\n", out);
}

static void
print_message(const char *format, va_list args)
{
	if (running != NULL)
		fprintf(stderr, "renkei %s: ", running);
	else
		fputs("renkei: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void
command_error(const char *format,...)
{
	va_list		args;

	va_start(args, format);
	print_message(format, args);
	va_end(args);
}

int
command_usage_error(const char *format,...)
{
	va_list		args;

	va_start(args, format);
	print_message(format, args);
	va_end(args);
	if (running != NULL)
		fprintf(stderr, "Try \"renkei %s --help\".\n", running);
	else
		fputs("Try \"renkei --help\".\n", stderr);
	return EXIT_USAGE;
}

static void
print_actions(FILE *out, const char *purpose, const Command *actions, size_t count)
{
	fprintf(out, "%s\n\nUsage:\n  renkei %s ACTION [OPTION]...\n\nActions:\n", purpose, running);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %-12s %s\n", actions[i].name, actions[i].summary);
	fprintf(out, "\n\"renkei %s ACTION --help\" shows what each takes.\n", running);
}

int
command_run_action(const char *purpose, const Command *actions, size_t count, int argc, char **argv)
{
	if (argc < 2)
	{
		print_actions(stderr, purpose, actions, count);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0)
	{
		print_actions(stdout, purpose, actions, count);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < count; i++)
		if (strcmp(argv[1], actions[i].name) == 0)
			return actions[i].run(argc - 1, argv + 1);
	return command_usage_error("there is no action \"%s\"", argv[1]);
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;

	if (name == NULL)
	{
		print_help(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0)
	{
		print_help(stdout);
		return EXIT_DONE;
	}
	if (strcmp(name, "--version") == 0)
	{
		puts("renkei " RENKEI_VERSION);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < NCOMMANDS; i++)
	{
		if (strcmp(name, commands[i].name) == 0)
		{
			running = commands[i].name;
			return commands[i].run(argc - 1, argv + 1);
		}
	}
	return command_usage_error("there is no command \"%s\"", name);
}
