/*
 * witness_stamp.c
 *		Time stamps of an authority (RFC 3161) on heads of the ledger.
 *
 * The request goes to a program on its standard input and the answer comes
 * from its standard output: how the authority is reached is its matter.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include "command.h"
#include "ledger_file.h"
#include "witness.h"

/* SHA-256 of the note, a nonce, and please the certificates with it. */
static TS_REQ *
make_request(const char *note)
{
	TS_REQ	   *request = TS_REQ_new();
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	ASN1_INTEGER *nonce = ASN1_INTEGER_new();
	unsigned char hash[RKC_HASH_BYTES];
	uint64_t	number;
	bool		done = request != NULL && imprint != NULL && algorithm != NULL && nonce != NULL &&
		EVP_Digest(note, strlen(note), hash, NULL, EVP_sha256(), NULL) == 1 &&
		RAND_bytes((unsigned char *) &number, sizeof(number)) == 1 && ASN1_INTEGER_set_uint64(nonce, number) == 1 &&
		X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
		TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 && TS_MSG_IMPRINT_set_msg(imprint, hash, sizeof(hash)) == 1 &&
		TS_REQ_set_version(request, 1) == 1 && TS_REQ_set_msg_imprint(request, imprint) == 1 &&
		TS_REQ_set_nonce(request, nonce) == 1 && TS_REQ_set_cert_req(request, 1) == 1;

	TS_MSG_IMPRINT_free(imprint);
	X509_ALGOR_free(algorithm);
	ASN1_INTEGER_free(nonce);
	if (done)
		return request;
	TS_REQ_free(request);
	return NULL;
}

/* Is the answer a good stamp on what was asked, by an authority that is trusted? */
static bool
is_good(TS_REQ *request, TS_RESP *response, const char *ca)
{
	TS_VERIFY_CTX *context = TS_REQ_to_TS_VERIFY_CTX(request, NULL);
	X509_STORE *store = X509_STORE_new();
	bool		good = false;

	if (context != NULL && store != NULL && X509_STORE_load_file(store, ca) == 1)
	{
		/* The same under a name that says who frees it, since 3.4. */
#if OPENSSL_VERSION_NUMBER >= 0x30400000L
		(void) TS_VERIFY_CTX_set0_store(context, store);
#else
		TS_VERIFY_CTX_set_store(context, store);
#endif
		TS_VERIFY_CTX_add_flags(context, TS_VFY_SIGNATURE);
		store = NULL;
		good = TS_RESP_verify_response(context, response) == 1;
	}
	X509_STORE_free(store);
	TS_VERIFY_CTX_free(context);
	return good;
}

static bool
keep(Witness *w, uint64_t size, const char *note, const uint8_t *answer, size_t length)
{
	char	   *note_path = witness_state_path(w, "stamps/%" PRIu64 ".note", size);
	char	   *stamp_path = witness_state_path(w, "stamps/%" PRIu64 ".tsr", size);
	bool		done = note_path != NULL && stamp_path != NULL && ledger_file_write(note_path, note, strlen(note)) &&
		ledger_file_write(stamp_path, answer, length);

	free(note_path);
	free(stamp_path);
	return done;
}

bool
witness_stamp(Witness *w, const RkcCheckpoint *head, const char *note)
{
	TS_REQ	   *request = make_request(note);
	unsigned char *bytes = NULL;
	int			size = request != NULL ? i2d_TS_REQ(request, &bytes) : -1;
	size_t		got;
	uint8_t    *answer = size > 0 ? witness_ask_program(w->stamp_program, bytes, (size_t) size, &got) : NULL;
	const unsigned char *at = answer;
	TS_RESP    *response = answer != NULL ? d2i_TS_RESP(NULL, &at, (long) got) : NULL;
	bool		done = response != NULL && is_good(request, response, w->stamp_ca);

	if (answer != NULL && !done)
		command_error("the answer of \"%s\" is no good time stamp on the checkpoint of size %" PRIu64, w->stamp_program, head->size);
	if (done)
		done = keep(w, head->size, note, answer, got);
	ERR_clear_error();
	TS_RESP_free(response);
	TS_REQ_free(request);
	OPENSSL_free(bytes);
	free(answer);
	return done;
}
