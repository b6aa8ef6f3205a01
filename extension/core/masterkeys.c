/*
 * masterkeys.c
 *		Files of master keys, and what is wrapped with one of them.
 */
#include "masterkeys.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base64.h"
#include "keyfile.h"

#define NONCE	12
#define TAG		16

const char *const RKC_MASTER_MISSING = "it has no such key";

typedef struct Word
{
	const char *text;
	size_t		size;
} Word;

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
name_ok(Word name)
{
	if (name.size == 0 || name.size > RKC_MASTER_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.size; i++)
	{
		char		c = name.text[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			  c == '.' || c == '-' || c == '_'))
			return false;
	}
	return true;
}

bool
rkc_master_name_ok(const char *name)
{
	return name_ok((Word) {name, strlen(name)});
}

static bool
word_is(Word word, const char *text)
{
	return word.size == strlen(text) && memcmp(word.text, text, word.size) == 0;
}

/* Up to four words of a line; a fifth is as wrong as a fourth. */
static int
split(const char *line, size_t size, Word words[4])
{
	int			count = 0;
	size_t		at = 0;

	while (count < 4)
	{
		size_t		from;

		while (at < size && is_space(line[at]))
			at++;
		if (at == size || line[at] == '#')
			break;
		from = at;
		while (at < size && !is_space(line[at]) && line[at] != '#')
			at++;
		words[count++] = (Word) {line + from, at - from};
	}
	return count;
}

/* One line: -1 it is wrong; 0 it is not the wanted key; 1 it is, and in *found. */
static int
read_line(const Word *words, int count, const char *name, RkcMasterKey *found)
{
	RkcMasterKey key;
	size_t		size;
	bool		wanted;

	if (count < 2 || count > 3 || !name_ok(words[0]) || (count == 3 && !word_is(words[2], "current")))
		return -1;
	if (!rkc_base64_decode(words[1].text, words[1].size, key.key, sizeof(key.key), &size) || size != sizeof(key.key))
	{
		OPENSSL_cleanse(&key, sizeof(key));
		return -1;
	}
	wanted = name != NULL ? word_is(words[0], name) : count == 3;
	if (wanted)
	{
		memcpy(key.name, words[0].text, words[0].size);
		key.name[words[0].size] = '\0';
		*found = key;
	}
	OPENSSL_cleanse(&key, sizeof(key));
	return wanted ? 1 : 0;
}

const char *
rkc_master_find(RkcMasterKey *found, const char *text, size_t size, const char *name)
{
	int			matches = 0;

	while (size > 0 && matches >= 0)
	{
		const char *end = memchr(text, '\n', size);
		size_t		length = end != NULL ? (size_t) (end - text) : size;
		Word		words[4];
		int			count = split(text, length, words);

		if (count > 0)
		{
			int			match = read_line(words, count, name, found);

			matches = match < 0 ? match : matches + match;
		}
		length += end != NULL ? 1 : 0;
		text += length;
		size -= length;
	}
	if (matches == 1)
		return NULL;
	OPENSSL_cleanse(found, sizeof(*found));
	if (matches < 0)
		return "a line of it is no name, key of 32 bytes in base 64, and perhaps \"current\"";
	if (matches > 1)
		return name != NULL ? "the key is in it twice" : "more than one key in it is the current one";
	return name != NULL ? RKC_MASTER_MISSING : "no key in it is the current one";
}

const char *
rkc_master_read(RkcMasterKey *found, const char *path, const char *name)
{
	const char *fault;
	int			fd = rkc_secret_open(path, &fault);
	char	   *text;
	size_t		size = 0;
	ssize_t		got = 0;

	if (fd < 0)
		return fault;
	text = malloc(RKC_MASTER_FILE_MAX);
	while (text != NULL && size < RKC_MASTER_FILE_MAX && (got = read(fd, text + size, RKC_MASTER_FILE_MAX - size)) > 0)
		size += (size_t) got;
	if (text == NULL || got < 0)
		fault = strerror(errno);
	else if (size == RKC_MASTER_FILE_MAX)
		fault = "it is too large";
	else
		fault = rkc_master_find(found, text, size, name);
	close(fd);
	if (text != NULL)
		OPENSSL_cleanse(text, RKC_MASTER_FILE_MAX);
	free(text);
	return fault;
}

/* Sets up a context up to the wrapped key; NULL: OpenSSL would not. */
static EVP_CIPHER_CTX *
begin(const RkcMasterKey *master, const char *about, const uint8_t *nonce, int encrypts)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int			size;

	if (context != NULL &&
		EVP_CipherInit_ex2(context, EVP_aes_256_gcm(), master->key, nonce, encrypts, NULL) == 1 &&
		EVP_CipherUpdate(context, NULL, &size, (const uint8_t *) about, (int) strlen(about)) == 1)
		return context;
	EVP_CIPHER_CTX_free(context);
	return NULL;
}

bool
rkc_master_wrap(const RkcMasterKey *master, const char *about, const uint8_t *key, size_t size, uint8_t *wrapped)
{
	EVP_CIPHER_CTX *context;
	int			out;
	int			rest;
	bool		done;

	if (size > INT_MAX - NONCE - TAG || RAND_bytes(wrapped, NONCE) != 1)
		return false;
	context = begin(master, about, wrapped, 1);
	done = context != NULL &&
		EVP_CipherUpdate(context, wrapped + NONCE, &out, key, (int) size) == 1 &&
		EVP_CipherFinal_ex(context, wrapped + NONCE + out, &rest) == 1 && (size_t) out + (size_t) rest == size &&
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG, wrapped + NONCE + size) == 1;
	EVP_CIPHER_CTX_free(context);
	return done;
}

bool
rkc_master_unwrap(const RkcMasterKey *master, const char *about, const uint8_t *wrapped, size_t size, uint8_t *key)
{
	EVP_CIPHER_CTX *context = begin(master, about, wrapped, 0);
	int			out;
	int			rest;
	bool		done;

	done = context != NULL && size <= INT_MAX &&
		EVP_CipherUpdate(context, key, &out, wrapped + NONCE, (int) size) == 1 &&
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG, (void *) (wrapped + NONCE + size)) == 1 &&
		EVP_CipherFinal_ex(context, key + out, &rest) == 1 && (size_t) out + (size_t) rest == size;
	EVP_CIPHER_CTX_free(context);
	if (!done)
		OPENSSL_cleanse(key, size);
	return done;
}
