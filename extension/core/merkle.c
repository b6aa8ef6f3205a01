/*
 * merkle.c
 *		A Merkle tree as RFC 6962 hashes it.
 */
#include "merkle.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

/* The first byte of what is hashed: a leaf cannot pass for a node (RFC 6962, 2.1). */
#define LEAF_PREFIX	0x00
#define NODE_PREFIX	0x01

struct RkcHasher
{
	EVP_MD	   *sha256;
	EVP_MD_CTX *context;
};

/* Hashing --------------------------------------------------------------------- */

RkcHasher *
rkc_hasher_open(void)
{
	RkcHasher  *hasher = calloc(1, sizeof(RkcHasher));

	if (hasher == NULL)
		return NULL;
	/* Fetched once: by name it would be looked up for every hash. */
	hasher->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	hasher->context = EVP_MD_CTX_new();
	if (hasher->sha256 == NULL || hasher->context == NULL)
	{
		rkc_hasher_close(hasher);
		return NULL;
	}
	return hasher;
}

void
rkc_hasher_close(RkcHasher *hasher)
{
	if (hasher == NULL)
		return;
	EVP_MD_CTX_free(hasher->context);
	EVP_MD_free(hasher->sha256);
	free(hasher);
}

bool
rkc_hash_leaf(RkcHasher *hasher, const void *data, size_t size, RkcHash *hash)
{
	static const uint8_t prefix = LEAF_PREFIX;
	RkcHash		made;

	if (EVP_DigestInit_ex2(hasher->context, hasher->sha256, NULL) != 1 ||
		EVP_DigestUpdate(hasher->context, &prefix, 1) != 1 ||
		EVP_DigestUpdate(hasher->context, data, size) != 1 ||
		EVP_DigestFinal_ex(hasher->context, made.bytes, NULL) != 1)
		return false;
	*hash = made;
	return true;
}

bool
rkc_hash_node(RkcHasher *hasher, const RkcHash *left, const RkcHash *right, RkcHash *hash)
{
	uint8_t		input[1 + 2 * RKC_HASH_BYTES];
	RkcHash		made;

	input[0] = NODE_PREFIX;
	memcpy(input + 1, left->bytes, RKC_HASH_BYTES);
	memcpy(input + 1 + RKC_HASH_BYTES, right->bytes, RKC_HASH_BYTES);
	if (EVP_DigestInit_ex2(hasher->context, hasher->sha256, NULL) != 1 ||
		EVP_DigestUpdate(hasher->context, input, sizeof(input)) != 1 ||
		EVP_DigestFinal_ex(hasher->context, made.bytes, NULL) != 1)
		return false;
	*hash = made;
	return true;
}

bool
rkc_hash_equal(const RkcHash *a, const RkcHash *b)
{
	return memcmp(a->bytes, b->bytes, RKC_HASH_BYTES) == 0;
}

/* Growing ----------------------------------------------------------------------- */

void
rkc_tree_init(RkcTree *tree)
{
	memset(tree, 0, sizeof(*tree));
}

bool
rkc_tree_add_subtree(RkcHasher *hasher, RkcTree *tree, int level, const RkcHash *subtree, RkcNodeSink sink, void *arg)
{
	RkcHash		nodes[RKC_TREE_LEVELS];
	uint64_t	leaves;
	int			top = level;

	if (level < 0 || level >= RKC_TREE_LEVELS)
		return false;
	leaves = UINT64_C(1) << level;
	if ((tree->size & (leaves - 1)) != 0 || tree->size > UINT64_MAX - leaves)
		return false;
	/* Like a carry: two subtrees of a size make one of twice the size. */
	nodes[level] = *subtree;
	for (; (tree->size >> top) & 1; top++)
		if (!rkc_hash_node(hasher, &tree->peaks[top], &nodes[top], &nodes[top + 1]))
			return false;
	for (int i = level + 1; sink != NULL && i <= top; i++)
		sink(arg, i, tree->size >> i, &nodes[i]);
	tree->peaks[top] = nodes[top];
	tree->size += leaves;
	return true;
}

bool
rkc_tree_add(RkcHasher *hasher, RkcTree *tree, const RkcHash *leaf, RkcNodeSink sink, void *arg)
{
	return rkc_tree_add_subtree(hasher, tree, 0, leaf, sink, arg);
}

bool
rkc_tree_root(RkcHasher *hasher, const RkcTree *tree, RkcHash *root)
{
	RkcHash		made;
	bool		any = false;

	/* The hash of nothing (RFC 6962, 2.1). */
	if (tree->size == 0)
		return EVP_Digest("", 0, root->bytes, NULL, hasher->sha256, NULL) == 1;
	for (int level = 0; level < RKC_TREE_LEVELS; level++)
	{
		if (!((tree->size >> level) & 1))
			continue;
		if (!any)
			made = tree->peaks[level];
		else if (!rkc_hash_node(hasher, &tree->peaks[level], &made, &made))
			return false;
		any = true;
	}
	*root = made;
	return true;
}

/* Proving ------------------------------------------------------------------------ */

/* The largest power of two below n, as its exponent; n > 1. */
static int
split_level(uint64_t n)
{
	return 63 - __builtin_clzll(n - 1);
}

/* Hash of the leaves from first (a multiple of the size's left part) on. */
static bool
hash_range(RkcHasher *hasher, uint64_t first, uint64_t count, RkcNodeSource source, void *arg, RkcHash *hash)
{
	RkcHash		left;
	RkcHash		right;
	int			level;

	if ((count & (count - 1)) == 0)
	{
		level = __builtin_ctzll(count);
		return source(arg, level, first >> level, hash);
	}
	level = split_level(count);
	return source(arg, level, first >> level, &left) &&
		hash_range(hasher, first + (UINT64_C(1) << level), count - (UINT64_C(1) << level), source, arg, &right) &&
		rkc_hash_node(hasher, &left, &right, hash);
}

/* Paths are found from the root down, and read from the leaf up. */
static void
reverse(RkcProof *proof)
{
	for (int i = 0; i < proof->count / 2; i++)
	{
		RkcHash		other = proof->path[proof->count - 1 - i];

		proof->path[proof->count - 1 - i] = proof->path[i];
		proof->path[i] = other;
	}
}

bool
rkc_prove_inclusion(RkcHasher *hasher, uint64_t index, uint64_t size, RkcNodeSource source, void *arg, RkcProof *proof)
{
	uint64_t	first = 0;
	uint64_t	count = size;

	proof->count = 0;
	if (index >= size)
		return false;
	while (count > 1)
	{
		uint64_t	left = UINT64_C(1) << split_level(count);
		bool		in_left = index - first < left;

		if (!hash_range(hasher, in_left ? first + left : first, in_left ? count - left : left, source, arg,
						&proof->path[proof->count]))
			return false;
		proof->count++;
		if (!in_left)
			first += left;
		count = in_left ? left : count - left;
	}
	reverse(proof);
	return true;
}

bool
rkc_prove_consistency(RkcHasher *hasher, uint64_t old_size, uint64_t size, RkcNodeSource source, void *arg, RkcProof *proof)
{
	uint64_t	first = 0;
	uint64_t	old = old_size;
	uint64_t	count = size;

	proof->count = 0;
	if (old_size == 0 || old_size > size)
		return false;
	while (old != count)
	{
		uint64_t	left = UINT64_C(1) << split_level(count);
		bool		in_left = old <= left;

		if (!hash_range(hasher, in_left ? first + left : first, in_left ? count - left : left, source, arg,
						&proof->path[proof->count]))
			return false;
		proof->count++;
		if (!in_left)
		{
			first += left;
			old -= left;
		}
		count = in_left ? left : count - left;
	}
	/* What both trees share is told only where it is not the old tree itself. */
	if (first != 0)
	{
		if (!hash_range(hasher, first, count, source, arg, &proof->path[proof->count]))
			return false;
		proof->count++;
	}
	reverse(proof);
	return true;
}

/* Verifying ------------------------------------------------------------------------ */

bool
rkc_verify_inclusion(RkcHasher *hasher, const RkcHash *leaf, uint64_t index, uint64_t size, const RkcProof *proof,
					 const RkcHash *root)
{
	RkcHash		hash = *leaf;
	uint64_t	node = index;
	uint64_t	last;

	if (index >= size)
		return false;
	last = size - 1;
	for (int i = 0; i < proof->count; i++)
	{
		if (last == 0)
			return false;
		if ((node & 1) != 0 || node == last)
		{
			if (!rkc_hash_node(hasher, &proof->path[i], &hash, &hash))
				return false;
			/* A node without a right neighbour moves up unchanged. */
			for (; (node & 1) == 0 && node != 0; node >>= 1)
				last >>= 1;
		}
		else if (!rkc_hash_node(hasher, &hash, &proof->path[i], &hash))
			return false;
		node >>= 1;
		last >>= 1;
	}
	return last == 0 && rkc_hash_equal(&hash, root);
}

bool
rkc_verify_consistency(RkcHasher *hasher, uint64_t old_size, const RkcHash *old_root, uint64_t size, const RkcHash *root,
					   const RkcProof *proof)
{
	RkcHash		old_hash;
	RkcHash		hash;
	uint64_t	node;
	uint64_t	last;
	int			next = 0;

	if (old_size == 0 || old_size > size)
		return false;
	if (old_size == size)
		return proof->count == 0 && rkc_hash_equal(old_root, root);
	node = old_size - 1;
	last = size - 1;
	for (; (node & 1) != 0; node >>= 1)
		last >>= 1;
	/* Of an old tree of a power of two, its own root is the beginning. */
	if (node != 0 && proof->count == 0)
		return false;
	old_hash = hash = node == 0 ? *old_root : proof->path[next++];
	for (; next < proof->count; next++)
	{
		const RkcHash *sibling = &proof->path[next];

		if (last == 0)
			return false;
		if ((node & 1) != 0 || node == last)
		{
			if (!rkc_hash_node(hasher, sibling, &old_hash, &old_hash) || !rkc_hash_node(hasher, sibling, &hash, &hash))
				return false;
			for (; (node & 1) == 0 && node != 0; node >>= 1)
				last >>= 1;
		}
		else if (!rkc_hash_node(hasher, &hash, sibling, &hash))
			return false;
		node >>= 1;
		last >>= 1;
	}
	return last == 0 && rkc_hash_equal(&old_hash, old_root) && rkc_hash_equal(&hash, root);
}
