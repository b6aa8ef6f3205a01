/*
 * verify_proof.c
 *		The proof that one entry is in the ledger: C2SP tlog-proof.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "core/base64.h"
#include "ledger_file.h"
#include "verify.h"

#define FIRST_LINE	"c2sp.org/tlog-proof@v1\n"
#define PROOF_MAX	(LEDGER_LEAF_MAX * 2)

/* What is collected on the way; the newest checkpoint that fits makes the proof. */
typedef struct VerifyProof
{
	uint8_t    *leaf;
	size_t		leaf_size;
	RkcTree		before;
	uint64_t	have;			/* a bit for each level whose sibling is known */
	RkcHash		siblings[RKC_TREE_LEVELS];
	RkcTree		tree;			/* at the checkpoint */
	const VerifyHead *head;
} VerifyProof;

bool
verify_proof_begin(Verify *v)
{
	v->proof = calloc(1, sizeof(VerifyProof));
	if (v->proof == NULL)
		command_error("out of memory");
	return v->proof != NULL;
}

bool
verify_proof_leaf(Verify *v, const uint8_t *leaf, size_t size)
{
	v->proof->before = v->tree;
	v->proof->leaf = malloc(size > 0 ? size : 1);
	if (v->proof->leaf == NULL)
		return false;
	memcpy(v->proof->leaf, leaf, size);
	v->proof->leaf_size = size;
	return true;
}

void
verify_proof_node(Verify *v, int level, uint64_t index, const RkcHash *hash)
{
	if (index != ((v->entry >> level) ^ 1))
		return;
	v->proof->siblings[level] = *hash;
	v->proof->have |= UINT64_C(1) << level;
}

void
verify_proof_head(Verify *v, const RkcTree *tree, const VerifyHead *head)
{
	if (v->proof == NULL || v->proof->leaf == NULL || head->size <= v->entry)
		return;
	v->proof->tree = *tree;
	v->proof->head = head;
}

/* Every node on the way is a sibling that came by, or a peak before the entry or at the end. */
static bool
give_node(void *arg, int level, uint64_t index, RkcHash *hash)
{
	const Verify *v = arg;
	const VerifyProof *p = v->proof;
	const RkcTree *trees[] = {&p->before, &p->tree};

	if (index == ((v->entry >> level) ^ 1) && (p->have >> level & 1) != 0)
	{
		*hash = p->siblings[level];
		return true;
	}
	for (int i = 0; i < 2; i++)
	{
		if (((trees[i]->size >> level) & 1) == 0 || (trees[i]->size >> level) - 1 != index)
			continue;
		*hash = trees[i]->peaks[level];
		return true;
	}
	return false;
}

static bool
write_proof(const Verify *v, const RkcProof *proof)
{
	const VerifyProof *p = v->proof;
	char	   *leaf = malloc(RKC_BASE64_SIZE(p->leaf_size) + 1);
	char		hash[RKC_BASE64_SIZE(RKC_HASH_BYTES) + 1];
	char	   *new_path;
	FILE	   *out;

	if (leaf == NULL)
		return false;
	out = ledger_file_create(v->proof_path, &new_path);
	if (out == NULL)
	{
		free(leaf);
		return false;
	}
	rkc_base64_encode(p->leaf, p->leaf_size, leaf);
	fprintf(out, FIRST_LINE "extra %s\nindex %" PRIu64 "\n", leaf, v->entry);
	for (int i = 0; i < proof->count; i++)
	{
		rkc_base64_encode(proof->path[i].bytes, RKC_HASH_BYTES, hash);
		fprintf(out, "%s\n", hash);
	}
	fprintf(out, "\n%s", p->head->note);
	free(leaf);
	return ledger_file_place(out, new_path, v->proof_path);
}

/* False: it could not be made or written, reported. */
bool
verify_proof_end(Verify *v)
{
	VerifyProof *p = v->proof;
	RkcProof	proof;
	RkcHash		leaf;
	bool		done = false;

	if (p->leaf == NULL)
		command_error("entry %" PRIu64 " is not among these", v->entry);
	else if (p->head == NULL || p->head->note == NULL)
		command_error("there is no good checkpoint that covers entry %" PRIu64, v->entry);
	else if (!rkc_hash_leaf(v->hasher, p->leaf, p->leaf_size, &leaf) ||
			 !rkc_prove_inclusion(v->hasher, v->entry, p->head->size, give_node, v, &proof) ||
			 !rkc_verify_inclusion(v->hasher, &leaf, v->entry, p->head->size, &proof, &p->head->root))
		command_error("entry %" PRIu64 " cannot be proven", v->entry);
	else
		done = v->proof_path == NULL || write_proof(v, &proof);
	free(p->leaf);
	free(p);
	v->proof = NULL;
	return done;
}

/* Reading one -------------------------------------------------------------------- */

/* Cuts the next line off; NULL at the end. */
static char *
next_line(char **at)
{
	char	   *line = *at;
	char	   *newline = strchr(line, '\n');

	if (newline == NULL)
		return NULL;
	*newline = '\0';
	*at = newline + 1;
	return line;
}

/* The parts of a proof; the note is what is left at *at. */
static bool
parse_proof(char **at, uint8_t **leaf, size_t *leaf_size, uint64_t *index, RkcProof *proof)
{
	char	   *line = next_line(at);
	size_t		size;

	proof->count = 0;
	if (line == NULL || strncmp(line, FIRST_LINE, strlen(line) + 1) == 0 || strncmp(line, FIRST_LINE, strlen(FIRST_LINE) - 1) != 0)
		return false;
	line = next_line(at);
	if (line == NULL || strncmp(line, "extra ", 6) != 0)
		return false;
	*leaf = malloc(strlen(line));
	if (*leaf == NULL || !rkc_base64_decode(line + 6, strlen(line + 6), *leaf, strlen(line), leaf_size))
		return false;
	line = next_line(at);
	if (line == NULL || strncmp(line, "index ", 6) != 0 || !ledger_option_number(line + 6, index))
		return false;
	while ((line = next_line(at)) != NULL && line[0] != '\0')
	{
		if (proof->count == RKC_TREE_LEVELS + 1 ||
			!rkc_base64_decode(line, strlen(line), proof->path[proof->count++].bytes, RKC_HASH_BYTES, &size) || size != RKC_HASH_BYTES)
			return false;
	}
	return line != NULL;
}

static bool
show_leaf(Verify *v, uint64_t index, const uint8_t *leaf, size_t size)
{
	RkcEntry	entry;
	const char *fault;
	size_t		used;

	if (size < 8 || !rkc_entry_read(&entry, leaf + 8, size - 8, &used, &fault) || used != size - 8)
		return false;
	verify_show_entry(v, index, leaf, size, &entry);
	return true;
}

/* Nothing but the proof and the keys is needed.  Returns the exit status. */
int
verify_proof_check(Verify *v, const char *path)
{
	size_t		size;
	char	   *text = ledger_file_read(path, PROOF_MAX, &size);
	char	   *at = text;
	uint8_t    *leaf = NULL;
	size_t		leaf_size;
	uint64_t	index = 0;
	RkcProof	proof;
	RkcCheckpoint checkpoint;
	RkcHash		hash;

	if (text == NULL)
		return EXIT_FAILED;
	if (!parse_proof(&at, &leaf, &leaf_size, &index, &proof))
		verify_find_general(v, "proof", "%s: it is no proof of an entry", path);
	else if (verify_one_note(v, at, strlen(at), path, &checkpoint) && rkc_hash_leaf(v->hasher, leaf, leaf_size, &hash))
	{
		if (!rkc_verify_inclusion(v->hasher, &hash, index, checkpoint.size, &proof, &checkpoint.root))
			verify_find(v, "proof", index, index, "%s: it is not in the ledger that was signed", path);
		else if (!show_leaf(v, index, leaf, leaf_size))
			verify_find(v, "not_an_entry", index, index, "what is proven is no entry");
		else
		{
			v->entries = 1;
			v->first = index;
			v->heads_good = 1;
			v->good_size = checkpoint.size;
		}
	}
	free(leaf);
	free(text);
	return v->findings_in_all == 0 && v->entries == 1 ? EXIT_DONE : EXIT_PARTLY;
}
