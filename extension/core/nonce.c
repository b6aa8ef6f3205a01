/*
 * nonce.c
 *		Random bytes for nonces.
 *
 * Drawn for many at a time: one at a time they would cost more than sealing.
 */
#include "nonce.h"

#include <pthread.h>
#include <string.h>

#include <openssl/rand.h>

static uint8_t drawn[1024];
static size_t left = 0;

/* Parent and child must not go on with the same ones. */
static void
forget(void)
{
	left = 0;
}

bool
rkc_nonce_draw(uint8_t *nonce, size_t size)
{
	static bool watches_fork = false;

	if (!watches_fork)
	{
		if (pthread_atfork(NULL, NULL, forget) != 0)
			return false;
		watches_fork = true;
	}
	if (left < size)
	{
		if (size > sizeof(drawn) || RAND_bytes(drawn, sizeof(drawn)) != 1)
			return false;
		left = sizeof(drawn);
	}
	left -= size;
	memcpy(nonce, drawn + left, size);
	return true;
}
