/* Beats of an electrocardiogram: the place of the detector. */
#include "heart/ecg_beats.h"

void ecg_beats_start(struct ecg_beats *beats)
{
    beats->started = false;
}

int ecg_beats_push(struct ecg_beats *beats, int64_t time_ns, double value,
                   struct beat_body found[BEATS_AT_ONCE], bool *interrupted)
{
    (void)beats, (void)time_ns, (void)value, (void)found;
    *interrupted = false;
    return 0;
}

bool ecg_beats_of(const struct recording *recording, struct beat_list *list)
{
    (void)recording, (void)list;
    return true;
}
