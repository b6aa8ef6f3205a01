/*
 * note.c
 *		Signed notes, and heads of a log's tree as such notes.
 */
#include "note.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base64.h"
#include "utf8.h"

#define SIGNATURE_SIZE	64
#define ID_SIZE			4
#define TIME_SIZE		8
#define DASH			"\xE2\x80\x94 "		/* U+2014 and a space */
#define DASH_SIZE		4
#define PRIVATE			"PRIVATE+KEY+"

/* Keys ------------------------------------------------------------------------ */

static bool
is_space(uint32_t c)
{
	return c <= ' ' || (c >= 0x7F && c <= 0xA0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
		c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool
name_is_valid(const char *name, size_t size)
{
	if (size == 0 || size > RKC_KEY_NAME_MAX || !rkc_is_utf8((const uint8_t *) name, size))
		return false;
	for (size_t at = 0; at < size;)
	{
		uint32_t	c = rkc_utf8_next(name, size, &at);

		if (c == '+' || is_space(c))
			return false;
	}
	return true;
}

/* SHA-256(name || newline || type || public key), its first four bytes. */
static bool
find_id(RkcVerifier *verifier)
{
	uint8_t		input[RKC_KEY_NAME_MAX + 2 + sizeof(verifier->key)];
	uint8_t		hash[RKC_HASH_BYTES];
	size_t		size = strlen(verifier->name);

	memcpy(input, verifier->name, size);
	input[size++] = '\n';
	input[size++] = (uint8_t) verifier->type;
	memcpy(input + size, verifier->key, sizeof(verifier->key));
	size += sizeof(verifier->key);
	if (EVP_Digest(input, size, hash, NULL, EVP_sha256(), NULL) != 1)
		return false;
	verifier->id = (uint32_t) hash[0] << 24 | (uint32_t) hash[1] << 16 | (uint32_t) hash[2] << 8 | hash[3];
	return true;
}

/* The public key and the id that belong to the seed. */
static bool
complete_signer(RkcSigner *signer)
{
	EVP_PKEY   *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, signer->seed, sizeof(signer->seed));
	size_t		size = sizeof(signer->verifier.key);
	bool		done = key != NULL && EVP_PKEY_get_raw_public_key(key, signer->verifier.key, &size) == 1 &&
		find_id(&signer->verifier);

	EVP_PKEY_free(key);
	return done;
}

bool
rkc_signer_make(RkcSigner *signer, const char *name, RkcSignatureType type)
{
	size_t		size = strlen(name);

	memset(signer, 0, sizeof(*signer));
	if (!name_is_valid(name, size))
		return false;
	memcpy(signer->verifier.name, name, size);
	signer->verifier.type = type;
	if (RAND_priv_bytes(signer->seed, sizeof(signer->seed)) == 1 && complete_signer(signer))
		return true;
	rkc_signer_clear(signer);
	return false;
}

/* name+id+base64(type || key): the key's 32 bytes are public or secret. */
static bool
parse_key(RkcVerifier *verifier, uint8_t *key, uint32_t *id, const char *text)
{
	const char *plus = strchr(text, '+');
	uint8_t		bytes[33];
	size_t		size;
	uint32_t	value = 0;
	bool		sound;

	if (plus == NULL || !name_is_valid(text, plus - text) || strlen(plus) < 10 || plus[9] != '+')
		return false;
	memset(verifier, 0, sizeof(*verifier));
	memcpy(verifier->name, text, plus - text);
	for (int i = 1; i <= 8; i++)
	{
		static const char digits[] = "0123456789abcdef";
		const char *digit = strchr(digits, plus[i]);

		if (digit == NULL)
			return false;
		value = value << 4 | (uint32_t) (digit - digits);
	}
	*id = value;
	sound = rkc_base64_decode(plus + 10, strlen(plus + 10), bytes, sizeof(bytes), &size) && size == sizeof(bytes) &&
		(bytes[0] == RKC_SIGN_NOTE || bytes[0] == RKC_SIGN_COSIGNATURE);
	if (sound)
	{
		verifier->type = bytes[0];
		memcpy(key, bytes + 1, 32);
	}
	OPENSSL_cleanse(bytes, sizeof(bytes));
	return sound;
}

bool
rkc_verifier_parse(RkcVerifier *verifier, const char *text)
{
	uint8_t		key[32];
	uint32_t	id;

	if (!parse_key(verifier, key, &id, text))
		return false;
	memcpy(verifier->key, key, sizeof(key));
	return find_id(verifier) && verifier->id == id;
}

bool
rkc_signer_parse(RkcSigner *signer, const char *text)
{
	uint32_t	id;

	memset(signer, 0, sizeof(*signer));
	if (strncmp(text, PRIVATE, strlen(PRIVATE)) == 0 &&
		parse_key(&signer->verifier, signer->seed, &id, text + strlen(PRIVATE)) &&
		complete_signer(signer) && signer->verifier.id == id)
		return true;
	rkc_signer_clear(signer);
	return false;
}

static void
print_key(const RkcVerifier *verifier, const uint8_t *key, const char *prefix, char *text)
{
	uint8_t		bytes[33];
	char		base64[RKC_BASE64_SIZE(33) + 1];

	bytes[0] = (uint8_t) verifier->type;
	memcpy(bytes + 1, key, 32);
	rkc_base64_encode(bytes, sizeof(bytes), base64);
	snprintf(text, RKC_KEY_TEXT_MAX, "%s%s+%08" PRIx32 "+%s", prefix, verifier->name, verifier->id, base64);
	OPENSSL_cleanse(bytes, sizeof(bytes));
	OPENSSL_cleanse(base64, sizeof(base64));
}

void
rkc_verifier_print(const RkcVerifier *verifier, char *text)
{
	print_key(verifier, verifier->key, "", text);
}

void
rkc_signer_print(const RkcSigner *signer, char *text)
{
	print_key(&signer->verifier, signer->seed, PRIVATE, text);
}

void
rkc_signer_clear(RkcSigner *signer)
{
	OPENSSL_cleanse(signer, sizeof(*signer));
}

/* Notes ----------------------------------------------------------------------- */

static bool
is_plain_text(const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((unsigned char) data[i] < ' ' && data[i] != '\n')
			return false;
	return rkc_is_utf8((const uint8_t *) data, size);
}

/* One line without its newline: dash, name, base 64 of id and signature. */
static bool
parse_signature(RkcNoteSignature *signature, const char *line, size_t size)
{
	uint8_t		head[6];
	const char *space;
	size_t		length;

	if (size < DASH_SIZE || memcmp(line, DASH, DASH_SIZE) != 0)
		return false;
	signature->name = line + DASH_SIZE;
	space = memchr(signature->name, ' ', size - DASH_SIZE);
	if (space == NULL)
		return false;
	signature->name_size = space - signature->name;
	signature->base64 = space + 1;
	signature->base64_size = line + size - signature->base64;
	if (!name_is_valid(signature->name, signature->name_size) ||
		!rkc_base64_decode(signature->base64, signature->base64_size, NULL, 0, &length) || length <= ID_SIZE ||
		!rkc_base64_decode(signature->base64, 8, head, sizeof(head), &length))
		return false;
	signature->id = (uint32_t) head[0] << 24 | (uint32_t) head[1] << 16 | (uint32_t) head[2] << 8 | head[3];
	return true;
}

bool
rkc_note_parse(RkcNote *note, const char *data, size_t size)
{
	const char *line;
	size_t		at;

	note->count = 0;
	if (size < 3 || size > RKC_NOTE_MAX || data[size - 1] != '\n' || !is_plain_text(data, size))
		return false;
	/* The signatures are what stands behind the last empty line. */
	for (at = size - 1; at >= 2 && !(data[at - 1] == '\n' && data[at - 2] == '\n'); at--)
		;
	if (at < 2)
		return false;
	note->text = data;
	note->text_size = at - 1;
	for (line = data + at; line < data + size;)
	{
		const char *end = memchr(line, '\n', data + size - line);

		if (note->count == RKC_NOTE_SIGNATURES || !parse_signature(&note->signatures[note->count], line, end - line))
			return false;
		note->count++;
		line = end + 1;
	}
	return note->count > 0;
}

/* What is signed: the text, and before it, by a cosigner, the time. */
static int
print_prefix(RkcSignatureType type, uint64_t time, char *prefix, size_t room)
{
	return type == RKC_SIGN_COSIGNATURE ? snprintf(prefix, room, "cosignature/v1\ntime %" PRIu64 "\n", time) : 0;
}

/* Ed25519 takes its message in one piece. */
static bool
join(const char *prefix, size_t prefix_size, const char *text, size_t size, unsigned char **message)
{
	*message = OPENSSL_malloc(prefix_size + size);
	if (*message == NULL)
		return false;
	memcpy(*message, prefix, prefix_size);
	memcpy(*message + prefix_size, text, size);
	return true;
}

static bool
verify_bytes(const RkcVerifier *verifier, const char *text, size_t size, uint64_t time, const uint8_t *signature)
{
	char		prefix[64];
	int			prefix_size = print_prefix(verifier->type, time, prefix, sizeof(prefix));
	unsigned char *message;
	EVP_PKEY   *key;
	EVP_MD_CTX *context;
	bool		good;

	if (!join(prefix, prefix_size, text, size, &message))
		return false;
	key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, verifier->key, sizeof(verifier->key));
	context = EVP_MD_CTX_new();
	good = key != NULL && context != NULL && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
		EVP_DigestVerify(context, signature, SIGNATURE_SIZE, message, prefix_size + size) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	OPENSSL_free(message);
	return good;
}

static uint64_t
read_time(const uint8_t *bytes)
{
	uint64_t	time = 0;

	for (int i = 0; i < TIME_SIZE; i++)
		time = time << 8 | bytes[i];
	return time;
}

RkcNoteVerdict
rkc_note_verify(const RkcNote *note, const RkcVerifier *verifier, uint64_t *time)
{
	RkcNoteVerdict verdict = RKC_NOTE_UNSIGNED;
	size_t		time_size = verifier->type == RKC_SIGN_COSIGNATURE ? TIME_SIZE : 0;
	uint64_t	newest = 0;

	/* One that is there and wrong spoils the note, even beside a right one. */
	for (int i = 0; i < note->count && verdict != RKC_NOTE_FORGED; i++)
	{
		const RkcNoteSignature *s = &note->signatures[i];
		uint8_t		bytes[ID_SIZE + TIME_SIZE + SIGNATURE_SIZE];
		size_t		size;
		uint64_t	stated;

		if (s->id != verifier->id || s->name_size != strlen(verifier->name) || memcmp(s->name, verifier->name, s->name_size) != 0)
			continue;
		verdict = RKC_NOTE_FORGED;
		if (!rkc_base64_decode(s->base64, s->base64_size, bytes, sizeof(bytes), &size) ||
			size != ID_SIZE + time_size + SIGNATURE_SIZE)
			break;
		stated = time_size > 0 ? read_time(bytes + ID_SIZE) : 0;
		if (stated > INT64_MAX || !verify_bytes(verifier, note->text, note->text_size, stated, bytes + ID_SIZE + time_size))
			break;
		verdict = RKC_NOTE_GOOD;
		newest = stated > newest ? stated : newest;
	}
	if (time != NULL)
		*time = verdict == RKC_NOTE_GOOD ? newest : 0;
	return verdict;
}

static bool
sign_bytes(const RkcSigner *signer, const unsigned char *message, size_t size, uint8_t *signature)
{
	EVP_PKEY   *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, signer->seed, sizeof(signer->seed));
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t		made = SIGNATURE_SIZE;
	bool		done = key != NULL && context != NULL && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
		EVP_DigestSign(context, signature, &made, message, size) == 1 && made == SIGNATURE_SIZE;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return done;
}

bool
rkc_note_sign(const RkcSigner *signer, const char *text, size_t size, uint64_t time, char *line)
{
	const RkcVerifier *verifier = &signer->verifier;
	uint8_t		bytes[ID_SIZE + TIME_SIZE + SIGNATURE_SIZE];
	char		base64[RKC_BASE64_SIZE(sizeof(bytes)) + 1];
	char		prefix[64];
	int			prefix_size = print_prefix(verifier->type, time, prefix, sizeof(prefix));
	size_t		at = 0;
	unsigned char *message;
	bool		done;

	if (size == 0 || text[size - 1] != '\n' || time > INT64_MAX || !join(prefix, prefix_size, text, size, &message))
		return false;
	for (; at < ID_SIZE; at++)
		bytes[at] = (uint8_t) (verifier->id >> (8 * (ID_SIZE - 1 - at)));
	for (int i = TIME_SIZE - 1; verifier->type == RKC_SIGN_COSIGNATURE && i >= 0; i--)
		bytes[at++] = (uint8_t) (time >> (8 * i));
	done = sign_bytes(signer, message, prefix_size + size, bytes + at);
	OPENSSL_free(message);
	if (!done)
		return false;
	rkc_base64_encode(bytes, at + SIGNATURE_SIZE, base64);
	snprintf(line, RKC_SIGNATURE_LINE_MAX, DASH "%s %s\n", verifier->name, base64);
	return true;
}

/* Checkpoints ------------------------------------------------------------------- */

/* The next line of a text whose last byte is a newline; without that. */
static bool
next_line(const char **at, const char *end, const char **line, size_t *size)
{
	const char *newline = *at < end ? memchr(*at, '\n', end - *at) : NULL;

	if (newline == NULL || newline == *at)
		return false;
	*line = *at;
	*size = newline - *at;
	*at = newline + 1;
	return true;
}

/* Decimal digits, without zeroes in front. */
static bool
parse_size(const char *line, size_t size, uint64_t *value)
{
	*value = 0;
	if (size == 0 || (line[0] == '0' && size > 1))
		return false;
	for (size_t i = 0; i < size; i++)
	{
		unsigned int digit = (unsigned char) line[i] - '0';

		if (digit > 9 || *value > (UINT64_MAX - digit) / 10)
			return false;
		*value = *value * 10 + digit;
	}
	return true;
}

bool
rkc_checkpoint_parse(RkcCheckpoint *checkpoint, const char *text, size_t size)
{
	const char *at = text;
	const char *end = text + size;
	const char *line;
	size_t		length;

	if (!next_line(&at, end, &line, &length) || length > RKC_KEY_NAME_MAX)
		return false;
	memset(checkpoint, 0, sizeof(*checkpoint));
	memcpy(checkpoint->origin, line, length);
	if (strlen(checkpoint->origin) != length)
		return false;
	if (!next_line(&at, end, &line, &length) || !parse_size(line, length, &checkpoint->size))
		return false;
	if (!next_line(&at, end, &line, &length) ||
		!rkc_base64_decode(line, length, checkpoint->root.bytes, RKC_HASH_BYTES, &length) || length != RKC_HASH_BYTES)
		return false;
	while (at < end)
		if (!next_line(&at, end, &line, &length))
			return false;
	return true;
}

size_t
rkc_checkpoint_print(const RkcCheckpoint *checkpoint, char *text)
{
	char		root[RKC_BASE64_SIZE(RKC_HASH_BYTES) + 1];

	rkc_base64_encode(checkpoint->root.bytes, RKC_HASH_BYTES, root);
	return (size_t) snprintf(text, RKC_CHECKPOINT_MAX, "%s\n%" PRIu64 "\n%s\n", checkpoint->origin, checkpoint->size, root);
}
