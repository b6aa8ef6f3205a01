/*
 * ledger_archive.c
 *		Reading archives of the ledger.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base64.h"
#include "ledger_archive.h"

#define LINE_MAX_SIZE	(RKC_KEY_NAME_MAX + 100)

void
ledger_subtrees_of(LedgerSubtrees *subtrees, const RkcTree *tree)
{
	subtrees->count = 0;
	for (int level = RKC_TREE_LEVELS - 1; level >= 0; level--)
	{
		if (((tree->size >> level) & 1) == 0)
			continue;
		subtrees->levels[subtrees->count] = level;
		subtrees->hashes[subtrees->count++] = tree->peaks[level];
	}
}

bool
ledger_subtrees_add(RkcHasher *hasher, RkcTree *tree, const LedgerSubtrees *subtrees, RkcNodeSink sink, void *arg)
{
	for (int i = 0; i < subtrees->count; i++)
		if (!rkc_tree_add_subtree(hasher, tree, subtrees->levels[i], &subtrees->hashes[i], sink, arg))
			return false;
	return true;
}

/* Lines ---------------------------------------------------------------------- */

/* A line without its newline; false where none of that length ends in one. */
static bool
read_line(FILE *in, char *line)
{
	size_t		length;

	if (fgets(line, LINE_MAX_SIZE, in) == NULL)
		return false;
	length = strlen(line);
	if (length == 0 || line[length - 1] != '\n')
		return false;
	line[length - 1] = '\0';
	return true;
}

/* "word rest": the rest, or NULL. */
static const char *
after_word(const char *line, const char *word)
{
	size_t		length = strlen(word);

	return strncmp(line, word, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static bool
read_number(FILE *in, const char *word, uint64_t *number)
{
	char		line[LINE_MAX_SIZE];
	const char *digits = read_line(in, line) ? after_word(line, word) : NULL;

	*number = 0;
	if (digits == NULL || *digits == '\0' || strlen(digits) > 20)
		return false;
	for (; *digits != '\0'; digits++)
	{
		if (*digits < '0' || *digits > '9' || *number > (UINT64_MAX - 9) / 10)
			return false;
		*number = *number * 10 + (uint64_t) (*digits - '0');
	}
	return true;
}

/* "LEVEL BASE64" */
static bool
add_subtree(LedgerSubtrees *subtrees, const char *text)
{
	char	   *end;
	long		level = strtol(text, &end, 10);
	size_t		size;

	if (end == text || *end != ' ' || level < 0 || level >= RKC_TREE_LEVELS || subtrees->count == 2 * RKC_TREE_LEVELS)
		return false;
	subtrees->levels[subtrees->count] = (int) level;
	return rkc_base64_decode(end + 1, strlen(end + 1), subtrees->hashes[subtrees->count++].bytes, RKC_HASH_BYTES, &size) &&
		size == RKC_HASH_BYTES;
}

/* Lines "word LEVEL BASE64" up to one that is not such; that one is left in line. */
static bool
read_subtrees(FILE *in, const char *word, LedgerSubtrees *subtrees, char *line)
{
	const char *text;

	subtrees->count = 0;
	for (;;)
	{
		if (!read_line(in, line))
			return false;
		text = after_word(line, word);
		if (text == NULL)
			return true;
		if (!add_subtree(subtrees, text))
			return false;
	}
}

/* Opening -------------------------------------------------------------------- */

/*
 * The peaks before the first entry must be those that a tree of that size has.
 * Of them only the sizes are judged here; the checkpoint judges the hashes.
 */
static bool
place_before(LedgerArchive *archive, const LedgerSubtrees *peaks)
{
	rkc_tree_init(&archive->before);
	archive->before.size = archive->from;
	for (int i = 0; i < peaks->count; i++)
	{
		if (i > 0 && peaks->levels[i] >= peaks->levels[i - 1])
			return false;
		if (((archive->from >> peaks->levels[i]) & 1) == 0)
			return false;
		archive->before.peaks[peaks->levels[i]] = peaks->hashes[i];
	}
	return peaks->count == __builtin_popcountll(archive->from);
}

static bool
read_head(LedgerArchive *archive)
{
	char		line[LINE_MAX_SIZE];
	const char *origin;
	size_t		length;
	LedgerSubtrees peaks;

	if (!read_line(archive->in, line) || strcmp(line, "renkei-ledger-archive 1") != 0)
		return false;
	if (!read_line(archive->in, line) || (origin = after_word(line, "origin")) == NULL)
		return false;
	length = strlen(origin);
	if (length > RKC_KEY_NAME_MAX)
		return false;
	memcpy(archive->origin, origin, length + 1);
	return read_number(archive->in, "from", &archive->from) && read_number(archive->in, "entries", &archive->entries) &&
		read_number(archive->in, "bytes", &archive->bytes) && archive->entries <= UINT64_MAX / 2 - archive->from &&
		archive->bytes <= INT64_MAX / 2 &&
		read_subtrees(archive->in, "before", &peaks, line) && line[0] == '\0' && place_before(archive, &peaks);
}

/* What stands behind the leaves. */
static bool
read_tail(LedgerArchive *archive)
{
	char		line[LINE_MAX_SIZE];
	const char *text;
	size_t		size;
	char	   *note;

	if (fseeko(archive->in, archive->groups_at + (int64_t) archive->groups * RKC_HASH_BYTES, SEEK_SET) != 0 ||
		!read_subtrees(archive->in, "after", &archive->after, line))
		return false;
	archive->rest.count = 0;
	for (; (text = after_word(line, "rest")) != NULL;)
		if (!add_subtree(&archive->rest, text) || !read_line(archive->in, line))
			return false;
	if (line[0] != '\0')
		return false;
	note = malloc(RKC_NOTE_MAX + 1);
	if (note == NULL)
		return false;
	size = fread(note, 1, RKC_NOTE_MAX + 1, archive->in);
	if (size == 0 || size > RKC_NOTE_MAX)
	{
		free(note);
		return false;
	}
	archive->note = note;
	archive->note_size = size;
	return true;
}

bool
ledger_archive_open(LedgerArchive *archive, const char *path, const char **fault)
{
	int64_t		leaves_at;
	uint64_t	end;

	memset(archive, 0, sizeof(*archive));
	archive->path = path;
	*fault = NULL;
	archive->in = fopen(path, "rb");
	if (archive->in == NULL)
	{
		*fault = "it cannot be opened";
		return false;
	}
	if (!read_head(archive))
	{
		*fault = "it is no archive of the ledger, or its head is broken";
		ledger_archive_close(archive);
		return false;
	}
	leaves_at = ftello(archive->in);
	archive->groups_at = leaves_at + (int64_t) archive->bytes;
	end = archive->from + archive->entries;
	archive->first_group = (archive->from + LEDGER_GROUP - 1) / LEDGER_GROUP;
	archive->groups = end / LEDGER_GROUP > archive->first_group ? end / LEDGER_GROUP - archive->first_group : 0;
	if (!read_tail(archive))
	{
		*fault = "its end is missing or broken";
		archive->groups = 0;
	}
	if (fseeko(archive->in, leaves_at, SEEK_SET) != 0)
	{
		*fault = "it cannot be read at any place";
		ledger_archive_close(archive);
		return false;
	}
	return true;
}

void
ledger_archive_close(LedgerArchive *archive)
{
	if (archive->in != NULL)
		fclose(archive->in);
	archive->in = NULL;
	free(archive->note);
	archive->note = NULL;
	free(archive->leaf);
	archive->leaf = NULL;
	archive->leaf_room = 0;
}

/* Leaves --------------------------------------------------------------------- */

static bool
make_room(LedgerArchive *archive, size_t size)
{
	size_t		room = archive->leaf_room > 0 ? archive->leaf_room : 4096;
	uint8_t    *leaf;

	if (size <= archive->leaf_room)
		return true;
	while (room < size)
		room *= 2;
	leaf = realloc(archive->leaf, room);
	if (leaf == NULL)
		return false;
	archive->leaf = leaf;
	archive->leaf_room = room;
	return true;
}

int
ledger_archive_next(LedgerArchive *archive, const uint8_t **leaf, size_t *size)
{
	uint8_t		head[4];
	uint32_t	length;

	if (archive->read == archive->bytes)
		return 0;
	if (archive->bytes - archive->read < sizeof(head) || fread_unlocked(head, 1, sizeof(head), archive->in) != sizeof(head))
		return -1;
	length = (uint32_t) head[0] << 24 | (uint32_t) head[1] << 16 | (uint32_t) head[2] << 8 | head[3];
	archive->read += sizeof(head);
	if (length > LEDGER_LEAF_MAX || archive->bytes - archive->read < length || !make_room(archive, length) ||
		fread_unlocked(archive->leaf, 1, length, archive->in) != length)
		return -1;
	archive->read += length;
	*leaf = archive->leaf;
	*size = length;
	return 1;
}

bool
ledger_archive_group(LedgerArchive *archive, uint64_t group, RkcHash *hash)
{
	if (group < archive->first_group || group - archive->first_group >= archive->groups)
		return false;
	/* Leaves are read on where they are. */
	return pread(fileno(archive->in), hash->bytes, RKC_HASH_BYTES,
				 archive->groups_at + (int64_t) (group - archive->first_group) * RKC_HASH_BYTES) == RKC_HASH_BYTES;
}
