/*
 * witness_check.c
 *		Is a new head of the ledger the old one, with more at its end?
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "core/base64.h"
#include "ledger_file.h"
#include "ledger_live.h"
#include "witness.h"

/* By the server's proof; of the entries nothing is seen. */
static bool
check_proof(Witness *w, const RkcCheckpoint *head, bool *checked)
{
	static const char sql[] = "SELECT encode(hash, 'base64') FROM unnest(ledger.consistency_proof($1, $2)) WITH ORDINALITY AS u (hash, n) ORDER BY n";
	char		sizes[2][24];
	const char *params[2] = {sizes[0], sizes[1]};
	RkcProof	proof = {0};
	PGresult   *result;
	size_t		size;
	bool		sound = true;

	snprintf(sizes[0], sizeof(sizes[0]), "%" PRIu64, w->head.size);
	snprintf(sizes[1], sizeof(sizes[1]), "%" PRIu64, head->size);
	result = connect_exec(w->conn, "asking for a proof", PGRES_TUPLES_OK, sql, 2, params);
	*checked = result != NULL;
	if (result == NULL)
		return false;
	proof.count = PQntuples(result);
	if (proof.count > RKC_TREE_LEVELS + 1)
		sound = false;
	for (int i = 0; sound && i < proof.count; i++)
		sound = rkc_base64_decode(PQgetvalue(result, i, 0), strlen(PQgetvalue(result, i, 0)), proof.path[i].bytes, RKC_HASH_BYTES, &size) &&
			size == RKC_HASH_BYTES;
	PQclear(result);
	return sound && rkc_verify_consistency(w->hasher, w->head.size, &w->head.root, head->size, &head->root, &proof);
}

/* Copy the entries from where the tree is up to the head. */
static bool
copy_entries(Witness *w, const RkcCheckpoint *head, LedgerArchiveWriter *writer, bool *checked)
{
	LedgerCopy	copy;
	bool		sound = true;
	int			got = 1;

	*checked = false;
	if (!ledger_live_entries(&copy, w->conn, w->tree.size, head->size))
		return false;
	while (sound && (got = ledger_copy_next(&copy, LEDGER_ENTRY_FIELDS)) == 1 && ledger_field_uint(&copy.fields[0]) == writer->tree.size)
		sound = ledger_archive_add(writer, copy.fields[1].data, copy.fields[1].size);
	ledger_copy_end(&copy);
	*checked = sound && got >= 0;
	return *checked && writer->tree.size == head->size;
}

/* The archive that ends the copy can be found by this name. */
static bool
point_to_last(Witness *w, const char *path)
{
	char	   *last = ledger_text("%s/entries/last", w->directory);
	char	   *new_link = ledger_text("%s/entries/last.new", w->directory);
	bool		done = last != NULL && new_link != NULL;

	if (done)
	{
		unlink(new_link);
		done = symlink(strrchr(path, '/') + 1, new_link) == 0 && rename(new_link, last) == 0 && ledger_sync_directory(last);
		if (!done)
			command_error("could not make \"%s\"", last);
	}
	free(last);
	free(new_link);
	return done;
}

/* By the entries themselves, which are kept. */
static bool
check_entries(Witness *w, const RkcCheckpoint *head, const char *note, bool *checked)
{
	char	   *path = witness_state_path(w, "entries/%020" PRIu64, w->tree.size);
	LedgerArchiveWriter writer;
	LedgerSubtrees nothing = {0};
	RkcTree		tree;
	RkcHash		root;
	bool		same;

	*checked = false;
	if (path == NULL || !ledger_archive_create(&writer, path, head->origin, &w->tree))
	{
		free(path);
		return false;
	}
	same = copy_entries(w, head, &writer, checked);
	if (same && !rkc_tree_root(w->hasher, &writer.tree, &root))
		same = *checked = false;
	same = same && rkc_hash_equal(&root, &head->root);
	tree = writer.tree;
	if (same)
	{
		*checked = ledger_archive_finish(&writer, &nothing, note) && point_to_last(w, path);
		w->tree = tree;
	}
	else
		ledger_archive_abandon(&writer);
	free(path);
	return same && *checked;
}

bool
witness_check(Witness *w, const RkcCheckpoint *head, const char *note, bool *checked)
{
	bool		same;

	*checked = true;
	if (w->known && strcmp(head->origin, w->head.origin) != 0)
		witness_alarm(w, "fork", "the checkpoint is of \"%s\", not of \"%s\"", head->origin, w->head.origin);
	else if (w->known && head->size < w->head.size)
		witness_alarm(w, "rollback", "the ledger has %" PRIu64 " entries, and had %" PRIu64, head->size, w->head.size);
	else if (w->known && head->size == w->head.size)
	{
		if (rkc_hash_equal(&head->root, &w->head.root))
			return true;
		witness_alarm(w, "fork", "there is another checkpoint of size %" PRIu64 " than the one that this witness has signed", head->size);
	}
	else
	{
		/* What was there before the first head is taken on the log's word, where entries are not kept. */
		same = w->entries ? check_entries(w, head, note, checked) : !w->known || w->head.size == 0 || check_proof(w, head, checked);
		if (same || !*checked)
			return same;
		witness_alarm(w, "altered", "the checkpoint of size %" PRIu64 " does not go on from the %" PRIu64 " entries seen before",
					  head->size, w->known ? w->head.size : 0);
	}
	return false;
}
