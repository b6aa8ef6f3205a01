/*
 * generate_subjects.c
 *		The registers of persons: subjects, certifications, consents and
 *		relationships.
 */
#include <string.h>

#include "generate.h"

static void
write_person(GenRegister *r, const GenPerson *p)
{
	int			year;
	int			month;
	int			dom;
	int32_t		qualified;

	/* Of age on the day before the 65th gen_birthday; before that, by the certification. */
	gen_civil(p->birth, &year, &month, &dom);
	qualified = gen_day(year + 65, month, dom) - 1;
	if (p->ncertifications > 0 && p->certification[0].valid_from < qualified)
		qualified = p->certification[0].valid_from;
	gen_number(r, p->number);
	gen_text(r, p->insurer);
	gen_text(r, p->insured);
	gen_text(r, p->name);
	gen_text(r, p->kana);
	gen_number(r, p->male ? 1 : 2);
	gen_birthday(r, p->birth);
	gen_text(r, p->postcode);
	gen_text(r, p->address);
	gen_text(r, p->building);
	gen_text(r, p->phone);
	gen_date(r, qualified);
	gen_number(r, p->share);
	gen_line_end(r);
}

static void
write_certifications(GenRegister *r, const GenPerson *p)
{
	for (int i = 0; i < p->ncertifications; i++)
	{
		const GenCertification *c = &p->certification[i];

		gen_number(r, p->number);
		gen_number(r, i + 1);
		gen_number(r, c->application);
		gen_date(r, c->applied_on);
		gen_number(r, c->pending ? 1 : 2);
		gen_date(r, c->certified_on);
		gen_date(r, c->notified_on);
		gen_date(r, c->valid_from);
		gen_date(r, c->valid_to);
		gen_text(r, c->pending ? "" : gen_level_code(c->level));
		gen_text(r, c->previous != GEN_LEVEL_NONE ? gen_level_code(c->previous) : "");
		if (c->pending)
			gen_text(r, "");
		else
			gen_number(r, gen_level_limit(c->level));
		gen_line_end(r);
		r->gen->ncertifications++;
	}
}

static void
write_consent(GenRegister *r, const GenPerson *p, const char *decision, const char *category,
			  const char *organisation, const char *kind, int32_t to)
{
	gen_number(r, p->number);
	gen_text(r, decision);
	gen_text(r, category);
	gen_text(r, organisation);
	gen_text(r, kind);
	gen_text(r, "");
	gen_date(r, p->certification[0].applied_on);
	gen_date(r, to);
	gen_text(r, strcmp(decision, "allow") == 0 ? "認定申請書の同意欄" : "情報提供の拒否の申出書");
	gen_line_end(r);
	r->gen->nconsents++;
}

/* Nearly all sign the comprehensive consent on the application form. */
static void
write_consents(GenRegister *r, const GenPerson *p)
{
	static const uint16_t weights[] = {915, 20, 25, 15, 10, 5, 10};
	const Gen  *gen = r->gen;
	GenRandom	random;

	if (p->ncertifications == 0)
		return;
	gen_random_start(&random, gen->seed, GEN_STREAM_CONSENT, p->number);
	switch (gen_pick(&random, weights, 7))
	{
		case 0:
			write_consent(r, p, "allow", "", "", "", 0);
			break;
		case 1:					/* never asked */
			break;
		case 2:
			write_consent(r, p, "allow", "", "", "", 0);
			write_consent(r, p, "refuse", "care.plan", "", "hospital", 0);
			break;
		case 3:
			write_consent(r, p, "allow", "", "", "", 0);
			write_consent(r, p, "refuse", "",
						  gen->organisations[gen_below(&random, gen->first_of[GEN_NSERVICES])].code, "", 0);
			break;
		case 4:					/* withdrawn */
			write_consent(r, p, "allow", "", "", "", gen->today - gen_between(&random, 1, 60));
			break;
		case 5:
			write_consent(r, p, "refuse", "", "", "", 0);
			break;
		default:
			write_consent(r, p, "allow", "care.person", "", "", 0);
			write_consent(r, p, "allow", "care.month_plan", "", "", 0);
			break;
	}
}

static void
write_relationship(GenRegister *r, uint32_t subject, uint32_t organisation, const char *kind, int32_t from, int32_t to)
{
	gen_number(r, subject);
	gen_text(r, r->gen->organisations[organisation].code);
	gen_text(r, kind);
	gen_date(r, from);
	gen_date(r, to);
	gen_line_end(r);
	r->gen->nrelationships++;
}

/* The office, the providers, and those who served before. */
static void
write_service_relationships(GenRegister *r, const GenUser *user)
{
	const Gen  *gen = r->gen;
	const GenOrganisation *office = &gen->organisations[user->office];
	uint32_t	first = gen->first_of[office->type];
	uint32_t	n = gen->first_of[office->type + 1] - first;
	uint32_t	before = office->near[user->service[0].type][GEN_CANDIDATES - 1];
	uint32_t	subject = user->person.number;
	GenRandom	random;

	gen_random_start(&random, gen->seed, GEN_STREAM_RELATION, subject);
	write_relationship(r, subject, user->office, "care_management", user->first_plan, 0);
	for (int i = 0; i < user->nservices; i++)
	{
		if (i == 0 || user->service[i].type != user->service[i - 1].type)
			write_relationship(r, subject, user->service[i].provider, "service", user->first_plan, 0);
	}
	if (gen_chance(&random, 80) && n > 1)
	{
		uint32_t	other = first + (user->office - first + 1 + gen_below(&random, n - 1)) % n;

		write_relationship(r, subject, other, "care_management", user->first_plan - gen_between(&random, 100, 900),
						   user->first_plan - 1);
	}
	if (gen_chance(&random, 100) && user->first_plan < user->plan_date && before != user->service[0].provider)
		write_relationship(r, subject, before, "service", user->first_plan, user->plan_date - 1);
}

/* 主治医: every certified person has one; a quarter go to hospital_chuo. */
static void
write_physician(GenRegister *r, const GenPerson *p)
{
	const Gen  *gen = r->gen;
	uint32_t	first = gen->first_of[GEN_HOSPITAL];
	uint32_t	n = gen->first_of[GEN_HOSPITAL + 1] - first;
	uint32_t	hospital = first;
	GenRandom	random;

	if (p->ncertifications == 0)
		return;
	gen_random_start(&random, gen->seed, GEN_STREAM_RELATION, UINT64_C(1) << 32 | p->number);
	if (!gen_chance(&random, 250))
		hospital = first + 1 + gen_below(&random, n - 1);
	write_relationship(r, p->number, hospital, "attending_physician", p->certification[0].applied_on, 0);
}

void
gen_registers(Gen *gen)
{
	GenRegister subjects;
	GenRegister certifications;
	GenRegister consents;
	GenRegister relationships;

	gen_register_organisations(gen);
	gen_register_members(gen);
	gen_register_open(gen, &subjects, "subjects", "subject_no,insurer_number,insured_number,name,name_kana,sex,birth_date,"
				  "postal_code,address_1,address_2,phone,qualified_on,share_percent");
	gen_register_open(gen, &certifications, "certifications", "subject_no,sequence,application_kind,applied_on,status,"
				  "certified_on,notified_on,valid_from,valid_to,care_level,previous_care_level,limit_units");
	gen_register_open(gen, &consents, "consents", "subject_no,decision,category,organisation,recipient_kind,purpose,"
				  "valid_from,valid_to,evidence");
	gen_register_open(gen, &relationships, "relationships", "subject_no,organisation,relationship_kind,valid_from,valid_to");
	for (uint32_t i = 1; i <= gen->subjects && !gen->failed; i++)
	{
		GenPerson	person;

		gen_person(gen, i, &person);
		write_person(&subjects, &person);
		write_certifications(&certifications, &person);
		write_consents(&consents, &person);
		write_physician(&relationships, &person);
	}
	for (uint32_t o = gen->first_of[GEN_CARE_MANAGER]; o < gen->first_of[GEN_SUPPORT_CENTER + 1] && !gen->failed; o++)
	{
		for (uint32_t i = 0; i < gen->organisations[o].nusers; i++)
		{
			GenUser		user;

			gen_user(gen, o, i, &user);
			write_service_relationships(&relationships, &user);
		}
	}
	gen_register_close(&subjects);
	gen_register_close(&certifications);
	gen_register_close(&consents);
	gen_register_close(&relationships);
}
