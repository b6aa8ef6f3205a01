/*
 * keys_master.c
 *		`renkei keys master`: a master key, in a file for the key provider "file".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "command.h"
#include "core/base64.h"
#include "core/keyfile.h"
#include "core/masterkeys.h"
#include "keys.h"

#define HELP \
	"Make a master key and add it to a file of master keys.\n\n" \
	"Usage:\n  renkei keys master --name NAME --file FILE [--current]\n\n" \
	"The file is made where there is none; nobody else may read it.  It is replaced\n" \
	"as a whole, so that the server never sees half of it.\n\n" \
	"Options:\n" \
	"      --name=NAME      the key's name: letters, digits, full stops, dashes, underscores\n" \
	"      --file=FILE      the file, which renkei.master_key_file names\n" \
	"      --current        new data keys are wrapped with it from now on\n" \
	"      --help           show this\n"

typedef struct Text
{
	char		data[RKC_MASTER_FILE_MAX];
	size_t		size;
} Text;

/* What the file has now; "" where there is none.  NULL, or what is wrong. */
static const char *
read_file(const char *path, Text *text)
{
	const char *fault = NULL;
	int			fd;
	ssize_t		got = 0;

	text->size = 0;
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return NULL;
	fd = rkc_secret_open(path, &fault);
	if (fd < 0)
		return fault;
	while (text->size < sizeof(text->data) && (got = read(fd, text->data + text->size, sizeof(text->data) - text->size)) > 0)
		text->size += (size_t) got;
	if (got < 0)
		fault = strerror(errno);
	else if (text->size == sizeof(text->data))
		fault = "it is too large";
	close(fd);
	return fault;
}

static bool
append(Text *text, const char *data, size_t size)
{
	if (size > sizeof(text->data) - text->size)
		return false;
	memcpy(text->data + text->size, data, size);
	text->size += size;
	return true;
}

/* The word "current" of a key that is no longer it. */
static void
blank_current(Text *text)
{
	static const char word[] = "current";

	for (size_t at = 1; at + sizeof(word) - 1 <= text->size; at++)
	{
		char		before = text->data[at - 1];
		char		after = at + sizeof(word) - 1 < text->size ? text->data[at + sizeof(word) - 1] : '\n';

		if ((before == ' ' || before == '\t') && strchr(" \t\r\n#", after) != NULL &&
			memcmp(text->data + at, word, sizeof(word) - 1) == 0)
			memset(text->data + at, ' ', sizeof(word) - 1);
	}
}

static bool
add_key(Text *text, const char *name, bool current)
{
	uint8_t		key[RKC_MASTER_KEY];
	char		base64[RKC_BASE64_SIZE(RKC_MASTER_KEY) + 1];
	char		line[RKC_MASTER_NAME_MAX + sizeof(base64) + 16];
	bool		done = RAND_priv_bytes(key, sizeof(key)) == 1;

	rkc_base64_encode(key, sizeof(key), base64);
	snprintf(line, sizeof(line), "%s %s%s\n", name, base64, current ? " current" : "");
	if (text->size > 0 && text->data[text->size - 1] != '\n')
		done = done && append(text, "\n", 1);
	done = done && append(text, line, strlen(line));
	OPENSSL_cleanse(key, sizeof(key));
	OPENSSL_cleanse(base64, sizeof(base64));
	OPENSSL_cleanse(line, sizeof(line));
	return done;
}

/* Beside it, then in its place.  NULL, or what is wrong. */
static const char *
replace_file(const char *path, const Text *text)
{
	char		beside[4096];
	struct stat old;
	const char *fault = NULL;
	int			fd;

	if ((size_t) snprintf(beside, sizeof(beside), "%s.new", path) >= sizeof(beside))
		return "its name is too long";
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return strerror(errno);
	/* It stays the server's, where root makes the key. */
	if ((stat(path, &old) == 0 && fchown(fd, old.st_uid, old.st_gid) != 0) ||
		write(fd, text->data, text->size) != (ssize_t) text->size || fsync(fd) != 0)
		fault = strerror(errno);
	if (close(fd) != 0 && fault == NULL)
		fault = strerror(errno);
	if (fault == NULL && rename(beside, path) != 0)
		fault = strerror(errno);
	if (fault != NULL)
		(void) unlink(beside);
	return fault;
}

static const char *
make_key(const KeysOptions *options, Text *text)
{
	const char *fault = read_file(options->file, text);
	RkcMasterKey key;

	if (fault != NULL)
		return fault;
	fault = rkc_master_find(&key, text->data, text->size, options->name);
	OPENSSL_cleanse(&key, sizeof(key));
	if (fault == NULL)
		return "it has a key of that name";
	if (fault != RKC_MASTER_MISSING)
		return fault;
	if (options->make_current)
		blank_current(text);
	if (!add_key(text, options->name, options->make_current))
		return "no key could be made";
	return replace_file(options->file, text);
}

int
keys_master(int argc, char **argv)
{
	KeysOptions options;
	const char *fault;
	Text	   *text;

	if (!keys_options(&options, argc, argv, "fnc", HELP))
		return options.status;
	if (options.name == NULL || options.file == NULL)
		return command_usage_error("a name and a file are needed");
	if (!rkc_master_name_ok(options.name))
		return command_usage_error("\"%s\" cannot be the name of a key", options.name);
	text = calloc(1, sizeof(*text));
	fault = text != NULL ? make_key(&options, text) : strerror(ENOMEM);
	if (text != NULL)
		OPENSSL_cleanse(text, sizeof(*text));
	free(text);
	if (fault != NULL)
	{
		command_error("\"%s\": %s", options.file, fault);
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}
