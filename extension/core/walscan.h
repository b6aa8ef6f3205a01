/*
 * walscan.h
 *		Picking the ledger's records out of a stream of write-ahead log.
 *
 * The log is fed in pieces as the server streams it.  Of everything in it only
 * logical messages of one prefix are handed on; nothing else is kept longer
 * than it takes to pass it over.
 */
#ifndef RKC_WALSCAN_H
#define RKC_WALSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RkcWalScan RkcWalScan;

/* A message: where its record begins and ends in the log, and its content.  False ends the scan. */
typedef bool (*RkcWalSink) (void *arg, uint64_t begin, uint64_t end, const uint8_t *message, size_t size);

/* NULL: out of memory.  Begin at the beginning of a page of 8192 bytes. */
extern RkcWalScan *rkc_walscan_open(uint64_t position, const char *prefix, RkcWalSink sink, void *arg);
extern void rkc_walscan_close(RkcWalScan *scan);

/* The bytes from where the last ones ended.  False: this is no log, or the sink said so. */
extern bool rkc_walscan_feed(RkcWalScan *scan, const uint8_t *data, size_t size);

#endif							/* RKC_WALSCAN_H */
