/*
 * keyfile.h
 *		Secret keys in files that nobody but their owner may read.
 */
#ifndef RKC_KEYFILE_H
#define RKC_KEYFILE_H

#include "note.h"

/*
 * Open a file with a secret in it for reading.  It must be a plain file of the
 * caller's own or root's, with no rights for group and others.  -1, and why in
 * *fault, where that is not so.
 */
extern int	rkc_secret_open(const char *path, const char **fault);

/* Read a signer's key, which is the file's first line; NULL, or what is wrong. */
extern const char *rkc_signer_read(RkcSigner *signer, const char *path);

/* Write one to a new file, durably; NULL, or what is wrong.  Overwrites nothing. */
extern const char *rkc_signer_write(const RkcSigner *signer, const char *path);

#endif							/* RKC_KEYFILE_H */
