/* A history in words: what can be said, and no more. Nothing is praised, and nothing reproached:
 * weeks without a sitting are not spoken of. A change is told only where its interval leaves no
 * room for none. */
#include "session/history.h"

#include "session/days.h"
#include <ctype.h>
#include <math.h>

#define LATELY_DAYS 14
#define MONTH_DAYS  30.4

static const char *const numbers[] = {"No",    "One",   "Two",  "Three", "Four",   "Five",  "Six",
                                      "Seven", "Eight", "Nine", "Ten",   "Eleven", "Twelve"};

static const char *s(int count)
{
    return count == 1 ? "" : "s";
}

static void counted(int count, const char *what, struct text *text)
{
    if (count <= 12)
        text_add(text, "%s %s%s", numbers[count], what, s(count));
    else
        text_add(text, "%d %s%s", count, what, s(count));
}

void history_duration(double seconds, struct text *text)
{
    int minutes = (int)lround(seconds / 60), hours = minutes / 60;
    if (seconds < 55) {
        text_add(text, "%d second%s", (int)lround(seconds), s((int)lround(seconds)));
        return;
    }
    if (hours > 0)
        text_add(text, "%d hour%s", hours, s(hours));
    if (minutes % 60 > 0 || hours == 0)
        text_add(text, "%s%d minute%s", hours > 0 ? " " : "", minutes % 60, s(minutes % 60));
}

/* Practised from one day to another; how many sittings. */
static int practised(const struct history *history, int from, int to, double *seconds)
{
    int count = 0;
    *seconds = 0;
    for (int i = 0; i < history->count; i++) {
        const struct history_sitting *sitting = &history->sittings[i];
        if (!sitting->practised || sitting->day < from || sitting->day > to)
            continue;
        *seconds += sitting->seconds;
        count++;
    }
    return count;
}

void history_lately(const struct history *history, struct text *text)
{
    double seconds;
    int count = practised(history, history->today - LATELY_DAYS + 1, history->today, &seconds);
    if (count == 0)
        return;
    counted(count, "sitting", text);
    text_add(text, " in the last two weeks, ");
    history_duration(seconds, text);
    text_add(text, count > 1 ? " in all." : ".");
}

void history_month_words(const struct history *history, int year, int month, struct text *text)
{
    double seconds;
    int first = day_of_date((struct date){year, month, 1});
    int count = practised(history, first, first + month_days(year, month) - 1, &seconds);
    if (count == 0)
        return;
    counted(count, "sitting", text);
    text_add(text, ", ");
    history_duration(seconds, text);
}

void history_whose_words(const struct history *history, struct text *text)
{
    if (history->simulated)
        text_add(text, "With a simulated heart, kept apart from people\u2019s.");
    else if (history->participant[0])
        text_add(text, "Sittings of participant %s.", history->participant);
    else
        text_add(text, "Your sittings on this machine.");
    if (history->unreadable > 0)
        text_add(text, " %d file%s could not be read: kindbeat sessions names %s.",
                 history->unreadable, s(history->unreadable),
                 history->unreadable == 1 ? "it" : "them");
    if (history->misdated > 0)
        text_add(text, " %d sitting%s a date that cannot be, and no day here.", history->misdated,
                 history->misdated == 1 ? " has" : "s have");
    if (history->others_apart > 0 && !history->simulated)
        text_add(text, " %d of other participants %s not among them.", history->others_apart,
                 history->others_apart == 1 ? "is" : "are");
}

/* --- over months ---------------------------------------------------------------------------- */

void history_time_words(const struct history *history, struct text *text)
{
    double seconds;
    int count = practised(history, -1000000, 1000000, &seconds);
    if (count == 0) {
        text_add(text, "The time you practise will be here, week by week.");
        return;
    }
    counted(count, "sitting", text);
    text_add(text, " in %d week%s, ", history->week_count, s(history->week_count));
    history_duration(seconds, text);
    text_add(text, count > 1 ? " in all." : ".");
}

void history_series_title(const struct history_series *series, struct text *text)
{
    char words[24];
    if (series->measure == HISTORY_REST)
        text_add(text, "Heart rate at rest");
    else if (series->measure == HISTORY_RESONANCE)
        text_add(text, "Rise and fall at your resonance");
    else {
        text_copy(words, sizeof words, series->item);
        for (char *at = words; *at; at++)
            *at = *at == '-' ? ' ' : *at;
        words[0] = (char)toupper((unsigned char)words[0]);
        text_add(text, "%s, before and after", words);
    }
}

/* "61 to 66", or "61" where both say the same; no digits that are all nothing. */
static void range(double low, double high, int digits, struct text *text)
{
    if (low == round(low) && high == round(high))
        digits = 0;
    double unit = pow(10, -digits);
    if (fabs(round(low / unit) - round(high / unit)) < 0.5)
        text_add(text, "%.*f", digits, low);
    else
        text_add(text, "%.*f to %.*f", digits, low, digits, high);
}

/* "Two more rests" */
static void more_of(int count, const char *what, struct text *text)
{
    text_add(text, "%s more %s%s", numbers[count], what, s(count));
}

/* What is missing before a change could be told from chance. */
static void missing(const struct trend *trend, const char *what, struct text *text)
{
    int more = TREND_LEAST - trend->count;
    if (more > 0) {
        text_add(text, " ");
        more_of(more, what, text);
        text_add(text, " before a change could be told from chance.");
    } else
        text_add(text, " Over two weeks or more a change could be told from chance.");
}

/* The tail of a sentence about a value: did it change? */
static void change(const struct trend *trend, const char *what, struct text *text)
{
    double low = trend->a_day_low * MONTH_DAYS, high = trend->a_day_high * MONTH_DAYS;
    bool rises = low > 0;
    if (isnan(trend->a_day)) {
        text_add(text, ".");
        missing(trend, what, text);
    } else if (!trend_changes(trend))
        text_add(text, "; no change that could not be chance.");
    else {
        text_add(text, "; on the whole %s, by ", rises ? "rising" : "falling");
        range(rises ? low : -high, rises ? high : -low, 1, text);
        text_add(text, " bpm a month.");
    }
}

static void rest_words(const struct history_series *series, struct text *text)
{
    const struct trend *trend = &series->trend;
    int more = HISTORY_RANGE_LEAST - series->count;
    if (series->count == 0)
        text_add(text, "No rest that counts yet. Calibrate leads to one: two quiet minutes.");
    else if (more > 0) {
        counted(series->count, "rest", text);
        text_add(text, ", at ");
        range(trend->low, trend->high, 0, text);
        text_add(text, " bpm. ");
        more_of(more, "rest", text);
        text_add(text, ", and your own range can be told.");
    } else {
        text_add(text, "Your heart rate at rest has been ");
        range(trend->low, trend->high, 0, text);
        change(trend, "rest", text);
    }
}

static void resonance_words(const struct history *history, const struct history_series *series,
                            struct text *text)
{
    const struct trend *trend = &series->trend;
    if (series->count == 0 && isnan(history->resonance_per_min))
        text_add(text, "Your resonance is not known yet. Calibrate finds it, breath by breath.");
    else if (series->count == 0)
        text_add(text, "No sitting yet in which a minute was breathed at %.1f a minute.",
                 history->resonance_per_min);
    else {
        text_add(text, "With each breath your heart rate has risen and fallen by ");
        range(trend->low, trend->high, 0, text);
        text_add(text, " bpm");
        change(trend, "sitting", text);
    }
}

static void answer_words(const struct history_series *series, struct text *text)
{
    const struct trend *trend = &series->trend;
    double low = trend->middle_low, high = trend->middle_high;
    if (isnan(low)) {
        text_add(text, "Answered before and after %d time%s. ", series->count, s(series->count));
        more_of(TREND_MIDDLE_LEAST - series->count, "time", text);
        text_add(text, " before anything can be said of it.");
    } else if (low <= 0 && high >= 0)
        text_add(text, "%d times before and after; no change that could not be chance.",
                 series->count);
    else {
        text_add(text, "Afterwards %s by ", low > 0 ? "higher" : "lower");
        range(low > 0 ? low : -high, low > 0 ? high : -low, 1, text);
        text_add(text, " as a rule, over %d times. What else had a part in it cannot be told.",
                 series->count);
    }
}

void history_series_words(const struct history *history, const struct history_series *series,
                          struct text *text)
{
    if (series->measure == HISTORY_REST)
        rest_words(series, text);
    else if (series->measure == HISTORY_RESONANCE)
        resonance_words(history, series, text);
    else
        answer_words(series, text);
}
