/*
 * verify_source.c
 *		Where the entries come from: archives one after the other, then a database.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "verify.h"

bool
verify_open_archive(Verify *v, const char *path)
{
	VerifySource *s = &v->source;
	LedgerArchive *more = realloc(s->archives, (size_t) (s->count + 1) * sizeof(LedgerArchive));
	const char *fault;

	if (more == NULL)
	{
		command_error("out of memory");
		return false;
	}
	s->archives = more;
	if (!ledger_archive_open(&s->archives[s->count], path, &fault))
	{
		command_error("\"%s\": %s", path, fault);
		return false;
	}
	if (fault != NULL)
		verify_find_general(v, "broken", "%s: %s", path, fault);
	s->count++;
	return true;
}

bool
verify_open_live(Verify *v)
{
	VerifySource *s = &v->source;

	s->conn = connect_open(&v->options, "renkei verify");
	s->nodes_conn = s->conn != NULL ? connect_open(&v->options, "renkei verify") : NULL;
	return s->nodes_conn != NULL;
}

/*
 * Up to the newest entry there is now; entries that come meanwhile are left for
 * the next time.  Called when the checkpoints have been read: what those cover
 * was there before them.
 */
bool
verify_count_live(Verify *v)
{
	VerifySource *s = &v->source;

	return ledger_live_number(s->conn, "counting entries", "SELECT min(index) FROM ledger.entry", &s->from) >= 0 &&
		ledger_live_number(s->conn, "counting entries", "SELECT max(index) + 1 FROM ledger.entry", &s->to) >= 0;
}

/* Where entries have left and no archive holds them, their tree must be had otherwise; the checkpoints judge it. */
static bool
begin_live(Verify *v)
{
	VerifySource *s = &v->source;
	RkcTree		before;
	char		sql[200];

	s->live = true;
	if (s->count == 0)
	{
		if (!ledger_live_tree(s->conn, v->hasher, s->from, &before))
			return false;
		verify_tree_begin(v, &before);
	}
	snprintf(sql, sizeof(sql), "COPY (SELECT no, hash FROM ledger.node WHERE level = 8 AND no >= %" PRIu64
			 " ORDER BY no) TO STDOUT (FORMAT binary)", v->tree.size / LEDGER_GROUP);
	if (!ledger_copy_begin(&s->nodes, s->nodes_conn, "reading hashes", sql))
		return false;
	s->nodes_open = true;
	s->node = UINT64_MAX;
	return ledger_live_entries(&s->entries, s->conn, v->tree.size, s->to);
}

static int
next_live(Verify *v, uint64_t *index, const uint8_t **leaf, size_t *size)
{
	VerifySource *s = &v->source;
	int			got;

	if (!s->live && !begin_live(v))
		return -1;
	got = ledger_copy_next(&s->entries, LEDGER_ENTRY_FIELDS);
	if (got == 1)
	{
		/* The server counts from 2000 on. */
		s->recorded = (int64_t) ledger_field_uint(&s->entries.fields[2]) + INT64_C(946684800000000);
		s->has_subject = s->entries.fields[3].data != NULL;
		s->subject = ledger_field_uint(&s->entries.fields[3]);
		*index = ledger_field_uint(&s->entries.fields[0]);
		*leaf = s->entries.fields[1].data;
		*size = s->entries.fields[1].size;
	}
	return got;
}

/*
 * The end of an archive, and whether it kept its word.  Entries beyond those
 * that its head counts are no part of it.
 */
static void
end_archive(Verify *v, LedgerArchive *archive, int got)
{
	uint64_t	count = v->source.next - archive->from;
	const uint8_t *leaf;
	size_t		size;

	for (; got > 0; got = ledger_archive_next(archive, &leaf, &size))
		count++;
	if (got < 0)
		verify_find(v, "broken", archive->from + count, archive->from + count, "%s: the file is broken there", archive->path);
	else if (count != archive->entries)
		verify_find_general(v, "count", "%s: %" PRIu64 " entries are there, its head says %" PRIu64, archive->path, count, archive->entries);
	if (v->origin[0] != '\0' && strcmp(v->origin, archive->origin) != 0)
		verify_find_general(v, "other_log", "%s: it says it is of \"%s\"", archive->path, archive->origin);
	verify_tree_end_archive(v, archive, v->source.current);
	v->source.current++;
}

/* The next archive must go on where the one before it ended. */
static void
begin_archive(Verify *v, LedgerArchive *archive)
{
	RkcHash		here;
	RkcHash		there;

	v->source.next = archive->from;
	v->source.begun++;
	if (v->source.current == 0)
	{
		verify_tree_begin(v, &archive->before);
		return;
	}
	if (archive->from == v->tree.size)
	{
		if (!rkc_tree_root(v->hasher, &v->tree, &here) || !rkc_tree_root(v->hasher, &archive->before, &there))
			v->failed = true;
		else if (!rkc_hash_equal(&here, &there))
			verify_find_general(v, "other_tree", "%s: it does not go on from the entries before it", archive->path);
		return;
	}
	if (archive->from > v->tree.size)
		verify_find(v, "missing", v->tree.size, archive->from - 1, "they are in none of the archives");
	else
		verify_find(v, "overlap", archive->from, v->tree.size - 1, "they are in two of the archives, or those are not in order");
	verify_tree_begin(v, &archive->before);
}

int
verify_next(Verify *v, uint64_t *index, const uint8_t **leaf, size_t *size)
{
	VerifySource *s = &v->source;

	while (s->current < s->count)
	{
		LedgerArchive *archive = &s->archives[s->current];
		int			got;

		if (s->begun == s->current)
			begin_archive(v, archive);
		got = ledger_archive_next(archive, leaf, size);
		if (got == 1 && s->next - archive->from < archive->entries)
		{
			*index = s->next++;
			return 1;
		}
		end_archive(v, archive, got);
	}
	return s->conn != NULL ? next_live(v, index, leaf, size) : 0;
}

/* The hash of a group as it is stored beside the entries; false: it is not there. */
bool
verify_stored_group(Verify *v, uint64_t group, RkcHash *hash)
{
	VerifySource *s = &v->source;

	if (!s->live)
		return s->current < s->count && ledger_archive_group(&s->archives[s->current], group, hash);
	while (s->nodes_open && (s->node == UINT64_MAX || s->node < group))
	{
		if (ledger_copy_next(&s->nodes, 2) == 1)
			s->node = ledger_field_uint(&s->nodes.fields[0]);
		else
			s->nodes_open = false;
	}
	if (!s->nodes_open || s->node != group || s->nodes.fields[1].size != RKC_HASH_BYTES)
		return false;
	memcpy(hash->bytes, s->nodes.fields[1].data, RKC_HASH_BYTES);
	return true;
}

void
verify_close_source(VerifySource *s)
{
	for (int i = 0; i < s->count; i++)
		ledger_archive_close(&s->archives[i]);
	free(s->archives);
	PQfinish(s->conn);
	PQfinish(s->nodes_conn);
}
