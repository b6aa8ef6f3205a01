/*
 * keys_options.c
 *		Command lines of `renkei keys`.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "keys.h"

#define HELP	256

static bool
take(KeysOptions *options, int letter, char *argument)
{
	switch (letter)
	{
		case 'f':
			options->file = argument;
			return true;
		case 'n':
			options->name = argument;
			return true;
		case 'c':
			options->make_current = true;
			return true;
		case 'k':
			options->category = argument;
			return true;
		case 'r':
			options->reason = argument;
			return true;
		case 's':
			options->subject = argument;
			return true;
		case 'w':
			options->wait = true;
			return true;
		default:
			return false;
	}
}

bool
keys_options(KeysOptions *options, int argc, char **argv, const char *letters, const char *help)
{
	static const struct option long_options[] = {
		CONNECT_LONG,
		{"file", required_argument, NULL, 'f'},
		{"name", required_argument, NULL, 'n'},
		{"current", no_argument, NULL, 'c'},
		{"category", required_argument, NULL, 'k'},
		{"reason", required_argument, NULL, 'r'},
		{"subject", required_argument, NULL, 's'},
		{"wait", no_argument, NULL, 'w'},
		{"help", no_argument, NULL, HELP},
		{NULL, 0, NULL, 0}
	};
	int			letter;

	memset(options, 0, sizeof(*options));
	while ((letter = getopt_long(argc, argv, CONNECT_SHORT, long_options, NULL)) != -1)
	{
		if (letter == HELP)
		{
			fputs(help, stdout);
			options->status = EXIT_DONE;
			return false;
		}
		if (connect_option(&options->connect, letter, optarg))
			continue;
		if (strchr(letters, letter) == NULL || !take(options, letter, optarg))
		{
			options->status = command_usage_error("wrong option");
			return false;
		}
	}
	if (optind != argc)
	{
		options->status = command_usage_error("\"%s\" is too much", argv[optind]);
		return false;
	}
	return true;
}
