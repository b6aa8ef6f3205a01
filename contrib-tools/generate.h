/*
 * generate.h
 *		The fictitious city that `renkei generate` writes.
 *
 * Everything is computed from (seed, number of subjects, months) with integer
 * arithmetic and generators of our own, so equal arguments give equal bytes on
 * every machine.  What belongs to one person is drawn from a stream of that
 * person's own: it does not change when something else is drawn differently,
 * and nobody has to be kept in memory.
 *
 * Who does what:
 *		generate.c			the command
 *		generate_random.c	generators, calendar
 *		generate_words.c	names, places, sentences
 *		generate_person.c	a person and the certifications
 *		generate_network.c	organisations, and who is served by which
 *		generate_service.c	what a person uses in a week and in a month
 *		generate_file.c		writing a national file
 *		generate_plan.c		第1–3表 and 利用者補足情報
 *		generate_month.c	第6・7表, planned and actual, and deletions
 *		generate_send.c		which files an organisation sends, and when
 *		generate_register.c	writing a register; organisations, providers, members
 *		generate_subjects.c	the registers of persons
 */
#ifndef RENKEI_GENERATE_H
#define RENKEI_GENERATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "layout.h"
#include "progress.h"

/* ---- generate_random.c ---- */

typedef struct GenRandom
{
	uint64_t	state;
	uint64_t	increment;
} GenRandom;

/* Which draws a stream is for.  Append only: the numbers decide the bytes. */
typedef enum GenStream
{
	GEN_STREAM_PERSON = 1,
	GEN_STREAM_CERTIFICATION,
	GEN_STREAM_OFFICE,
	GEN_STREAM_ORDER,
	GEN_STREAM_SERVICE,
	GEN_STREAM_STAY,
	GEN_STREAM_ACTUAL,
	GEN_STREAM_PLAN,
	GEN_STREAM_SEND,
	GEN_STREAM_RELATION,
	GEN_STREAM_CONSENT
} GenStream;

extern void gen_random_start(GenRandom *random, uint64_t seed, GenStream stream, uint64_t index);
extern uint32_t gen_random(GenRandom *random);
extern uint32_t gen_below(GenRandom *random, uint32_t bound);	/* 0 … bound - 1 */
extern int	gen_between(GenRandom *random, int low, int high);	/* both inclusive */
extern bool gen_chance(GenRandom *random, int permille);
extern int	gen_pick(GenRandom *random, const uint16_t *weights, int n);

/* Days are counted from 1970-01-01, months from the year 0: 12 * year + month - 1. */
extern int32_t gen_day(int year, int month, int day);
extern void gen_civil(int32_t day, int *year, int *month, int *dom);
extern int32_t gen_month_start(int month);
extern int	gen_month_length(int month);
extern int	gen_weekday(int32_t day);	/* 0 = Monday */
extern int	gen_month_of(int32_t day);
extern void gen_date_text(int32_t day, char *text);	/* YYYYMMDD, 9 bytes */
extern void gen_month_text(int month, char *text);	/* YYYYMM, 7 bytes */

/* ---- generate_words.c ---- */

typedef struct GenWord
{
	const char *text;
	const char *kana;
} GenWord;

typedef struct GenWords
{
	const GenWord *list;
	int			n;
} GenWords;

typedef struct GenEquipment
{
	const char *item;			/* last four places of the service code */
	const char *tais;			/* or NULL, where a 届出コード stands for it */
	const char *notified;
	const char *name;
	uint16_t	units;			/* a month */
	uint8_t		lowest;			/* lightest GenLevel it is lent to */
} GenEquipment;

#define GEN_NEQUIPMENT	9

extern const GenWords gen_families;
extern const GenWords gen_men;
extern const GenWords gen_women;
extern const GenWords gen_towns;	/* kana holds the postal code */
extern const GenWords gen_flowers;	/* for names of organisations */
extern const GenEquipment gen_equipment[GEN_NEQUIPMENT];

/* ---- generate_person.c ---- */

typedef enum GenLevel
{
	GEN_LEVEL_NONE,
	GEN_LEVEL_CHECKLIST,		/* 事業対象者 */
	GEN_LEVEL_SUPPORT_1,
	GEN_LEVEL_SUPPORT_2,
	GEN_LEVEL_CARE_1,
	GEN_LEVEL_CARE_2,
	GEN_LEVEL_CARE_3,
	GEN_LEVEL_CARE_4,
	GEN_LEVEL_CARE_5,
	GEN_NLEVELS
} GenLevel;

typedef struct GenCertification
{
	int			application;	/* 申請種別: 1 new, 2 renewal, 3 change */
	bool		pending;		/* applied for, not decided */
	GenLevel	level;
	GenLevel	previous;
	int32_t		applied_on;
	int32_t		certified_on;
	int32_t		notified_on;
	int32_t		valid_from;
	int32_t		valid_to;
} GenCertification;

#define GEN_MAX_CERTIFICATIONS	3

typedef struct GenPerson
{
	uint32_t	number;			/* 1 … subjects */
	char		insurer[7];
	char		insured[11];
	char		name[64];
	char		kana[96];
	bool		male;
	int32_t		birth;
	const char *postcode;
	char		address[96];	/* 住所1 */
	char		building[64];	/* 住所2, often empty */
	char		phone[16];
	GenLevel	level;
	bool		at_home;		/* uses services at home, so somebody plans them */
	int			share;			/* percent the person pays: 0, 10, 20 or 30 */
	bool		alone;			/* lives alone */
	int			ncertifications;	/* the last decided one is in force */
	GenCertification certification[GEN_MAX_CERTIFICATIONS];
} GenPerson;

extern const char *gen_level_code(GenLevel level);
extern int	gen_level_limit(GenLevel level);	/* 区分支給限度基準額, units a month */
extern const GenCertification *gen_in_force(const GenPerson *person);

/* ---- generate_network.c ---- */

typedef enum GenType			/* what an organisation does */
{
	GEN_HELP,					/* 訪問介護 */
	GEN_DAY,					/* 通所介護 */
	GEN_SMALL_DAY,				/* 地域密着型通所介護 */
	GEN_REHABILITATION,			/* 通所リハビリ */
	GEN_NURSE,					/* 訪問看護 */
	GEN_BATH,					/* 訪問入浴 */
	GEN_EQUIPMENT,				/* 福祉用具貸与 */
	GEN_SHORT_STAY,				/* 短期入所 */
	GEN_NSERVICES,				/* the ones above are services with providers */
	GEN_CARE_MANAGER = GEN_NSERVICES,
	GEN_SUPPORT_CENTER,			/* 地域包括支援センター: plans for the support levels */
	GEN_HOSPITAL,
	GEN_CITY,
	GEN_FIRE,
	GEN_NTYPES
} GenType;

#define GEN_CANDIDATES	3

typedef struct GenOrganisation
{
	GenType		type;
	char		code[24];		/* also its login */
	char		name[96];
	char		number[11];		/* 事業所番号; empty for city and fire */
	char		support_number[11]; /* the same or another, for 総合事業 */
	int			generation;		/* of its software: 3 or 4 */
	/* Planning offices only: */
	uint32_t	first;			/* its users in the list of users */
	uint32_t	nusers;
	uint32_t	near[GEN_NSERVICES][GEN_CANDIDATES];	/* providers it works with */
} GenOrganisation;

typedef struct Gen
{
	uint64_t	seed;
	uint32_t	subjects;
	int			from;			/* first month */
	int			months;
	const char *out;
	int32_t		today;			/* the city's present day: first day of the first month */

	GenOrganisation *organisations;
	uint32_t	norganisations;
	uint32_t	first_of[GEN_NTYPES + 1];	/* organisations are ordered by type */
	uint32_t   *users;			/* subjects at home, in the order of their offices */
	uint32_t	nusers;

	uint64_t	nfiles;
	uint64_t	nrows;
	uint64_t	ntransmissions;
	uint64_t	nrelationships;
	uint64_t	nconsents;
	uint64_t	ncertifications;
	bool		failed;			/* something could not be written; it was reported */
	Progress	progress;
} Gen;

extern void gen_person(const Gen *gen, uint32_t number, GenPerson *person);

extern bool gen_network(Gen *gen);
extern void gen_network_free(Gen *gen);
extern const char *gen_service_kind(GenType type, bool support);
extern const char *gen_kind_of(GenType type);	/* the organisation's kind */
extern void gen_staff_name(const Gen *gen, uint32_t organisation, uint32_t nth, char *name, size_t size);

/* ---- generate_service.c ---- */

typedef struct GenService
{
	GenType		type;
	uint32_t	provider;		/* organisation */
	uint8_t		weekdays;		/* bit 0 = Monday */
	uint8_t		stay;			/* days of a short stay in a month */
	int16_t		start;			/* minutes; -1 = a service without a time */
	int16_t		end;
	int			units;			/* each time */
	char		code[7];
	const GenEquipment *equipment;
} GenService;

#define GEN_MAX_SERVICES	10

typedef struct GenUser
{
	GenPerson	person;
	bool		support;		/* one of the support levels */
	uint32_t	office;			/* organisation that plans */
	int32_t		first_plan;
	int32_t		plan_date;
	char		planner[64];
	bool		in_hospital;	/* for the whole of the last month */
	int			nservices;		/* ordered by type; a type has one provider */
	GenService	service[GEN_MAX_SERVICES];
} GenUser;

extern void gen_user(const Gen *gen, uint32_t office, uint32_t nth, GenUser *user);

/* For each service the days of a month on which it is planned, or was given: bit 0 = the 1st. */
extern void gen_planned_days(const Gen *gen, const GenUser *user, int month, uint32_t *days);
extern void gen_actual_days(const Gen *gen, const GenUser *user, int month, uint32_t *days);
extern const char *gen_number_of(const Gen *gen, const GenUser *user, uint32_t provider);
extern int	gen_unit_price(GenType type);	/* 単位数単価 in hundredths of a yen */

/* ---- generate_file.c ---- */

typedef struct GenFile
{
	Gen		   *gen;
	FILE	   *out;
	const LayoutFile *layout;
	int			column;
	char		path[512];
} GenFile;

extern void gen_file_open(Gen *gen, GenFile *file, uint32_t sender, const LayoutName *name);
extern void gen_file_close(GenFile *file);
extern bool gen_make_directory(Gen *gen, const char *path);

/* One row: its first columns, the others in the layout's order, its end. */
extern void gen_row(GenFile *file, const GenUser *user, int generation);
extern void gen_put(GenFile *file, const char *value);	/* codes */
extern void gen_put_text(GenFile *file, const char *text);	/* UTF-8; written as MS932 in quotes */
extern void gen_put_number(GenFile *file, long value);
extern void gen_put_date(GenFile *file, int32_t day);
extern void gen_put_time(GenFile *file, int minutes);
extern void gen_skip(GenFile *file, int columns);
extern void gen_row_end(GenFile *file);

/* ---- generate_plan.c, generate_month.c ---- */

extern void gen_plan_1(GenFile *file, const GenUser *user, int generation);
extern void gen_plan_2(GenFile *file, const GenUser *user, int generation);
extern void gen_plan_3(GenFile *file, const GenUser *user, int generation);
extern void gen_supplement(GenFile *file, const GenUser *user, int generation, int month);	/* 0: with a plan */

extern void gen_month_plan(GenFile *file, const GenUser *user, int generation, int month);
extern void gen_month_annex(GenFile *file, const GenUser *user, int generation, int month);
extern void gen_month_actual(GenFile *file, const GenUser *user, int generation, int month, uint32_t provider);

/* ---- generate_send.c ---- */

extern void gen_send_office(Gen *gen, uint32_t office);

/* ---- generate_register.c, generate_subjects.c ---- */

typedef struct GenRegister
{
	Gen		   *gen;
	FILE	   *out;
	bool		first;			/* in its line */
	char		path[512];
} GenRegister;

extern void gen_register_open(Gen *gen, GenRegister *r, const char *name, const char *header);
extern void gen_register_close(GenRegister *r);
extern void gen_text(GenRegister *r, const char *value);
extern void gen_number(GenRegister *r, long value);
extern void gen_date(GenRegister *r, int32_t day);	/* 0 = no day */
extern void gen_birthday(GenRegister *r, int32_t day);
extern void gen_line_end(GenRegister *r);

extern void gen_register_organisations(Gen *gen);
extern void gen_register_members(Gen *gen);
extern void gen_registers(Gen *gen);

#endif							/* RENKEI_GENERATE_H */
