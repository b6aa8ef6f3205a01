/*
 * witness.c
 *		`renkei witness`: follow the heads of a ledger, countersign them, and
 *		raise an alarm where they do not go on from one another.
 */
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "core/keyfile.h"
#include "ledger_live.h"
#include "witness.h"

static volatile sig_atomic_t stopping = 0;

static void
stop(int signal_number)
{
	(void) signal_number;
	stopping = 1;
}

static void
print_help(void)
{
	puts("Follow the signed heads of a ledger from another machine or account, countersign\n"
		 "those that go on from what was seen before, and raise an alarm over others.\n\n"
		 "Usage:\n"
		 "  renkei witness --key FILE --log-key KEY --state DIR [OPTION]...\n\n"
		 "Options:\n"
		 "      --key=FILE         this witness's key (renkei ledger key --witness)\n"
		 "  -k, --log-key=KEY      verifier key of the log, or a file of such (several)\n"
		 "      --state=DIR        what the witness knows and has signed\n"
		 "      --entries          fetch the entries as well, and keep a copy of them\n"
		 "      --interval=SECONDS look for a new head so often (10)\n"
		 "      --silence=SECONDS  alarm where none comes for so long\n"
		 "      --exec=PROGRAM     run at an alarm: PROGRAM KIND TEXT\n"
		 "      --tsa-command=PROGRAM  gets a time-stamp request (RFC 3161) on its standard\n"
		 "                         input, writes the authority's response\n"
		 "      --tsa-ca=FILE      the authority's certificates\n"
		 "      --tsa-every=SECONDS    have a head stamped so often (3600)\n"
		 "      --stream           instead of heads, receive the ledger's records as they are\n"
		 "                         written, by the replication protocol, keep them, and\n"
		 "                         confirm them: renkei.release = witnessed waits for that\n"
		 "      --slot=NAME        by this replication slot\n"
		 "      --once             look once, then end\n"
		 "      --help             show this\n\n"
		 CONNECT_HELP
		 "\nAlarms: fork, rollback, altered, unsigned (after which nothing is signed any more),\n"
		 "silence.  Exit status: 0 ended by a signal, or --once and all is well; 1 it could\n"
		 "not go on; 2 wrong usage; 3 there was an alarm.");
}

/* Signed by a key of the log that it names? */
static bool
signed_by_log(const Witness *w, const RkcNote *note, const RkcCheckpoint *head)
{
	bool		good = false;

	for (int i = 0; i < w->log_keys.count; i++)
	{
		RkcNoteVerdict verdict = rkc_note_verify(note, &w->log_keys.keys[i], NULL);

		if (verdict == RKC_NOTE_FORGED)
			return false;
		if (verdict == RKC_NOTE_GOOD && strcmp(w->log_keys.keys[i].name, head->origin) == 0)
			good = true;
	}
	return good;
}

/* The log's note without others' signatures, and with this witness's. */
static bool
countersign(const Witness *w, const RkcNote *note, const char *text, char *signed_note, size_t room)
{
	char		line[RKC_SIGNATURE_LINE_MAX];
	size_t		size = strlen(text);

	if (size + sizeof(line) > room ||
		!rkc_note_sign(&w->signer, note->text, note->text_size, (uint64_t) time(NULL), line))
	{
		command_error("could not sign");
		return false;
	}
	memcpy(signed_note, text, size);
	memcpy(signed_note + size, line, strlen(line) + 1);
	return true;
}

/* Signed, on disk, and only then handed back; that somebody does not want it back is his loss. */
static bool
sign_head(Witness *w, const RkcCheckpoint *head, const RkcNote *note, const char *text)
{
	static char signed_note[RKC_NOTE_MAX + RKC_SIGNATURE_LINE_MAX];
	const char *params[1] = {signed_note};
	time_t		now = time(NULL);

	if (!countersign(w, note, text, signed_note, sizeof(signed_note)) || !witness_state_keep(w, head, signed_note))
		return false;
	w->last_news = now;
	w->silent = false;
	printf("%s: %" PRIu64 " entries\n", head->origin, head->size);
	fflush(stdout);
	PQclear(connect_exec(w->conn, "handing the signature back", PGRES_TUPLES_OK, "SELECT ledger.add_cosignature($1)", 1, params));
	if (w->stamp_program != NULL && now - w->last_stamp >= (time_t) w->stamp_every && witness_stamp(w, head, signed_note))
		w->last_stamp = now;
	return true;
}

/* One look.  False: it could not be done, or there is no going on. */
static bool
look(Witness *w)
{
	uint64_t	size;
	char	   *text = NULL;
	RkcNote		note;
	RkcCheckpoint head;
	bool		checked;
	bool		done = false;
	int			found = ledger_live_text(w->conn, "looking for a checkpoint",
										 "SELECT size, note FROM ledger.checkpoint ORDER BY size DESC, signed_at DESC LIMIT 1", &size, &text);

	if (found == 0 && w->known)
		witness_alarm(w, "rollback", "the ledger has no checkpoint, and had one of %" PRIu64 " entries", w->head.size);
	if (found <= 0)
		return found == 0 && !w->known;
	if (!rkc_note_parse(&note, text, strlen(text)) || !rkc_checkpoint_parse(&head, note.text, note.text_size) ||
		!signed_by_log(w, &note, &head))
		witness_alarm(w, "unsigned", "the newest checkpoint is not signed by a key of the log");
	else if (witness_check(w, &head, text, &checked))
		done = (w->known && head.size == w->head.size) || sign_head(w, &head, &note, text);
	else
		done = false;
	free(text);
	return done;
}

static bool
connected(Witness *w)
{
	if (w->conn != NULL && PQstatus(w->conn) == CONNECTION_OK)
		return true;
	PQfinish(w->conn);
	w->conn = connect_open(&w->options, "renkei witness");
	return w->conn != NULL;
}

static void
watch_silence(Witness *w)
{
	time_t		since = time(NULL) - w->last_news;

	if (w->silence == 0 || w->silent || since <= (time_t) w->silence)
		return;
	w->silent = true;
	witness_alarm(w, "silence", "no new checkpoint for %" PRId64 " seconds", (int64_t) since);
}

static int
follow(Witness *w)
{
	do
	{
		bool		done = connected(w) && look(w);

		if (w->ended)
			return EXIT_PARTLY;
		watch_silence(w);
		if (w->once)
			return w->alarmed ? EXIT_PARTLY : done ? EXIT_DONE : EXIT_FAILED;
		for (uint64_t i = 0; i < w->interval && !stopping; i++)
			sleep(1);
	} while (!stopping);
	return w->alarmed ? EXIT_PARTLY : EXIT_DONE;
}

static int
run(Witness *w, const char *key_path)
{
	const char *fault = rkc_signer_read(&w->signer, key_path);
	struct sigaction action = {.sa_handler = stop};
	int			status = EXIT_FAILED;

	if (fault == NULL && w->signer.verifier.type != RKC_SIGN_COSIGNATURE)
		fault = "it is not a witness's";
	if (fault != NULL)
	{
		command_error("cannot use the key in \"%s\": %s", key_path, fault);
		return EXIT_FAILED;
	}
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	w->hasher = rkc_hasher_open();
	if (w->hasher != NULL && witness_state_open(w))
		status = w->stream ? witness_stream(w, &stopping) : follow(w);
	PQfinish(w->conn);
	witness_state_close(w);
	rkc_hasher_close(w->hasher);
	rkc_signer_clear(&w->signer);
	return status;
}

/* Options with a number; false: it is none of those. */
static bool
number_option(Witness *w, int letter, uint64_t **number)
{
	switch (letter)
	{
		case 'i':
			*number = &w->interval;
			return true;
		case 's':
			*number = &w->silence;
			return true;
		case 'e':
			*number = &w->stamp_every;
			return true;
		default:
			return false;
	}
}

static bool
text_option(Witness *w, int letter, const char ***text)
{
	switch (letter)
	{
		case 'D':
			*text = &w->directory;
			return true;
		case 'x':
			*text = &w->program;
			return true;
		case 't':
			*text = &w->stamp_program;
			return true;
		case 'l':
			*text = &w->slot;
			return true;
		case 'c':
			*text = &w->stamp_ca;
			return true;
		default:
			return false;
	}
}

int
cmd_witness(int argc, char **argv)
{
	static const struct option options[] = {
		{"key", required_argument, NULL, 'K'},
		{"log-key", required_argument, NULL, 'k'},
		{"state", required_argument, NULL, 'D'},
		{"entries", no_argument, NULL, 'E'},
		{"interval", required_argument, NULL, 'i'},
		{"silence", required_argument, NULL, 's'},
		{"exec", required_argument, NULL, 'x'},
		{"tsa-command", required_argument, NULL, 't'},
		{"tsa-ca", required_argument, NULL, 'c'},
		{"tsa-every", required_argument, NULL, 'e'},
		{"stream", no_argument, NULL, 'S'},
		{"slot", required_argument, NULL, 'l'},
		{"once", no_argument, NULL, '1'},
		{"help", no_argument, NULL, '?' + 256},
		CONNECT_LONG,
		{NULL, 0, NULL, 0}
	};
	Witness		w = {.interval = 10, .stamp_every = 3600, .lock = -1};
	const char *key = NULL;
	uint64_t   *number;
	const char **text;
	int			letter;
	int			status;

	while ((letter = getopt_long(argc, argv, "k:" CONNECT_SHORT, options, NULL)) != -1)
	{
		if (letter == 'K')
			key = optarg;
		else if (letter == 'k')
		{
			if (!ledger_keys_add(&w.log_keys, optarg))
				return EXIT_USAGE;
		}
		else if (letter == 'E')
			w.entries = true;
		else if (letter == 'S')
			w.stream = true;
		else if (letter == '1')
			w.once = true;
		else if (letter == '?' + 256)
		{
			print_help();
			return EXIT_DONE;
		}
		else if (number_option(&w, letter, &number))
		{
			if (!ledger_option_number(optarg, number) || *number > INT32_MAX)
				return command_usage_error("\"%s\" is no number of seconds", optarg);
		}
		else if (text_option(&w, letter, &text))
			*text = optarg;
		else if (!connect_option(&w.options, letter, optarg))
			return command_usage_error("wrong option");
	}
	if (key == NULL || w.log_keys.count == 0 || w.directory == NULL || optind != argc)
		return command_usage_error("the witness's key, the log's and a directory are needed");
	if ((w.stamp_program != NULL) != (w.stamp_ca != NULL))
		return command_usage_error("--tsa-command and --tsa-ca go together");
	if (w.slot != NULL && (!w.stream || strspn(w.slot, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(w.slot)))
		return command_usage_error("--slot names a replication slot, for --stream");
	if (w.interval == 0)
		return command_usage_error("--interval is one second at least");
	status = run(&w, key);
	ledger_keys_free(&w.log_keys);
	return status;
}
