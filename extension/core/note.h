/*
 * note.h
 *		Signed notes, and heads of a log's tree as such notes.
 *
 * C2SP signed-note, tlog-checkpoint and tlog-cosignature (version 1), with
 * Ed25519.  A note is a text, an empty line, and a line for each signature:
 *
 *		example.org/ledger						origin: the name of the log
 *		20852163								size: entries in the tree
 *		CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2…=		root of the tree, base 64
 *
 *		— example.org/ledger Az3grlgtzPICa5OS8npVmf1Myq/5…
 *
 * A key has a name.  Written down it is name+id+base64(type || 32 bytes), the
 * id in hexadecimal; a signer's begins with PRIVATE+KEY+.
 */
#ifndef RKC_NOTE_H
#define RKC_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "merkle.h"

#define RKC_KEY_NAME_MAX	200		/* bytes of a key's or a log's name */
#define RKC_KEY_TEXT_MAX	300		/* characters of a written key, with a zero */
#define RKC_NOTE_MAX		65536	/* bytes of a note that is read */
#define RKC_NOTE_SIGNATURES 64		/* signatures that are read; of more, the note is refused */
#define RKC_SIGNATURE_LINE_MAX	400 /* a line that rkc_note_sign() writes, with a zero */
#define RKC_CHECKPOINT_MAX	300		/* a text that rkc_checkpoint_print() writes, with a zero */

typedef enum RkcSignatureType
{
	RKC_SIGN_NOTE = 1,			/* over the text */
	RKC_SIGN_COSIGNATURE = 4	/* over time and text: by then, nothing newer was seen */
} RkcSignatureType;

typedef struct RkcVerifier
{
	char		name[RKC_KEY_NAME_MAX + 1];
	uint32_t	id;
	RkcSignatureType type;
	uint8_t		key[32];
} RkcVerifier;

typedef struct RkcSigner
{
	RkcVerifier verifier;
	uint8_t		seed[32];
} RkcSigner;

/* Keys ------------------------------------------------------------------------ */

/* False: the name cannot be one (empty, too long, spaces, a plus), or OpenSSL would not. */
extern bool rkc_signer_make(RkcSigner *signer, const char *name, RkcSignatureType type);

/* False: not a key, or one whose id or public part does not fit. */
extern bool rkc_signer_parse(RkcSigner *signer, const char *text);
extern bool rkc_verifier_parse(RkcVerifier *verifier, const char *text);

/* Into RKC_KEY_TEXT_MAX characters. */
extern void rkc_signer_print(const RkcSigner *signer, char *text);
extern void rkc_verifier_print(const RkcVerifier *verifier, char *text);

/* Wipe the secret. */
extern void rkc_signer_clear(RkcSigner *signer);

/* Notes ----------------------------------------------------------------------- */

typedef struct RkcNoteSignature
{
	const char *name;			/* not ended by a zero */
	size_t		name_size;
	const char *base64;
	size_t		base64_size;
	uint32_t	id;
} RkcNoteSignature;

/* Points into what it was read from. */
typedef struct RkcNote
{
	const char *text;			/* with its last newline */
	size_t		text_size;
	int			count;
	RkcNoteSignature signatures[RKC_NOTE_SIGNATURES];
} RkcNote;

/* False: not a note. */
extern bool rkc_note_parse(RkcNote *note, const char *data, size_t size);

typedef enum RkcNoteVerdict
{
	RKC_NOTE_GOOD,
	RKC_NOTE_UNSIGNED,			/* no signature by this key */
	RKC_NOTE_FORGED				/* one with its name and id, which is not by it */
} RkcNoteVerdict;

/* *time, if not NULL, is given the seconds that a cosignature states, or 0. */
extern RkcNoteVerdict rkc_note_verify(const RkcNote *note, const RkcVerifier *verifier, uint64_t *time);

/*
 * Sign a text that ends in a newline: writes one line, with its newline, of
 * at most RKC_SIGNATURE_LINE_MAX characters.  The time (seconds since 1970) is
 * a cosignature's.  A note is then text, newline, lines.
 */
extern bool rkc_note_sign(const RkcSigner *signer, const char *text, size_t size, uint64_t time, char *line);

/* Checkpoints ------------------------------------------------------------------- */

typedef struct RkcCheckpoint
{
	char		origin[RKC_KEY_NAME_MAX + 1];
	uint64_t	size;
	RkcHash		root;
} RkcCheckpoint;

/* Read the text of a note; lines after the third are passed over. */
extern bool rkc_checkpoint_parse(RkcCheckpoint *checkpoint, const char *text, size_t size);

/* Into RKC_CHECKPOINT_MAX characters; returns the length. */
extern size_t rkc_checkpoint_print(const RkcCheckpoint *checkpoint, char *text);

#endif							/* RKC_NOTE_H */
