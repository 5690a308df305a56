/* What the parts of a report say in the same words. */
#include "report/report_data.h"

#include "base/clock.h"
#include <string.h>
#include <time.h>

const char *report_fact(const struct report *report, const char *name)
{
    const char *value = record_fact(report->record, name);
    if (!value || !value[0])
        return NULL;
    return report->hidden ? report_hidden_fact(report, name, value) : value;
}

const char *report_fact_of(const struct report *report, const char *name, int stream)
{
    const char *value = record_stream_fact(report->record, name, stream);
    if (!value || !value[0])
        return NULL;
    return report->hidden ? report_hidden_fact(report, name, value) : value;
}

const char *report_sensor_fact(const struct report *report, const char *name)
{
    return report_fact_of(report, name, report->stream);
}

const char *report_name(const struct report *report)
{
    return report->summary.name;
}

const struct report_channel *report_channel(const struct report *report)
{
    const struct report_channel *at = report->channels.at, *found = NULL;
    for (int i = 0; i < report->channels.count && !found; i++) {
        bool heart = at[i].body.signal == SIGNAL_PPG || at[i].body.signal == SIGNAL_ECG ||
                     at[i].body.signal == SIGNAL_RR;
        bool named = !report->series.channel[0] || !at[i].body.name[0] ||
                     strcmp(at[i].body.name, report->series.channel) == 0;
        if (at[i].stream == report->stream && heart && named)
            found = &at[i];
    }
    return found;
}

const char *report_device(const struct report *report)
{
    const struct report_channel *channel = report_channel(report), *first = report->channels.at;
    const char *id = channel                  ? channel->body.id
                     : report->channels.count ? first->body.id
                                              : report_fact(report, "device");
    const char *name = id && report->wish.device_name ? report->wish.device_name(id) : NULL;
    const char *asked = report_sensor_fact(report, "sensor");
    return name ? name : id ? id : asked ? asked : "unknown sensor";
}

const char *report_reason(enum reason reason)
{
    static const char *const words[] = {
        [REASON_NONE] = "",
        [REASON_SETTLING] = "settling: less than 64 s of beats",
        [REASON_NO_SENSOR] = "no sensor",
        [REASON_NO_SIGNAL] = "the sensor was silent",
        [REASON_FLAT] = "flat signal",
        [REASON_CLIPPED] = "signal cut off at its limits",
        [REASON_NOISY] = "no clear pulse",
        [REASON_GAP] = "part of the window is missing",
        [REASON_ARTEFACTS] = "too many beats corrected",
        [REASON_REGULAR] = "too regular for a heart",
        [REASON_MOTION] = "the sensor moved",
        [REASON_HUM] = "mains hum",
        [REASON_NOT_WORN] = "not worn",
        [REASON_SYNTHETIC] = "intervals made up by the device",
        [REASON_NO_PACER] = "no pacer",
    };
    return (size_t)reason < sizeof words / sizeof words[0] ? words[reason] : "";
}

int report_sensor_count(const struct report *report)
{
    const struct report_channel *at = report->channels.at;
    int count = 0;
    for (int stream = 0; stream < STREAMS_MOST; stream++)
        for (int i = 0; i < report->channels.count; i++)
            if (at[i].stream == stream) {
                count++;
                break;
            }
    return count;
}

bool report_gap_is_its(const struct report *report, const struct report_gap *gap)
{
    return gap->stream == report->stream || gap->cause == GAP_UNRECORDED;
}

bool report_is_imported(const struct report *report)
{
    return report_fact(report, "imported") != NULL;
}

/* Seconds since 1970 of its beginning; false: not known. An imported file may tell no date; then
 * the session's own is that of the import. */
static bool time_of(const struct report *report, time_t *seconds)
{
    *seconds = (time_t)(report->started_wall_ns / NS_PER_S);
    return report->started_wall_ns >= 0 && !report_fact(report, "undated");
}

/* As the clock stood where it was recorded, and whose it is where that is not known: files mostly
 * keep the time of day without a zone. NULL: no date. */
static const char *local_time_of(const struct report *report, struct tm *at)
{
    const char *offset = report_fact(report, "utc_offset_s");
    int64_t offset_s;
    time_t seconds;
    bool imported = report_is_imported(report);
    if (!time_of(report, &seconds))
        return NULL;
    bool known = offset && parse_int64(offset, &offset_s) && offset_s >= -86400 &&
                 offset_s <= 86400 && !imported;
    if (known)
        seconds += (time_t)offset_s;
    if (!gmtime_r(&seconds, at))
        return NULL;
    return known ? "" : imported ? " by the file's clock" : " UTC";
}

void report_started(const struct report *report, char *words, size_t size)
{
    struct tm at;
    char moment[32] = "";
    const char *whose = local_time_of(report, &at);
    words[0] = '\0';
    if (whose && strftime(moment, sizeof moment, "%e %B %Y, %H:%M", &at) > 0)
        snprintf(words, size, "%s%s", moment + (moment[0] == ' '), whose);
}

void report_started_utc(const struct report *report, char *words, size_t size)
{
    time_t seconds;
    struct tm at;
    words[0] = '\0';
    if (time_of(report, &seconds) && gmtime_r(&seconds, &at))
        strftime(words, size, "%Y-%m-%dT%H:%M:%SZ", &at);
}

void report_moment(const struct report *report, char *name, size_t size)
{
    time_t seconds;
    struct tm at;
    char when[40] = "undated";
    const char *participant = report_fact(report, "participant");
    struct text text = text_over(name, size);
    if (time_of(report, &seconds) && gmtime_r(&seconds, &at))
        strftime(when, sizeof when, "%Y-%m-%dT%H%M%SZ", &at);
    text_add(&text, "%s%s%s", when, participant ? "-" : "", participant ? participant : "");
}

bool report_is_id(const char *cut, const char *whole, size_t room)
{
    return strncmp(cut, whole, room - 1) == 0;
}
