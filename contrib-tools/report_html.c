/*
 * report_html.c
 *		The monthly report as one page.
 *
 * Nothing is loaded and nothing runs: styles and drawings are in the page, and
 * its policy forbids the rest, should a text ever get through as markup.
 */
#include <inttypes.h>
#include <string.h>

#include "command.h"
#include "htmlout.h"
#include "report.h"

#define FINDINGS_SHOWN	8

static const char style[] =
	":root{--ink:#1f2a37;--soft:#64707f;--line:#e3e0d8;--paper:#f6f4ee;--card:#fff;--main:#2b5f75;--pale:#dbe8ec;--urgent:#b4472f;--warm:#f7e7df;--good:#2f7a4d}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.65 \"Noto Sans CJK JP\",\"Noto Sans JP\",\"Hiragino Sans\",\"Yu Gothic UI\",Meiryo,sans-serif;-webkit-print-color-adjust:exact;print-color-adjust:exact}\n"
	"main,header>div,footer{max-width:1080px;margin:0 auto;padding:0 24px}\n"
	"header{background:linear-gradient(120deg,#21465a,#2b6275 60%,#3a7a83);color:#fff;padding:36px 0 64px}\n"
	"h1{font-size:28px;letter-spacing:.06em;margin:0;font-weight:700}\n"
	"header p{margin:6px 0 0;opacity:.82;font-size:13px}\n"
	".month{float:right;text-align:right;font-size:30px;font-weight:700;line-height:1.2}.month small{display:block;font-size:12px;font-weight:400;opacity:.8}\n"
	".tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin-top:-40px}\n"
	".tile{background:var(--card);border-radius:10px;padding:14px 18px;box-shadow:0 1px 3px #0002}\n"
	".tile b{display:block;font-size:28px;line-height:1.25;font-variant-numeric:tabular-nums}\n"
	".tile span{font-size:13px}.tile small{display:block;color:var(--soft);font-size:11px;line-height:1.3}.tile.warn b{color:var(--urgent)}\n"
	".verdict{display:flex;gap:16px;align-items:center;border-radius:10px;padding:14px 20px;margin:14px 0 0;background:#e7f1ea;border-left:6px solid var(--good)}\n"
	".verdict.bad{background:var(--warm);border-color:var(--urgent)}.verdict.open{background:#efece3;border-color:#9a927f}\n"
	".verdict b{font-size:17px}.verdict small{display:block;color:var(--soft)}\n"
	"nav{margin:18px 0 0;font-size:13px;display:flex;flex-wrap:wrap;gap:4px 14px}nav a{color:var(--main);text-decoration:none}\n"
	"section{background:var(--card);border-radius:10px;padding:20px 24px 22px;margin:16px 0;box-shadow:0 1px 3px #0002}\n"
	"h2{font-size:18px;margin:0;font-weight:700}h2 small{font-weight:400;color:var(--soft);font-size:12px;margin-left:10px}\n"
	".note{color:var(--soft);font-size:12.5px;margin:2px 0 0}.none{color:var(--soft);margin:10px 0 0}\n"
	"svg{display:block;width:100%;height:auto;margin:14px 0 6px;font-size:12px}\n"
	"svg .bar{fill:var(--main)}svg.urgent .bar{fill:var(--urgent)}svg .rest{fill:#f1efe8}svg .grid{stroke:#e9e6de}svg .axis{stroke:#aaa493}\n"
	"svg text{fill:var(--ink);unicode-bidi:isolate}svg .tick{fill:var(--soft);font-size:11px}svg .value{font-size:12px}\n"
	".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;margin-top:12px;font-size:13.5px}\n"
	"th{font-weight:600;text-align:left;border-bottom:2px solid var(--line);padding:4px 10px 4px 0;line-height:1.25;white-space:nowrap}th small{display:block;font-weight:400;color:var(--soft);font-size:10.5px}\n"
	"td{border-bottom:1px solid var(--line);padding:5px 10px 5px 0;vertical-align:top;unicode-bidi:isolate;overflow-wrap:break-word}\n"
	".n,.at{white-space:nowrap}.n{text-align:right;padding-right:22px;font-variant-numeric:tabular-nums}.verdict ul{margin:6px 0 0;padding-left:20px;font-size:13px}tbody tr:hover{background:#faf9f5}\n"
	"details summary{cursor:pointer;color:var(--main);font-size:13px;margin-top:4px}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 20px;margin:12px 0 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}\n"
	".two{display:grid;grid-template-columns:1fr 1fr;gap:0 16px}.two section{margin-bottom:0}\n"
	"footer{color:var(--soft);font-size:12px;padding-bottom:40px}\n"
	"@media(max-width:820px){.tiles{grid-template-columns:repeat(2,1fr)}.two{grid-template-columns:1fr}}\n"
	"@media print{body{background:#fff;font-size:11px}header{padding:16px 0 44px}section,.tile{box-shadow:none;border:1px solid var(--line)}section{break-inside:avoid-page}nav{display:none}main,header>div,footer{max-width:none}}\n"
	"@page{size:A4;margin:12mm}\n";

static void
put_header(FILE *out, const Report *report)
{
	fputs("<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n"
		  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
		  "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n<link rel=\"icon\" href=\"data:,\">\n<title>", out);
	html_text(out, report->title);
	fprintf(out, " %04d-%02d</title>\n<style>\n%s</style>\n</head>\n<body>\n<header><div><div class=\"month\">%d年%d月<small>%04d-%02d</small></div><h1>",
			report->year, report->month, style, report->year, report->month, report->year, report->month);
	html_text(out, report->title);
	fputs("</h1><p>開示監査月次報告 · Monthly report of disclosures · ", out);
	html_text(out, report->database);
	fputs("</p></div></header>\n<main>\n", out);
}

/* The numbers that the meeting begins with; those that want looking at are of another colour. */
static void
put_tiles(FILE *out, const ReportSection *section, const PGresult *table)
{
	fputs("<div class=\"tiles\">\n", out);
	for (int i = 0; section->columns[i].key != NULL; i++)
	{
		bool		warns = (strcmp(section->columns[i].key, "emergencies") == 0 || strcmp(section->columns[i].key, "attention") == 0) &&
			strcmp(report_cell(table, 0, i), "0") != 0;

		fprintf(out, "<div class=\"tile%s\"><b>", warns ? " warn" : "");
		html_number(out, report_cell(table, 0, i));
		fprintf(out, "</b><span>%s</span><small>%s</small></div>\n", section->columns[i].ja, section->columns[i].en);
	}
	fputs("</div>\n", out);
}

static void
put_findings(FILE *out, const Verify *v)
{
	fputs("<ul>", out);
	for (int i = 0; i < v->nfindings && i < FINDINGS_SHOWN; i++)
	{
		fputs("<li>", out);
		html_text(out, v->findings[i].kind);
		if (v->findings[i].ranged)
			fprintf(out, " %" PRIu64 "–%" PRIu64, v->findings[i].first, v->findings[i].last);
		fputs(": ", out);
		html_text(out, v->findings[i].text);
		fputs("</li>\n", out);
	}
	if (v->findings_in_all > FINDINGS_SHOWN)
		fputs("<li>… renkei verify</li>\n", out);
	fputs("</ul>", out);
}

static void
put_verdict(FILE *out, const Report *report)
{
	const Verify *v = report->verify;

	if (v == NULL)
		fputs("<div class=\"verdict open\"><div><b>台帳は検証していません</b><small>The ledger was not verified: "
			  "renkei report audit --key … does.</small></div></div>\n", out);
	else if (v->findings_in_all > 0)
	{
		fprintf(out, "<div class=\"verdict bad\"><div><b>台帳は署名されたものと一致しません</b><small>THE LEDGER IS NOT WHAT WAS SIGNED: "
				"%" PRIu64 " findings</small>", v->findings_in_all);
		put_findings(out, v);
		fputs("</div></div>\n", out);
	}
	else
		fprintf(out, "<div class=\"verdict\"><div><b>台帳は署名されたものと一致しています</b><small>The ledger is what was signed: "
				"%" PRIu64 " entries read, %" PRIu64 " signed, %" PRIu64 " witnessed.</small></div></div>\n",
				v->entries, v->good_size, v->witnessed_size);
}

static void
put_contents(FILE *out, const Report *report)
{
	fputs("<nav>", out);
	for (int i = 1; i < report_section_count; i++)
		fprintf(out, "<a href=\"#%s\">%s</a>", report_sections[i].key, report_sections[i].ja);
	fputs("</nav>\n", out);
}

static void
put_head_row(FILE *out, const ReportSection *section)
{
	fputs("<thead><tr>", out);
	for (int i = 0; section->columns[i].key != NULL; i++)
		fprintf(out, "<th%s>%s<small>%s</small></th>", section->columns[i].number ? " class=\"n\"" : "", section->columns[i].ja, section->columns[i].en);
	fputs("</tr></thead>\n", out);
}

static bool
is_moment(const ReportColumn *column)
{
	return strcmp(column->key, "at") == 0 || strcmp(column->key, "last_at") == 0;
}

static void
put_table(FILE *out, const ReportSection *section, const PGresult *table)
{
	if (section->folded)
		fputs("<details><summary>表 Table</summary>", out);
	fputs("<div class=\"scroll\"><table>\n", out);
	put_head_row(out, section);
	fputs("<tbody>\n", out);
	for (int row = 0; row < PQntuples(table); row++)
	{
		fputs("<tr>", out);
		for (int i = 0; section->columns[i].key != NULL; i++)
		{
			fputs(section->columns[i].number ? "<td class=\"n\">" : is_moment(&section->columns[i]) ? "<td class=\"at\">" : "<td>", out);
			if (section->columns[i].number)
				html_number(out, report_cell(table, row, i));
			else
				html_text(out, report_cell(table, row, i));
			fputs("</td>", out);
		}
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
	if (section->folded)
		fputs("</details>\n", out);
}

/* One row, on end. */
static void
put_list(FILE *out, const ReportSection *section, const PGresult *table)
{
	fputs("<dl>\n", out);
	for (int i = 0; section->columns[i].key != NULL; i++)
	{
		fprintf(out, "<dt>%s <small>%s</small></dt><dd>", section->columns[i].ja, section->columns[i].en);
		if (section->columns[i].number)
			html_number(out, report_cell(table, 0, i));
		else
			html_text(out, report_cell(table, 0, i));
		fputs("</dd>\n", out);
	}
	fputs("</dl>\n", out);
}

static void
put_section(FILE *out, const Report *report, int number)
{
	const ReportSection *section = &report_sections[number];
	const PGresult *table = report->tables[number];
	uint64_t	rows = (uint64_t) PQntuples(table);

	fprintf(out, "<section id=\"%s\"><h2>%s<small>%s</small></h2>\n", section->key, section->ja, section->en);
	if (section->note != NULL)
		fprintf(out, "<p class=\"note\">%s</p>\n", section->note);
	if (rows == 0)
		fprintf(out, "<p class=\"none\">%s</p>\n", section->none);
	else if (strcmp(section->key, "ledger") == 0)
		put_list(out, section, table);
	else
	{
		report_chart(out, section, table);
		put_table(out, section, table);
	}
	if (rows == report->rows)
		fprintf(out, "<p class=\"note\">最初の %" PRIu64 " 行です。 The first %" PRIu64 " rows; --rows shows more.</p>\n", rows, rows);
	fputs("</section>\n", out);
}

bool
report_html(const Report *report, FILE *out)
{
	put_header(out, report);
	put_tiles(out, &report_sections[0], report->tables[0]);
	put_verdict(out, report);
	put_contents(out, report);
	for (int i = 1; i < report_section_count; i++)
	{
		bool		pair = report_sections[i].half && i + 1 < report_section_count && report_sections[i + 1].half;

		if (pair)
		{
			fputs("<div class=\"two\">\n", out);
			put_section(out, report, i++);
		}
		put_section(out, report, i);
		if (pair)
			fputs("</div>\n", out);
	}
	fputs("</main>\n<footer>作成 ", out);
	html_text(out, report->made_at);
	fputs(" · ", out);
	html_text(out, report->login);
	fputs(" · renkei " RENKEI_VERSION " · 人の氏名は含みません。対象者番号を含みます。 No names of persons; numbers of some.</footer>\n</body>\n</html>\n", out);
	return fflush(out) == 0 && !ferror(out);
}
