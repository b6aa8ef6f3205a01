/*
 * keys.c
 *		`renkei keys`: master keys and data keys of sealed columns.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "keys.h"

static const Command actions[] = {
	{"master", "make a master key", keys_master},
	{"status", "show which keys there are, and how rotations get on", keys_status},
	{"rotate", "wrap all data keys with the current master key", keys_rotate},
	{"rotate-data", "make new data keys and seal all values anew", keys_rotate_data},
	{"export", "write the wrapped data keys to a file", keys_export},
	{"import", "bring back data keys that are lost", keys_import},
	{"check", "unwrap every data key", keys_check},
};

#define NACTIONS	(sizeof(actions) / sizeof(actions[0]))

static void
print_help(FILE *out)
{
	fputs("Keys of sealed columns.\n\nUsage:\n  renkei keys ACTION [OPTION]...\n\nActions:\n", out);
	for (size_t i = 0; i < NACTIONS; i++)
		fprintf(out, "  %-12s %s\n", actions[i].name, actions[i].summary);
	fputs("\n\"renkei keys ACTION --help\" shows what each takes.\n", out);
}

int
cmd_keys(int argc, char **argv)
{
	if (argc < 2)
	{
		print_help(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0)
	{
		print_help(stdout);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < NACTIONS; i++)
		if (strcmp(argv[1], actions[i].name) == 0)
			return actions[i].run(argc - 1, argv + 1);
	return command_usage_error("there is no action \"%s\"", argv[1]);
}
