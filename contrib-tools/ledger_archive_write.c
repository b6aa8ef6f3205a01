/*
 * ledger_archive_write.c
 *		Writing archives of the ledger.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "core/base64.h"
#include "ledger_archive.h"
#include "ledger_file.h"

static void
write_subtrees(FILE *out, const char *word, const LedgerSubtrees *subtrees)
{
	char		base64[RKC_BASE64_SIZE(RKC_HASH_BYTES) + 1];

	for (int i = 0; i < subtrees->count; i++)
	{
		rkc_base64_encode(subtrees->hashes[i].bytes, RKC_HASH_BYTES, base64);
		fprintf(out, "%s %d %s\n", word, subtrees->levels[i], base64);
	}
}

/* Of the same length whatever the numbers are: it is written again when they are known. */
static void
write_head(LedgerArchiveWriter *writer)
{
	LedgerSubtrees peaks;

	ledger_subtrees_of(&peaks, &writer->before);
	fprintf(writer->out, "renkei-ledger-archive 1\norigin %s\nfrom %020" PRIu64 "\nentries %020" PRIu64 "\nbytes %020" PRIu64 "\n",
			writer->origin, writer->before.size, writer->tree.size - writer->before.size, writer->bytes);
	write_subtrees(writer->out, "before", &peaks);
	fputc('\n', writer->out);
}

bool
ledger_archive_create(LedgerArchiveWriter *writer, const char *path, const char *origin, const RkcTree *before)
{
	memset(writer, 0, sizeof(*writer));
	writer->path = path;
	snprintf(writer->origin, sizeof(writer->origin), "%s", origin);
	writer->before = writer->tree = *before;
	writer->hasher = rkc_hasher_open();
	if (writer->hasher == NULL)
	{
		command_error("OpenSSL has no SHA-256");
		return false;
	}
	writer->out = ledger_file_create(path, &writer->new_path);
	if (writer->out == NULL)
		return false;
	write_head(writer);
	return true;
}

/* Every whole group of 256 leaves ends up here as a node. */
static void
keep_group(void *arg, int level, uint64_t index, const RkcHash *hash)
{
	LedgerArchiveWriter *writer = arg;

	if (level != LEDGER_GROUP_LEVEL || index < (writer->before.size + LEDGER_GROUP - 1) / LEDGER_GROUP)
		return;
	if (writer->ngroups == writer->groups_room)
	{
		uint64_t	room = writer->groups_room > 0 ? 2 * writer->groups_room : 1024;
		RkcHash    *groups = realloc(writer->groups, room * sizeof(RkcHash));

		if (groups == NULL)
		{
			writer->failed = true;
			return;
		}
		writer->groups = groups;
		writer->groups_room = room;
	}
	writer->groups[writer->ngroups++] = *hash;
}

bool
ledger_archive_add(LedgerArchiveWriter *writer, const uint8_t *leaf, size_t size)
{
	uint8_t		head[4] = {(uint8_t) (size >> 24), (uint8_t) (size >> 16), (uint8_t) (size >> 8), (uint8_t) size};
	RkcHash		hash;

	if (size > LEDGER_LEAF_MAX)
	{
		command_error("entry %" PRIu64 " is too long", writer->tree.size);
		return false;
	}
	if (!rkc_hash_leaf(writer->hasher, leaf, size, &hash) ||
		!rkc_tree_add(writer->hasher, &writer->tree, &hash, keep_group, writer) || writer->failed)
	{
		command_error("out of memory");
		return false;
	}
	if (fwrite(head, 1, sizeof(head), writer->out) != sizeof(head) || fwrite(leaf, 1, size, writer->out) != size)
	{
		command_error("could not write \"%s\": %s", writer->new_path, strerror(errno));
		return false;
	}
	writer->bytes += sizeof(head) + size;
	return true;
}

bool
ledger_archive_finish(LedgerArchiveWriter *writer, const LedgerSubtrees *rest, const char *note)
{
	LedgerSubtrees after;
	bool		placed;

	ledger_subtrees_of(&after, &writer->tree);
	if (writer->ngroups > 0)
		fwrite(writer->groups, sizeof(RkcHash), writer->ngroups, writer->out);
	write_subtrees(writer->out, "after", &after);
	write_subtrees(writer->out, "rest", rest);
	fprintf(writer->out, "\n%s", note);
	rewind(writer->out);
	write_head(writer);
	placed = ledger_file_place(writer->out, writer->new_path, writer->path);
	writer->out = NULL;
	writer->new_path = NULL;
	ledger_archive_abandon(writer);
	return placed;
}

void
ledger_archive_abandon(LedgerArchiveWriter *writer)
{
	ledger_file_abandon(writer->out, writer->new_path);
	rkc_hasher_close(writer->hasher);
	free(writer->groups);
	memset(writer, 0, sizeof(*writer));
}
