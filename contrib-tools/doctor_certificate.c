/*
 * doctor_certificate.c
 *		How long the server's certificate is still valid.
 *
 * It is read by the server, so only a login that may read its files can check.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "doctor.h"

#define DAYS_TO_ACT	30

/* Days until it ends, negative when it has; false if the text is no certificate. */
static bool
days_left(const char *pem, int *days)
{
	BIO		   *in = BIO_new_mem_buf(pem, -1);
	X509	   *certificate = in != NULL ? PEM_read_bio_X509(in, NULL, NULL, NULL) : NULL;
	int			seconds;
	bool		done = certificate != NULL &&
		ASN1_TIME_diff(days, &seconds, NULL, X509_get0_notAfter(certificate)) == 1;

	if (done && *days == 0 && seconds < 0)
		*days = -1;
	X509_free(certificate);
	BIO_free(in);
	return done;
}

static void
report(Doctor *doctor, const char *code, const char *file, int days)
{
	char		finding[100];

	if (days < 0)
		snprintf(finding, sizeof(finding), "the server's certificate has expired");
	else
		snprintf(finding, sizeof(finding), "the server's certificate expires in %d days", days);
	doctor_found(doctor, days < 0 ? DOCTOR_CRITICAL : DOCTOR_WARNING, code, "tls", file, finding,
				 "Install a new one and reload.", NULL, false);
}

void
doctor_check_certificate(Doctor *doctor, const char *code)
{
	PGresult   *result = doctor_ask(doctor, code, "SELECT current_setting('ssl'), current_setting('ssl_cert_file')", 0, NULL);
	PGresult   *pem = NULL;
	const char *file;
	int			days;

	if (result == NULL)
		return;
	file = PQgetvalue(result, 0, 1);
	if (strcmp(PQgetvalue(result, 0, 0), "on") != 0)
		doctor_passed(doctor, code);
	else if ((pem = doctor_ask(doctor, code, "SELECT pg_read_file($1)", 1, &file)) != NULL)
	{
		if (!days_left(PQgetvalue(pem, 0, 0), &days))
			doctor_gap(doctor, code, "the certificate file cannot be understood");
		else if (days < DAYS_TO_ACT)
			report(doctor, code, file, days);
		else
			doctor_passed(doctor, code);
	}
	PQclear(pem);
	PQclear(result);
}
