/*
 * verify_heads.c
 *		The checkpoints that entries are compared with: only those that the log
 *		has signed count, and every other one that is handed in is a finding.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "ledger_file.h"
#include "verify.h"

#define FILE_MAX	((size_t) 1 << 30)

/* Signed by one of the log's keys, and by none of them falsely? */
static bool
signed_by_log(Verify *v, const RkcNote *note, const RkcCheckpoint *checkpoint, const char *from)
{
	bool		good = false;

	for (int i = 0; i < v->log_keys.count; i++)
	{
		const RkcVerifier *key = &v->log_keys.keys[i];
		RkcNoteVerdict verdict = rkc_note_verify(note, key, NULL);

		if (verdict == RKC_NOTE_FORGED)
		{
			verify_find_general(v, "forged", "%s: the checkpoint of size %" PRIu64 " has a false signature by %s", from,
								checkpoint->size, key->name);
			return false;
		}
		if (verdict == RKC_NOTE_GOOD && strcmp(key->name, checkpoint->origin) == 0)
			good = true;
	}
	if (!good)
		verify_find_general(v, "unsigned", "%s: the checkpoint of size %" PRIu64 " of \"%s\" is not signed by a key of that log",
							from, checkpoint->size, checkpoint->origin);
	return good;
}

/* Trusted witnesses on it, and when the first of them saw it; -1: a signature is false. */
static int
count_witnesses(Verify *v, const RkcNote *note, const RkcCheckpoint *checkpoint, const char *from, uint64_t *witnessed)
{
	int			count = 0;

	*witnessed = 0;
	for (int i = 0; i < v->witnesses.count; i++)
	{
		uint64_t	time;

		switch (rkc_note_verify(note, &v->witnesses.keys[i], &time))
		{
			case RKC_NOTE_GOOD:
				count++;
				if (time > 0 && (*witnessed == 0 || time < *witnessed))
					*witnessed = time;
				break;
			case RKC_NOTE_FORGED:
				verify_find_general(v, "forged", "%s: the checkpoint of size %" PRIu64 " has a false signature by %s", from,
									checkpoint->size, v->witnesses.keys[i].name);
				return -1;
			default:
				break;
		}
	}
	return count;
}

static bool
keep_head(Verify *v, const VerifyHead *head)
{
	if (v->nheads == v->heads_room)
	{
		int			room = v->heads_room > 0 ? 2 * v->heads_room : 256;
		VerifyHead *heads = realloc(v->heads, (size_t) room * sizeof(VerifyHead));

		if (heads == NULL)
		{
			command_error("out of memory");
			return false;
		}
		v->heads = heads;
		v->heads_room = room;
	}
	v->heads[v->nheads++] = *head;
	return true;
}

static bool
add_note(Verify *v, const char *text, size_t size, const char *from, int archive)
{
	RkcNote		note;
	RkcCheckpoint checkpoint;
	VerifyHead	head = {.archive = archive};
	int			witnesses;

	if (!rkc_note_parse(&note, text, size) || !rkc_checkpoint_parse(&checkpoint, note.text, note.text_size))
	{
		verify_find_general(v, "not_a_checkpoint", "%s: there is something that is no checkpoint", from);
		return true;
	}
	if (!signed_by_log(v, &note, &checkpoint, from))
		return true;
	if (v->origin[0] != '\0' && strcmp(v->origin, checkpoint.origin) != 0)
	{
		verify_find_general(v, "other_log", "%s: a checkpoint of \"%s\", not of \"%s\"", from, checkpoint.origin, v->origin);
		return true;
	}
	memcpy(v->origin, checkpoint.origin, sizeof(v->origin));
	witnesses = count_witnesses(v, &note, &checkpoint, from, &head.witnessed);
	if (witnesses < 0)
		return true;
	head.size = checkpoint.size;
	head.root = checkpoint.root;
	head.witnesses = (uint64_t) witnesses;
	if (v->proof != NULL && (head.note = strndup(text, size)) == NULL)
	{
		command_error("out of memory");
		return false;
	}
	if (keep_head(v, &head))
		return true;
	free(head.note);
	return false;
}

bool
verify_one_note(Verify *v, const char *text, size_t size, const char *from, RkcCheckpoint *checkpoint)
{
	uint64_t	findings = v->findings_in_all;

	if (!add_note(v, text, size, from, -1) || v->nheads != 1)
		return false;
	memcpy(checkpoint->origin, v->origin, sizeof(checkpoint->origin));
	checkpoint->size = v->heads[0].size;
	checkpoint->root = v->heads[0].root;
	if (v->heads[0].witnesses < v->quorum)
		verify_find_general(v, "unwitnessed", "%s: only %" PRIu64 " of the trusted witnesses have signed the checkpoint", from,
							v->heads[0].witnesses);
	return v->findings_in_all == findings;
}

bool
verify_add_notes(Verify *v, const char *text, size_t size, const char *from, int archive)
{
	size_t		length;

	for (; (length = ledger_note_length(text, size)) > 0; text += length, size -= length)
		if (!add_note(v, text, length, from, archive))
			return false;
	return true;
}

bool
verify_add_file(Verify *v, const char *path)
{
	size_t		size;
	char	   *text = ledger_file_read(path, FILE_MAX, &size);
	bool		done;

	if (text == NULL)
		return false;
	if (size == 0)
		verify_find_general(v, "not_a_checkpoint", "%s: the file is empty", path);
	done = verify_add_notes(v, text, size, path, -1);
	free(text);
	return done;
}

/*
 * Those of the database, with the witnesses' signatures; what its columns say
 * must be what the note says.  A head from before there was a key is none.
 */
bool
verify_add_live(Verify *v)
{
	static const char sql[] = "COPY (SELECT size, convert_to(note || coalesce((SELECT string_agg(rtrim(line, E'\\n') || E'\\n', '' ORDER BY witness)"
		" FROM ledger.cosignature c WHERE c.size = k.size), ''), 'UTF8') FROM ledger.checkpoint k ORDER BY size) TO STDOUT (FORMAT binary)";
	LedgerCopy	copy;
	RkcCheckpoint unsigned_head;
	bool		done = true;
	int			got = 1;

	if (!ledger_copy_begin(&copy, v->source.conn, "reading checkpoints", sql))
		return false;
	while (done && (got = ledger_copy_next(&copy, 2)) == 1)
	{
		const char *text = (const char *) copy.fields[1].data;
		uint64_t	size = ledger_field_uint(&copy.fields[0]);
		int			before = v->nheads;

		if (copy.fields[1].size > 0 && rkc_checkpoint_parse(&unsigned_head, text, copy.fields[1].size))
			continue;
		done = add_note(v, text, copy.fields[1].size, "ledger.checkpoint", -1);
		if (v->nheads > before && v->heads[before].size != size)
			verify_find_general(v, "column", "ledger.checkpoint: the row of size %" PRIu64 " holds a checkpoint of size %" PRIu64,
								size, v->heads[before].size);
	}
	ledger_copy_end(&copy);
	return done && got >= 0;
}

static int
compare_heads(const void *a, const void *b)
{
	const VerifyHead *x = a;
	const VerifyHead *y = b;

	return x->size < y->size ? -1 : x->size > y->size ? 1 : 0;
}

/* In order of size.  Two of one size with different roots: the log has told two stories. */
void
verify_sort_heads(Verify *v)
{
	qsort(v->heads, (size_t) v->nheads, sizeof(VerifyHead), compare_heads);
	for (int i = 1; i < v->nheads; i++)
		if (v->heads[i].size == v->heads[i - 1].size && !rkc_hash_equal(&v->heads[i].root, &v->heads[i - 1].root))
			verify_find_general(v, "fork", "the log has signed two different checkpoints of size %" PRIu64, v->heads[i].size);
}
