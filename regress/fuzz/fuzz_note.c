/*
 * fuzz_note.c
 *		Signed notes, checkpoints and keys.
 *
 * What is read lies within the input; a checkpoint or a key that was read and
 * is printed reads alike.
 */
#include "fuzz.h"

#include <string.h>

#include "core/note.h"

static void
try_note(const char *data, size_t size, const RkcVerifier *verifier)
{
	RkcNote		note;
	RkcCheckpoint checkpoint;
	RkcCheckpoint again;
	char		text[RKC_CHECKPOINT_MAX];

	if (!rkc_note_parse(&note, data, size))
		return;
	REQUIRE(note.text == data && note.text_size > 0 && note.text_size < size && data[note.text_size - 1] == '\n');
	REQUIRE(note.count > 0 && note.count <= RKC_NOTE_SIGNATURES);
	for (int i = 0; i < note.count; i++)
	{
		const RkcNoteSignature *s = &note.signatures[i];

		REQUIRE(s->name > data + note.text_size && s->name + s->name_size < s->base64 && s->base64 + s->base64_size < data + size);
	}
	rkc_note_verify(&note, verifier, NULL);
	if (!rkc_checkpoint_parse(&checkpoint, note.text, note.text_size))
		return;
	REQUIRE(rkc_checkpoint_parse(&again, text, rkc_checkpoint_print(&checkpoint, text)));
	REQUIRE(memcmp(&again, &checkpoint, sizeof(again)) == 0);
	REQUIRE(memcmp(text, data, strlen(text)) == 0);
}

static void
try_key(const char *data, size_t size)
{
	char	   *text = malloc(size + 1);
	char		printed[RKC_KEY_TEXT_MAX];
	RkcVerifier verifier;
	RkcSigner	signer;

	REQUIRE(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	if (rkc_verifier_parse(&verifier, text))
	{
		rkc_verifier_print(&verifier, printed);
		REQUIRE(strcmp(printed, text) == 0);
	}
	if (rkc_signer_parse(&signer, text))
	{
		rkc_signer_print(&signer, printed);
		REQUIRE(strcmp(printed, text) == 0);
	}
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	RkcVerifier verifier;

	REQUIRE(rkc_verifier_parse(&verifier, "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
	try_note((const char *) data, size, &verifier);
	try_key((const char *) data, size);
	return 0;
}
