/*
 * layout.h
 *		The national exchange files (ケアプランデータ連携標準仕様 V3 and V4.1) as
 *		data: which kinds there are, their columns, keys and file names.
 *
 * The tables are in layout.c; file names are taken apart in layoutname.c, values
 * checked in layoutcheck.c.
 * Positions are counted from 0 here; a column's official number is its
 * position + 1.
 */
#ifndef RENKEI_LAYOUT_H
#define RENKEI_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum LayoutKind
{
	LAYOUT_UPHOSOKU,			/* 利用者補足情報 */
	LAYOUT_UP1KYO,				/* 居宅サービス計画書 第1表 */
	LAYOUT_UP2KYO,				/* 第2表 */
	LAYOUT_UP3KYO,				/* 第3表 */
	LAYOUT_UPPLAN,				/* 第6表 サービス利用票, planned */
	LAYOUT_UPJSK,				/* 第6表, actual */
	LAYOUT_UPSIKYU,				/* 第7表 サービス利用票別表 */
	LAYOUT_DLT1KYO,				/* 第1表 (with 2 and 3), to be deleted */
	LAYOUT_DLTPLAN,				/* 第6表 planned (with 7), to be deleted */
	LAYOUT_DLTJSK,				/* 第6表 actual, to be deleted */
	LAYOUT_NKINDS
} LayoutKind;

typedef enum LayoutClass
{
	LAYOUT_VERSION,				/* CSVバージョン: YYYYMM of a version of the standard */
	LAYOUT_INSURER,				/* 保険者番号: 6 digits */
	LAYOUT_INSURED,				/* 被保険者番号: 10 digits, or H and 9 digits */
	LAYOUT_PROVIDER,			/* 事業所番号: 10, a letter only in third place */
	LAYOUT_SERVICE_KIND,		/* サービス種類コード: 2 letters or digits */
	LAYOUT_SERVICE_CODE,		/* サービスコード: kind and 4 letters or digits */
	LAYOUT_CARE_LEVEL,			/* 要介護状態区分: one of the official codes */
	LAYOUT_CODE,				/* letters and digits; one of `choices` where given */
	LAYOUT_DIGITS,				/* digits; exactly `length` of them */
	LAYOUT_AMOUNT,				/* a whole number, not negative, up to `length` digits */
	LAYOUT_DECIMAL,				/* the same with an optional fraction */
	LAYOUT_DATE,				/* YYYYMMDD; 00000000 = not applicable */
	LAYOUT_MONTH,				/* YYYYMM; 000000 = not applicable */
	LAYOUT_TIME,				/* HHMM up to 2400; 9999 = a service without a time */
	LAYOUT_POSTCODE,			/* XXX-XXXX */
	LAYOUT_PHONE,				/* digits and hyphens */
	LAYOUT_EQUIPMENT,			/* TAIS or 届出コード: XXXXX-XXXXXX */
	LAYOUT_BITS,				/* exactly `length` times 0 or 1 */
	LAYOUT_TEXT					/* free text; may hold commas, quotes and newlines */
} LayoutClass;

#define LAYOUT_REQUIRED	0x01	/* must not be empty */
#define LAYOUT_REAL		0x02	/* a date or month that must not be "not applicable" */

typedef struct LayoutField
{
	const char *name;			/* English; also the column's name in the database */
	const char *label;			/* as the standard calls it */
	LayoutClass class;
	uint16_t	length;			/* most characters; for LAYOUT_TEXT our own bound */
	uint16_t	flags;
	const char *choices;		/* admissible values between bars: "1|2", or NULL */
} LayoutField;

/* Files that belong together are sent under one serial number. */
typedef enum LayoutGroup
{
	LAYOUT_GROUP_SUPPLEMENT,	/* goes with either of the next two */
	LAYOUT_GROUP_PLAN,			/* 第1–3表 */
	LAYOUT_GROUP_MONTH,			/* 第6・7表 */
	LAYOUT_GROUP_ACTUAL,		/* 実績 */
	LAYOUT_GROUP_DELETION		/* alone */
} LayoutGroup;

#define LAYOUT_MAX_KEY		5
#define LAYOUT_MAX_FIELDS	63
#define LAYOUT_MAX_NAME		96	/* longest file name, with its terminating zero */
#define LAYOUT_TEXT_LIMIT	4000	/* characters of a free text we take */

typedef struct LayoutFile
{
	LayoutKind	kind;
	const char *name;			/* the first part of its file names */
	const char *label;
	LayoutGroup group;
	int			since;			/* first generation that has it: 3 or 4 */
	bool		month_in_name;
	bool		deletes;
	int			nfields;
	const LayoutField *fields;
	int			nkeys;
	int8_t		key[LAYOUT_MAX_KEY];	/* positions; a re-sent file replaces what has equal keys */
	int8_t		month;			/* position of the month the file is about, or -1 */
} LayoutFile;

/* A file name taken apart.  Strings are empty where the name has no such part. */
typedef struct LayoutName
{
	const LayoutFile *file;
	int			generation;		/* 3: without services in the name; 4: with */
	char		month[7];		/* YYYYMM */
	char		sender[11];
	char		sender_service[3];
	char		receiver[11];
	char		receiver_service[3];
	char		serial[15];		/* 連番: YYYYMMDDHHMMSS */
} LayoutName;

extern const LayoutFile *layout_of(LayoutKind kind);
extern const LayoutFile *layout_by_name(const char *name);

/* The position of a column, or -1. */
extern int	layout_position(const LayoutFile *file, const char *field);

/*
 * Take apart a file's name (without directories; case does not matter).
 * False, and a reason, where it is not such a name.
 */
extern bool layout_parse_name(const char *filename, LayoutName *parts, const char **reason);

/* Write a file's name into a buffer of LAYOUT_MAX_NAME bytes. */
extern void layout_make_name(const LayoutName *parts, char *filename);

/* The generation (3 or 4) that a CSVバージョン belongs to; 0 if there is no such version. */
extern int	layout_generation(const char *version);

/*
 * Check one value, given in UTF-8, against its column.  NULL if it is right,
 * else a constant text saying what is wrong, which never holds the value.
 * Check digits are left to the database's types, where a setting rules them.
 */
extern const char *layout_check(const LayoutField *field, const char *value, size_t length);

/*
 * Say what sort of value this is without saying the value: "empty",
 * "digits(9)", "text(12)", … in at most `size` bytes.
 */
extern void layout_describe(const char *value, size_t length, char *out, size_t size);

extern const char *layout_class_name(LayoutClass class);

#endif							/* RENKEI_LAYOUT_H */
