/* What a file tells beside its samples: annotations and events, each with its moment. */
#include "base/text.h"
#include "reading/readers.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AROUND_S 86400.0 /* what lies farther from the samples belongs to something else */

enum status reading_note(struct reading *reading, double t_s, const char *text)
{
    struct series *series = reading->series;
    if (series->note_count == reading->note_room) {
        size_t room = reading->note_room ? 2 * reading->note_room : 64;
        struct series_note *grown = realloc(series->notes, room * sizeof *grown);
        if (!grown)
            return reading_no_memory(reading);
        series->notes = grown;
        reading->note_room = room;
    }
    struct series_note *note = &series->notes[series->note_count];
    *note = (struct series_note){.t_s = t_s, .order = series->note_count};
    text_copy(note->text, sizeof note->text, text);
    for (char *at = note->text; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            *at = ' ';
    series->note_count++;
    return STATUS_OK;
}

static int by_time(const void *a, const void *b)
{
    const struct series_note *x = a, *y = b;
    if (x->t_s != y->t_s)
        return x->t_s < y->t_s ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void reading_finish_notes(struct reading *reading)
{
    struct series *series = reading->series;
    size_t kept = 0;
    double from_s = series->first_s, to_s = from_s;
    if (series->count > 0)
        to_s += series->times_s ? series->times_s[series->count - 1]
                                : (double)series->count / series->rate_hz;
    for (size_t i = 0; i < series->note_count; i++)
        if (series->notes[i].t_s >= from_s - AROUND_S && series->notes[i].t_s <= to_s + AROUND_S)
            series->notes[kept++] = series->notes[i];
    series->notes_left_out += series->note_count - kept;
    series->note_count = kept;
    if (kept > 0)
        qsort(series->notes, kept, sizeof *series->notes, by_time);
}
