/*
 * ledger.c
 *		`renkei ledger`: keys and archives of the ledger.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "core/keyfile.h"
#include "ledger.h"

static int	ledger_key(int argc, char **argv);

static const Command actions[] = {
	{"key", "make a signer's key", ledger_key},
	{"export", "write entries to an archive", ledger_export},
	{"sample", "write an archive of fictitious entries", ledger_sample},
	{"sign", "sign a text, or a note once more", ledger_sign},
};

static void
print_key_help(void)
{
	puts("Make a signer's key for checkpoints of the ledger, or for a witness.\n\n"
		 "Usage:\n"
		 "  renkei ledger key --origin NAME --out FILE\n"
		 "  renkei ledger key --witness NAME --out FILE\n\n"
		 "The secret goes to FILE, which must not be there yet and which nobody else may\n"
		 "read; the verifier key, for everybody, is printed.  A name has no spaces and no\n"
		 "plus; it should be like an address, such as example.org/ledger.\n\n"
		 "Options:\n"
		 "      --origin=NAME    the log's name: its checkpoints begin with it\n"
		 "      --witness=NAME   a witness's name: the key makes cosignatures\n"
		 "  -o, --out=FILE       where the secret goes\n"
		 "      --help           show this");
}

static int
ledger_key(int argc, char **argv)
{
	static const struct option options[] = {
		{"origin", required_argument, NULL, 'n'},
		{"witness", required_argument, NULL, 'w'},
		{"out", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, '?' + 256},
		{NULL, 0, NULL, 0}
	};
	RkcSignatureType type = RKC_SIGN_NOTE;
	const char *name = NULL;
	const char *path = NULL;
	const char *fault;
	char		text[RKC_KEY_TEXT_MAX];
	RkcSigner	signer;
	int			letter;

	while ((letter = getopt_long(argc, argv, "o:", options, NULL)) != -1)
	{
		if (letter == 'n' || letter == 'w')
		{
			if (name != NULL)
				return command_usage_error("a key has one name");
			name = optarg;
			type = letter == 'w' ? RKC_SIGN_COSIGNATURE : RKC_SIGN_NOTE;
		}
		else if (letter == 'o')
			path = optarg;
		else if (letter == '?' + 256)
		{
			print_key_help();
			return EXIT_DONE;
		}
		else
			return command_usage_error("wrong option");
	}
	if (name == NULL || path == NULL || optind != argc)
		return command_usage_error("a name and a file are needed");
	if (!rkc_signer_make(&signer, name, type))
		return command_usage_error("\"%s\" cannot be the name of a key", name);
	fault = rkc_signer_write(&signer, path);
	rkc_verifier_print(&signer.verifier, text);
	rkc_signer_clear(&signer);
	if (fault != NULL)
	{
		command_error("could not write the key to \"%s\": %s", path, fault);
		return EXIT_FAILED;
	}
	puts(text);
	return EXIT_DONE;
}

int
cmd_ledger(int argc, char **argv)
{
	return command_run_action("Keys and archives of the ledger.", actions, sizeof(actions) / sizeof(actions[0]), argc, argv);
}
