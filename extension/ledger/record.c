/*
 * record.c
 *		Entries of the ledger on their way: records in the write-ahead log.
 *
 * Any login may call pg_logical_emit_message().  What counts carries a code
 * under a key that lies in the data directory, so that it is there after a
 * crash, on a standby that takes over, and in a base backup.
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "access/xact.h"
#include "access/xlog.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "replication/message.h"
#include "storage/fd.h"

#include "compat.h"
#include "ledger/handover.h"
#include "ledger/lag.h"
#include "ledger/record.h"

#define KEY_DIRECTORY	"renkei"
#define KEY_FILE		KEY_DIRECTORY "/ledger.key"
#define KEY_BYTES		32
#define RECORD_VERSION	1

static uint8 key[KEY_BYTES];
static bool key_known = false;
static EVP_MAC_CTX *mac = NULL;

static void
write_key(int file)
{
	if (!pg_strong_random(key, KEY_BYTES))
		ereport(FATAL, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate the key of the ledger's records")));
	if (write(file, key, KEY_BYTES) != KEY_BYTES || pg_fsync(file) != 0)
		ereport(FATAL, (errcode_for_file_access(), errmsg("could not write file \"%s\": %m", KEY_FILE)));
}

/* Whole, by a rename: a server that dies here starts again without a key, not with half of one. */
static void
make_key(void)
{
	const char *unfinished = KEY_FILE ".new";
	int			file;

	if (mkdir(KEY_DIRECTORY, S_IRWXU) != 0 && errno != EEXIST)
		ereport(FATAL, (errcode_for_file_access(), errmsg("could not create directory \"%s\": %m", KEY_DIRECTORY)));
	file = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC, S_IRUSR | S_IWUSR);
	if (file < 0)
		ereport(FATAL, (errcode_for_file_access(), errmsg("could not create file \"%s\": %m", unfinished)));
	write_key(file);
	close(file);
	(void) durable_rename(unfinished, KEY_FILE, FATAL);
}

void
rk_record_init(void)
{
	int			file = open(KEY_FILE, O_RDONLY, 0);
	ssize_t		got;

	if (file < 0 && errno == ENOENT)
		make_key();
	else
	{
		if (file < 0)
			ereport(FATAL, (errcode_for_file_access(), errmsg("could not open file \"%s\": %m", KEY_FILE)));
		got = read(file, key, KEY_BYTES);
		close(file);
		if (got != KEY_BYTES)
			ereport(FATAL,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("file \"%s\" does not hold a key", KEY_FILE),
					 errhint("Without the key, records that the ledger has not taken in yet are lost. Restore the file from a backup, or remove it.")));
	}
	key_known = true;
}

/* NULL where OpenSSL fails.  The digest is looked up by its name once, and the key taken in once, not for every record. */
static EVP_MAC_CTX *
open_mac(void)
{
	EVP_MAC    *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *opened = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
	char		digest[] = "SHA256";
	OSSL_PARAM	params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};

	EVP_MAC_free(hmac);			/* the context has it counted */
	if (opened != NULL && EVP_MAC_init(opened, key, KEY_BYTES, params) != 1)
	{
		EVP_MAC_CTX_free(opened);
		return NULL;
	}
	return opened;
}

/* The code of some bytes, in one piece or two; false where OpenSSL fails. */
static bool
compute_code(const uint8 *first, Size first_size, const uint8 *entries, Size size, uint8 *code)
{
	uint8		whole[EVP_MAX_MD_SIZE];
	size_t		length;

	if (mac == NULL && key_known)
		mac = open_mac();
	if (mac == NULL || EVP_MAC_init(mac, NULL, 0, NULL) != 1 ||
		(first_size > 0 && EVP_MAC_update(mac, first, first_size) != 1) ||
		EVP_MAC_update(mac, entries, size) != 1 || EVP_MAC_final(mac, whole, &length, sizeof(whole)) != 1 ||
		length < RK_CODE_BYTES)
		return false;
	memcpy(code, whole, RK_CODE_BYTES);
	return true;
}

/*
 * Begins with a letter, as no entry does: no record in the log has a code that
 * would do for one that is handed over, nor the other way round.
 */
bool
rk_handover_code(const RkHandover *handover, const uint8 *entries, Size size, uint8 *code)
{
	uint64		number = pg_hton64(handover->number);
	StringInfoData head;
	bool		done;

	initStringInfo(&head);
	appendStringInfoString(&head, "renkei handover");
	appendBinaryStringInfo(&head, (const char *) handover->challenge, RK_CHALLENGE_BYTES);
	appendBinaryStringInfo(&head, (const char *) &number, sizeof(number));
	appendBinaryStringInfo(&head, handover->origin, strlen(handover->origin) + 1);
	done = compute_code((const uint8 *) head.data, head.len, entries, size, code);
	pfree(head.data);
	return done;
}

/*
 * A record is no part of the transaction.  Were it taken for one, a transaction
 * that has only read would commit as one that has written, and call for the WAL
 * writer each time.
 */
static XLogRecPtr
log_apart(const uint8 *message, Size size)
{
	XLogRecPtr	of_transaction = XactLastRecEnd;
	XLogRecPtr	end = RkLogMessage(RK_RECORD_PREFIX, (const char *) message, size);

	if (of_transaction == InvalidXLogRecPtr)
		XactLastRecEnd = InvalidXLogRecPtr;
	return end;
}

XLogRecPtr
rk_record_write(uint8 *memory, Size entries_size)
{
	XLogRecPtr	end;

	memory[0] = RECORD_VERSION;
	if (!compute_code(NULL, 0, memory + RK_RECORD_HEAD, entries_size, memory + 1))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("a record of the ledger could not be made"),
				 errdetail("What cannot be recorded is not released.")));
	end = log_apart(memory, RK_RECORD_HEAD + entries_size);
	rk_ledger_note_written(end);
	return end;
}

bool
rk_record_check(const uint8 *message, Size size, const uint8 **entries, Size *entries_size)
{
	uint8		code[RK_CODE_BYTES];

	if (size <= RK_RECORD_HEAD || message[0] != RECORD_VERSION ||
		!compute_code(NULL, 0, message + RK_RECORD_HEAD, size - RK_RECORD_HEAD, code) ||
		CRYPTO_memcmp(code, message + 1, RK_CODE_BYTES) != 0)
		return false;
	*entries = message + RK_RECORD_HEAD;
	*entries_size = size - RK_RECORD_HEAD;
	return true;
}
