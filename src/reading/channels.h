/* Which channel of a recording shows the heart. Pure. */
#ifndef READING_CHANNELS_H
#define READING_CHANNELS_H

#include "reading/readers.h"
#include <stddef.h>

enum channel_meaning { CHANNEL_UNKNOWN, CHANNEL_ECG, CHANNEL_PPG, CHANNEL_OTHER };

struct channel {
    char name[64], units[24];
    double rate_hz;
};

/* By label and unit: "ECG_MLII", "EKG1", "V5", "Pleth", "RESP"... */
enum channel_meaning channel_meaning(const char *label, const char *units);

/* How peaked the slopes of a wave are; an electrocardiogram's are, a pulse's are not. */
enum analysis_kind wave_kind_by_shape(const double *values, size_t count, double rate_hz);

/* The channel to read: as wished, else ECG before pulse. Writes name, units and rate into the
 * series; `*inverted` when the wish says so. Refuses with the list of channels. */
enum status channel_choose(struct reading *reading, const struct channel *channels, int count,
                           int *chosen, bool *inverted);

/* After the values are there: the kind, and in words what was read. `rate_from` as "the header". */
void channel_finish(struct reading *reading, const struct channel *channels, int count, int chosen,
                    bool inverted, const char *rate_from);

#endif
