/*
 * merkle.h
 *		A Merkle tree as RFC 6962 (section 2.1) hashes it, growing at its right.
 *
 * What is kept of a tree to go on with it are the roots of its perfect subtrees
 * from left to right, one for each bit of its size: at most 64 hashes.  Proofs
 * need inner hashes as well; where those are stored is the caller's matter.
 *
 * Everything that hashes can fail where OpenSSL does, and then returns false
 * without having changed anything.
 */
#ifndef RKC_MERKLE_H
#define RKC_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RKC_HASH_BYTES	32
#define RKC_TREE_LEVELS	64		/* of a tree of any size */

typedef struct RkcHash
{
	uint8_t		bytes[RKC_HASH_BYTES];
} RkcHash;

/* SHA-256, set up once for many hashes. */
typedef struct RkcHasher RkcHasher;

extern RkcHasher *rkc_hasher_open(void);	/* NULL: OpenSSL would not */
extern void rkc_hasher_close(RkcHasher *hasher);

extern bool rkc_hash_leaf(RkcHasher *hasher, const void *data, size_t size, RkcHash *hash);
extern bool rkc_hash_node(RkcHasher *hasher, const RkcHash *left, const RkcHash *right, RkcHash *hash);

extern bool rkc_hash_equal(const RkcHash *a, const RkcHash *b);

/* A growing tree. */
typedef struct RkcTree
{
	uint64_t	size;			/* leaves */
	RkcHash		peaks[RKC_TREE_LEVELS]; /* peaks[i]: the subtree of 2^i leaves, where size has that bit */
} RkcTree;

extern void rkc_tree_init(RkcTree *tree);

/*
 * Add a leaf.  Each inner node of a perfect subtree that it completes is handed
 * to the callback, if there is one: level 1 and index 3 is the node over the
 * leaves 6 and 7.
 */
typedef void (*RkcNodeSink) (void *arg, int level, uint64_t index, const RkcHash *hash);
extern bool rkc_tree_add(RkcHasher *hasher, RkcTree *tree, const RkcHash *leaf, RkcNodeSink sink, void *arg);

/*
 * Add a perfect subtree of 2^level leaves at once; false where the tree's size
 * is no multiple of that.
 */
extern bool rkc_tree_add_subtree(RkcHasher *hasher, RkcTree *tree, int level, const RkcHash *subtree, RkcNodeSink sink,
								 void *arg);

extern bool rkc_tree_root(RkcHasher *hasher, const RkcTree *tree, RkcHash *root);

/* Give the hash of a node that rkc_tree_add() handed out, or of a leaf (level 0). */
typedef bool (*RkcNodeSource) (void *arg, int level, uint64_t index, RkcHash *hash);

/*
 * Proof that a leaf is in the tree of that size; that the tree of the old size
 * is a beginning of it (RFC 6962, 2.1.1 and 2.1.2).  False: the numbers do not
 * fit, or a node could not be had.
 */
typedef struct RkcProof
{
	int			count;
	RkcHash		path[RKC_TREE_LEVELS + 1];
} RkcProof;

extern bool rkc_prove_inclusion(RkcHasher *hasher, uint64_t index, uint64_t size, RkcNodeSource source, void *arg,
								RkcProof *proof);
extern bool rkc_prove_consistency(RkcHasher *hasher, uint64_t old_size, uint64_t size, RkcNodeSource source, void *arg,
								  RkcProof *proof);

/* Do they prove it?  False also where hashing fails. */
extern bool rkc_verify_inclusion(RkcHasher *hasher, const RkcHash *leaf, uint64_t index, uint64_t size,
								 const RkcProof *proof, const RkcHash *root);
extern bool rkc_verify_consistency(RkcHasher *hasher, uint64_t old_size, const RkcHash *old_root, uint64_t size,
								   const RkcHash *root, const RkcProof *proof);

#endif							/* RKC_MERKLE_H */
