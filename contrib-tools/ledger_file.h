/*
 * ledger_file.h
 *		Files that are there whole or not at all, whatever happens meanwhile.
 */
#ifndef RENKEI_LEDGER_FILE_H
#define RENKEI_LEDGER_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A copy of the format's result in new memory; NULL, with the error reported, where there is none. */
extern char *ledger_text(const char *format,...)
			__attribute__((format(printf, 1, 2)));

/* Open PATH.new for writing; *new_path is its name.  Errors are reported. */
extern FILE *ledger_file_create(const char *path, char **new_path);

/* Close it, and give it its name, durably.  Frees new_path. */
extern bool ledger_file_place(FILE *out, char *new_path, const char *path);

/* Close it, and take it away. */
extern void ledger_file_abandon(FILE *out, char *new_path);

/* Write a whole file, durably. */
extern bool ledger_file_write(const char *path, const void *data, size_t size);

/* Read a file of at most so many bytes into new memory, ended by a zero.  Errors are reported. */
extern char *ledger_file_read(const char *path, size_t most, size_t *size);

/* Make what was renamed or made in the directory of a file durable. */
extern bool ledger_sync_directory(const char *path);

#endif							/* RENKEI_LEDGER_FILE_H */
