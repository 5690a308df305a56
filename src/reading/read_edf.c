/* EDF and EDF+ (Kemp et al. 1992, doi 10.1016/0013-4694(92)90009-7; Kemp & Olivan 2003, doi
 * 10.1016/S1388-2457(03)00123-8), and BDF, its form with 24 bits a sample: a header in ASCII, then
 * records of equal length, each with some samples of every signal.
 *
 * Read here and not by EDFlib because EDFlib refuses EDF+D, whose records need not follow one
 * another, and takes a sample at a time under one table for the whole process. In EDF+D each record
 * tells its own start in its first annotation; where they leave gaps, samples carry their times. */
#include "reading/channels.h"

#include "base/clock.h"
#include "reading/clock_time.h"
#include "reading/own_files.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXED_BYTES   256
#define SIGNAL_BYTES  256
#define SIGNALS_MOST  2048
#define RECORD_MOST   (256 << 20)
#define BLOCK_BYTES   ((size_t)1 << 18)
#define FIELD_MOST    80
#define FIELD_NUMBER  8
#define SOON_S        1e-4 /* a file says of itself what stands there */
#define ONSET_SIZE    32
#define NOTE_MOST     512
#define NOTE_END      20
#define NOTE_DURATION 21
#define OVERLAP_MOST  1.5 /* samples that rounding of a record's start explains */

/* Where the fields of all signals begin, in bytes a signal before them. */
enum { AT_LABEL = 0, AT_UNITS = 96, AT_PHYSICAL = 104, AT_DIGITAL = 120, AT_SAMPLES = 216 };

struct edf_signal {
    size_t first, samples;        /* in a record */
    double bit, low, digital_low; /* physical = low + bit * (digital - digital_low) */
    bool annotations;
};

struct edf {
    struct reading *reading;
    char *header;
    size_t header_bytes, width; /* bytes a sample */
    int signal_count, channel_count;
    struct edf_signal *signals;
    struct channel *channels; /* those that are not annotations */
    int *signal_of;           /* by channel */
    int64_t records;
    double record_s;
    size_t record_bytes;
    bool broken; /* EDF+D: records tell their own start */
    bool own;    /* written by Kindbeat */
};

static enum status wrong(const struct edf *edf, size_t byte, const char *what, const char *word)
{
    return problem_set(edf->reading->problem, STATUS_INVALID,
                       "Write the file again, or mend its header.", "%s, byte %zu: %s '%.40s'.",
                       edf->reading->path, byte, what, word);
}

/* A field of the header as a word, without the blanks around it. */
static void take_field(const struct edf *edf, size_t at, size_t size, char word[FIELD_MOST + 1])
{
    const char *from = edf->header + at;
    while (size > 0 && *from == ' ') {
        from++;
        size--;
    }
    while (size > 0 && (from[size - 1] == ' ' || from[size - 1] == '\0'))
        size--;
    for (size_t i = 0; i < size; i++)
        word[i] = (unsigned char)from[i] < ' ' || from[i] == 0x7F ? '?' : from[i];
    word[size] = '\0';
}

static enum status take_number(const struct edf *edf, size_t at, size_t size, double low,
                               double high, const char *what, double *value)
{
    char word[FIELD_MOST + 1];
    take_field(edf, at, size, word);
    if (parse_double(word, value) && *value >= low && *value <= high)
        return STATUS_OK;
    return wrong(edf, at, what, word);
}

static size_t field_at(const struct edf *edf, int signal, size_t before, size_t size)
{
    return FIXED_BYTES + before * (size_t)edf->signal_count + size * (size_t)signal;
}

static enum status read_header_bytes(struct edf *edf)
{
    struct reading *reading = edf->reading;
    double count, bytes;
    size_t got;
    enum status status =
        file_read_at(&reading->file, 0, edf->header, FIXED_BYTES, &got, reading->problem);
    if (!status && got < FIXED_BYTES)
        status = wrong(edf, got, "the header ends", "");
    if (!status)
        status = take_number(edf, 252, 4, 1, SIGNALS_MOST, "the number of signals is expected, not",
                             &count);
    if (!status)
        status = take_number(edf, 184, FIELD_NUMBER, 0, 1e8, "the header's length is expected, not",
                             &bytes);
    if (status)
        return status;
    edf->signal_count = (int)count;
    edf->header_bytes = FIXED_BYTES + (size_t)edf->signal_count * SIGNAL_BYTES;
    if (bytes != (double)edf->header_bytes)
        return wrong(edf, 184, "the header's length does not fit its signals:", edf->header + 252);
    char *grown = realloc(edf->header, edf->header_bytes + 1);
    if (!grown)
        return reading_no_memory(reading);
    edf->header = grown;
    status = file_read_at(&reading->file, 0, grown, edf->header_bytes, &got, reading->problem);
    if (!status && got < edf->header_bytes)
        status = wrong(edf, got, "the header ends", "");
    grown[status ? 0 : got] = '\0';
    return status;
}

static enum status read_record_fields(struct edf *edf)
{
    char word[FIELD_MOST + 1];
    double records = 0;
    take_field(edf, 192, 44, word);
    edf->broken = strncmp(word, "EDF+D", 5) == 0 || strncmp(word, "BDF+D", 5) == 0;
    edf->width = (unsigned char)edf->header[0] == 0xFF ? 3 : 2;
    enum status status = take_number(edf, 236, FIELD_NUMBER, -1, 1e9,
                                     "the number of records is expected, not", &records);
    if (!status)
        status = take_number(edf, 244, FIELD_NUMBER, 0, 1e6,
                             "the seconds of a record are expected, not", &edf->record_s);
    edf->records = (int64_t)records;
    return status;
}

static enum status read_scale(const struct edf *edf, int i, struct edf_signal *signal)
{
    double physical[2], digital[2];
    enum status status = STATUS_OK;
    for (int k = 0; !status && k < 2; k++) {
        size_t at = field_at(edf, i, AT_PHYSICAL + 8 * (size_t)k, 8);
        status = take_number(edf, at, FIELD_NUMBER, -1e30, 1e30,
                             "a physical limit is expected, not", &physical[k]);
        at = field_at(edf, i, AT_DIGITAL + 8 * (size_t)k, 8);
        if (!status)
            status = take_number(edf, at, FIELD_NUMBER, -8388608, 8388607,
                                 "a digital limit is expected, not", &digital[k]);
    }
    if (status)
        return status;
    if (!signal->annotations && (digital[1] == digital[0] || physical[1] == physical[0]))
        return wrong(edf, field_at(edf, i, AT_PHYSICAL, 8),
                     "a signal without range:", edf->channels[edf->channel_count].name);
    signal->bit = (physical[1] - physical[0]) / (digital[1] - digital[0]);
    signal->low = physical[0];
    signal->digital_low = digital[0];
    return STATUS_OK;
}

static enum status read_signal(struct edf *edf, int i, size_t *before)
{
    struct edf_signal *signal = &edf->signals[i];
    struct channel *channel = &edf->channels[edf->channel_count];
    char word[FIELD_MOST + 1];
    double samples;
    take_field(edf, field_at(edf, i, AT_LABEL, 16), 16, word);
    text_copy(channel->name, sizeof channel->name, word);
    signal->annotations =
        strcmp(word, "EDF Annotations") == 0 || strcmp(word, "BDF Annotations") == 0;
    take_field(edf, field_at(edf, i, AT_UNITS, 8), 8, word);
    text_copy(channel->units, sizeof channel->units, word);
    enum status status = take_number(edf, field_at(edf, i, AT_SAMPLES, 8), FIELD_NUMBER, 0, 1e7,
                                     "samples a record are expected, not", &samples);
    if (!status)
        status = read_scale(edf, i, signal);
    if (status)
        return status;
    signal->samples = (size_t)samples;
    signal->first = *before;
    *before += signal->samples;
    channel->rate_hz = edf->record_s > 0 ? samples / edf->record_s : 0;
    if (!signal->annotations)
        edf->signal_of[edf->channel_count++] = i;
    return STATUS_OK;
}

static enum status read_signals(struct edf *edf)
{
    size_t count = (size_t)edf->signal_count, samples = 0;
    edf->signals = calloc(count, sizeof *edf->signals);
    edf->channels = calloc(count, sizeof *edf->channels);
    edf->signal_of = calloc(count, sizeof *edf->signal_of);
    if (!edf->signals || !edf->channels || !edf->signal_of)
        return reading_no_memory(edf->reading);
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < edf->signal_count; i++)
        status = read_signal(edf, i, &samples);
    edf->record_bytes = samples * edf->width;
    if (!status && (samples == 0 || edf->record_bytes > RECORD_MOST))
        status = wrong(edf, field_at(edf, 0, AT_SAMPLES, 8), "records of an impossible length", "");
    return status;
}

/* The header's count against the bytes that are there. */
static enum status count_records(struct edf *edf)
{
    uint64_t size = edf->reading->file.size;
    int64_t there = (int64_t)((size - edf->header_bytes) / edf->record_bytes);
    if (edf->records < 0)
        edf->records = there;
    if (edf->records > 0 && there >= edf->records)
        return STATUS_OK;
    return problem_set(edf->reading->problem, STATUS_INVALID,
                       "Copy the file again, or mend its header.",
                       "%s ends at byte %" PRIu64 ", in record %" PRId64 " of %" PRId64 ".",
                       edf->reading->path, size, there + 1, edf->records);
}

/* "+12.5" and a byte 20 at the beginning of the first annotation signal. */
static bool record_start(const struct edf *edf, const uint8_t *record, double *start_s)
{
    char word[32];
    size_t used = 0;
    const struct edf_signal *signal = edf->signals;
    while (signal < edf->signals + edf->signal_count && !signal->annotations)
        signal++;
    if (signal == edf->signals + edf->signal_count)
        return false;
    const uint8_t *at = record + signal->first * edf->width;
    size_t size = signal->samples * edf->width;
    while (used < size && used + 1 < sizeof word && at[used] != 20) {
        word[used] = (char)at[used];
        used++;
    }
    word[used] = '\0';
    bool ends = used < size && at[used] == 20 && memchr(word, '\0', used) == NULL;
    return ends && (word[0] == '+' || word[0] == '-') && parse_double(word, start_s) &&
           fabs(*start_s) < 1e10;
}

/* The samples being put together. */
struct filling {
    const struct edf_signal *signal;
    double rate_hz, sign;
    double first_s; /* of the first record */
    double end_s;   /* EDF+D: where the last one ended */
    double gaps_s;  /* all together */
};

/* The times of one record's samples; records may not run into one another. */
static enum status take_times(const struct edf *edf, struct filling *filling, const uint8_t *record,
                              int64_t number)
{
    struct series *series = edf->reading->series;
    size_t byte = edf->header_bytes + (size_t)number * edf->record_bytes;
    double start_s, step_s = 1 / filling->rate_hz;
    if (!record_start(edf, record, &start_s))
        return wrong(edf, byte, "a record of EDF+D that does not tell its start", "");
    if (number == 0)
        filling->first_s = filling->end_s = start_s;
    if (start_s < filling->end_s - OVERLAP_MOST * step_s)
        return wrong(edf, byte, "a record that begins before the one before it ends", "");
    if (start_s - filling->first_s > SERIES_SPAN_MOST_S)
        return wrong(edf, byte, "a record that begins more than a month after the first", "");
    if (start_s > filling->end_s + step_s / 2)
        filling->gaps_s += start_s - filling->end_s;
    else
        start_s = filling->end_s; /* rounding */
    for (size_t i = 0; i < filling->signal->samples; i++)
        series->times_s[series->count + i] = start_s - filling->first_s + (double)i * step_s;
    filling->end_s = start_s + (double)filling->signal->samples * step_s;
    return STATUS_OK;
}

static void take_samples(const struct edf *edf, const struct filling *filling,
                         const uint8_t *record, double *values)
{
    const struct edf_signal *signal = filling->signal;
    const uint8_t *at = record + signal->first * edf->width;
    double bit = filling->sign * signal->bit, low = filling->sign * signal->low;
    double digital_low = signal->digital_low;
    if (edf->width == 2) {
        for (size_t i = 0; i < signal->samples; i++, at += 2) {
            int16_t raw = (int16_t)(uint16_t)(at[0] | at[1] << 8);
            values[i] = low + bit * ((double)raw - digital_low);
        }
        return;
    }
    for (size_t i = 0; i < signal->samples; i++, at += 3) {
        int32_t raw = (int32_t)((uint32_t)(at[0] | at[1] << 8) | (uint32_t)at[2] << 16);
        raw = (raw ^ 0x800000) - 0x800000;
        values[i] = low + bit * ((double)raw - digital_low);
    }
}

/* "+12.5", perhaps byte 21 and a duration, then texts that each end in byte 20; byte 0 ends it. An
 * empty text keeps the time of the record. Returns the bytes used; 0: this is none. */
static enum status take_annotation(const struct edf *edf, const uint8_t *at, size_t size,
                                   double first_s, size_t *used)
{
    char word[ONSET_SIZE], text[SERIES_NOTE_SIZE];
    double onset_s;
    size_t length = 0;
    const uint8_t *end = memchr(at, '\0', size), *from = at;
    enum status status = STATUS_OK;
    end = end ? end : at + size;
    *used = (size_t)(end - at) + 1;
    while (from < end && *from != NOTE_END && *from != NOTE_DURATION && length + 1 < sizeof word)
        word[length++] = (char)*from++;
    word[length] = '\0';
    if (length == 0 || !parse_double(word, &onset_s))
        return STATUS_OK;
    from = memchr(from, NOTE_END, (size_t)(end - from));
    while (!status && from && ++from < end) {
        const uint8_t *stop = memchr(from, NOTE_END, (size_t)(end - from));
        size_t bytes = (size_t)((stop ? stop : end) - from);
        char whole[NOTE_MOST];
        bytes = bytes < sizeof whole ? bytes : sizeof whole - 1;
        memcpy(whole, from, bytes);
        whole[bytes] = '\0';
        text_copy(text, sizeof text, whole);
        if (text[0] && (!edf->own || own_note_is_mark(text, onset_s - first_s < SOON_S)))
            status = reading_note(edf->reading, onset_s - first_s, text);
        from = stop;
    }
    return status;
}

static enum status take_annotations(const struct edf *edf, const uint8_t *record, double first_s)
{
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < edf->signal_count; i++) {
        const struct edf_signal *signal = &edf->signals[i];
        if (!signal->annotations)
            continue;
        const uint8_t *at = record + signal->first * edf->width;
        size_t left = signal->samples * edf->width, used;
        while (!status && left > 0 && *at != '\0') {
            status = take_annotation(edf, at, left, first_s, &used);
            used = used < left ? used : left;
            at += used;
            left -= used;
        }
    }
    return status;
}

static enum status read_records(struct edf *edf, struct filling *filling)
{
    struct reading *reading = edf->reading;
    struct series *series = reading->series;
    size_t per_block = BLOCK_BYTES / edf->record_bytes + 1, got;
    uint8_t *block = malloc(per_block * edf->record_bytes);
    enum status status = block ? STATUS_OK : reading_no_memory(reading);
    for (int64_t at = 0; !status && at < edf->records; at += (int64_t)per_block) {
        size_t records = (size_t)fmin((double)(edf->records - at), (double)per_block);
        size_t wanted = records * edf->record_bytes;
        status = file_read_at(&reading->file, edf->header_bytes + (uint64_t)at * edf->record_bytes,
                              block, wanted, &got, reading->problem);
        if (!status && got < wanted)
            status = wrong(edf, edf->header_bytes, "the file became shorter while it was read", "");
        for (size_t i = 0; !status && i < records; i++) {
            const uint8_t *record = block + i * edf->record_bytes;
            if (edf->broken)
                status = take_times(edf, filling, record, at + (int64_t)i);
            if (status)
                break;
            take_samples(edf, filling, record, series->values + series->count);
            series->count += filling->signal->samples;
            if (at + (int64_t)i == 0 && !record_start(edf, record, &filling->first_s))
                filling->first_s = 0;
            status = take_annotations(edf, record, filling->first_s);
        }
    }
    free(block);
    return status;
}

static enum status read_channel(struct edf *edf)
{
    struct reading *reading = edf->reading;
    struct series *series = reading->series;
    int chosen;
    bool inverted;
    enum status status =
        channel_choose(reading, edf->channels, edf->channel_count, &chosen, &inverted);
    if (status)
        return status;
    struct filling filling = {.signal = &edf->signals[edf->signal_of[chosen]],
                              .rate_hz = edf->channels[chosen].rate_hz,
                              .sign = inverted ? -1 : 1};
    if (!(filling.rate_hz > 0 && filling.rate_hz <= SERIES_RATE_MOST_HZ))
        return wrong(edf, 244, "no rate follows from the samples and seconds of a record", "");
    size_t room = (size_t)edf->records * filling.signal->samples;
    series->values = large_room(room, sizeof *series->values);
    series->times_s = edf->broken ? large_room(room, sizeof *series->times_s) : NULL;
    if (!series->values || (edf->broken && !series->times_s))
        return reading_no_memory(reading);
    status = read_records(edf, &filling);
    if (status)
        return status;
    channel_finish(reading, edf->channels, edf->channel_count, chosen, inverted, "from the header");
    if (filling.gaps_s > 0) {
        reading_say(reading, "gaps of %.4g s together", filling.gaps_s);
    } else {
        free(series->times_s); /* its records follow one another after all */
        series->times_s = NULL;
    }
    return STATUS_OK;
}

/* When the first sample was taken, and whether our own writer says that it was nobody's heart. */
static enum status read_origin(struct edf *edf)
{
    struct series *series = edf->reading->series;
    char date[FIELD_MOST + 1], time[FIELD_MOST + 1], word[2 * FIELD_MOST];
    double days, seconds, start_s = 0;
    size_t got;
    take_field(edf, 88, 80, word);
    series->simulated = strstr(word, "SIMULATED") != NULL;
    edf->own = strstr(word, "Kindbeat") || strstr(word, "SIMULATED no person");
    int zone_s = edf->own ? own_zone_read(word) : 0;
    if (series->simulated)
        reading_say(edf->reading, "a simulated heart");
    take_field(edf, 168, 8, date);
    take_field(edf, 176, 8, time);
    if (strlen(date) != 8 || strlen(time) != 8)
        return STATUS_OK;
    snprintf(word, sizeof word, "%s%.2s-%.2s-%.2sT%.2s:%.2s:%.2s",
             strcmp(date + 6, "85") >= 0 ? "19" : "20", date + 6, date + 3, date, time, time + 3,
             time + 6);
    if (!clock_time_read(word, word + strlen(word), &days, &seconds))
        return STATUS_OK; /* dates are often struck out */
    uint8_t *record = malloc(edf->record_bytes);
    if (!record)
        return reading_no_memory(edf->reading);
    enum status status = file_read_at(&edf->reading->file, edf->header_bytes, record,
                                      edf->record_bytes, &got, edf->reading->problem);
    if (status || got < edf->record_bytes || !record_start(edf, record, &start_s))
        start_s = 0;
    free(record);
    series->began_wall_ns =
        ((int64_t)(days * 86400 + seconds) - zone_s) * NS_PER_S + ns_from_s(start_s);
    return status;
}

enum status read_edf(struct reading *reading)
{
    struct edf edf = {.reading = reading, .header = calloc(1, FIXED_BYTES + 1)};
    enum status status = edf.header ? read_header_bytes(&edf) : reading_no_memory(reading);
    if (!status)
        status = read_record_fields(&edf);
    if (!status)
        status = read_signals(&edf);
    if (!status)
        status = count_records(&edf);
    if (!status)
        status = read_origin(&edf);
    if (!status)
        status = read_channel(&edf);
    free(edf.header);
    free(edf.signals);
    free(edf.channels);
    free(edf.signal_of);
    return status;
}
