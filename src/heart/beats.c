/* Which detector is asked, and the offline way that all of them share when they bring no own. */
#include "heart/beats.h"

#include <stdlib.h>

bool beats_know(enum signal_kind kind)
{
    return kind == SIGNAL_PPG || kind == SIGNAL_ECG;
}

void beats_start(struct beats *beats, enum signal_kind kind)
{
    ENSURE(beats_know(kind));
    beats->kind = kind;
    if (kind == SIGNAL_PPG)
        pulse_beats_start(&beats->pulse);
    else
        ecg_beats_start(&beats->ecg);
}

int beats_push(struct beats *beats, int64_t time_ns, double value,
               struct beat_body found[BEATS_AT_ONCE], bool *interrupted)
{
    if (beats->kind == SIGNAL_PPG)
        return pulse_beats_push(&beats->pulse, time_ns, value, found, interrupted);
    return ecg_beats_push(&beats->ecg, time_ns, value, found, interrupted);
}

enum status beats_of_recording(enum signal_kind kind, const struct recording *recording,
                               struct beat_list *list, struct problem *problem)
{
    bool done =
        kind == SIGNAL_PPG ? pulse_beats_of(recording, list) : ecg_beats_of(recording, list);
    if (done)
        return STATUS_OK;
    beat_list_finish(list);
    return problem_set(problem, STATUS_FAILED, "Close other programs and try again.",
                       "not enough memory for this recording");
}

bool beat_list_add(struct beat_list *list, const struct beat_body *beat, bool opens)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 1024;
        struct found_beat *grown = realloc(list->at, room * sizeof *grown);
        if (!grown)
            return false;
        list->at = grown;
        list->room = room;
    }
    list->at[list->count++] = (struct found_beat){*beat, opens};
    return true;
}

void beat_list_finish(struct beat_list *list)
{
    free(list->at);
    *list = (struct beat_list){0};
}
