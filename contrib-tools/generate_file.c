/*
 * generate_file.c
 *		Writing a national file: MS932, CRLF, columns in the layout's order.
 */
#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "generate.h"

#define VERSION_3	"202208"
#define VERSION_4	"202410"

static iconv_t encoder = (iconv_t) -1;

bool
gen_make_directory(Gen *gen, const char *path)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return true;
	command_error("could not make directory \"%s\": %s", path, strerror(errno));
	gen->failed = true;
	return false;
}

void
gen_file_open(Gen *gen, GenFile *file, uint32_t sender, const LayoutName *name)
{
	char		filename[LAYOUT_MAX_NAME];

	layout_make_name(name, filename);
	memset(file, 0, sizeof(*file));
	file->gen = gen;
	file->layout = name->file;
	snprintf(file->path, sizeof(file->path), "%s/transmissions/%s/%s", gen->out,
			 gen->organisations[sender].code, filename);
	/* "x": two files of one name would be two transmissions under one serial number. */
	file->out = fopen(file->path, "wbx");
	if (file->out == NULL)
	{
		command_error("could not create \"%s\": %s", file->path, strerror(errno));
		gen->failed = true;
		return;
	}
	gen->nfiles++;
}

void
gen_file_close(GenFile *file)
{
	bool		bad;

	if (file->out == NULL)
		return;
	bad = ferror(file->out);
	bad |= fclose(file->out) != 0;
	file->out = NULL;
	if (bad && !file->gen->failed)
	{
		command_error("could not write \"%s\": %s", file->path, strerror(errno));
		file->gen->failed = true;
	}
}

/* What stands before each column but the first. */
static void
next_column(GenFile *file)
{
	if (file->column++ > 0 && file->out != NULL)
		fputc(',', file->out);
}

void
gen_put(GenFile *file, const char *value)
{
	next_column(file);
	if (file->out != NULL)
		fputs(value, file->out);
}

/* False where the text has a character that MS932 lacks. */
static bool
encode(const char *text, char *out, size_t size, size_t *length)
{
	char	   *from = (char *) (uintptr_t) text;
	char	   *to = out;
	size_t		nfrom = strlen(text);
	size_t		nto = size;

	if (encoder == (iconv_t) -1)
		encoder = iconv_open("CP932", "UTF-8");
	if (encoder == (iconv_t) -1 || iconv(encoder, &from, &nfrom, &to, &nto) == (size_t) -1)
		return false;
	*length = size - nto;
	return true;
}

void
gen_put_text(GenFile *file, const char *text)
{
	char		encoded[4096];
	size_t		length = 0;

	next_column(file);
	if (text[0] == '\0' || file->out == NULL)
		return;
	if (!encode(text, encoded, sizeof(encoded), &length) && !file->gen->failed)
	{
		command_error("a text cannot be written in MS932 (this system's iconv must know CP932)");
		file->gen->failed = true;
	}
	fputc('"', file->out);
	/* No second byte of an MS932 character is a quote, so bytes will do. */
	for (size_t i = 0; i < length; i++)
	{
		if (encoded[i] == '"')
			fputc('"', file->out);
		fputc(encoded[i], file->out);
	}
	fputc('"', file->out);
}

void
gen_put_number(GenFile *file, long value)
{
	next_column(file);
	if (file->out != NULL)
		fprintf(file->out, "%ld", value);
}

void
gen_put_date(GenFile *file, int32_t day)
{
	char		text[9];

	gen_date_text(day, text);
	gen_put(file, text);
}

/* Minutes since midnight; less than 0 means a service without a time. */
void
gen_put_time(GenFile *file, int minutes)
{
	char		text[8] = "9999";

	if (minutes >= 0)
		snprintf(text, sizeof(text), "%02u%02u", (unsigned) minutes / 60 % 100, (unsigned) minutes % 60);
	gen_put(file, text);
}

void
gen_skip(GenFile *file, int columns)
{
	while (columns-- > 0)
		next_column(file);
}

void
gen_row(GenFile *file, const GenUser *user, int generation)
{
	file->column = 0;
	gen_put(file, generation >= 4 ? VERSION_4 : VERSION_3);
	gen_put(file, user->person.insurer);
	gen_put(file, user->person.insured);
}

void
gen_row_end(GenFile *file)
{
	assert(file->column == file->layout->nfields);
	if (file->out != NULL)
		fputs("\r\n", file->out);
	file->gen->nrows++;
}
