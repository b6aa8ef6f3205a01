/*
 * keyfile.c
 *		Secret keys in files that nobody but their owner may read.
 */
#include "keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

int
rkc_secret_open(const char *path, const char **fault)
{
	/* Not to be kept waiting by a pipe that somebody put in its place. */
	int			fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	*fault = NULL;
	if (fd < 0 || fstat(fd, &st) != 0)
		*fault = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		*fault = "it is no plain file";
	else if (st.st_uid != geteuid() && st.st_uid != 0)
		*fault = "it belongs to somebody else";
	else if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		*fault = "others than its owner have rights on it (it should have mode 0600)";
	if (*fault == NULL)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

const char *
rkc_signer_read(RkcSigner *signer, const char *path)
{
	char		text[RKC_KEY_TEXT_MAX];
	const char *fault;
	int			fd = rkc_secret_open(path, &fault);
	ssize_t		got;

	if (fd < 0)
		return fault;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (got < 0)
		return strerror(errno);
	text[got] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	if (!rkc_signer_parse(signer, text))
		fault = "there is no signer's key in it";
	OPENSSL_cleanse(text, sizeof(text));
	return fault;
}

const char *
rkc_signer_write(const RkcSigner *signer, const char *path)
{
	char		text[RKC_KEY_TEXT_MAX + 1];
	size_t		size;
	const char *fault = NULL;
	int			fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);

	if (fd < 0)
		return strerror(errno);
	rkc_signer_print(signer, text);
	size = strlen(text);
	text[size++] = '\n';
	/* So short a text is written whole or not at all. */
	if (write(fd, text, size) != (ssize_t) size || fsync(fd) != 0)
		fault = strerror(errno);
	if (close(fd) != 0 && fault == NULL)
		fault = strerror(errno);
	OPENSSL_cleanse(text, sizeof(text));
	return fault;
}
