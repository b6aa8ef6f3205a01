/*
 * witness_state.c
 *		What a witness keeps on its own disk.
 *
 *		lock			held while one runs
 *		checkpoint		the newest head it has signed
 *		history			all of them, one after the other
 *		entries/N		where it keeps entries: archives, by the number of the first
 *		stamps/N.note	a head by its size, and
 *		stamps/N.tsr	the time stamp on it (RFC 3161)
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "ledger_file.h"
#include "witness.h"

char *
witness_state_path(const Witness *w, const char *format, uint64_t number)
{
	char		name[64];

	snprintf(name, sizeof(name), format, number);
	return ledger_text("%s/%s", w->directory, name);
}

static bool
make_directory(const char *path)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return ledger_sync_directory(path);
	command_error("could not make the directory \"%s\": %s", path, strerror(errno));
	return false;
}

/* The directory, its parts, and the lock on it. */
static bool
take_directory(Witness *w)
{
	char	   *parts[] = {ledger_text("%s/entries", w->directory), ledger_text("%s/stamps", w->directory),
	ledger_text("%s/lock", w->directory)};
	bool		done = parts[0] != NULL && parts[1] != NULL && parts[2] != NULL && make_directory(w->directory) &&
		make_directory(parts[0]) && make_directory(parts[1]);

	if (done)
	{
		w->lock = open(parts[2], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		done = w->lock >= 0 && flock(w->lock, LOCK_EX | LOCK_NB) == 0;
		if (!done)
			command_error("another witness is at work in \"%s\", or it cannot be locked", w->directory);
	}
	for (int i = 0; i < 3; i++)
		free(parts[i]);
	return done;
}

/* Its own signature on the head it knows must be good: nobody else has put it there. */
static bool
read_head(Witness *w, const char *path)
{
	size_t		size;
	char	   *text = ledger_file_read(path, RKC_NOTE_MAX, &size);
	RkcNote		note;
	struct stat st;

	if (text == NULL)
		return false;
	w->known = rkc_note_parse(&note, text, size) && rkc_note_verify(&note, &w->signer.verifier, NULL) == RKC_NOTE_GOOD &&
		rkc_checkpoint_parse(&w->head, note.text, note.text_size);
	if (!w->known)
		command_error("\"%s\" holds no checkpoint that this witness has signed", path);
	else if (stat(path, &st) == 0)
		w->last_news = st.st_mtime;
	free(text);
	return w->known;
}

/* The tree of the entries that are kept is what the last archive says it is at its end. */
static bool
read_tree(Witness *w)
{
	LedgerArchive archive;
	char	   *link = ledger_text("%s/entries/last", w->directory);
	const char *fault = NULL;
	RkcHash		root;
	bool		done;

	if (link == NULL)
		return false;
	rkc_tree_init(&w->tree);
	done = ledger_archive_open(&archive, link, &fault) && fault == NULL &&
		ledger_subtrees_add(w->hasher, &w->tree, &archive.after, NULL, NULL) && w->tree.size == w->head.size &&
		rkc_tree_root(w->hasher, &w->tree, &root) && rkc_hash_equal(&root, &w->head.root);
	if (!done)
		command_error("the entries kept in \"%s/entries\" do not end where the checkpoint does%s%s", w->directory,
					  fault != NULL ? ": " : "", fault != NULL ? fault : "");
	ledger_archive_close(&archive);
	free(link);
	return done;
}

bool
witness_state_open(Witness *w)
{
	char	   *path;
	bool		done = true;

	w->lock = -1;
	w->last_news = time(NULL);
	rkc_tree_init(&w->tree);
	if (!take_directory(w))
		return false;
	path = ledger_text("%s/checkpoint", w->directory);
	if (path == NULL)
		return false;
	if (access(path, F_OK) == 0)
		done = read_head(w, path) && (!w->entries || read_tree(w));
	free(path);
	return done;
}

void
witness_state_close(Witness *w)
{
	if (w->lock >= 0)
		close(w->lock);
}

/* Written to the end, and to disk. */
static bool
append(const char *path, const char *text)
{
	int			fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	size_t		size = strlen(text);
	bool		done = fd >= 0 && write(fd, text, size) == (ssize_t) size && fsync(fd) == 0;

	if (!done)
		command_error("could not write \"%s\": %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return done;
}

bool
witness_state_keep(Witness *w, const RkcCheckpoint *head, const char *note)
{
	char	   *history = ledger_text("%s/history", w->directory);
	char	   *path = ledger_text("%s/checkpoint", w->directory);
	bool		done = history != NULL && path != NULL && append(history, note) && ledger_file_write(path, note, strlen(note));

	free(history);
	free(path);
	if (done)
	{
		w->known = true;
		w->head = *head;
	}
	return done;
}
