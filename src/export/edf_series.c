/* What a file of the series says of itself, what happened in its time, and its records. */
#include "export/edf_series.h"

#include "base/clock.h"
#include "heart/tachogram.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OPENING_MOST   (4 + STORY_SAID_MOST + 1)        /* annotations that a file may begin with */
#define FIRST_YEAR_NS  (INT64_C(473385600) * NS_PER_S)  /* 1985, the first that EDF can tell */
#define LAST_YEAR_NS   (INT64_C(3629404800) * NS_PER_S) /* the end of 2084 minus some days */
#define RHYTHM_UNIT_MS 0.125

/* The digital numbers of a tachogram: eighths of a millisecond. */
static const struct edf_scale rhythm_scale = {.digital_least = 0,
                                              .digital_most = 32767,
                                              .physical_least = 0,
                                              .physical_most = 32767 * RHYTHM_UNIT_MS,
                                              .rounding = RHYTHM_UNIT_MS / 2};

/* --- what a file says of itself ------------------------------------------------------------- */

static const char *dimension_of(enum signal_kind signal)
{
    switch (signal) {
    case SIGNAL_ACCELERATION:
        return "g";
    case SIGNAL_OXYGEN:
    case SIGNAL_BATTERY:
        return "%";
    case SIGNAL_HEART_RATE:
        return "bpm";
    case SIGNAL_RR:
        return "ms";
    default:
        return "raw"; /* the converter's own units: nobody has calibrated them */
    }
}

static void describe_channel(struct edf_series *series, int place)
{
    const struct story *story = series->writing->exporting->story;
    const struct story_channel *channel = &story->channels[series->grid->channels[place]];
    struct edf_scale *scale = &series->scales[place];
    const char *unit = dimension_of((enum signal_kind)channel->signal);
    *scale = edf_scale_of(channel);
    struct text dimension = text_over(series->dimensions[place], sizeof series->dimensions[place]);
    if (scale->exponent)
        text_add(&dimension, "E%d %s", scale->exponent, unit);
    else
        text_add(&dimension, "%s", unit);
    struct text words = text_over(series->transducers[place], sizeof series->transducers[place]);
    text_add(&words, "%s, channel %s%s", story->streams[channel->stream].label, channel->label,
             strcmp(unit, "raw") == 0 ? ", in the converter's units" : "");
    struct text filter = text_over(series->prefilters[place], sizeof series->prefilters[place]);
    text_add(&filter, "none known; digital %d: no sample", scale->digital_least);
    series->header.signals[place] = (struct edf_signal){.label = channel->label,
                                                        .dimension = series->dimensions[place],
                                                        .transducer = series->transducers[place],
                                                        .prefilter = series->prefilters[place],
                                                        .scale = *scale};
    series->header.wide = series->header.wide || scale->wide;
}

void edf_series_describe(struct edf_series *series)
{
    const struct story *story = series->writing->exporting->story;
    struct edf_header *header = &series->header;
    struct text words = text_over(series->additional, sizeof series->additional);
    char zone[OWN_ZONE_SIZE];
    own_zone_write(story->utc_offset_s, zone);
    /* The field holds 80 bytes with all that EDFlib puts before: what matters most comes first. */
    text_add(&words, "%sKindbeat %s %s%s", story->simulated ? "SIMULATED " : "",
             story->zone_known ? zone : "zone unknown", story->version,
             story->simulated ? " no person's heart" : "");
    header->participant = story->participant;
    header->equipment = story->streams[series->stream].label;
    header->additional = series->additional;
    for (int i = 0; series->grid && i < series->grid->channel_count; i++)
        describe_channel(series, i);
    header->signal_count = series->grid ? series->grid->channel_count : 0;
    if (series->rhythm)
        header->signals[header->signal_count++] =
            (struct edf_signal){.label = "tachogram",
                                .dimension = "ms",
                                .transducer = "corrected intervals between beats, cubic spline",
                                .prefilter = "none; 0: no interval known",
                                .scale = rhythm_scale};
}

static void name_file(const struct edf_series *series, size_t number, char *name, size_t size)
{
    struct text text = text_over(name, size);
    text_add(&text, "%s%s", series->writing->exporting->story->stem, series->label);
    if (series->files > 1)
        text_add(&text, ".%03zu", number + 1);
    text_add(&text, ".%s", series->header.wide ? "bdf" : "edf");
}

/* --- annotations ---------------------------------------------------------------------------- */

static bool belongs(const struct edf_series *series, const struct edf_note *note, int64_t end_ns)
{
    int64_t time_ns = note->time_ns + EDF_ROUND_NS / 2; /* starts are rounded as well */
    if (time_ns < series->start_ns || time_ns >= end_ns)
        return false;
    if (note->is_beat)
        return note->stream == series->stream && series->rhythm && !series->without_beats;
    return note->stream < 0 || note->stream == series->stream;
}

/* What is true at the very beginning of the file; returns how many there are. */
static int opening_notes(const struct edf_series *series, const struct story_piece *piece,
                         const struct story_piece *before,
                         char words[OPENING_MOST][EDF_WORDS_MOST + 1])
{
    const struct story *story = series->writing->exporting->story;
    const char *step = edf_step_at(story, series->start_ns);
    int count = 0;
    if (story->simulated)
        text_copy(words[count++], sizeof words[0], OWN_SIMULATED);
    struct story_said said[STORY_SAID_MOST];
    for (int i = 0, given = story_said(story, said); i < given; i++) {
        struct text told = text_over(words[count++], sizeof words[0]);
        text_add(&told, "%s: %s", said[i].name, said[i].words);
    }
    if (story->undated)
        text_copy(words[count++], sizeof words[0], OWN_UNDATED);
    if (piece && story->channels[series->grid->channels[0]].uneven)
        text_copy(words[count++], sizeof words[0], "samples came unevenly: see the table");
    struct text text = text_over(words[count], sizeof words[0]);
    if (piece && before && piece->after_gap)
        text_add(&text, "after a gap of %.6g s", s_from_ns(piece->first_ns - before->last_ns));
    else if (piece && before)
        text_add(&text, "no gap; the sensor's clock bends here");
    count += text.used > 0;
    if (step) {
        text = text_over(words[count++], sizeof words[0]);
        text_add(&text, "in step %s", step);
    }
    return count;
}

static int64_t count_notes(struct edf_series *series, int64_t end_ns)
{
    const struct edf_notes *notes = &series->writing->notes;
    int64_t count = 0;
    for (size_t i = 0; i < notes->count; i++)
        count += belongs(series, &notes->at[i], end_ns);
    return count;
}

static enum status put_notes(struct edf_series *series, int64_t end_ns)
{
    struct edf_notes *notes = &series->writing->notes;
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < notes->count; i++) {
        struct edf_note *note = &notes->at[i];
        if (!belongs(series, note, end_ns))
            continue;
        note->files++;
        int64_t onset_ns = note->time_ns - series->start_ns;
        status = edf_file_annotate(&series->file, onset_ns < 0 ? 0 : onset_ns, note->words,
                                   series->writing->exporting->problem);
    }
    return status;
}

/* --- one file ------------------------------------------------------------------------------- */

/* On EDFlib's grid of time, within the years that EDF can tell, and by the clock at the place of
 * the recording: "the 'starttime' should be local time at the patients location when the recording
 * was started" (EDF+, 2.1.3, 8; https://www.edfplus.info/specs/edfplus.html). */
int64_t edf_series_start(const struct story *story, int64_t first_ns, int64_t *start_wall_ns)
{
    int64_t began_ns = story->started_wall_ns;
    if (began_ns < FIRST_YEAR_NS || began_ns > LAST_YEAR_NS)
        began_ns = FIRST_YEAR_NS; /* no date is known */
    int64_t ticks = (began_ns + first_ns + EDF_ROUND_NS / 2) / EDF_ROUND_NS;
    *start_wall_ns = ticks * EDF_ROUND_NS + story->utc_offset_s * NS_PER_S;
    return ticks * EDF_ROUND_NS - began_ns;
}

static int rhythm_samples(const struct edf_records *records)
{
    double length_s = (double)records->duration * EDF_TICK_NS / 1e9;
    return (int)fmax(1, round(length_s * TACHOGRAM_HZ));
}

enum status edf_series_open(struct edf_series *series, size_t number, int64_t first_ns,
                            int64_t notes_end_ns, const struct story_piece *piece)
{
    struct exporting *exporting = series->writing->exporting;
    struct edf_header *header = &series->header;
    const struct story_piece *before = piece && number > 0 ? piece - 1 : NULL;
    char name[400], opening[OPENING_MOST][EDF_WORDS_MOST + 1];
    int places = 0;
    series->start_ns = edf_series_start(exporting->story, first_ns, &header->start_wall_ns);
    series->record = series->filled = 0;
    series->deviation_ns = 0;
    series->without_beats = false;
    for (int i = 0; i < header->signal_count; i++) {
        bool wave = series->grid && i < series->grid->channel_count;
        header->signals[i].samples =
            wave ? series->records.samples : rhythm_samples(&series->records);
        places += header->signals[i].samples;
    }
    free(series->digital);
    series->digital = calloc((size_t)places, sizeof *series->digital);
    if (!series->digital)
        return problem_set(exporting->problem, STATUS_FAILED, "Close other programs and try again.",
                           "There is not enough memory to export the session.");
    header->duration = series->records.duration;
    header->records = series->records.count;
    int first = opening_notes(series, piece, before, opening);
    header->annotations = first + 1 + count_notes(series, notes_end_ns);
    series->without_beats = header->annotations > edf_annotations_most(header->records);
    if (series->without_beats)
        header->annotations = first + 1 + count_notes(series, notes_end_ns);
    name_file(series, number, name, sizeof name);
    enum status status = outputs_add(&exporting->outputs, exporting->wish->folder, name,
                                     &series->output, exporting->problem);
    if (!status)
        status = output_close(series->output, exporting->problem); /* EDFlib opens it itself */
    if (!status)
        status = edf_file_begin(&series->file, series->output, header, exporting->problem);
    for (int i = 0; !status && i < first; i++)
        status = edf_file_annotate(&series->file, 0, opening[i], exporting->problem);
    return status ? status : put_notes(series, notes_end_ns);
}

static void put_rhythm(struct edf_series *series)
{
    int count = rhythm_samples(&series->records), from = 0;
    double length_s = (double)series->records.duration * EDF_TICK_NS / 1e9;
    double start_s = s_from_ns(series->start_ns) + (double)series->record * length_s;
    for (int i = 0; i + 1 < series->header.signal_count; i++)
        from += series->header.signals[i].samples;
    for (int i = 0; i < count; i++) {
        double ms = rhythm_at(series->rhythm, start_s + i * length_s / count);
        series->digital[from + i] = isnan(ms) ? 0 : edf_digital(&rhythm_scale, ms);
    }
}

enum status edf_series_put(struct edf_series *series)
{
    if (series->rhythm)
        put_rhythm(series);
    series->record++;
    series->filled = 0;
    return edf_file_put(&series->file, &series->header, series->digital,
                        series->writing->exporting->problem);
}

static void put_index(struct edf_series *series, int64_t samples, bool after_gap)
{
    const struct edf_header *header = &series->header;
    const char *slash = strrchr(series->output->path, '/');
    FILE *index = series->writing->index;
    double length_s = (double)header->duration * EDF_TICK_NS / 1e9;
    fprintf(index, "%s\t%s\t", slash + 1, header->equipment);
    for (int i = 0; i < header->signal_count; i++)
        fprintf(index, "%s%s", i ? "," : "", header->signals[i].label);
    fprintf(index, "\t%.6f\t%" PRId64 "\t%.10g\t%.5f\t%d\t%d\t%.4f\t", s_from_ns(series->start_ns),
            samples, header->signals[0].samples / length_s, length_s, series->records.padding,
            after_gap, series->deviation_ns / 1e6);
    for (int i = 0; i < header->signal_count; i++)
        fprintf(index, "%s%.3g", i ? "," : "", header->signals[i].scale.rounding);
    fprintf(index, "\t%s\n", series->without_beats ? "too many beats for this file" : "");
}

enum status edf_series_close(struct edf_series *series, int64_t samples, double end_ns,
                             bool after_gap)
{
    struct problem *problem = series->writing->exporting->problem;
    enum status status = STATUS_OK;
    if (end_ns > 0)
        status = edf_file_annotate(&series->file, (int64_t)end_ns, "Recording ends", problem);
    status = edf_file_end(&series->file, status, problem);
    if (!status)
        put_index(series, samples, after_gap);
    return status;
}

static void label_series(struct edf_series *series)
{
    const struct story *story = series->writing->exporting->story;
    int same = 0;
    for (int i = 0; i < story->grid_count; i++)
        same += story->grids[i].stream == series->stream;
    struct text text = text_over(series->label, sizeof series->label);
    if (story->stream_count > 1)
        text_add(&text, ".%s", story->streams[series->stream].label);
    if (same > 1 && series->grid)
        text_add(&text, ".%s", story->channels[series->grid->channels[0]].label);
    for (char *at = series->label; *at; at++)
        if (*at == '/' || *at == ' ')
            *at = '_';
}

enum status edf_series_begin(struct edf_writing *writing, struct edf_series *series, int stream,
                             const struct story_grid *grid, bool with_rhythm)
{
    const struct story *story = writing->exporting->story;
    series->writing = writing;
    series->stream = stream;
    series->grid = grid;
    series->file.handle = -1;
    label_series(series);
    series->rhythm = with_rhythm ? calloc(1, sizeof *series->rhythm) : NULL;
    if (with_rhythm && (!series->rhythm || !rhythm_of(story, stream, series->rhythm)))
        return problem_set(writing->exporting->problem, STATUS_FAILED,
                           "Close other programs and try again.",
                           "There is not enough memory to export the session.");
    if (!grid)
        return STATUS_OK;
    series->files = grid->piece_count;
    edf_series_describe(series);
    return STATUS_OK;
}

void edf_series_finish(struct edf_series *series)
{
    edf_file_end(&series->file, STATUS_FAILED, NULL);
    if (series->rhythm)
        rhythm_finish(series->rhythm);
    free(series->rhythm);
    free(series->digital);
}
