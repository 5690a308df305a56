/* Sittings that are over, made by hand: how the end of one looks. Part of scenes.h. */
#ifndef TEST_SCENE_AFTER_H
#define TEST_SCENE_AFTER_H

#define SCENE_BEATS   4096
#define SCENE_SECONDS 3000

static struct rhythm_point scene_review_rhythm[SCENE_BEATS];
static struct review_coherence scene_review_coherence[SCENE_SECONDS];
static struct review_step scene_review_steps[32];
static struct review_stretch scene_review_unusable[4];

static double scene_review_bpm(double t_s, int beat)
{
    double share = fmin(fmax((t_s - 30) / 60, 0), 1);
    return scene_bpm(true, t_s, beat) * (1 - share) * 0.9 + scene_bpm(false, t_s, beat) * share +
           6 * (1 - share);
}

static double scene_sat_s(const struct scene *scene)
{
    return scene->short_sitting ? 41 : scene->sat == SAT_LONG ? 2700 : 180;
}

static void scene_review_beats(const struct scene *scene, struct review *review)
{
    bool unclear = scene->sat == SAT_UNCLEAR, after_gap = false;
    double t = 0.4;
    for (int beat = 0; t < review->seconds && beat < SCENE_BEATS; beat++) {
        double nn_s = 60 / scene_review_bpm(t, beat);
        t += nn_s;
        if (unclear && ((t > 52 && t < 67) || (t > 120 && t < 131))) {
            after_gap = true;
            continue;
        }
        struct rhythm_point *point = &review->rhythm[review->rhythm_count++];
        *point = (struct rhythm_point){
            .time_ns = ns_from_s(t), .nn_ms = nn_s * 1000, .first = after_gap};
        if (beat == 31 || beat == 94 || (unclear && beat % 17 == 3))
            point->class = beat % 2 ? BEAT_ECTOPIC : BEAT_MISSED;
        review->corrected += point->class != BEAT_NORMAL;
        after_gap = false;
    }
    review->beats = review->rhythm_count;
    if (!unclear)
        return;
    review->gap_s = 11;
    review->unusable[0] = (struct review_stretch){52, 67, REASON_MOTION};
    review->unusable[1] = (struct review_stretch){120, 131, REASON_NO_SENSOR};
    review->unusable_count = 2;
    review->unusable_s = 26;
}

static void scene_review_seconds(const struct scene *scene, struct review *review)
{
    for (int s = 0; s < (int)review->seconds; s++) {
        bool settles = s < 64, lost = scene->sat == SAT_UNKNOWN ||
                                      (scene->sat == SAT_UNCLEAR && (s < 134 || s > 170));
        review->coherence[review->coherence_count++] = (struct review_coherence){
            .t_s = s,
            .reason = settles ? REASON_SETTLING
                      : lost  ? REASON_ARTEFACTS
                              : REASON_NONE,
            .share = settles || lost
                         ? NAN
                         : 0.25 + 0.5 * motion_ease((s - 64) / 60.0) +
                               (scene->sat == SAT_LONG ? 0.14 * sin(s / 90.0) - 0.1 : 0)};
    }
}

static void scene_review_steps_of(const struct scene *scene, struct review *review)
{
    static const char *const long_steps[] = {
        "arriving", "breath", "body/feet", "body/belly", "body/heart", "someone-dear", "quiet"};
    double begins = 0, seconds = review->seconds;
    bool is_long = scene->sat == SAT_LONG;
    for (int i = 0; i < (is_long ? 30 : 5) && begins < seconds; i++) {
        struct review_step *step = &review->steps[review->step_count++];
        *step = (struct review_step){.t_s = begins};
        text_copy(step->id, sizeof step->id, is_long ? long_steps[i % 7] : scene_steps[i].id);
        if (!is_long && scene_steps[i].expect)
            text_copy(step->expect, sizeof step->expect, scene_steps[i].expect);
        if (scene->sat == SAT_HIDDEN && i == 2)
            step->score = SCORE_HIDDEN;
        review->hidden_steps += step->score == SCORE_HIDDEN;
        begins += is_long ? 90 : scene_steps[i].seconds;
    }
}

static void scene_review_answers(struct review *review)
{
    const struct review_answer answers[] = {
        {"strain", 7, 4, 1, "How much strain is there?", "none", "as much as I know", 0, 10},
        {"self-warmth", 3, 5, 1, "How warmly do you feel toward yourself?", "not at all",
         "very warmly", 0, 10},
        {"energy", NAN, 6, 1, "How much energy is there?", "empty", "full", 0, 10}};
    memcpy(review->answers, answers, sizeof answers);
    review->answer_count = 3;
}

static void scene_review_numbers(const struct scene *scene, struct review *review)
{
    bool unknown = scene->short_sitting || scene->sat == SAT_UNKNOWN;
    review->mean_hr_bpm = 66;
    review->swing_bpm = scene->short_sitting ? 7 : 11;
    review->share = unknown ? NAN : 0.71;
    review->wave_per_min = unknown ? NAN : 6.1;
    review->why =
        scene->sat == SAT_UNKNOWN || scene->sat == SAT_UNCLEAR ? REASON_ARTEFACTS : REASON_NONE;
}

static void scene_review(const struct scene *scene, struct review *review)
{
    *review = (struct review){.seconds = scene_sat_s(scene),
                              .simulated = scene->heart == HEART_SIMULATED,
                              .stopped_early = scene->short_sitting,
                              .rhythm = scene_review_rhythm,
                              .coherence = scene_review_coherence,
                              .steps = scene_review_steps,
                              .unusable = scene_review_unusable};
    text_copy(
        review->path, sizeof review->path,
        "/home/mira/.local/share/kindbeat/sessions/2026-03-14T184203Z-self-compassion.kindbeat");
    text_copy(review->started, sizeof review->started, "18:42");
    if (scene->sat != SAT_IMPORTED) {
        text_copy(review->title, sizeof review->title, scene_practice.title);
        scene_review_steps_of(scene, review);
    }
    if (scene->sat == SAT_ALONE) {
        review->share = review->wave_per_min = review->swing_bpm = review->mean_hr_bpm = NAN;
        review->why = REASON_NO_SENSOR;
    } else {
        scene_review_beats(scene, review);
        scene_review_seconds(scene, review);
        scene_review_numbers(scene, review);
    }
    if (scene->answered)
        scene_review_answers(review);
    if (scene->line)
        text_copy(review->line, sizeof review->line,
                  "The room was loud, and after a while that did not matter.");
}

#endif
