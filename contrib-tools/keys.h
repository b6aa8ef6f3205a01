/*
 * keys.h
 *		The actions of `renkei keys`.
 */
#ifndef RENKEI_KEYS_H
#define RENKEI_KEYS_H

#include "connect.h"

extern int	keys_master(int argc, char **argv);
extern int	keys_status(int argc, char **argv);
extern int	keys_rotate(int argc, char **argv);
extern int	keys_rotate_data(int argc, char **argv);
extern int	keys_retire(int argc, char **argv);
extern int	keys_export(int argc, char **argv);
extern int	keys_import(int argc, char **argv);
extern int	keys_check(int argc, char **argv);

/* What a command line of these has; NULL and 0 where it is not given. */
typedef struct KeysOptions
{
	ConnectOptions connect;
	const char *file;
	const char *name;
	const char *category;
	const char *reason;
	const char *subject;
	bool		make_current;
	bool		wait;
	int			status;			/* for the caller to return, where keys_options() said false */
} KeysOptions;

/*
 * Read a command line; letters: which options beside those of the connection
 * are meant (f file, n name, c current, k category, r reason, s subject, w
 * wait).  False: that was wrong, or help was asked for.
 */
extern bool keys_options(KeysOptions *options, int argc, char **argv, const char *letters, const char *help);

#endif							/* RENKEI_KEYS_H */
