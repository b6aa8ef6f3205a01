/*
 * ledger_sign.c
 *		`renkei ledger sign`: sign a text, or a note once more.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command.h"
#include "core/keyfile.h"
#include "ledger.h"
#include "ledger_file.h"

static void
print_help(void)
{
	puts("Sign the text on standard input and print it as a note; a note gets one more\n"
		 "signature.\n\n"
		 "Usage:\n"
		 "  renkei ledger sign --key FILE [--time SECONDS] <TEXT\n\n"
		 "Options:\n"
		 "      --key=FILE      signer's key (renkei ledger key)\n"
		 "      --time=SECONDS  what a witness's signature states, since 1970 (now)\n"
		 "      --help          show this");
}

/* What is signed is the note's text, or all of it; what is printed in front of the new line, all of it. */
static bool
print_signed(const RkcSigner *signer, const char *text, size_t size, uint64_t at)
{
	RkcNote		note;
	char		line[RKC_SIGNATURE_LINE_MAX];
	bool		again = rkc_note_parse(&note, text, size);

	if (!rkc_note_sign(signer, text, again ? note.text_size : size, at, line))
	{
		command_error("only a text that ends in a newline can be signed");
		return false;
	}
	fwrite(text, 1, size, stdout);
	printf("%s%s", again ? "" : "\n", line);
	return fflush(stdout) == 0 && !ferror(stdout);
}

int
ledger_sign(int argc, char **argv)
{
	static const struct option options[] = {
		{"key", required_argument, NULL, 'k'},
		{"time", required_argument, NULL, 't'},
		{"help", no_argument, NULL, '?' + 256},
		{NULL, 0, NULL, 0}
	};
	const char *path = NULL;
	const char *fault;
	uint64_t	at = (uint64_t) time(NULL);
	RkcSigner	signer;
	char	   *text;
	size_t		size;
	bool		done;
	int			letter;

	while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1)
	{
		if (letter == 'k')
			path = optarg;
		else if (letter == '?' + 256)
		{
			print_help();
			return EXIT_DONE;
		}
		else if (letter != 't' || !ledger_option_number(optarg, &at))
			return command_usage_error("wrong option");
	}
	if (path == NULL || optind != argc)
		return command_usage_error("a key is needed, and nothing else");
	fault = rkc_signer_read(&signer, path);
	if (fault != NULL)
	{
		command_error("cannot use the key in \"%s\": %s", path, fault);
		return EXIT_FAILED;
	}
	text = ledger_file_read("/dev/stdin", RKC_NOTE_MAX, &size);
	done = text != NULL && print_signed(&signer, text, size, at);
	rkc_signer_clear(&signer);
	free(text);
	return done ? EXIT_DONE : EXIT_FAILED;
}
