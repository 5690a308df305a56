/* The last part of a page: where it comes from and how to recompute it, or what was taken out. */
#include "report/report_data.h"

#include "base/text.h"
#include "heart/parameters.h"
#include "report/html.h"
#include <stdlib.h>
#include <string.h>

static void put_line(FILE *out, const char *name, const char *value)
{
    if (!value || !value[0])
        return;
    fprintf(out, "<tr><td class=\"quiet\">%s</td><td>", name);
    html_text(out, value);
    fputs("</td></tr>\n", out);
}

/* JSON of one line, broken after each of its objects. */
static void put_json(FILE *out, const char *json)
{
    char *copy = strdup(json), *from = copy;
    int depth = 0;
    ENSURE(copy);
    for (char *at = copy; *at; at++) {
        depth += (*at == '{') - (*at == '}');
        if (*at != ',' || depth != 1)
            continue;
        *at = '\0';
        html_text(out, from);
        fputs(",\n", out);
        from = at + 1;
    }
    html_text(out, from);
    free(copy);
}

/* Each sensor of the session, and of which one this report is. */
static void put_sensors(const struct report *report, FILE *out)
{
    for (int stream = 0; stream < STREAMS_MOST; stream++) {
        const char *sensor = report_fact_of(report, "sensor", stream);
        const char *port = report_fact_of(report, "port", stream);
        bool several = report_sensor_count(report) > 1;
        char words[512], name[40] = "Sensor, as asked for";
        if (!sensor)
            continue;
        snprintf(words, sizeof words, "%s%s%s%s", sensor, port ? ", at " : "", port ? port : "",
                 report->has_heart && stream == report->stream ? "; this report is of it" : "");
        if (several)
            snprintf(name, sizeof name, "Sensor %d, as asked for", stream + 1);
        put_line(out, name, words);
    }
}

static void put_commands(const struct report *report, FILE *out)
{
    char sensor[24] = "";
    if (report->wish.sensor > 0)
        snprintf(sensor, sizeof sensor, " --sensor %d", report->wish.sensor);
    fputs("<section><h2>How to recompute</h2>\n<pre>", out);
    html_print(out, "kindbeat replay %s.kindbeat --check\n", report->summary.name);
    html_print(out, "kindbeat analyze %s.kindbeat --json%s", report->summary.name, sensor);
    fputs("</pre>\n<p class=\"quiet\">The first proves that what was shown follows from what was "
          "recorded; the second gives the numbers of this report.",
          out);
    if (report_sensor_count(report) > 1)
        html_print(out, " With --sensor N, report and analyze speak of another sensor.");
    fputs("</p>\n", out);
}

static void put_removed(const struct report *report, FILE *out)
{
    const char *at = report->hidden->removed;
    fputs("<section><h2>About this report</h2>\n<p class=\"quiet\">Taken out, so that it does not "
          "say who the person is:</p>\n<ul class=\"quiet\">\n",
          out);
    for (const char *end; (end = strchr(at, '\n')); at = end + 1) {
        fputs("<li>", out);
        html_print(out, "%.*s", (int)(end - at), at);
        fputs("</li>\n", out);
    }
    fputs("</ul>\n", out);
}

void report_about(const struct report *report, FILE *out)
{
    char utc[48], own[HEART_PARAMETERS_SIZE];
    struct text json = text_over(own, sizeof own);
    const char *parameters = report_fact(report, "parameters");
    heart_parameters(&json);
    report_started_utc(report, utc, sizeof utc);
    if (report->hidden)
        put_removed(report, out);
    else
        put_commands(report, out);
    fputs("<table><tbody>\n", out);
    put_line(out, "Session", report->summary.name);
    put_line(out, "Began (UTC)", utc);
    put_sensors(report, out);
    put_line(out, "Signal read", report->has_heart ? report->series.guess : "");
    put_line(out, "Study", report_fact(report, "study"));
    put_line(out, "Condition", report_fact(report, "condition"));
    put_line(out, "Note", report_fact(report, "note"));
    put_line(out, "Practice", report_fact(report, "practice_id"));
    put_line(out, "Minutes chosen", report_fact(report, "practice_minutes"));
    put_line(out, "Machine", report_fact(report, "system"));
    put_line(out, "Events", report_fact(report, "events"));
    put_line(out, "Recorded by Kindbeat", report_fact(report, "version"));
    put_line(out, "Build that recorded", report_fact(report, "build"));
    put_line(out, "Reported by Kindbeat", report->wish.version);
    put_line(out, "Build that reports", report->hidden ? NULL : report->wish.build);
    fputs("</tbody></table>\n<h3>Parameters of the session</h3>\n<pre>", out);
    put_json(out, parameters ? parameters : "not recorded");
    fputs("</pre>\n", out);
    if (!parameters || strcmp(parameters, own) != 0) {
        fputs("<h3>Parameters of this report</h3>\n<pre>", out);
        put_json(out, own);
        fputs("</pre>\n", out);
    }
    fputs("</section>\n", out);
}
