/* EDF+ (Kemp & Olivan 2003). EDFlib writes files without gaps only, so each unbroken piece of each
 * sensor's samples becomes a file with its own start, and a table (<stem>.edf.tsv) lists them. No
 * sample is changed, resampled or made up: the length of a record is chosen so that every sample
 * lies within half a step of its own time, which the table states, and where a sensor's clock bends
 * more than that another file begins. Places after the last sample of a file, if any, hold the
 * digital number that is kept free for it. Dates are UTC.
 *
 * Beside the wave of a heart stands the rhythm of its beats (tachogram), 0 where there is none. A
 * sensor that sends intervals has the tachogram alone, a file for each unbroken run of beats. What
 * happened stands as annotations and, whole, in <stem>.edf-notes.tsv: EDFlib writes none before a
 * file's first sample, and no more than 40 bytes. */
#include "base/clock.h"
#include "base/sheet.h"
#include "export/edf_series.h"
#include "heart/tachogram.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- waves ---------------------------------------------------------------------------------- */

static enum status begin_piece(struct edf_series *series, size_t number)
{
    const struct story *story = series->writing->exporting->story;
    const struct story_piece *piece = &series->grid->pieces[number];
    const struct story_channel *channel = &story->channels[series->grid->channels[0]];
    int64_t next_wall_ns, notes_end_ns = INT64_MAX;
    if (number + 1 < series->grid->piece_count)
        notes_end_ns = edf_series_start(story, piece[1].first_ns, &next_wall_ns);
    series->records = edf_records_of(piece, channel->rate_hz);
    return edf_series_open(series, number, piece->first_ns, notes_end_ns, piece);
}

static enum status end_piece(struct edf_series *series, size_t number)
{
    const struct story_piece *piece = &series->grid->pieces[number];
    int samples = series->records.samples;
    enum status status = STATUS_OK;
    for (int i = 0; i < series->grid->channel_count && series->filled > 0; i++)
        for (int k = series->filled; k < samples; k++)
            series->digital[i * samples + k] = series->scales[i].digital_least;
    if (series->filled > 0)
        status = edf_series_put(series);
    double end_ns = series->records.padding ? (double)piece->count * series->records.step_ns : 0;
    return status ? status : edf_series_close(series, piece->count, end_ns, piece->after_gap);
}

static enum status put_row(void *context, const struct story_row *row, struct problem *problem)
{
    struct edf_writing *writing = context;
    struct edf_series *series = &writing->series[row->grid];
    const struct story_grid *grid = series->grid;
    enum status status = row->index == 0 ? begin_piece(series, row->piece) : STATUS_OK;
    (void)problem; /* the same as the exporting's */
    if (status)
        return status;
    double place_ns = (double)series->start_ns + (double)row->index * series->records.step_ns;
    series->deviation_ns = fmax(series->deviation_ns, fabs((double)row->time_ns - place_ns));
    for (int i = 0; i < grid->channel_count; i++)
        series->digital[i * series->records.samples + series->filled] =
            edf_digital(&series->scales[i], row->values[i]);
    if (++series->filled == series->records.samples)
        status = edf_series_put(series);
    if (!status && row->index + 1 == grid->pieces[row->piece].count)
        status = end_piece(series, row->piece);
    return status;
}

/* --- rhythms alone -------------------------------------------------------------------------- */

static enum status put_run(struct edf_series *series, size_t number, size_t from)
{
    const struct rhythm *rhythm = series->rhythm;
    size_t to = rhythm->end[from];
    double length_s = rhythm->times_s[to - 1] - rhythm->times_s[from];
    int64_t next_wall_ns, notes_end_ns = INT64_MAX;
    const struct story *story = series->writing->exporting->story;
    if (to < rhythm->count)
        notes_end_ns = edf_series_start(story, ns_from_s(rhythm->times_s[to]), &next_wall_ns);
    series->records = (struct edf_records){.samples = (int)TACHOGRAM_HZ,
                                           .duration = (int)(NS_PER_S / EDF_TICK_NS),
                                           .count = (int64_t)floor(length_s) + 1};
    enum status status =
        edf_series_open(series, number, ns_from_s(rhythm->times_s[from]), notes_end_ns, NULL);
    while (!status && series->record < series->records.count)
        status = edf_series_put(series);
    return status
               ? status
               : edf_series_close(series, series->records.count * series->records.samples, 0, true);
}

static enum status put_runs(struct edf_series *series)
{
    const struct rhythm *rhythm = series->rhythm;
    enum status status = STATUS_OK;
    size_t number = 0;
    for (size_t from = 0; from < rhythm->count; from = rhythm->end[from])
        series->files++;
    edf_series_describe(series);
    for (size_t from = 0; !status && from < rhythm->count; from = rhythm->end[from])
        status = put_run(series, number++, from);
    return status;
}

/* --- all ------------------------------------------------------------------------------------ */

/* The grid that carries the heart of its stream has its rhythm beside it. */
static bool carries_heart(const struct story *story, const struct story_grid *grid)
{
    const struct story_channel *heart = story_heart(story, grid->stream);
    for (int i = 0; heart && i < grid->channel_count; i++)
        if (&story->channels[grid->channels[i]] == heart)
            return true;
    return false;
}

static enum status put_waves(struct edf_writing *writing)
{
    struct story *story = writing->exporting->story;
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < story->grid_count; i++) {
        const struct story_grid *grid = &story->grids[i];
        status =
            edf_series_begin(writing, &writing->series[i], grid->stream, grid,
                             carries_heart(story, grid) && story_has_beats(story, grid->stream));
    }
    if (!status)
        status = story_rows(story, put_row, NULL, writing, writing->exporting->problem);
    for (int i = 0; i < story->grid_count; i++)
        edf_series_finish(&writing->series[i]);
    return status;
}

static enum status put_rhythms(struct edf_writing *writing)
{
    const struct story *story = writing->exporting->story;
    enum status status = STATUS_OK;
    for (int stream = 0; !status && stream < story->stream_count; stream++) {
        if (story_heart(story, stream) || !story_has_beats(story, stream))
            continue;
        struct edf_series *series = calloc(1, sizeof *series);
        if (!series)
            return problem_set(writing->exporting->problem, STATUS_FAILED,
                               "Close other programs and try again.",
                               "There is not enough memory to export the session.");
        status = edf_series_begin(writing, series, stream, NULL, true);
        if (!status)
            status = put_runs(series);
        edf_series_finish(series);
        free(series);
    }
    return status;
}

static enum status put_notes_table(struct edf_writing *writing)
{
    const struct story *story = writing->exporting->story;
    const struct edf_notes *notes = &writing->notes;
    struct output *output;
    enum status status = export_add(writing->exporting, -1, "edf-notes.tsv", &output);
    if (status)
        return status;
    if (story->simulated)
        fputs("# " OWN_SIMULATED "\n", output->file);
    struct story_said said[STORY_SAID_MOST];
    for (int i = 0, count = story_said(story, said); i < count; i++) {
        fprintf(output->file, "# %s: ", said[i].name);
        for (const char *at = said[i].words; *at; at++)
            fputc((unsigned char)*at < ' ' ? ' ' : *at, output->file);
        fputc('\n', output->file);
    }
    fputs("t_s\tsensor\twhat\tfiles\n", output->file);
    for (size_t i = 0; i < notes->count; i++) {
        const struct edf_note *note = &notes->at[i];
        sheet_seconds(output->file, note->time_ns);
        fprintf(output->file, "\t%s\t%s\t%d\n",
                note->stream < 0 || note->stream >= story->stream_count
                    ? ""
                    : story->streams[note->stream].label,
                note->words, note->files);
    }
    return STATUS_OK;
}

static enum status put_all(struct edf_writing *writing, struct output **index)
{
    enum status status = put_waves(writing);
    if (!status)
        status = put_rhythms(writing);
    if (!status)
        status = put_notes_table(writing);
    if (!status) /* named last */
        status = export_add(writing->exporting, -1, "edf.tsv", index);
    return status;
}

enum status write_edf(struct exporting *exporting)
{
    static const char header[] = "file\tsensor\tsignals\tstart_s\tsamples\trate_hz\trecord_s\t"
                                 "places_without_sample\tafter_gap\tlargest_deviation_ms\t"
                                 "largest_rounding\tleft_out\n";
    struct edf_writing writing = {.exporting = exporting};
    struct output *output;
    char *index = NULL;
    size_t size = 0;
    writing.series = calloc((size_t)exporting->story->grid_count + 1, sizeof *writing.series);
    writing.index = open_memstream(&index, &size);
    enum status status =
        writing.series && writing.index
            ? edf_notes_of(exporting->story, &writing.notes, exporting->problem)
            : problem_set(exporting->problem, STATUS_FAILED, "Close other programs and try again.",
                          "There is not enough memory to export the session.");
    if (!status)
        status = put_all(&writing, &output);
    if (writing.index)
        fclose(writing.index);
    if (!status)
        fprintf(output->file, "%s%s%s", exporting->story->simulated ? "# " OWN_SIMULATED "\n" : "",
                header, index);
    edf_notes_finish(&writing.notes);
    free(writing.series);
    free(index);
    return status;
}
