/* Moments of the program made by hand: a steady heart, a restless one, a lost sensor, an end. The
 * golden pictures and the bench draw them; every number is fixed, so that they never change by
 * themselves. */
#ifndef TEST_SCENES_H
#define TEST_SCENES_H

#include "app/sensor_choices.h"
#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include "scene_books.h"
#include "scene_calibration.h"
#include "scene_heart.h"
#include "scene_history.h"
#include "scene_settings.h"
#include "session/review.h"
#include "ui/paint.h"
#include "ui/screen.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum scene_screen {
    SCENE_HOME,
    SCENE_SENSOR,
    SCENE_PRACTICE,
    SCENE_END,
    SCENE_BROWSE,
    SCENE_COURSES,
    SCENE_COURSE,
    SCENE_UNIT,
    SCENE_READING,
    SCENE_NAMES,
    SCENE_SUPPORT,
    SCENE_COPIES,
    SCENE_HISTORY,
    SCENE_SETTINGS,
    SCENE_WELCOME,
    SCENE_REPLAY,
    SCENE_CALIBRATE,
    SCENE_FIT,
    SCENE_BASELINE,
    SCENE_REST,
    SCENE_RESTED,
    SCENE_RESONANCE,
    SCENE_WALK,
    SCENE_WALKED
};
enum scene_heart { HEART_NONE, HEART_STEADY, HEART_RESTLESS, HEART_GAP, HEART_SIMULATED };

enum scene_ports {
    PORTS_NONE,
    PORTS_FOUND,   /* one board, found by itself and recognised */
    PORTS_UNKNOWN, /* the same, still listened to */
    PORTS_LOCKED,  /* chosen, and may not be opened */
    PORTS_MANY,    /* a lab's machine; a strap with two hearts is named */
    PORTS_SITTING, /* as found, while somebody sits */
    PORTS_TWO,     /* two boards, one of them found by itself */
};

/* How the session went that the end tells of. */
enum scene_sat {
    SAT_WELL,
    SAT_ALONE,     /* without a sensor */
    SAT_UNCLEAR,   /* corrected beats, a gap, a stretch without a pulse */
    SAT_UNKNOWN,   /* beats, and never a coherence */
    SAT_LONG,      /* 45 minutes, with thirty steps */
    SAT_IMPORTED,  /* no steps, no title */
    SAT_HIDDEN,    /* a step hides its score */
    SAT_UNRECORDED /* for a room */
};

struct scene {
    const char *name;
    enum scene_screen screen;
    enum scene_heart heart;
    const char *theme;
    enum practice_view view;
    bool narrow, paused, numbers, short_sitting, trouble, reduced_motion;
    double now_s; /* session time; 0: 104 s */
    enum scene_ports ports;
    enum sensor_question asks;
    int waits;     /* step of the practice that waits, from 1; 0: the usual one */
    int anchor;    /* rests there, from 1 */
    double depth;  /* of the breath; 0: whole */
    bool answered; /* the check-in, in part */
    bool keys, expect, together, returned, course, leads;
    const char *lately; /* as home says it */
    enum scene_past past;
    bool trends, tells_minutes;
    double minutes;
    enum browse_question browse;
    int item; /* of the unit */
    enum scene_sat sat;
    int told;                /* step of the end that is told of, from 1 */
    bool line, writes, late; /* a line for the journal; it is being written; it could not be kept */
    enum score_display score; /* what the person wants to see */
    enum wave_source wave;    /* and all else that the plots show */
    bool wave_gap;
    bool changed;       /* the settings, and one of them last */
    int page;           /* of the first start */
    enum scene_day day; /* of the sensor */
    enum scene_calibration calibration;
    bool found, details;       /* of it */
    enum baseline_state rests; /* SCENE_REST */
    enum part_kind part;       /* SCENE_WALK */
    bool asks_comfort, heartless;
    bool mends, drifts; /* something about the signal can be mended; the pacer went on by itself */
};

/* A repeatable scatter, -1 to 1. */
static double scene_noise(int i)
{
    uint32_t bits = (uint32_t)i * 2654435761u;
    bits ^= bits >> 15;
    bits *= 2246822519u;
    bits ^= bits >> 13;
    return (double)bits / 2147483648.0 - 1;
}

/* Heart rate at a moment. Steady: one wave with the breath; restless: many small ones. */
static double scene_bpm(bool restless, double t_s, int beat)
{
    if (restless)
        return 74 + 3.2 * sin(t_s * 1.31) + 3.8 * sin(t_s * 0.53 + 1) + 2.6 * sin(t_s * 2.2) +
               2.6 * scene_noise(beat);
    return 65 + 6.4 * sin(2 * M_PI * 0.1 * (t_s - 8.2)) + 0.9 * sin(t_s * 0.23) +
           0.45 * scene_noise(beat);
}

static void scene_rhythm(struct snapshot *snapshot, enum scene_heart heart, double now_s)
{
    bool restless = heart == HEART_RESTLESS, first = true;
    int beat = 0;
    for (double t = 0.4; t < now_s - 0.25; beat++) {
        double nn_s = 60 / scene_bpm(restless, t, beat);
        t += nn_s;
        bool missing = heart == HEART_GAP && t > now_s - 19;
        missing = missing || (heart == HEART_GAP && t > now_s - 42 && t < now_s - 34);
        if (missing || t < now_s - 80) {
            first = true;
            continue;
        }
        if (t >= now_s - 0.25 || snapshot->rhythm_count == RHYTHM_MAX)
            break;
        snapshot->rhythm[snapshot->rhythm_count++] =
            (struct rhythm_point){.time_ns = ns_from_s(t), .nn_ms = nn_s * 1000, .first = first};
        snapshot->last_beat_ns = ns_from_s(t);
        first = false;
    }
}

static void scene_sensor(struct snapshot *snapshot, enum scene_heart heart)
{
    bool alive = heart != HEART_NONE && heart != HEART_GAP;
    snapshot->link = heart == HEART_NONE  ? LINK_SEARCHING
                     : heart == HEART_GAP ? LINK_LOST
                                          : LINK_OPEN;
    snapshot->simulated = heart == HEART_SIMULATED;
    if (heart != HEART_NONE) {
        text_copy(snapshot->device, sizeof snapshot->device, "Pulse sensor");
        text_copy(snapshot->link_text, sizeof snapshot->link_text, "Arduino Uno");
    }
    snapshot->quality = alive ? QUALITY_GOOD : QUALITY_NONE;
    snapshot->quality_reason = alive ? REASON_NONE : REASON_NO_SENSOR;
    snapshot->heart_rate_bpm = alive ? 66 : NAN;
    snapshot->battery_percent = NAN;
    text_copy(snapshot->fit.advice, sizeof snapshot->fit.advice,
              alive ? "The sensor sits well." : "");
    snapshot->coherence_reason = heart == HEART_NONE       ? REASON_NO_SENSOR
                                 : heart == HEART_GAP      ? REASON_GAP
                                 : heart == HEART_RESTLESS ? REASON_SETTLING
                                                           : REASON_NONE;
    bool known = snapshot->coherence_reason == REASON_NONE;
    snapshot->settle_s = heart == HEART_RESTLESS ? 41 : NAN;
    snapshot->share = known ? 0.71 : NAN;
    snapshot->ratio = known ? 2.4 : NAN;
    snapshot->peak_hz = known ? 0.1 : NAN;
    snapshot->synchrony = known ? 0.86 : NAN;
}

static void scene_snapshot(const struct scene *scene, struct snapshot *snapshot)
{
    double now_s = scene->now_s > 0 ? scene->now_s : 104;
    memset(snapshot, 0, sizeof *snapshot);
    snapshot->now_ns = ns_from_s(now_s);
    snapshot->last_beat_ns = -1;
    snapshot->left_s = NAN;
    snapshot->anchor = -1;
    scene_sensor(snapshot, scene->heart);
    if (scene->heart != HEART_NONE)
        scene_rhythm(snapshot, scene->heart, now_s);
    if (scene->wave != WAVE_NONE)
        scene_known(snapshot, scene->wave, scene->wave_gap);
    if (scene->screen != SCENE_PRACTICE && scene->screen != SCENE_REPLAY)
        return;
    snapshot->phase = scene->paused ? SESSION_PAUSED : SESSION_PRACTISING;
    snapshot->practice = &scene_practice;
    for (double begins = 0;
         snapshot->step < 4 && begins + scene_steps[snapshot->step].seconds < now_s;
         snapshot->step++) {
        begins += scene_steps[snapshot->step].seconds;
        snapshot->step_began_ns = ns_from_s(begins);
    }
    if (scene->waits > 0) {
        snapshot->practice = &scene_waits;
        snapshot->step = scene->waits - 1;
        snapshot->step_view.waits = scene->waits == 4 ? WAIT_HEART : WAIT_PERSON;
    }
    snapshot->score = snapshot->practice->steps[snapshot->step].score;
    snapshot->anchor = scene->anchor - 1;
    snapshot->elapsed_s = now_s;
    snapshot->left_s = 180 - now_s;
    snapshot->recording = true;
    snapshot->pace = (struct pace_body){.on = !scene->paused,
                                        .from_ns = ns_from_s(36),
                                        .phase = 0,
                                        .rate_hz = 0.1,
                                        .inhale = 0.42,
                                        .depth = scene->depth > 0 ? scene->depth : 1};
    if (scene->waits > 0 && scene->waits < 4)
        snapshot->pace.on = 0;
}

#include "scene_after.h"
#include "scene_sensors.h"

/* A rest, or a walk through a protocol, under way. */
static void scene_measured(const struct scene *scene, struct snapshot *snapshot)
{
    if (scene->mends)
        scene_fit(&snapshot->fit, true);
    if (scene->drifts)
        snapshot->drift_per_min = -0.12;
    bool walks = scene->screen == SCENE_WALK;
    if (scene->screen == SCENE_FIT)
        scene_fit(&snapshot->fit, scene->calibration == CALIBRATION_UNSURE);
    if (!walks && scene->screen != SCENE_REST)
        return;
    snapshot->phase = scene->paused ? SESSION_PAUSED : SESSION_PRACTISING;
    snapshot->recording = true;
    if (!walks) {
        snapshot->rests = true;
        snapshot->rest = (struct baseline_view){scene->rests, REASON_NONE, 120, 48};
        snapshot->fit.fault = scene->rests == BASELINE_AWAY ? FIT_NOT_WORN : FIT_NOTHING;
        snapshot->fit.done = true;
        if (scene->rests == BASELINE_AWAY)
            text_copy(snapshot->fit.advice, sizeof snapshot->fit.advice,
                      "Lay a finger or an earlobe on the sensor.");
        return;
    }
    bool breathes = scene->part != PART_REST && !scene->paused && !scene->heartless;
    snapshot->left_s = 740;
    snapshot->walk = (struct walk_view){
        .on = true,
        .waits_for_heart = scene->heartless,
        .kind = scene->part,
        .part = 5,
        .part_count = 12,
        .part_left_s = 74,
        .per_min = 5.5,
        .next = PART_STAGE,
        .next_per_min = scene->part == PART_REST ? 5.0 : 0,
        .tried = {.kind = PART_STAGE, .id = "5.5", .rate_per_min = 5.5, .breaths = 11},
        .asks_comfort = scene->asks_comfort,
        .comfort = scene->asks_comfort ? 4 : 0};
    if (scene->heartless)
        text_copy(snapshot->fit.advice, sizeof snapshot->fit.advice, "Plug the sensor in.");
    snapshot->pace = (struct pace_body){
        .on = breathes, .from_ns = ns_from_s(36), .rate_hz = 5.5 / 60, .inhale = 0.42, .depth = 1};
}

/* Everything a scene needs, in one place that the caller owns. */
struct stage {
    struct canvas *canvas;
    struct lettering *lettering;
    struct ui_focus focus;
    struct snapshot snapshot;
    struct motion motion;
    struct review review;
    struct sensors sensors;
    struct calibration calibration;
    struct draft draft;
    struct names names;
    struct history history;
    struct setting_rows settings;
    struct ui_model model;
    float text_scale;  /* 0: 1 */
    float density;     /* 0: what the size of the picture suggests */
    const char *theme; /* NULL: the scene's */
    struct ui_boxes boxes;
};

static const struct problem scene_trouble = {
    .status = STATUS_FAILED,
    .what = "The folder for sessions cannot be written to: /home/mira/.local/share/kindbeat is "
            "read-only.",
    .remedy = "Make it yours again with chmod u+w, or give another folder with --data.",
};

static const struct problem scene_line_trouble = {
    .status = STATUS_FAILED,
    .what = "The line could not be kept in 2026-03-14T184203Z-self-compassion.kindbeat: attempt "
            "to write a readonly database.",
    .remedy = "Check that the disk has room and that the file can be written.",
};

static const struct copies scene_copies = {
    .at = {{"Report", "One page to read or print, with a methods paragraph.", true},
           {"Tables", "Beats, breaths, seconds, steps and answers, as CSV.", false},
           {"EDF+", "Waves with steps and markers, for signal viewers.", true},
           {"BIDS", "Added to a data set that other programs understand.", false},
           {"RR intervals", "Corrected, for Kubios and Elite HRV.", false},
           {"HRV Logger", "Intervals and events as that app writes them.", false}},
    .count = 6,
    .folder = "/home/mira/Documents/Kindbeat",
};

static void stage_place(struct ui_model *model, const struct scene *scene)
{
    model->place = (struct ui_place){&scene_course, &scene_units[1], NULL};
    if (scene->screen == SCENE_READING)
        model->place.item = &scene_items[scene->item];
    if (scene->course)
        model->next = (struct ui_place){&scene_course, &scene_units[1], &scene_items[1]};
}

static void stage_draft(struct stage *stage, const struct scene *scene)
{
    bool asked = scene->screen != SCENE_HOME && scene->waits == 3;
    draft_begin(&stage->draft, asked ? &scene_check_in : NULL);
    if (!scene->answered)
        return;
    draft_set(&stage->draft, 0, 7);
    draft_set(&stage->draft, 1, 3);
}

/* What a program and a session would have told. */
static void stage_facts(struct stage *stage, const struct scene *scene)
{
    scene_snapshot(scene, &stage->snapshot);
    scene_measured(scene, &stage->snapshot);
    if (scene->screen == SCENE_END)
        scene_review(scene, &stage->review);
    if (scene->screen == SCENE_SENSOR) {
        scene_sensors(scene, &stage->sensors);
        scene_link(scene, &stage->snapshot);
        if (stage->snapshot.quality == QUALITY_GOOD)
            scene_wave(&stage->snapshot, WAVE_PULSE, false);
        if (scene->day != DAY_NONE)
            scene_day(&stage->snapshot, scene->day);
    }
    if (scene->past != PAST_NONE)
        scene_history(scene->past, &stage->history);
    scene_calibration(scene->calibration, scene->found, scene->details, &stage->calibration);
    stage->motion = (struct motion){0};
    motion_follow(&stage->motion, &stage->snapshot, stage->snapshot.now_ns);
    stage_draft(stage, scene);
    stage->names = (struct names){0};
    if (scene->screen == SCENE_SETTINGS)
        scene_settings(scene->changed, scene->trouble, &stage->settings);
}

static void stage_set(struct stage *stage, const struct scene *scene)
{
    stage_facts(stage, scene);
    stage->focus = (struct ui_focus){0};
    if (scene->screen == SCENE_END)
        stage->focus.at = scene->writes ? 1 : -1;
    stage->model = (struct ui_model){
        .snapshot = &stage->snapshot,
        .now_ns = stage->snapshot.now_ns,
        .motion = &stage->motion,
        .books = scene->course ? &scene_books : &scene_books_unread,
        .selected = scene->screen == SCENE_HOME && !scene->course ? 1 : 0,
        .search.minutes = scene->minutes,
        .browse_asks = scene->browse,
        .hour = 19,
        .page = scene->page,
        .settings = &stage->settings,
        .undo = scene->changed ? "Text size" : NULL,
        .keys = scene->keys,
        .expect = scene->expect,
        .together = scene->together,
        .returned = scene->returned,
        .lately = scene->lately,
        .history = scene->past != PAST_NONE ? &stage->history : NULL,
        .day = SCENE_TODAY - (scene->past == PAST_LONG ? 2 : 3),
        .replayed = scene->screen == SCENE_REPLAY ? &scene_replayed : NULL,
        .trends = scene->trends,
        .tells_minutes = scene->tells_minutes,
        .open_trouble = scene->trouble ? &scene_damaged : NULL,
        .leads = scene->leads,
        .named = &scene_waits,
        .names = &stage->names,
        .draft = &stage->draft,
        .view = scene->view,
        .numbers = scene->numbers,
        .reduced_motion = scene->reduced_motion,
        .sensors = &stage->sensors,
        .sensor_asks = scene->asks,
        .sensor_page = -1,
        .trouble = scene->trouble ? &scene_trouble : NULL,
        .score = scene->score,
        .step_told = scene->told - 1,
        .line_writes = scene->writes,
        .line = scene->writes ? "Rain on the window, and the ward was quiet" : "",
        .line_trouble = scene->late ? &scene_line_trouble : NULL,
        .copies = &scene_copies,
        .calibration = &stage->calibration,
        .copy_trouble = scene->trouble ? &scene_trouble : NULL,
        .review =
            scene->screen == SCENE_END && scene->sat != SAT_UNRECORDED ? &stage->review : NULL,
        .sat_s = 300,
    };
    stage_place(&stage->model, scene);
}

static struct ui_intent stage_build(struct stage *stage, const struct scene *scene, int width,
                                    int height, struct ui_input input)
{
    const char *theme = stage->theme ? stage->theme : scene->theme ? scene->theme : "night";
    float usual = width >= 900 || scene->narrow ? 1 : 0.5f;
    struct ui ui = {.canvas = stage->canvas,
                    .lettering = stage->lettering,
                    .theme = theme_find(theme),
                    .focus = &stage->focus,
                    .input = input,
                    .density = stage->density > 0 ? stage->density : usual,
                    .text_scale = stage->text_scale,
                    .boxes = &stage->boxes};
    stage->boxes.count = 0;
    ui_begin(&ui, width, height);
    static struct ui_intent (*const screens[])(struct ui *, const struct ui_model *) = {
        [SCENE_HOME] = screen_home,           [SCENE_SENSOR] = screen_sensor,
        [SCENE_PRACTICE] = screen_practice,   [SCENE_END] = screen_end,
        [SCENE_BROWSE] = screen_browse,       [SCENE_COURSES] = screen_courses,
        [SCENE_COURSE] = screen_course,       [SCENE_UNIT] = screen_unit,
        [SCENE_READING] = screen_reading,     [SCENE_NAMES] = screen_names,
        [SCENE_SUPPORT] = screen_support,     [SCENE_COPIES] = screen_copies,
        [SCENE_HISTORY] = screen_history,     [SCENE_SETTINGS] = screen_settings,
        [SCENE_WELCOME] = screen_welcome,     [SCENE_REPLAY] = screen_replay,
        [SCENE_CALIBRATE] = screen_calibrate, [SCENE_FIT] = screen_fit,
        [SCENE_BASELINE] = screen_baseline,   [SCENE_REST] = screen_rest,
        [SCENE_RESTED] = screen_rested,       [SCENE_RESONANCE] = screen_resonance,
        [SCENE_WALK] = screen_walk,           [SCENE_WALKED] = screen_walked,
    };
    struct ui_intent intent = screens[scene->screen](&ui, &stage->model);
    ui_end(&ui);
    return intent;
}

static const struct ui_input no_input = {.x = -1e6f, .y = -1e6f};

#include "scene_list.h"
#define SCENE_COUNT ((int)(sizeof scenes / sizeof *scenes))

#endif
