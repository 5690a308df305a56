/* From what the link told to beats: detector, decoder and engine, joined as a session joins them.
 */
#ifndef SERIAL_WAY_H
#define SERIAL_WAY_H

#include "sketch.h"
#include "support.h"

/* The link's events through the whole way, with time zero at `zero_ns`. Returns how many bytes no
 * decoder understood. The caller finishes `out`. */
int64_t way_of_bytes(const struct test_events *told, int64_t zero_ns, struct test_events *out);

/* The same wave without any wire: every sample of the recording at its true time, for `for_s`. */
void way_of_samples(const struct sketch *sketch, double for_s, struct test_events *out);

size_t way_beat_times(const struct test_events *out, double *times_s, size_t most);

#endif
