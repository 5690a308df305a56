/* A history made by hand, for the scenes: four months of sittings, rests and check-ins, and one of
 * nobody. Part of scenes.h. */
#ifndef TEST_SCENE_HISTORY_H
#define TEST_SCENE_HISTORY_H

#include "session/days.h"
#include "session/history.h"
#include "ui/replayed.h"
#include <stdio.h>
#include <string.h>

enum scene_past { PAST_NONE, PAST_EMPTY, PAST_SHORT, PAST_LONG, PAST_SIMULATED };

#define SCENE_SITTINGS 60
#define SCENE_WEEKS    17
#define SCENE_TODAY    20530 /* 2026-03-18, a Wednesday */

static struct history_sitting scene_sittings[SCENE_SITTINGS];
static struct history_day scene_days[SCENE_SITTINGS];
static struct history_week scene_weeks[SCENE_WEEKS];
static struct trend_point scene_points[4][SCENE_SITTINGS];
static double scene_before[SCENE_SITTINGS];

static void scene_sit(struct history *history, int day, int number)
{
    static const char *const titles[] = {"A moment of self-compassion", "Between two patients",
                                         "The end of a shift", "Equanimity for carers"};
    struct history_sitting *sitting = &scene_sittings[history->count];
    *sitting =
        (struct history_sitting){.day = day, .practised = true, .complete = number % 11 != 7};
    text_copy(sitting->title, sizeof sitting->title, titles[number % 4]);
    snprintf(sitting->path, sizeof sitting->path, "/s/%d.kindbeat", number);
    snprintf(sitting->clock, sizeof sitting->clock, "%02d:%02d", 7 + number * 5 % 13,
             number * 17 % 60);
    sitting->seconds = 60 * (1 + number * 7 % 13);
    struct history_day *last = history->day_count ? &scene_days[history->day_count - 1] : NULL;
    if (!last || last->day != day) {
        last = &scene_days[history->day_count++];
        *last = (struct history_day){.day = day, .first = history->count};
    }
    last->count++;
    last->seconds += sitting->seconds;
    struct history_week *week = &scene_weeks[(day - history->weeks[0].monday) / 7];
    week->seconds += sitting->seconds;
    week->sittings++;
    history->count++;
}

static struct history_series *scene_series(struct history *history, enum history_measure measure)
{
    struct history_series *series = &history->series[history->series_count];
    *series = (struct history_series){.measure = measure,
                                      .points = scene_points[history->series_count++]};
    return series;
}

static void scene_value(struct history_series *series, double day, double value)
{
    series->points[series->count++] = (struct trend_point){day, value};
}

static double scene_jitter(int i)
{
    return sin(i * 12.9898) * 2;
}

/* Everything that is told of months. */
static void scene_values(struct history *history, int count)
{
    struct history_series *rest = scene_series(history, HISTORY_REST);
    for (int i = 0; i < count; i++)
        scene_value(rest, SCENE_TODAY - 112 + i * 7.0, 64 - 0.04 * i + scene_jitter(i));
    struct history_series *swing = scene_series(history, HISTORY_RESONANCE);
    for (int i = 0; i < count * 2; i++)
        scene_value(swing, SCENE_TODAY - 110 + i * 3.3, 10 + 0.15 * i + scene_jitter(i + 3));
    struct history_series *strain = scene_series(history, HISTORY_ANSWERS);
    text_copy(strain->check_in, sizeof strain->check_in, "arriving");
    text_copy(strain->item, sizeof strain->item, "strain");
    strain->before = scene_before;
    for (int i = 0; i < count + 3; i++) {
        scene_before[i] = 5 + i % 3;
        scene_value(strain, SCENE_TODAY - 108 + i * 5.1, -(double)(i % 4));
    }
    for (int i = 0; i < history->series_count; i++)
        trend_fit(history->series[i].points, history->series[i].count, &history->series[i].trend);
}

static void scene_history(enum scene_past past, struct history *history)
{
    *history = (struct history){.today = SCENE_TODAY, .resonance_per_min = NAN};
    history->simulated = past == PAST_SIMULATED;
    history->simulated_apart = past == PAST_LONG || past == PAST_EMPTY;
    history->sittings = scene_sittings;
    history->days = scene_days;
    history->weeks = scene_weeks;
    memset(scene_weeks, 0, sizeof scene_weeks);
    int count = past == PAST_EMPTY ? 0 : past == PAST_LONG ? SCENE_SITTINGS : 3;
    history->week_count = past == PAST_LONG ? SCENE_WEEKS : count ? 2 : 0;
    int monday = SCENE_TODAY - day_of_week(SCENE_TODAY) - 7 * (history->week_count - 1);
    for (int i = 0; i < history->week_count; i++)
        scene_weeks[i].monday = monday + 7 * i;
    for (int i = 0; i < count; i++)
        scene_sit(history, past == PAST_LONG ? monday + i * 113 / 60 : SCENE_TODAY - 3, i);
    scene_values(history, past == PAST_LONG ? 16 : past == PAST_SHORT ? 2 : 0);
}

static const struct playback_step scene_replayed_steps[] = {
    {0, "arrive"},           {36000000000, "settle"},
    {82000000000, "notice"}, {122000000000, "kindness"},
    {162000000000, "close"},
};

/* A sitting of 180 s, played to the moment that is shown. */
static const struct replayed scene_replayed = {.what = "A sitting of 14 March, replayed",
                                               .at_s = 104,
                                               .end_s = 180,
                                               .plays = true,
                                               .speed = 2,
                                               .steps = scene_replayed_steps,
                                               .step_count = 5};

static const struct problem scene_damaged = {
    .status = STATUS_INVALID,
    .what = "The session /s/58.kindbeat is damaged: seq 912 is missing; \"rr\" has 913 in its "
            "place.",
    .remedy = "`kindbeat repair` saves what it still holds; a backup may hold all.",
};

#endif
