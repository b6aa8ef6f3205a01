/*
 * test_merkle.c
 *		The Merkle tree, against the definition of RFC 6962 written down as it
 *		stands there, and against roots that the certificate logs publish.
 */
#include "unit_core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/merkle.h"

#define MAX_LEAVES	70

static RkcHasher *hasher;
static RkcHash leaves[MAX_LEAVES];
static RkcHash nodes[8][MAX_LEAVES];	/* by level and index, as rkc_tree_add() hands them out */

static void
keep_node(void *arg, int level, uint64_t index, const RkcHash *hash)
{
	(void) arg;
	ck_assert_int_lt(level, 8);
	ck_assert_uint_lt(index, MAX_LEAVES);
	nodes[level][index] = *hash;
}

/* A node outside of the tree of *arg leaves is not there to be had. */
static bool
give_node(void *arg, int level, uint64_t index, RkcHash *hash)
{
	uint64_t	size = *(uint64_t *) arg;

	ck_assert_uint_le((index + 1) << level, size);
	*hash = level == 0 ? leaves[index] : nodes[level][index];
	return true;
}

static void
set_up(void)
{
	RkcTree		tree;

	hasher = rkc_hasher_open();
	ck_assert_ptr_nonnull(hasher);
	rkc_tree_init(&tree);
	for (int i = 0; i < MAX_LEAVES; i++)
	{
		char		data[16];
		int			size = snprintf(data, sizeof(data), "leaf %d", i);

		ck_assert(rkc_hash_leaf(hasher, data, size, &leaves[i]));
		ck_assert(rkc_tree_add(hasher, &tree, &leaves[i], keep_node, NULL));
	}
}

static void
tear_down(void)
{
	rkc_hasher_close(hasher);
}

/* MTH(D[n]) of RFC 6962, 2.1. */
static RkcHash
definition(const RkcHash *from, int n)
{
	RkcHash		left;
	RkcHash		right;
	RkcHash		made;
	int			k = 1;

	if (n == 1)
		return from[0];
	while (2 * k < n)
		k *= 2;
	left = definition(from, k);
	right = definition(from + k, n - k);
	ck_assert(rkc_hash_node(hasher, &left, &right, &made));
	return made;
}

static void
check_hex(const RkcHash *hash, const char *expected)
{
	char		hex[2 * RKC_HASH_BYTES + 1];

	for (int i = 0; i < RKC_HASH_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash->bytes[i]);
	ck_assert_str_eq(hex, expected);
}

/* The leaves and roots with which implementations of certificate transparency are compared. */
START_TEST(published_roots)
{
	static const struct
	{
		const char *leaf;
		size_t		size;
		const char *root;
	}			steps[] = {
		{"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
		{"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
		{"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
		{"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
		{"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
		{"\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
		{"\x50\x51\x52\x53\x54\x55\x56\x57", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
		{"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
	};
	RkcTree		tree;
	RkcHash		root;

	rkc_tree_init(&tree);
	ck_assert(rkc_tree_root(hasher, &tree, &root));
	check_hex(&root, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
	{
		RkcHash		leaf;

		ck_assert(rkc_hash_leaf(hasher, steps[i].leaf, steps[i].size, &leaf));
		ck_assert(rkc_tree_add(hasher, &tree, &leaf, NULL, NULL));
		ck_assert(rkc_tree_root(hasher, &tree, &root));
		check_hex(&root, steps[i].root);
	}
}
END_TEST

START_TEST(grows_as_defined)
{
	RkcTree		tree;

	rkc_tree_init(&tree);
	for (int n = 1; n <= MAX_LEAVES; n++)
	{
		RkcHash		root;
		RkcHash		expected = definition(leaves, n);

		ck_assert(rkc_tree_add(hasher, &tree, &leaves[n - 1], NULL, NULL));
		ck_assert(rkc_tree_root(hasher, &tree, &root));
		ck_assert(rkc_hash_equal(&root, &expected));
	}
}
END_TEST

/* Grown by subtrees where they fit, the tree is the same; where they do not, nothing changes. */
START_TEST(grows_by_subtrees)
{
	for (int level = 0; level <= 5; level++)
	{
		RkcTree		tree;
		RkcHash		root;
		int			width = 1 << level;

		rkc_tree_init(&tree);
		for (int n = 0; n + width <= MAX_LEAVES; n += width)
		{
			RkcHash		subtree = definition(leaves + n, width);
			RkcHash		expected = definition(leaves, n + width);

			ck_assert(rkc_tree_add_subtree(hasher, &tree, level, &subtree, NULL, NULL));
			ck_assert(rkc_tree_root(hasher, &tree, &root));
			ck_assert(rkc_hash_equal(&root, &expected));
			if (tree.size % 64 != 0)
				ck_assert(!rkc_tree_add_subtree(hasher, &tree, 6, &subtree, NULL, NULL));
		}
		ck_assert(!rkc_tree_add_subtree(hasher, &tree, RKC_TREE_LEVELS, leaves, NULL, NULL));
	}
}
END_TEST

/* Every leaf of every tree is proven; nothing else is, by a proof with one bit changed, one hash more or less. */
START_TEST(inclusion)
{
	for (uint64_t size = 1; size <= MAX_LEAVES; size++)
	{
		RkcHash		root = definition(leaves, size);

		for (uint64_t index = 0; index < size; index++)
		{
			RkcProof	proof;

			ck_assert(rkc_prove_inclusion(hasher, index, size, give_node, &size, &proof));
			ck_assert(rkc_verify_inclusion(hasher, &leaves[index], index, size, &proof, &root));
			ck_assert(!rkc_verify_inclusion(hasher, &leaves[(index + 1) % MAX_LEAVES], index, size, &proof, &root));
			ck_assert(size == 1 || !rkc_verify_inclusion(hasher, &leaves[index], (index + 1) % size, size, &proof, &root));
			for (int i = 0; i < proof.count; i++)
			{
				proof.path[i].bytes[(index + i) % RKC_HASH_BYTES] ^= 1;
				ck_assert(!rkc_verify_inclusion(hasher, &leaves[index], index, size, &proof, &root));
				proof.path[i].bytes[(index + i) % RKC_HASH_BYTES] ^= 1;
			}
			proof.path[proof.count++] = root;
			ck_assert(!rkc_verify_inclusion(hasher, &leaves[index], index, size, &proof, &root));
			proof.count -= 2;
			ck_assert(proof.count < 0 || !rkc_verify_inclusion(hasher, &leaves[index], index, size, &proof, &root));
		}
		ck_assert(!rkc_prove_inclusion(hasher, size, size, give_node, &size, &(RkcProof) {0}));
		ck_assert(!rkc_verify_inclusion(hasher, &leaves[0], size, size, &(RkcProof) {0}, &root));
	}
}
END_TEST

START_TEST(consistency)
{
	for (uint64_t size = 1; size <= MAX_LEAVES; size++)
	{
		RkcHash		root = definition(leaves, size);

		for (uint64_t old = 1; old <= size; old++)
		{
			RkcHash		old_root = definition(leaves, old);
			RkcHash		other = old_root;
			RkcProof	proof;

			other.bytes[old % RKC_HASH_BYTES] ^= 0x80;
			ck_assert(rkc_prove_consistency(hasher, old, size, give_node, &size, &proof));
			ck_assert(rkc_verify_consistency(hasher, old, &old_root, size, &root, &proof));
			ck_assert(!rkc_verify_consistency(hasher, old, &other, size, &root, &proof));
			ck_assert(!rkc_verify_consistency(hasher, old, &old_root, size, &other, &proof));
			for (int i = 0; i < proof.count; i++)
			{
				proof.path[i].bytes[(old + i) % RKC_HASH_BYTES] ^= 1;
				ck_assert(!rkc_verify_consistency(hasher, old, &old_root, size, &root, &proof));
				proof.path[i].bytes[(old + i) % RKC_HASH_BYTES] ^= 1;
			}
			proof.path[proof.count++] = root;
			ck_assert(!rkc_verify_consistency(hasher, old, &old_root, size, &root, &proof));
			proof.count -= 2;
			ck_assert(proof.count < 0 || !rkc_verify_consistency(hasher, old, &old_root, size, &root, &proof));
		}
		ck_assert(!rkc_prove_consistency(hasher, 0, size, give_node, &size, &(RkcProof) {0}));
		ck_assert(!rkc_prove_consistency(hasher, size + 1, size, give_node, &size, &(RkcProof) {0}));
		ck_assert(!rkc_verify_consistency(hasher, size + 1, &root, size, &root, &(RkcProof) {0}));
	}
}
END_TEST

/* A proof at a thousand million entries is 30 hashes long: 960 bytes. */
static bool
give_any(void *arg, int level, uint64_t index, RkcHash *hash)
{
	(void) arg;
	memset(hash->bytes, level, RKC_HASH_BYTES);
	hash->bytes[0] = (uint8_t) index;
	return true;
}

START_TEST(proof_length)
{
	RkcProof	proof;

	ck_assert(rkc_prove_inclusion(hasher, 123456789, 1000000000, give_any, NULL, &proof));
	ck_assert_int_eq(proof.count, 30);
	ck_assert(rkc_prove_inclusion(hasher, 0, UINT64_MAX, give_any, NULL, &proof));
	ck_assert_int_eq(proof.count, 64);
}
END_TEST

Suite *
merkle_suite(void)
{
	Suite	   *suite = suite_create("merkle");
	TCase	   *tc = tcase_create("merkle");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, published_roots);
	tcase_add_test(tc, grows_as_defined);
	tcase_add_test(tc, grows_by_subtrees);
	tcase_add_test(tc, inclusion);
	tcase_add_test(tc, consistency);
	tcase_add_test(tc, proof_length);
	suite_add_tcase(suite, tc);
	return suite;
}
