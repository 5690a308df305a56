/* What most tests need: cmocka with its includes in order, folders of their own, recordings. */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "events/event.h"
#include <stdbool.h>
#include <stddef.h>

#define TEST_SKIPPED 77

/* A private folder that is removed with its content when the test program ends. */
const char *test_folder(void);

/* A file of the shared recordings, or NULL where they are absent (say so and skip()). */
const char *test_recording(const char *name);
bool test_have_recordings(void);

/* First column of a *.beats.csv (seconds). The caller frees; count 0 and NULL when unreadable. */
double *test_read_column(const char *path, int column, size_t *count);

/* One channel of NAME.i16 with its JSON in physical units; NULL when unreadable. */
double *test_read_i16(const char *name, const char *channel, size_t *count, double *rate_hz);

/* A sink that keeps every event. */
struct test_events {
    struct event *at;
    size_t count, room;
};
struct event_sink test_sink(struct test_events *events);
size_t test_count(const struct test_events *events, enum event_kind kind);
void test_events_finish(struct test_events *events);

#endif
