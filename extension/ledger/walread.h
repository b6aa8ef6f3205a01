/*
 * walread.h
 *		Records of this database's ledger, found in the flushed write-ahead log in its order.
 */
#ifndef RK_WALREAD_H
#define RK_WALREAD_H

#include "postgres.h"

#include "access/xlogdefs.h"

typedef struct RkWalReader RkWalReader;

extern RkWalReader *rk_walread_open(void);

/* Go on reading there: where a record begins, or a page. */
extern void rk_walread_seek(RkWalReader *reader, XLogRecPtr start);

/* A message with our prefix, whoever wrote it. */
typedef struct RkWalMessage
{
	XLogRecPtr	position;
	const uint8 *data;			/* until the next call */
	Size		size;
} RkWalMessage;

/*
 * The next message; false: there is none in what is flushed, or in the bytes of
 * log that are read at a time.
 */
extern bool rk_walread_next(RkWalReader *reader, RkWalMessage *message);

/* Up to where it has read, and whether that is all there is. */
extern XLogRecPtr rk_walread_position(const RkWalReader *reader);
extern bool rk_walread_at_end(const RkWalReader *reader);

/*
 * Where the oldest record begins that is still in pg_wal; what is before was
 * removed.
 */
extern XLogRecPtr rk_walread_oldest(RkWalReader *reader);

/* Is the log there from a position on? */
extern bool rk_walread_reaches_back_to(XLogRecPtr position);

#endif							/* RK_WALREAD_H */
