/*
 * sealing.c
 *		What sealing and opening a value costs, beside OpenSSL's AES-256-GCM alone.
 *
 * In turns, in processor time, the least of many rounds: a busy machine
 * disturbs both alike.  Each value is of another subject, so that nothing
 * of a key can be used twice; or, "in a row", every two are of one.  Prints
 * names and nanoseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>

#include "core/envelope.h"

#define KEYS	1000
#define VALUES	20000
#define ROUNDS	25
#define SIZE	30

static uint8_t keys[KEYS][RKC_XAES_KEY];
static const RkcEnvelopeHead no_terms;
static uint8_t sealed[KEYS][SIZE + 64];
static uint8_t row[KEYS][2][SIZE + 64];
static uint8_t alone[KEYS][12 + SIZE + 16];
static uint8_t plain[SIZE];
static EVP_CIPHER_CTX *context;

static double
cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double) now.tv_sec * 1e9 + (double) now.tv_nsec;
}

static void
require(int good)
{
	if (!good)
	{
		fputs("sealing: OpenSSL failed\n", stderr);
		exit(1);
	}
}

static void
seal_one(int i)
{
	RkcEnvelopeHead head = {.type = 1,.generation = 1,.category = 5,.column = 7,.subject = (uint64_t) i + 1};

	require(rkc_envelope_seal(&head, keys[i], plain, SIZE, sealed[i]));
}

static void
open_one(int i)
{
	RkcEnvelope envelope;

	require(rkc_envelope_read(sealed[i], rkc_envelope_size(&no_terms, SIZE), &envelope) &&
			rkc_envelope_open(&envelope, keys[i], plain));
}

static void
seal_row(int i)
{
	RkcEnvelopeHead head = {.type = 1,.generation = 1,.category = 5,.column = 7,.subject = (uint64_t) i + 1};

	for (int j = 0; j < 2; j++)
		require(rkc_envelope_seal(&head, keys[i], plain, SIZE, row[i][j]));
}

static void
open_row(int i)
{
	RkcEnvelope envelope;

	for (int j = 0; j < 2; j++)
		require(rkc_envelope_read(row[i][j], rkc_envelope_size(&no_terms, SIZE), &envelope) &&
				rkc_envelope_open(&envelope, keys[i], plain));
}

/* The header of an envelope as additional data, and a key set up for each message. */
static void
seal_alone(int i)
{
	int			size;

	require(EVP_EncryptInit_ex2(context, NULL, keys[i], alone[i], NULL) &&
			EVP_EncryptUpdate(context, NULL, &size, sealed[i], RKC_ENVELOPE_HEAD) &&
			EVP_EncryptUpdate(context, alone[i] + 12, &size, plain, SIZE) &&
			EVP_EncryptFinal_ex(context, alone[i] + 12 + SIZE, &size) &&
			EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, alone[i] + 12 + SIZE));
}

static void
open_alone(int i)
{
	int			size;

	require(EVP_DecryptInit_ex2(context, NULL, keys[i], alone[i], NULL) &&
			EVP_DecryptUpdate(context, NULL, &size, sealed[i], RKC_ENVELOPE_HEAD) &&
			EVP_DecryptUpdate(context, plain, &size, alone[i] + 12, SIZE) &&
			EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, alone[i] + 12 + SIZE) &&
			EVP_DecryptFinal_ex(context, plain, &size));
}

static void
measure(void (*one) (int), double *least)
{
	double		began = cpu_ns();
	double		took;

	for (int i = 0; i < VALUES; i++)
		one(i % KEYS);
	took = (cpu_ns() - began) / VALUES;
	if (*least == 0 || took < *least)
		*least = took;
}

int
main(void)
{
	double		seal = 0;
	double		open = 0;
	double		seal_raw = 0;
	double		open_raw = 0;
	double		seal_two = 0;
	double		open_two = 0;
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);

	context = EVP_CIPHER_CTX_new();
	require(cipher != NULL && context != NULL);
	for (int i = 0; i < KEYS; i++)
		for (int j = 0; j < RKC_XAES_KEY; j++)
			keys[i][j] = (uint8_t) (i * 7 + j * 13 + i / 256);
	for (int i = 0; i < KEYS; i++)
	{
		seal_one(i);
		seal_row(i);
	}
	for (int round = 0; round < ROUNDS; round++)
	{
		require(EVP_EncryptInit_ex2(context, cipher, NULL, NULL, NULL));
		measure(seal_alone, &seal_raw);
		measure(seal_one, &seal);
		measure(seal_row, &seal_two);
		require(EVP_DecryptInit_ex2(context, cipher, NULL, NULL, NULL));
		measure(open_alone, &open_raw);
		measure(open_one, &open);
		measure(open_row, &open_two);
	}
	printf("seal %.0f\nseal_row %.0f\nseal_alone %.0f\n", seal, seal_two / 2, seal_raw);
	printf("open %.0f\nopen_row %.0f\nopen_alone %.0f\n", open, open_two / 2, open_raw);
	return 0;
}
