/* A protocol's numbers become a row of parts. */
#include "calibration/protocol.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

double part_breath_s(const struct course_part *part, int number)
{
    return 60 / part->rate_per_min + number * part->longer_s;
}

double part_breath_begins_s(const struct course_part *part, int number)
{
    return number * 60 / part->rate_per_min + number * (number - 1) / 2.0 * part->longer_s;
}

static struct course_part *part_add(struct course_of_breaths *course, enum part_kind kind,
                                    double rate_per_min, int breaths)
{
    struct course_part *part = &course->parts[course->part_count++];
    *part = (struct course_part){.kind = kind, .rate_per_min = rate_per_min, .breaths = breaths};
    return part;
}

/* Whole breaths that last at least so long. */
static int breaths_in(double seconds, double rate_per_min)
{
    return (int)ceil(seconds * rate_per_min / 60 - 1e-9);
}

static void part_close(struct course_of_breaths *course, struct course_part *part)
{
    if (part->breaths > 0) {
        double last_s = part_breath_s(part, part->breaths - 1);
        part->seconds = part_breath_begins_s(part, part->breaths);
        course->slowest_per_min =
            fmin(course->slowest_per_min, fmin(part->rate_per_min, 60 / last_s));
        course->fastest_per_min =
            fmax(course->fastest_per_min, fmax(part->rate_per_min, 60 / last_s));
    }
    course->seconds += part->seconds;
}

static void add_rest(double seconds, const char *id, struct course_of_breaths *course)
{
    struct course_part *rest = part_add(course, PART_REST, 0, 0);
    snprintf(rest->id, sizeof rest->id, "%s", id);
    rest->seconds = seconds;
    part_close(course, rest);
}

static void add_steps(const struct protocol *protocol, double around_per_min,
                      struct course_of_breaths *course)
{
    for (int i = 0; i < protocol->rate_count; i++) {
        if (protocol->rest_s > 0 && course->part_count > 0) {
            char id[24];
            snprintf(id, sizeof id, "rest-%d", i + 1);
            add_rest(protocol->rest_s, id, course);
        }
        double rate = protocol->rates_per_min[i] + (protocol->around ? around_per_min : 0);
        rate = round(rate * 1000) / 1000;
        struct course_part *stage =
            part_add(course, PART_STAGE, rate, breaths_in(protocol->stage_s, rate));
        snprintf(stage->id, sizeof stage->id, "%.10g", rate);
        part_close(course, stage);
    }
}

static void add_slide(const struct protocol *protocol, struct course_of_breaths *course)
{
    struct course_part *slide =
        part_add(course, PART_SLIDE, protocol->slide_from_per_min, protocol->slide_breaths);
    slide->longer_s = protocol->slide_longer_s;
    snprintf(slide->id, sizeof slide->id, "slide");
    part_close(course, slide);
}

enum status protocol_course(const struct protocol *protocol, double around_per_min,
                            struct course_of_breaths *course, struct problem *problem)
{
    memset(course, 0, sizeof *course);
    course->inhale = protocol->inhale;
    course->asks_comfort = protocol->asks_comfort;
    course->slowest_per_min = INFINITY;
    if (protocol->around && !(around_per_min > 0))
        return problem_set(problem, STATUS_INVALID, "For example --around 5.6.",
                           "The protocol %s tries rates around one that is known.", protocol->id);
    double practised = protocol->practice_per_min > 0 ? protocol->practice_per_min : around_per_min;
    if (protocol->practice_s > 0) {
        struct course_part *part =
            part_add(course, PART_PRACTICE, practised, breaths_in(protocol->practice_s, practised));
        snprintf(part->id, sizeof part->id, "practice");
        part_close(course, part);
    }
    if (protocol->rate_count > 0)
        add_steps(protocol, around_per_min, course);
    else
        add_slide(protocol, course);
    add_rest(protocol->asks_comfort ? COURSE_COMFORT_S : COURSE_AFTER_S, "after", course);
    double slowest = protocol->asks_beyond ? PROTOCOL_LEAST_PER_MIN : PROTOCOL_SLOWEST_PER_MIN;
    double fastest = protocol->asks_beyond ? PROTOCOL_MOST_PER_MIN : PROTOCOL_FASTEST_PER_MIN;
    if (course->slowest_per_min < slowest - 1e-9 || course->fastest_per_min > fastest + 1e-9)
        return problem_set(
            problem, STATUS_INVALID, "Write rates within, or beyond: true where it must be so.",
            "The protocol %s breathes from %.2f to %.2f a minute; allowed is %g to "
            "%g.",
            protocol->id, course->slowest_per_min, course->fastest_per_min, slowest, fastest);
    return STATUS_OK;
}
