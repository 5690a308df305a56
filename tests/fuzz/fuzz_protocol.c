/* Any text as a protocol, or as what is known of a device: it is refused with a place and a remedy,
 * or it makes something that keeps its promises; a protocol can then be walked through to its end.
 */
#include "base/clock.h"
#include "calibration/profile.h"
#include "calibration/resonance_walk.h"
#include "events/kinds.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_refused(enum status status, const struct problem *problem)
{
    ENSURE(status != STATUS_OK && problem->what[0]);
}

static void pass_over(void *context, const struct event *event)
{
    int64_t *count = context;
    ENSURE(event->kind == EVENT_STEP || event->kind == EVENT_PACE);
    if (event->kind == EVENT_PACE && event->pace.on)
        ENSURE(event->pace.rate_hz * 60 >= PROTOCOL_LEAST_PER_MIN - 1e-6 &&
               event->pace.rate_hz * 60 <= PROTOCOL_MOST_PER_MIN + 1e-6);
    ++*count;
}

/* A heart that always beats, so that nothing is waited for. */
static void walk(const struct course_of_breaths *course)
{
    static struct visit visit;
    static struct resonance_walk walk;
    int64_t count = 0;
    struct event_sink sink = {.put = pass_over, .context = &count};
    int64_t end_ns = ns_from_s(course->seconds) + 10 * NS_PER_S;
    visit_init(&visit);
    walk_start(&walk, course, &visit);
    for (int64_t at_ns = 0; at_ns <= end_ns; at_ns += NS_PER_S) {
        struct event rr = event_of(EVENT_RR, at_ns), tick = event_of(EVENT_TICK, at_ns);
        rr.rr.time_ns = at_ns;
        rr.rr.rr_ms = rr.rr.nn_ms = 1000;
        walk_feed(&walk, &rr, &sink);
        walk_feed(&walk, &tick, &sink);
    }
    ENSURE(walk.state == WALK_ENDED && count >= 1);
}

static void check_course(const struct protocol *protocol, double around_per_min)
{
    struct course_of_breaths course;
    struct problem problem = {0};
    enum status status = protocol_course(protocol, around_per_min, &course, &problem);
    if (status) {
        check_refused(status, &problem);
        return;
    }
    ENSURE(course.part_count >= 1 && course.part_count <= COURSE_PARTS);
    ENSURE(course.seconds > 0 && isfinite(course.seconds));
    double slowest = protocol->asks_beyond ? PROTOCOL_LEAST_PER_MIN : PROTOCOL_SLOWEST_PER_MIN;
    double fastest = protocol->asks_beyond ? PROTOCOL_MOST_PER_MIN : PROTOCOL_FASTEST_PER_MIN;
    ENSURE(course.slowest_per_min >= slowest - 1e-6 && course.fastest_per_min <= fastest + 1e-6);
    if (course.seconds < 7200)
        walk(&course);
}

static void check_protocol(const char *text, size_t size)
{
    struct protocol *protocol = NULL;
    struct problem problem = {0};
    enum status status = protocol_parse(text, size, "fuzz", &protocol, &problem);
    if (status) {
        check_refused(status, &problem);
        return;
    }
    ENSURE(protocol->id[0] && protocol->title[0]);
    ENSURE(protocol->rate_count <= PROTOCOL_RATES);
    ENSURE((protocol->rate_count > 0) != (protocol->slide_breaths > 0));
    ENSURE(protocol->inhale >= 0.2 && protocol->inhale <= 0.8);
    check_course(protocol, 0);
    check_course(protocol, 5.6);
    protocol_destroy(protocol);
}

static void check_profile(const char *text, size_t size)
{
    struct profile *profile = NULL;
    struct problem problem = {0};
    enum status status = profile_parse(text, size, "fuzz", &profile, &problem);
    if (status) {
        check_refused(status, &problem);
        return;
    }
    char words[1000];
    struct text told = text_over(words, sizeof words);
    ENSURE(profile->device[0]);
    profile_delay_words(profile, &told);
    ENSURE(told.used > 0);
    profile_destroy(profile);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_protocol((const char *)data, size);
    check_profile((const char *)data, size);
    return 0;
}
