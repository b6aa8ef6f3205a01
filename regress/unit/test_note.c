/*
 * test_note.c
 *		Signed notes and checkpoints, against the example that Go's package
 *		sumdb/note publishes, and against themselves with anything changed.
 */
#include "unit_core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base64.h"
#include "core/keyfile.h"
#include "core/note.h"

static const char peter_secret[] = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
static const char peter[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
static const char peter_text[] =
"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
static const char peter_line[] =
"— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

static const char head[] = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

static RkcVerifier verifier;
static RkcSigner signer;

static void
set_up(void)
{
	ck_assert(rkc_verifier_parse(&verifier, peter));
	ck_assert(rkc_signer_parse(&signer, peter_secret));
}

/* text, empty line, lines */
static size_t
make_note(char *note, const char *text, const char *lines)
{
	return (size_t) sprintf(note, "%s\n%s", text, lines);
}

START_TEST(published_note)
{
	char		data[1000];
	char		line[RKC_SIGNATURE_LINE_MAX];
	char		written[RKC_KEY_TEXT_MAX];
	RkcNote		note;

	ck_assert(rkc_note_parse(&note, data, make_note(data, peter_text, peter_line)));
	ck_assert_uint_eq(note.text_size, strlen(peter_text));
	ck_assert_int_eq(note.count, 1);
	ck_assert_int_eq(rkc_note_verify(&note, &verifier, NULL), RKC_NOTE_GOOD);
	ck_assert(rkc_note_sign(&signer, peter_text, strlen(peter_text), 0, line));
	ck_assert_str_eq(line, peter_line);
	rkc_verifier_print(&signer.verifier, written);
	ck_assert_str_eq(written, peter);
	rkc_signer_print(&signer, written);
	ck_assert_str_eq(written, peter_secret);
}
END_TEST

/* Breaks if any byte of text or signature goes unchecked. */
START_TEST(changed_note)
{
	char		data[1000];
	size_t		size = make_note(data, peter_text, peter_line);
	size_t		name_at = strstr(data, "— ") - data;

	for (size_t i = 0; i < size; i++)
	{
		RkcNote		note;

		data[i] ^= 1;
		ck_assert(!rkc_note_parse(&note, data, size) || rkc_note_verify(&note, &verifier, NULL) != RKC_NOTE_GOOD);
		data[i] ^= 1;
		ck_assert(!rkc_note_parse(&note, data, i) || (i > name_at && rkc_note_verify(&note, &verifier, NULL) != RKC_NOTE_GOOD));
	}
}
END_TEST

START_TEST(not_notes)
{
	static const char *const texts[] = {
		"", "\n", "\n\n", "text\n", "text\n\n", "text\n\n\n", "text\n— PeterNeumann AAAAAAE=\n",
		"text\n\n— PeterNeumann AAAAAA==\n",	/* an id and no signature */
		"text\n\n— PeterNeumann AAAAAAE\n", "text\n\n— PeterNeumann AAAAAAE= \n", "text\n\n- PeterNeumann AAAAAAE=\n",
		"text\n\n— Peter+Neumann AAAAAAE=\n", "text\n\n—  AAAAAAE=\n", "text\n\n— PeterNeumann AAAAAAF=\n",
		"text\n\n— Peter\xE3\x80\x80Neumann AAAAAAE=\n", "text\n\n— PeterNeumann AAAAAAE=\nmore\n", "text\n\n— PeterNeumann AAAAAAE=",
		"te\txt\n\n— PeterNeumann AAAAAAE=\n", "te\xFFxt\n\n— PeterNeumann AAAAAAE=\n", "text\r\n\n— PeterNeumann AAAAAAE=\n",
	};
	static const char sound[] = "\n\ntext\n\nmore\n\n— PeterNeumann AAAAAAE=\n";
	char		many[RKC_NOTE_SIGNATURES * 40 + 60] = "text\n\n";
	RkcNote		note;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(!rkc_note_parse(&note, texts[i], strlen(texts[i])), "taken as a note: %s", texts[i]);
	ck_assert(rkc_note_parse(&note, sound, strlen(sound)));
	ck_assert_uint_eq(note.text_size, 13);
	for (int i = 0; i < RKC_NOTE_SIGNATURES; i++)
		strcat(many, "— a AAAAAAE=\n");
	ck_assert(rkc_note_parse(&note, many, strlen(many)));
	strcat(many, "— a AAAAAAE=\n");
	ck_assert(!rkc_note_parse(&note, many, strlen(many)));
}
END_TEST

/* Others' signatures are passed over; a false one by a known key spoils the note. */
START_TEST(several_signatures)
{
	RkcSigner	witness;
	RkcSigner	stranger;
	char		lines[3 * RKC_SIGNATURE_LINE_MAX];
	char		data[4 * RKC_SIGNATURE_LINE_MAX];
	uint64_t	time;
	RkcNote		note;

	ck_assert(rkc_signer_make(&witness, "witness.example/w1", RKC_SIGN_COSIGNATURE));
	ck_assert(rkc_signer_make(&stranger, "PeterNeumann", RKC_SIGN_NOTE));
	ck_assert(rkc_note_sign(&stranger, head, strlen(head), 0, lines));
	ck_assert(rkc_note_sign(&signer, head, strlen(head), 0, lines + strlen(lines)));
	ck_assert(rkc_note_sign(&witness, head, strlen(head), 1679315147, lines + strlen(lines)));
	ck_assert(rkc_note_parse(&note, data, make_note(data, head, lines)));
	ck_assert_int_eq(note.count, 3);
	ck_assert_int_eq(rkc_note_verify(&note, &verifier, &time), RKC_NOTE_GOOD);
	ck_assert_uint_eq(time, 0);
	ck_assert_int_eq(rkc_note_verify(&note, &witness.verifier, &time), RKC_NOTE_GOOD);
	ck_assert_uint_eq(time, 1679315147);
	witness.verifier.type = RKC_SIGN_NOTE;
	ck_assert_int_eq(rkc_note_verify(&note, &witness.verifier, NULL), RKC_NOTE_FORGED);
	witness.verifier.id ^= 1;
	ck_assert_int_eq(rkc_note_verify(&note, &witness.verifier, NULL), RKC_NOTE_UNSIGNED);
	/* The stranger's line under Peter's id. */
	stranger.verifier.id = verifier.id;
	ck_assert(rkc_note_sign(&signer, head, strlen(head), 0, lines));
	ck_assert(rkc_note_sign(&stranger, head, strlen(head), 0, lines + strlen(lines)));
	ck_assert(rkc_note_parse(&note, data, make_note(data, head, lines)));
	ck_assert_int_eq(rkc_note_verify(&note, &verifier, NULL), RKC_NOTE_FORGED);
}
END_TEST

/* What a cosigner signs is the text with two lines before it, as tlog-cosignature has it; the time is bound. */
START_TEST(cosignature)
{
	RkcSigner	witness;
	RkcSigner	plain;
	char		with_time[1000] = "cosignature/v1\ntime 1679315147\n";
	char		line[RKC_SIGNATURE_LINE_MAX];
	char		plain_line[RKC_SIGNATURE_LINE_MAX];
	uint8_t		signature[100];
	uint8_t		plain_signature[100];
	size_t		size;
	size_t		plain_size;
	char		data[1000];
	RkcNote		note;

	ck_assert(rkc_signer_make(&witness, "witness.example/w1", RKC_SIGN_COSIGNATURE));
	plain = witness;
	plain.verifier.type = RKC_SIGN_NOTE;
	strcat(with_time, head);
	ck_assert(rkc_note_sign(&witness, head, strlen(head), 1679315147, line));
	ck_assert(rkc_note_sign(&plain, with_time, strlen(with_time), 0, plain_line));
	line[strlen(line) - 1] = plain_line[strlen(plain_line) - 1] = '\0';
	ck_assert(rkc_base64_decode(strrchr(line, ' ') + 1, strlen(strrchr(line, ' ') + 1), signature, 100, &size));
	ck_assert(rkc_base64_decode(strrchr(plain_line, ' ') + 1, strlen(strrchr(plain_line, ' ') + 1), plain_signature, 100, &plain_size));
	ck_assert_uint_eq(size, 4 + 8 + 64);
	ck_assert_uint_eq(plain_size, 4 + 64);
	ck_assert_mem_eq(signature + 4, "\0\0\0\0\x64\x18\x50\xCB", 8);
	ck_assert_mem_eq(signature + 12, plain_signature + 4, 64);
	signature[11] ^= 1;
	sprintf(line, "— witness.example/w1 ");
	rkc_base64_encode(signature, size, line + strlen(line));
	strcat(line, "\n");
	ck_assert(rkc_note_parse(&note, data, make_note(data, head, line)));
	ck_assert_int_eq(rkc_note_verify(&note, &witness.verifier, NULL), RKC_NOTE_FORGED);
}
END_TEST

START_TEST(keys)
{
	static const char *const broken[] = {
		"", "PeterNeumann", "PeterNeumann+c74f20a3", "PeterNeumann+c74f20a3+", "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",	/* another id */
		"PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",	/* another name */
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",	/* another key */
		"PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",	/* another type */
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==",
		"Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
	};
	RkcSigner	made;
	RkcVerifier read;
	char		text[RKC_KEY_TEXT_MAX];
	char		name[RKC_KEY_NAME_MAX + 2];
	static const uint8_t nothing[sizeof(RkcSigner)];

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		ck_assert_msg(!rkc_verifier_parse(&read, broken[i]), "taken as a key: %s", broken[i]);
	ck_assert(!rkc_signer_parse(&made, peter));
	ck_assert(!rkc_verifier_parse(&read, peter_secret));
	memset(name, 'n', sizeof(name));
	name[RKC_KEY_NAME_MAX + 1] = '\0';
	ck_assert(!rkc_signer_make(&made, name, RKC_SIGN_NOTE));
	ck_assert_mem_eq(&made, nothing, sizeof(made));
	name[RKC_KEY_NAME_MAX] = '\0';
	ck_assert(rkc_signer_make(&made, name, RKC_SIGN_COSIGNATURE));
	rkc_verifier_print(&made.verifier, text);
	ck_assert(rkc_verifier_parse(&read, text));
	ck_assert_mem_eq(&read, &made.verifier, sizeof(read));
	ck_assert(!rkc_signer_make(&made, "a b", RKC_SIGN_NOTE));
	ck_assert(!rkc_signer_make(&made, "", RKC_SIGN_NOTE));
	ck_assert(!rkc_signer_make(&made, "a+b", RKC_SIGN_NOTE));
}
END_TEST

/* A key that others may read, or that would overwrite one, is refused. */
START_TEST(key_files)
{
	char		directory[] = "/tmp/test_noteXXXXXX";
	char		path[100];
	RkcSigner	read;
	const char *fault;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/key", directory);
	ck_assert_ptr_nonnull(rkc_signer_read(&read, path));
	ck_assert_ptr_null(rkc_signer_write(&signer, path));
	ck_assert_ptr_nonnull(rkc_signer_write(&signer, path));
	ck_assert_ptr_null(rkc_signer_read(&read, path));
	ck_assert_mem_eq(&read, &signer, sizeof(read));
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_ptr_nonnull(rkc_signer_read(&read, path));
	ck_assert_int_eq(chmod(path, 0604), 0);
	ck_assert_ptr_nonnull(rkc_signer_read(&read, path));
	ck_assert_int_eq(rkc_secret_open(directory, &fault), -1);
	ck_assert_ptr_nonnull(fault);
	unlink(path);
	rmdir(directory);
}
END_TEST

START_TEST(checkpoints)
{
	static const char *const broken[] = {
		"", "a\n", "a\n1\n", "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
		"\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
		"a\n18446744073709551616\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
		"a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n", "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
	};
	static const char extended[] = "a\n18446744073709551615\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore\n";
	RkcCheckpoint checkpoint;
	char		written[RKC_CHECKPOINT_MAX];

	ck_assert(rkc_checkpoint_parse(&checkpoint, head, strlen(head)));
	ck_assert_str_eq(checkpoint.origin, "example.com/behind-the-sofa");
	ck_assert_uint_eq(checkpoint.size, 20852163);
	ck_assert_uint_eq(rkc_checkpoint_print(&checkpoint, written), strlen(head));
	ck_assert_str_eq(written, head);
	ck_assert(rkc_checkpoint_parse(&checkpoint, extended, strlen(extended)));
	ck_assert_uint_eq(checkpoint.size, UINT64_MAX);
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		ck_assert_msg(!rkc_checkpoint_parse(&checkpoint, broken[i], strlen(broken[i])), "taken as a checkpoint: %s", broken[i]);
}
END_TEST

/* The examples of RFC 4648, section 10, and forms that no encoder writes. */
START_TEST(base64)
{
	static const struct
	{
		const char *plain;
		const char *coded;
	}			samples[] = {
		{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}
	};
	static const char *const broken[] = {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm 9", "Zm9v\n", "Zm9-", "Z=9v"};
	char		data[10];
	size_t		size;

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
	{
		rkc_base64_encode(samples[i].plain, strlen(samples[i].plain), data);
		ck_assert_str_eq(data, samples[i].coded);
		ck_assert(rkc_base64_decode(samples[i].coded, strlen(samples[i].coded), data, 6, &size));
		ck_assert_uint_eq(size, strlen(samples[i].plain));
		ck_assert_mem_eq(data, samples[i].plain, size);
	}
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		ck_assert_msg(!rkc_base64_decode(broken[i], strlen(broken[i]), data, sizeof(data), &size), "taken as base 64: %s", broken[i]);
	ck_assert(!rkc_base64_decode("Zm9vYmFy", 8, data, 5, &size));
}
END_TEST

Suite *
note_suite(void)
{
	Suite	   *suite = suite_create("note");
	TCase	   *tc = tcase_create("note");

	tcase_add_checked_fixture(tc, set_up, NULL);
	tcase_add_test(tc, published_note);
	tcase_add_test(tc, changed_note);
	tcase_add_test(tc, not_notes);
	tcase_add_test(tc, several_signatures);
	tcase_add_test(tc, cosignature);
	tcase_add_test(tc, keys);
	tcase_add_test(tc, key_files);
	tcase_add_test(tc, checkpoints);
	tcase_add_test(tc, base64);
	suite_add_tcase(suite, tc);
	return suite;
}
