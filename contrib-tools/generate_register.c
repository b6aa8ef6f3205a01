/*
 * generate_register.c
 *		The registers of the fictitious city, as CSV in UTF-8 with a header line.
 *
 * organisations, members, providers, subjects, certifications, relationships,
 * consents.  Dates are YYYY-MM-DD, what does not apply is empty, and a column of
 * several words is a PostgreSQL array: {care_manager,clerk}.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "generate.h"

void
gen_register_open(Gen *gen, GenRegister *r, const char *name, const char *header)
{
	memset(r, 0, sizeof(*r));
	r->gen = gen;
	r->first = true;
	snprintf(r->path, sizeof(r->path), "%s/register/%s.csv", gen->out, name);
	r->out = fopen(r->path, "wbx");
	if (r->out == NULL)
	{
		command_error("could not create \"%s\": %s", r->path, strerror(errno));
		gen->failed = true;
		/* Let the callers write on: what counts is the report. */
		r->out = fopen("/dev/null", "wb");
		if (r->out == NULL)
			abort();
	}
	fprintf(r->out, "%s\n", header);
}

void
gen_register_close(GenRegister *r)
{
	bool		bad = ferror(r->out);

	bad |= fclose(r->out) != 0;
	if (bad && !r->gen->failed)
	{
		command_error("could not write \"%s\": %s", r->path, strerror(errno));
		r->gen->failed = true;
	}
}

void
gen_text(GenRegister *r, const char *value)
{
	if (!r->first)
		fputc(',', r->out);
	r->first = false;
	if (strpbrk(value, ",\"\n") == NULL)
	{
		fputs(value, r->out);
		return;
	}
	fputc('"', r->out);
	for (; *value != '\0'; value++)
	{
		if (*value == '"')
			fputc('"', r->out);
		fputc(*value, r->out);
	}
	fputc('"', r->out);
}

void
gen_number(GenRegister *r, long value)
{
	char		digits[24];

	snprintf(digits, sizeof(digits), "%ld", value);
	gen_text(r, digits);
}

/* 0, the first of January 1970, stands for no day. */
void
gen_date(GenRegister *r, int32_t day)
{
	char		iso[16] = "";
	int			year;
	int			month;
	int			dom;

	if (day != 0)
	{
		gen_civil(day, &year, &month, &dom);
		snprintf(iso, sizeof(iso), "%04d-%02d-%02d", year, month, dom);
	}
	gen_text(r, iso);
}

/* A gen_birthday may well be the day that stands for none. */
void
gen_birthday(GenRegister *r, int32_t day)
{
	if (day == 0)
		gen_text(r, "1970-01-01");
	else
		gen_date(r, day);
}

void
gen_line_end(GenRegister *r)
{
	fputc('\n', r->out);
	r->first = true;
}

void
gen_register_organisations(Gen *gen)
{
	int32_t		begun = gen->today - 3650;
	GenRegister r;

	gen_register_open(gen, &r, "organisations", "organisation_no,code,kind,name,valid_from");
	for (uint32_t i = 0; i < gen->norganisations; i++)
	{
		const GenOrganisation *o = &gen->organisations[i];

		gen_number(&r, (long) i + 1);
		gen_text(&r, o->code);
		gen_text(&r, gen_kind_of(o->type));
		gen_text(&r, o->name);
		gen_date(&r, begun);
		gen_line_end(&r);
	}
	gen_register_close(&r);

	gen_register_open(gen, &r, "providers", "provider_number,service_kind,organisation");
	for (uint32_t i = 0; i < gen->norganisations; i++)
	{
		const GenOrganisation *o = &gen->organisations[i];

		/* Those with services of long-term care have one line for each of them. */
		for (int support = 0; support < 2 && o->type <= GEN_SUPPORT_CENTER; support++)
		{
			if (gen_service_kind(o->type, support)[0] == '\0')
				continue;
			gen_text(&r, support ? o->support_number : o->number);
			gen_text(&r, gen_service_kind(o->type, support));
			gen_text(&r, o->code);
			gen_line_end(&r);
		}
	}
	gen_register_close(&r);
}

void
gen_register_members(Gen *gen)
{
	static const struct
	{
		const char *duties;
		const char *purposes;
	}			acts[GEN_NTYPES] = {
		[GEN_HELP] = {"{helper,clerk}", "{care,claims}"},
		[GEN_DAY] = {"{helper,clerk}", "{care,claims}"},
		[GEN_SMALL_DAY] = {"{helper,clerk}", "{care,claims}"},
		[GEN_REHABILITATION] = {"{helper,clerk}", "{care,claims}"},
		[GEN_NURSE] = {"{nurse,clerk}", "{care,claims}"},
		[GEN_BATH] = {"{helper,clerk}", "{care,claims}"},
		[GEN_EQUIPMENT] = {"{clerk}", "{care,claims}"},
		[GEN_SHORT_STAY] = {"{helper,clerk}", "{care,claims}"},
		[GEN_CARE_MANAGER] = {"{care_manager,clerk}", "{care,claims}"},
		[GEN_SUPPORT_CENTER] = {"{care_manager,social_worker}", "{care,claims}"},
		[GEN_HOSPITAL] = {"{physician,nurse,msw}", "{treatment,emergency}"},
		[GEN_CITY] = {"{city_officer}", "{supervision,care}"},
		[GEN_FIRE] = {"{ambulance_crew}", "{emergency}"},
	};
	uint32_t	second_office = gen->first_of[GEN_CARE_MANAGER] + 1;
	GenRegister r;

	gen_register_open(gen, &r, "members", "login,organisation,duties,purposes,is_default");
	for (uint32_t i = 0; i < gen->norganisations; i++)
	{
		const GenOrganisation *o = &gen->organisations[i];

		gen_text(&r, o->code);
		gen_text(&r, o->code);
		gen_text(&r, acts[o->type].duties);
		gen_text(&r, acts[o->type].purposes);
		gen_text(&r, "true");
		gen_line_end(&r);
	}
	/* One company runs an office and a provider, and one login acts for either. */
	gen_text(&r, gen->organisations[second_office].code);
	gen_text(&r, gen->organisations[gen->first_of[GEN_HELP] + 1].code);
	gen_text(&r, acts[GEN_HELP].duties);
	gen_text(&r, acts[GEN_HELP].purposes);
	gen_text(&r, "false");
	gen_line_end(&r);
	gen_register_close(&r);
}
