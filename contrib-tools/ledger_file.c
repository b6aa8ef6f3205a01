/*
 * ledger_file.c
 *		Files that are there whole or not at all, whatever happens meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "ledger_file.h"

char *
ledger_text(const char *format,...)
{
	va_list		args;
	char	   *text;
	int			length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = length < 0 ? NULL : malloc((size_t) length + 1);
	if (text == NULL)
	{
		command_error("out of memory");
		return NULL;
	}
	va_start(args, format);
	vsnprintf(text, (size_t) length + 1, format, args);
	va_end(args);
	return text;
}

static bool
failed(const char *what, const char *path)
{
	command_error("could not %s \"%s\": %s", what, path, strerror(errno));
	return false;
}

FILE *
ledger_file_create(const char *path, char **new_path)
{
	FILE	   *out;

	*new_path = ledger_text("%s.new", path);
	if (*new_path == NULL)
		return NULL;
	out = fopen(*new_path, "wb");
	if (out == NULL)
	{
		failed("create", *new_path);
		free(*new_path);
		*new_path = NULL;
	}
	return out;
}

bool
ledger_sync_directory(const char *path)
{
	char	   *copy = strdup(path);
	const char *directory = copy != NULL ? dirname(copy) : ".";
	int			fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool		done = fd >= 0 && fsync(fd) == 0;

	if (!done)
		failed("write to disk the directory", directory);
	if (fd >= 0)
		close(fd);
	free(copy);
	return done;
}

bool
ledger_file_place(FILE *out, char *new_path, const char *path)
{
	bool		done = fflush(out) == 0 && !ferror(out) && fsync(fileno(out)) == 0;

	if (!done)
		failed("write", new_path);
	if (fclose(out) != 0 && done)
		done = failed("write", new_path);
	if (done && rename(new_path, path) != 0)
		done = failed("rename a new file to", path);
	if (!done)
		unlink(new_path);
	free(new_path);
	return done && ledger_sync_directory(path);
}

void
ledger_file_abandon(FILE *out, char *new_path)
{
	if (out != NULL)
		fclose(out);
	if (new_path != NULL)
		unlink(new_path);
	free(new_path);
}

bool
ledger_file_write(const char *path, const void *data, size_t size)
{
	char	   *new_path;
	FILE	   *out = ledger_file_create(path, &new_path);

	if (out == NULL)
		return false;
	fwrite(data, 1, size, out);
	return ledger_file_place(out, new_path, path);
}

char *
ledger_file_read(const char *path, size_t most, size_t *size)
{
	FILE	   *in = fopen(path, "rb");
	char	   *data = NULL;
	size_t		room = 0;

	*size = 0;
	if (in == NULL)
	{
		failed("open", path);
		return NULL;
	}
	/* Grown as it is read: a file's size is not always known beforehand. */
	for (;;)
	{
		char	   *more;

		room += 65536;
		more = realloc(data, room + 1);
		if (more == NULL)
		{
			command_error("out of memory");
			free(data);
			fclose(in);
			return NULL;
		}
		data = more;
		*size += fread(data + *size, 1, room - *size, in);
		if (*size < room || *size > most)
			break;
	}
	if (ferror(in) || *size > most)
	{
		if (ferror(in))
			failed("read", path);
		else
			command_error("\"%s\" is too long", path);
		free(data);
		data = NULL;
	}
	else
		data[*size] = '\0';
	fclose(in);
	return data;
}
