/* What the tests of the terminal share: practices, and what is seen of them. */
#ifndef TERMINAL_SUPPORT_H
#define TERMINAL_SUPPORT_H

#include "support.h"

#include "base/clock.h"
#include "session/review.h"
#include "session/session.h"
#include "session/words.h"
#include "ui/terminal.h"
#include <math.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static struct practice_step two_steps[] = {
    {.id = "arrive", .say = "Something is said here that a person can take in.", .seconds = 1},
    {.id = "breathe",
     .say = "Breathe along, if you like.",
     .expect = "The heart may calm.",
     .seconds = 1,
     .pace = true,
     .bell = "soft"},
};

static struct practice two = {.id = "two",
                              .title = "Two steps",
                              .about = "",
                              .rate_per_min = 6,
                              .inhale = 0.42,
                              .steps = two_steps,
                              .step_count = 2,
                              .seconds = 2,
                              .source = "id: two\n"};

static inline struct snapshot practising(int step)
{
    struct snapshot snapshot = {.phase = SESSION_PRACTISING,
                                .now_ns = 10 * NS_PER_S,
                                .link = LINK_OPEN,
                                .link_text = "Arduino Uno",
                                .device = "PulseSensor",
                                .quality = QUALITY_GOOD,
                                .heart_rate_bpm = 66,
                                .coherence_reason = REASON_NONE,
                                .share = 0.62,
                                .synchrony = NAN,
                                .peak_hz = 0.1,
                                .practice = &two,
                                .step = step,
                                .anchor = -1,
                                .left_s = 95};
    snapshot.pace = (struct pace_body){.on = step == 1, .rate_hz = 0.1, .inhale = 0.42};
    return snapshot;
}

static const struct names no_names;

static struct practice_option ways[] = {{"breath", "With the breath"}, {"dear", "With {dear}"}};
static struct check_in_item items[] = {
    {.id = "strain",
     .ask = "How much strain?",
     .low = "none",
     .high = "too much",
     .most = 10,
     .step = 1},
    {.id = "energy",
     .ask = "How much energy?",
     .low = "none",
     .high = "plenty",
     .most = 10,
     .step = 1},
};
static struct check_in arriving = {
    .id = "arriving", .title = "Arriving", .items = items, .item_count = 2};
static struct practice_anchor feet[] = {
    {.id = "feet", .title = "the feet", .say = "Feet on the floor."}};
static struct practice_name dear[] = {{"dear", "Who is dear?", "someone dear"}};
static struct practice_step asking_steps[] = {
    {.id = "way", .say = "How?", .options = ways, .option_count = 2, .seconds = 9},
    {.id = "read", .lesson = "For {dear}.\n\nA second paragraph.", .seconds = 9},
    {.id = "before", .ask = "arriving", .seconds = 9},
    {.id = "sit", .say = "Sit.", .seconds = 9},
};
static struct practice asking = {.id = "asking",
                                 .title = "Asking",
                                 .rate_per_min = 6,
                                 .inhale = 0.42,
                                 .names = dear,
                                 .name_count = 1,
                                 .anchors = feet,
                                 .anchor_count = 1,
                                 .steps = asking_steps,
                                 .step_count = 4,
                                 .seconds = 36,
                                 .source = "id: asking\n"};

static inline struct snapshot asked(int step)
{
    struct snapshot snapshot = practising(0);
    snapshot.practice = &asking;
    snapshot.step = step;
    snapshot.step_view.waits = step < 3 ? WAIT_PERSON : WAIT_HEART;
    return snapshot;
}

#endif
