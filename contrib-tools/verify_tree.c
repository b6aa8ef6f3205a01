/*
 * verify_tree.c
 *		The tree of the entries as they are, beside the one of the stored hashes,
 *		and both against the checkpoints.
 */
#include <inttypes.h>
#include <string.h>

#include "verify.h"

/* The upper part of a tree, of whole groups; the lower, of what has not made up a group yet. */
static void
take_groups(RkcTree *groups, const RkcTree *tree)
{
	*groups = *tree;
	groups->size -= tree->size % LEDGER_GROUP;
}

static void
add_rest_of_group(RkcTree *tree, const RkcTree *groups, const RkcTree *low)
{
	*tree = *groups;
	tree->size += low->size % LEDGER_GROUP;
	memcpy(tree->peaks, low->peaks, LEDGER_GROUP_LEVEL * sizeof(RkcHash));
}

static bool
has_root(Verify *v, const RkcTree *tree, const RkcHash *root)
{
	RkcHash		hash;

	if (!rkc_tree_root(v->hasher, tree, &hash))
	{
		v->failed = true;
		return false;
	}
	return rkc_hash_equal(&hash, root);
}

/* Findings ------------------------------------------------------------------- */

/*
 * The stored hashes are what was signed, so these groups are not.  What the
 * checkpoints said before narrows the first of them.
 */
static void
blame_suspects(Verify *v)
{
	uint64_t	first = v->suspects_from * LEDGER_GROUP;
	uint64_t	last = v->suspects_to * LEDGER_GROUP - 1;

	if (v->nsuspects == 0)
		return;
	if (v->good_size > first && v->good_size <= last)
		first = v->good_size;
	if (v->nsuspects == 1 && v->bad_size > first && v->bad_size <= last)
		last = v->bad_size - 1;
	if (v->nsuspects == 1)
		verify_find(v, "altered", first, last, "at least one of them is not what was signed");
	else if (v->nsuspects == v->suspects_to - v->suspects_from)
		verify_find(v, "altered", first, last, "%" PRIu64 " groups of 256 in a row are not what was signed: "
					"among the first of them, or before the second, one was altered, removed, inserted or moved", v->nsuspects);
	else
		verify_find(v, "altered", first, last, "in %" PRIu64 " groups of 256 between them entries are not what was signed", v->nsuspects);
	v->nsuspects = 0;
}

/* The entries are what was signed; the stored hashes of some groups are not what follows from them. */
static void
acquit_suspects(Verify *v)
{
	if (v->nsuspects > 0)
		verify_find(v, "stored_hash", v->suspects_from * LEDGER_GROUP, v->suspects_to * LEDGER_GROUP - 1,
					"the entries are what was signed, but the hash stored for them is another");
	v->nsuspects = 0;
	take_groups(&v->stated, &v->tree);
}

/* No checkpoint fits any more, and nothing tells more. */
static void
blame_range(Verify *v)
{
	uint64_t	first = v->good_size > v->first ? v->good_size : v->first;

	if (v->bad_size > first)
		verify_find(v, "altered", first, v->bad_size - 1, "at least one is not what was signed; what comes after cannot be judged "
					"(%" PRIu64 " checkpoint%s)", v->bad_heads, v->bad_heads == 1 ? "" : "s");
	else
		verify_find_general(v, "other_tree", "the checkpoint of size %" PRIu64 " does not fit the entries before the first", v->bad_size);
	v->bad_size = 0;
	v->bad_heads = 0;
	v->nsuspects = 0;
}

/*
 * A checkpoint fits the entries, and a smaller one, which the log has signed as
 * well, does not.
 */
static void
blame_log(Verify *v, const VerifyHead *head)
{
	uint64_t	first = v->good_size > v->first ? v->good_size : v->first;

	verify_find(v, "fork", first, v->bad_size - 1, "the log has signed two stories: the checkpoint of size %" PRIu64
				" does not fit, and the one of size %" PRIu64 " does", v->bad_size, head->size);
}

/* Judging -------------------------------------------------------------------- */

/* It fits the entries, as far as there are any of those it speaks of. */
static void
accept_head(Verify *v, VerifyHead *head)
{
	if (!head->good)
		v->heads_good++;
	head->good = true;
	v->good_size = head->size < v->tree.size ? head->size : v->tree.size;
	if (head->witnesses >= v->quorum)
		v->witnessed_size = v->good_size;
	verify_witnessed(v, head);
	v->bad_size = 0;
	v->bad_heads = 0;
}

static void
reject_head(Verify *v, const VerifyHead *head)
{
	v->bad_heads++;
	if (v->bad_size == 0)
		v->bad_size = head->size;
}

/*
 * A checkpoint of exactly the entries so far.  Where the stored hashes give its
 * root, they are put in the place of what the entries gave, so that what comes
 * after can be judged by itself.
 */
static void
judge(Verify *v, VerifyHead *head)
{
	RkcTree		stated;

	if (has_root(v, &v->tree, &head->root))
	{
		if (v->bad_size > 0 && v->bad_size < head->size)
			blame_log(v, head);
		acquit_suspects(v);
		accept_head(v, head);
		verify_proof_head(v, &v->tree, head);
		return;
	}
	/* Two of one size: that is a finding already. */
	if (v->good_size == head->size && v->heads_good > 0)
		return;
	add_rest_of_group(&stated, &v->stated, &v->tree);
	if (v->nsuspects > 0 && has_root(v, &stated, &head->root))
	{
		blame_suspects(v);
		accept_head(v, head);
		v->tree = stated;
		return;
	}
	reject_head(v, head);
}

static void
judge_heads(Verify *v)
{
	for (; v->next_head < v->nheads && v->heads[v->next_head].size <= v->tree.size; v->next_head++)
	{
		VerifyHead *head = &v->heads[v->next_head];

		if (head->size == v->tree.size)
			judge(v, head);
		else
			v->heads_outside++;
	}
}

/* Growing -------------------------------------------------------------------- */

void
verify_tree_begin(Verify *v, const RkcTree *before)
{
	if (v->bad_size > 0)
		blame_range(v);
	v->tree = *before;
	take_groups(&v->stated, before);
	v->nsuspects = 0;
	judge_heads(v);
}

static void
take_node(void *arg, int level, uint64_t index, const RkcHash *hash)
{
	Verify	   *v = arg;

	if (level == LEDGER_GROUP_LEVEL)
	{
		v->group = *hash;
		v->group_ready = true;
	}
	if (v->proof != NULL)
		verify_proof_node(v, level, index, hash);
}

/* A group is complete: what is stored for it goes into the second tree. */
static bool
add_group(Verify *v)
{
	uint64_t	group = v->stated.size / LEDGER_GROUP;
	RkcHash		stored;

	v->group_ready = false;
	if (!verify_stored_group(v, group, &stored))
		stored = v->group;
	if (!rkc_hash_equal(&stored, &v->group))
	{
		if (v->nsuspects++ == 0)
			v->suspects_from = group;
		v->suspects_to = group + 1;
	}
	return rkc_tree_add_subtree(v->hasher, &v->stated, LEDGER_GROUP_LEVEL, &stored, NULL, NULL);
}

bool
verify_tree_add(Verify *v, const uint8_t *leaf, size_t size)
{
	RkcHash		hash;

	if (!rkc_hash_leaf(v->hasher, leaf, size, &hash))
		return false;
	if (v->proof != NULL)
		verify_proof_node(v, 0, v->tree.size, &hash);
	if (!rkc_tree_add(v->hasher, &v->tree, &hash, take_node, v) || (v->group_ready && !add_group(v)))
		return false;
	judge_heads(v);
	return true;
}

/* Ends of archives ----------------------------------------------------------- */

/* Groups that the entries do not reach any more are not what was signed, either. */
static bool
add_missing_groups(Verify *v, LedgerArchive *archive, uint64_t size)
{
	while (v->stated.size < size)
	{
		uint64_t	group = v->stated.size / LEDGER_GROUP;
		RkcHash		stored;

		if (!ledger_archive_group(archive, group, &stored) ||
			!rkc_tree_add_subtree(v->hasher, &v->stated, LEDGER_GROUP_LEVEL, &stored, NULL, NULL))
			return false;
		if (v->nsuspects++ == 0)
			v->suspects_from = group;
		v->suspects_to = group + 1;
	}
	return true;
}

/*
 * The last entries, which make up no whole group: are they what the signed tree
 * has there?  Where nothing before them was amiss, the first checkpoint that
 * does not fit narrows it.
 */
static void
compare_last(Verify *v, const RkcTree *after, uint64_t from, bool narrow)
{
	bool		same = v->tree.size == after->size;
	uint64_t	first = after->size - after->size % LEDGER_GROUP;
	uint64_t	last = after->size - 1;

	for (int level = 0; level < LEDGER_GROUP_LEVEL; level++)
		if (((after->size >> level) & 1) != 0 && !rkc_hash_equal(&after->peaks[level], &v->tree.peaks[level]))
			same = false;
	if (same)
		return;
	if (first < v->good_size)
		first = v->good_size;
	if (narrow && v->bad_size > first && v->bad_size <= last)
		last = v->bad_size - 1;
	verify_find(v, "altered", first > from ? first : from, last, "at least one of them is not what was signed");
}

/*
 * Where the entries of an archive do not lead to the root of its checkpoint,
 * its own statement of the tree at its end may.  Then that is what was signed,
 * and the stored hashes are compared with it.
 */
static void
judge_by_statement(Verify *v, LedgerArchive *archive, VerifyHead *head)
{
	RkcTree		after;
	RkcTree		tree;
	RkcTree		groups;
	RkcHash		root;
	bool		narrow;

	rkc_tree_init(&after);
	if (!ledger_subtrees_add(v->hasher, &after, &archive->after, NULL, NULL) || after.size != archive->from + archive->entries)
		return;
	tree = after;
	if (!ledger_subtrees_add(v->hasher, &tree, &archive->rest, NULL, NULL) || tree.size != head->size ||
		!has_root(v, &tree, &head->root))
		return;
	take_groups(&groups, &after);
	if (!add_missing_groups(v, archive, groups.size) || !rkc_tree_root(v->hasher, &groups, &root) ||
		!has_root(v, &v->stated, &root))
		return;
	narrow = v->nsuspects == 0;
	blame_suspects(v);
	compare_last(v, &after, archive->from, narrow);
	v->tree = after;
	v->stated = groups;
	accept_head(v, head);
}

/* The tree at the end is what the archive says it is: others will go on from there. */
static void
check_statement(Verify *v, const LedgerArchive *archive)
{
	RkcTree		after;
	RkcHash		root;

	rkc_tree_init(&after);
	if (!ledger_subtrees_add(v->hasher, &after, &archive->after, NULL, NULL) || after.size != v->tree.size ||
		!rkc_tree_root(v->hasher, &after, &root) || !has_root(v, &v->tree, &root))
		verify_find_general(v, "stored_hash", "%s: the entries are what was signed, but the tree it states at its end is another",
							archive->path);
}

/* The way from the last entry of an archive to its checkpoint. */
void
verify_tree_end_archive(Verify *v, LedgerArchive *archive, int number)
{
	VerifyHead *head = NULL;
	RkcTree		tree = v->tree;

	for (int i = 0; i < v->nheads; i++)
		if (v->heads[i].archive == number)
			head = &v->heads[i];
	if (head == NULL)
		return;
	if (head->good)
	{
		check_statement(v, archive);
		return;
	}
	if (ledger_subtrees_add(v->hasher, &tree, &archive->rest, NULL, NULL) && tree.size == head->size &&
		has_root(v, &tree, &head->root))
	{
		acquit_suspects(v);
		accept_head(v, head);
		check_statement(v, archive);
		tree = v->tree;
		ledger_subtrees_add(v->hasher, &tree, &archive->rest, take_node, v);
		v->group_ready = false;
		verify_proof_head(v, &tree, head);
		return;
	}
	if (v->bad_size == 0)
		v->bad_size = v->tree.size;
	judge_by_statement(v, archive, head);
	if (!head->good)
		v->bad_heads++;
}

void
verify_tree_end(Verify *v)
{
	if (v->bad_size > 0)
		blame_range(v);
	for (; v->next_head < v->nheads; v->next_head++)
	{
		const VerifyHead *head = &v->heads[v->next_head];

		if (head->good)
			continue;
		v->heads_outside++;
		if (v->complete && !v->gap && v->next_head == v->nheads - 1)
			verify_find(v, "missing", v->tree.size, head->size - 1, "they were signed, and are not there");
	}
}
