#include "practice/score.h"

const char *const score_words[SCORE_COUNT + 1] = {
    [SCORE_SHOWN] = "shown",
    [SCORE_SOFT] = "soft",
    [SCORE_AFTERWARDS] = "afterwards",
    [SCORE_HIDDEN] = "hidden",
};

static const struct {
    bool number, light, afterwards;
} shows[SCORE_COUNT] = {
    [SCORE_SHOWN] = {true, true, true},
    [SCORE_SOFT] = {false, true, true},
    [SCORE_AFTERWARDS] = {false, false, true},
    [SCORE_HIDDEN] = {false, false, false},
};

enum score_display score_stricter(enum score_display one, enum score_display other)
{
    return one > other ? one : other;
}

bool score_as_number(enum score_display display)
{
    return shows[display].number;
}

bool score_as_light(enum score_display display)
{
    return shows[display].light;
}

bool score_afterwards(enum score_display display)
{
    return shows[display].afterwards;
}
