/*
 * entry.h
 *		What an entry of the ledger says, as docs/reference/ledger-format.md describes it.
 *
 * An entry is a CBOR map with small numbers for keys.  Keys and kinds are
 * never given another meaning; what a reader does not know it passes over.
 */
#ifndef RKC_ENTRY_H
#define RKC_ENTRY_H

#define RKC_ENTRY_VERSION	1

typedef enum RkcEntryKind
{
	RKC_ENTRY_SESSION = 1,		/* a login: who the following ones with its number are */
	RKC_ENTRY_DISCLOSURE = 2,	/* rows of a protected table read */
	RKC_ENTRY_CHANGE = 3,		/* changes of a committed transaction */
	RKC_ENTRY_EVENT = 4,		/* something done to the protection itself */
	RKC_ENTRY_REFUSAL = 5,		/* something asked and not given */
	RKC_ENTRY_RELATION = 6		/* names of the columns that following ones number */
} RkcEntryKind;

typedef enum RkcEntryKey
{
	/* of every entry */
	RKC_KEY_VERSION = 0,		/* uint; absent: 1, as in disclosures */
	RKC_KEY_KIND = 1,			/* uint: RkcEntryKind */
	RKC_KEY_TIME = 2,			/* uint: microseconds since 1970-01-01 UTC */
	RKC_KEY_SESSION = 3,		/* 8 bytes: random number of the session */
	RKC_KEY_STATEMENT = 4,		/* uint: number of the client's statement in the session */
	RKC_KEY_LOGIN = 5,			/* text */
	RKC_KEY_ORGANISATION = 6,	/* uint */
	RKC_KEY_DUTIES = 7,			/* uint: bits by number of the duty */
	RKC_KEY_PURPOSE = 8,		/* text */
	RKC_KEY_ASSURANCE = 9,		/* uint: absent where nothing is proven beyond the login */

	/* DISCLOSURE: by far the most, so theirs are the keys of one byte */
	RKC_KEY_CATEGORY = 10,		/* text */
	RKC_KEY_RELATION = 11,		/* text: schema-qualified, of the root where partitioned */
	RKC_KEY_COLUMNS = 12,		/* bytes: columns the statement reads, bit i for column number i + 1 */
	RKC_KEY_SEALED = 13,		/* bytes: of these, sealed ones that were opened */
	RKC_KEY_SUBJECTS = 14,		/* returned: uint or array of uint, or bytes: Roaring portable format */
	RKC_KEY_EXAMINED = 15,		/* the same form: examined and not returned */
	RKC_KEY_ROWS = 16,			/* uint: rows returned by the scans; absent: as many as SUBJECTS has */
	RKC_KEY_FINGERPRINT = 17,	/* 4 bytes: the lower half of the server's query id, big-endian */
	RKC_KEY_RULES = 18,			/* uint or array of uint: rules by which the caller sees these */
	RKC_KEY_WAY = 19,			/* uint: RkcEntryWay bits; absent: none of them */
	RKC_KEY_STATEMENT_TEXT = 20,	/* text: where renkei.record_statements is on */

	/* SESSION */
	RKC_KEY_DATABASE = 24,		/* text */
	RKC_KEY_PID = 25,			/* uint */
	RKC_KEY_STARTED = 26,		/* uint: as TIME */
	RKC_KEY_APPLICATION = 27,	/* text */
	RKC_KEY_ADDRESS = 28,		/* text: absent for a unix socket */
	RKC_KEY_STANDBY = 29,		/* text: name of the standby that it is connected to; absent: the primary */

	/* RELATION */
	RKC_KEY_COLUMN_NAMES = 35,	/* array of text: by number from 1 on, empty where dropped */

	/* CHANGE */
	RKC_KEY_XID = 40,			/* uint: full transaction id */
	RKC_KEY_ROWS_DIGEST = 41,	/* 32 bytes: SHA-256 over the rows in audit.change, in order */
	RKC_KEY_ROW_MARKS = 42,		/* bytes: see rowchain.h; absent: of the last row alone */
	RKC_KEY_ROW_STRIDE = 43,	/* uint: rows a mark; absent: one */

	/* EVENT, REFUSAL */
	RKC_KEY_WHAT = 50,			/* text: a word of the lists in the documentation */
	RKC_KEY_OBJECT = 51,		/* text */
	RKC_KEY_DETAIL = 52,		/* text */
	RKC_KEY_SQLSTATE = 53		/* text: of a refusal */
} RkcEntryKey;

typedef enum RkcEntryWay
{
	RKC_WAY_BYPASS = 1 << 0,	/* past the rules: superuser, or a recorded right */
	RKC_WAY_KEY_CHECK = 1 << 1, /* by a foreign key's check */
	RKC_WAY_UNFILTERED = 1 << 2,	/* the caller sees everybody: what was examined is not known */
	RKC_WAY_WHOLE = 1 << 3,		/* the whole table, subjects not listed (COPY, dump, decoding) */
	RKC_WAY_EXPLAIN = 1 << 4,	/* only counts left, not rows */
	RKC_WAY_FAILED = 1 << 5		/* the statement ended by an error */
} RkcEntryWay;

#endif							/* RKC_ENTRY_H */
