/*
 * intake_files.c
 *		Files found, recognised by their names, and grouped into transmissions.
 *
 * A transmission is what one sender sent to one receiver under one serial
 * number (連番).
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "command.h"
#include "intake.h"

/* Out of memory there is nothing better to do: no transaction is open yet. */
static void *
grown(void *old, size_t count, size_t size)
{
	void	   *new = reallocarray(old, count, size);

	if (new == NULL)
	{
		command_error("out of memory");
		exit(EXIT_FAILED);
	}
	return new;
}

static char *
copied(const char *s)
{
	size_t		size = strlen(s) + 1;

	return memcpy(grown(NULL, size, 1), s, size);
}

/* First by serial number, then sender and receiver, so that any two differ. */
static int
compare_parts(const LayoutName *a, const LayoutName *b)
{
	int			c = strcmp(a->serial, b->serial);

	if (c == 0)
		c = strcmp(a->sender, b->sender);
	if (c == 0)
		c = strcmp(a->sender_service, b->sender_service);
	if (c == 0)
		c = strcmp(a->receiver, b->receiver);
	if (c == 0)
		c = strcmp(a->receiver_service, b->receiver_service);
	return c;
}

static int
compare_files(const void *a, const void *b)
{
	return strcmp(((const IntakeFile *) a)->name, ((const IntakeFile *) b)->name);
}

/* Files come in any order, so transmissions are kept sorted as they are found. */
IntakeTransmission *
intake_transmission(Intake *intake, const LayoutName *parts)
{
	int			low = 0;
	int			high = intake->ntransmissions;
	IntakeTransmission *t;

	while (low < high)
	{
		int			middle = (low + high) / 2;
		int			c = compare_parts(&intake->transmissions[middle].parts, parts);

		if (c == 0)
			return &intake->transmissions[middle];
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	intake->transmissions = grown(intake->transmissions, (size_t) intake->ntransmissions + 1, sizeof(*t));
	t = &intake->transmissions[low];
	memmove(t + 1, t, (size_t) (intake->ntransmissions - low) * sizeof(*t));
	intake->ntransmissions++;
	memset(t, 0, sizeof(*t));
	t->parts = *parts;
	return t;
}

void
intake_add_file(IntakeTransmission *t, const char *path, const char *name, const LayoutName *parts)
{
	IntakeFile *file;

	/* The same file given twice is one file. */
	for (int i = 0; i < t->nfiles; i++)
	{
		if (strcmp(t->files[i].name, name) == 0)
			return;
	}
	t->files = grown(t->files, (size_t) t->nfiles + 1, sizeof(*file));
	file = &t->files[t->nfiles++];
	memset(file, 0, sizeof(*file));
	file->path = path != NULL ? copied(path) : NULL;
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->parts = *parts;
}

static bool
has_csv_ending(const char *name)
{
	size_t		n = strlen(name);

	return n > 4 && strcasecmp(name + n - 4, ".CSV") == 0;
}

static void
add_one(Intake *intake, const char *path, bool named)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	char		name[LAYOUT_MAX_NAME];
	LayoutName	parts;
	const char *reason;

	if (layout_parse_name(base, &parts, &reason))
	{
		layout_make_name(&parts, name);
		intake_add_file(intake_transmission(intake, &parts), path, name, &parts);
	}
	else if (named || has_csv_ending(base))
	{
		command_error("%s: not taken in: %s", path, reason);
		intake->unknown = grown(intake->unknown, (size_t) intake->nunknown + 1, sizeof(char *));
		intake->unknown[intake->nunknown++] = copied(path);
	}
}

static bool
add_directory(Intake *intake, const char *path)
{
	DIR		   *dir = opendir(path);
	struct dirent *entry;
	bool		done;

	if (dir == NULL)
	{
		command_error("could not open directory \"%s\": %s", path, strerror(errno));
		return false;
	}
	errno = 0;
	while ((entry = readdir(dir)) != NULL)
	{
		size_t		size = strlen(path) + strlen(entry->d_name) + 2;
		char	   *full = grown(NULL, size, 1);
		struct stat st;

		snprintf(full, size, "%s/%s", path, entry->d_name);
		if (stat(full, &st) == 0 && S_ISREG(st.st_mode))
			add_one(intake, full, false);
		free(full);
		errno = 0;
	}
	done = errno == 0;
	if (!done)
		command_error("could not read directory \"%s\": %s", path, strerror(errno));
	closedir(dir);
	return done;
}

bool
intake_add_path(Intake *intake, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
	{
		command_error("could not open \"%s\": %s", path, strerror(errno));
		return false;
	}
	if (S_ISDIR(st.st_mode))
		return add_directory(intake, path);
	add_one(intake, path, true);
	return true;
}

void
intake_sort_files(Intake *intake)
{
	for (int i = 0; i < intake->ntransmissions; i++)
	{
		IntakeTransmission *t = &intake->transmissions[i];

		/* A fixed order of files keeps messages and line numbers the same from run to run. */
		qsort(t->files, (size_t) t->nfiles, sizeof(IntakeFile), compare_files);
	}
}

void
intake_free(Intake *intake)
{
	for (int i = 0; i < intake->ntransmissions; i++)
	{
		IntakeTransmission *t = &intake->transmissions[i];

		for (int f = 0; f < t->nfiles; f++)
			free(t->files[f].path);
		free(t->files);
		free(t->problems);
	}
	free(intake->transmissions);
	for (int i = 0; i < intake->nunknown; i++)
		free(intake->unknown[i]);
	free(intake->unknown);
}
