/* `kindbeat calibrate resonance`: a walk through a protocol in the terminal, recorded as any
 * session; then what it found, and the person's choice. */
#include "app/calibrate.h"
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/markers.h"
#include "app/protocols.h"
#include "app/resonance_visit.h"
#include "app/sensor_wait.h"
#include "app/settings.h"
#include "base/clock.h"
#include "calibration/resonance_walk.h"
#include "practice/pacer.h"
#include "session/session.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_EVERY_NS (66 * NS_PER_MS)
#define BREATH_WIDTH  24
#define RESULT_SIZE   8192
#define CHOICE_SIZE   64

struct resonance_wishes {
    const char *protocol, *from, *sensor, *participant, *folder;
    double around_per_min, choose_per_min;
    bool agree;
};

struct visitor {
    struct resonance_wishes wishes;
    struct settings settings;
    char session[PATH_SIZE]; /* the session's file */
    const char *participant; /* NULL: nobody in particular */
};

/* --- the walk ------------------------------------------------------------------------------- */

struct pacing {
    struct session *session;
    struct markers markers;
    bool paused, shown;
};

static const struct {
    const char *key;
    enum intent intent;
} keys[] = {{"s", INTENT_SKIP}, {"b", INTENT_BACK}, {"d", INTENT_GENTLER}, {"q", INTENT_STOP}};

static void take_comfort(struct pacing *pacing, const char *key)
{
    const struct walk_view *walk = &session_view(pacing->session)->walk;
    char words[EVENT_TEXT_MAX];
    if (!walk->asks_comfort || key[1] || key[0] < '1' || key[0] > '0' + COMFORT_MOST)
        return;
    comfort_answer(walk->tried.id, key[0] - '0', words, sizeof words);
    session_send(pacing->session, INTENT_ANSWER, words);
}

static void take_key(void *context, const char *key)
{
    struct pacing *pacing = context;
    take_comfort(pacing, key);
    if (strcmp(key, "mark") == 0)
        session_send(pacing->session,
                     session_view(pacing->session)->phase == SESSION_PAUSED ? INTENT_RESUME
                                                                            : INTENT_PAUSE,
                     NULL);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(key, keys[i].key) == 0)
            session_send(pacing->session, keys[i].intent, NULL);
}

static void add_breath(const struct snapshot *view, int64_t now_ns, struct text *line)
{
    struct breath_figure figure = pacer_figure(pacer_phase(&view->pace, now_ns), view->pace.inhale);
    int full = (int)(figure.fullness * view->pace.depth * BREATH_WIDTH + 0.5);
    for (int i = 0; i < BREATH_WIDTH; i++)
        text_add(line, "%s", i < full ? "\u2588" : "\u2591");
    text_add(line, figure.inhaling ? "  in   " : "  out  ");
}

static void add_part(const struct snapshot *view, struct text *line)
{
    static const char *const parts[] = {[PART_PRACTICE] = "practice round",
                                        [PART_REST] = "rest: breathe as you like",
                                        [PART_STAGE] = "breathe with it",
                                        [PART_SLIDE] = "breathe with it"};
    int left_s = (int)ceil(view->walk.part_left_s), all_min = (int)ceil(view->left_s / 60);
    text_add(line, "%s  %d:%02d  (%d of %d, %d min left)", parts[view->walk.kind], left_s / 60,
             left_s % 60, view->walk.part + 1, view->walk.part_count, all_min);
    if (view->walk.asks_comfort && view->walk.comfort == 0)
        text_add(line, "  How comfortable was %s? 1 not at all to 5 very",
                 view->walk.tried.kind == PART_SLIDE ? "it" : view->walk.tried.id);
    else if (view->walk.asks_comfort)
        text_add(line, "  %s comfortable", comfort_words[view->walk.comfort - 1]);
    if (view->quality < QUALITY_FAIR && view->quality_reason > REASON_SETTLING) {
        text_add(line, "  ");
        fit_advice(&view->fit, line);
    }
    if (view->simulated)
        text_add(line, "  simulated heart");
}

static void draw_pacer(const struct pacing *pacing, const struct snapshot *view)
{
    char memory[600];
    struct text line = text_over(memory, sizeof memory);
    if (!pacing->shown)
        return;
    if (view->phase == SESSION_PAUSED)
        text_add(&line, "Paused. Space goes on, q stops.");
    else if (view->walk.waits_for_heart)
        text_add(&line, "No beats come: it goes on by itself when they do. %.60s", view->link_text);
    else {
        if (view->pace.on)
            add_breath(view, clock_monotonic_ns() - view->origin_ns, &line);
        add_part(view, &line);
    }
    fprintf(stderr, "\r\033[K%s", memory);
}

static void walk_until_over(struct pacing *pacing)
{
    const struct marker_sink sink = {take_key, pacing};
    bool told = false;
    while (session_view(pacing->session)->phase != SESSION_ENDED) {
        if (interrupted() && !told)
            told = session_send(pacing->session, INTENT_STOP, NULL);
        draw_pacer(pacing, session_view(pacing->session));
        markers_wait(&pacing->markers, clock_monotonic_ns() + LOOK_EVERY_NS, &sink);
    }
    if (pacing->shown)
        fprintf(stderr, "\r\033[K");
}

static enum status walk_now(struct visitor *visitor, struct pacing *pacing,
                            const struct protocol *protocol, struct problem *problem)
{
    char folder[PATH_SIZE];
    const struct resonance_wishes *wishes = &visitor->wishes;
    const struct walk_wish walk = {protocol, wishes->around_per_min};
    const struct recording recording = {.folder = wishes->folder ? wishes->folder : folder,
                                        .participant = visitor->participant,
                                        .settings = visitor->settings.text};
    enum status status = wishes->folder ? path_make_private_folder(wishes->folder, problem)
                                        : path_sessions(folder, sizeof folder, problem);
    if (!status)
        status = sensor_wait(pacing->session, &pacing->markers, NULL,
                             SENSOR_WAIT_REMEDY("sim:follows=well"), problem);
    if (!status)
        status = session_begin_walk(pacing->session, &walk, &recording, problem);
    if (status)
        return status;
    text_copy(visitor->session, sizeof visitor->session,
              session_view(pacing->session)->record_path);
    fprintf(stderr, "%s\nRecording to %s\n", protocol->title, visitor->session);
    fprintf(stderr, "Keys: space pause, s skip, b back, d less deep, 1 to 5 comfort in a rest, q "
                    "stop. Stop whenever it is "
                    "uncomfortable.\n");
    walk_until_over(pacing);
    session_leave(pacing->session);
    return STATUS_OK;
}

static enum status walk(struct visitor *visitor, const struct protocol *protocol,
                        struct problem *problem)
{
    struct pacing pacing = {.shown = isatty(STDERR_FILENO) != 0};
    const struct session_config config = {
        .sensor = visitor->wishes.sensor ? visitor->wishes.sensor : visitor->settings.sensor,
        .ant_key = visitor->settings.ant_key};
    bool reads_input = config.sensor[0] == '-';
    enum status status = markers_open(&pacing.markers, !reads_input, problem);
    if (status)
        return status;
    status = session_create(&config, &pacing.session, problem);
    if (!status) {
        status = walk_now(visitor, &pacing, protocol, problem);
        session_destroy(pacing.session);
    }
    markers_close(&pacing.markers);
    return status;
}

/* --- the protocol --------------------------------------------------------------------------- */

static enum status check_agreed(const struct resonance_wishes *wishes,
                                const struct protocol *protocol, struct problem *problem)
{
    struct course_of_breaths course;
    enum status status = protocol_course(protocol, wishes->around_per_min, &course, problem);
    if (status || !protocol_is_beyond(&course) || wishes->agree)
        return status;
    return problem_set(problem, STATUS_INVALID,
                       "If you want that, say --agree; stop when you feel light-headed.",
                       "The protocol %.60s breathes from %.1f to %.1f a minute, beyond 4 to 10.",
                       protocol->id, course.slowest_per_min, course.fastest_per_min);
}

static enum status walk_protocol(struct visitor *visitor, struct problem *problem)
{
    struct protocol *protocol;
    struct resonance_wishes *wishes = &visitor->wishes;
    enum status status =
        protocols_find(wishes->protocol ? wishes->protocol : "stepped-adult", &protocol, problem);
    if (status)
        return status;
    if (protocol->around && !(wishes->around_per_min > 0))
        wishes->around_per_min = resonance_chosen_by(visitor->participant);
    status = check_agreed(wishes, protocol, problem);
    if (!status)
        status = walk(visitor, protocol, problem);
    protocol_destroy(protocol);
    return status;
}

/* --- what it found -------------------------------------------------------------------------- */

static void print_visits(const struct resonance_visit *visit)
{
    if (visit->earlier_count > 0)
        printf("\nEarlier visits:\n");
    for (int i = 0; i < visit->earlier_count; i++) {
        const struct resonance_kept *kept = &visit->earlier[i];
        time_t at = (time_t)(kept->wall_ns / NS_PER_S);
        char when[24] = "";
        struct tm local;
        if (localtime_r(&at, &local))
            strftime(when, sizeof when, "%Y-%m-%d %H:%M", &local);
        printf("  %s  %-16s", when, kept->protocol);
        if (!isnan(kept->per_min))
            printf("  %.1f (%.1f to %.1f)%s", kept->per_min, kept->low, kept->high,
                   kept->sure ? "" : ", not sure");
        if (!isnan(kept->chosen_per_min))
            printf("  chosen: %.1f", kept->chosen_per_min);
        printf("\n");
    }
}

/* On a terminal the person is asked; else what --choose says, or nothing. */
static double choose(const struct visitor *visitor, const struct resonance *result)
{
    char line[CHOICE_SIZE];
    double chosen = visitor->wishes.choose_per_min;
    double offered = round(result->estimate.per_min * 10) / 10;
    if (chosen > 0 || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return chosen > 0 ? chosen : NAN;
    for (;;) {
        printf("\nWhich rate will you use? A number from 4 to 10%s, or nothing: ",
               result->sure ? ", Enter for the estimate" : "");
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin) || interrupted())
            return NAN;
        if (line[0] == '\n')
            return result->sure ? offered : NAN;
        if (strcmp(line, "nothing\n") == 0)
            return NAN;
        if (parse_double(line, &chosen) && resonance_choice_possible(chosen))
            return chosen;
    }
}

/* A simulated heart is nobody's, and a second look is no second visit: it is kept only for what is
 * chosen by it. */
static enum status settle(const struct visitor *visitor, const struct resonance_visit *visit,
                          struct problem *problem)
{
    if (visit->session.simulated)
        return STATUS_OK;
    double chosen = choose(visitor, &visit->session.result);
    if (visitor->wishes.from && isnan(chosen))
        return STATUS_OK;
    enum status status = resonance_visit_keep(visit, visitor->session, chosen, problem);
    if (!status && !isnan(chosen))
        printf("Kept: practices that breathe at resonance will breathe %.4g times a minute.\n",
               chosen);
    return status;
}

static void tell(const struct resonance_visit *visit)
{
    const struct resonance_session *session = &visit->session;
    char memory[RESULT_SIZE];
    struct text text = text_over(memory, sizeof memory);
    resonance_print(&session->result, &text);
    printf("%s%s%s%s\n\n%s", session->begun.protocol->title,
           visit->with_earlier ? ", with the visit before" : "",
           session->ended ? "" : ", stopped before its end",
           session->simulated ? ". A simulated heart: nobody's." : "", memory);
    print_visits(visit);
}

static enum status tell_and_settle(const struct visitor *visitor, struct problem *problem)
{
    static struct resonance_visit visit; /* large */
    enum status status = resonance_visit_read(visitor->session, &visit, problem);
    if (!status) {
        tell(&visit);
        status = settle(visitor, &visit, problem);
    }
    resonance_visit_finish(&visit);
    return status;
}

int calibrate_resonance(const struct command *command, int count, char **words)
{
    struct visitor visitor = {0};
    struct resonance_wishes *wishes = &visitor.wishes;
    const struct option options[] = {{"--protocol", OPTION_WORD, &wishes->protocol},
                                     {"--from", OPTION_WORD, &wishes->from},
                                     {"--sensor", OPTION_WORD, &wishes->sensor},
                                     {"--participant", OPTION_WORD, &wishes->participant},
                                     {"--folder", OPTION_WORD, &wishes->folder},
                                     {"--around", OPTION_NUMBER, &wishes->around_per_min},
                                     {"--choose", OPTION_NUMBER, &wishes->choose_per_min},
                                     {"--agree", OPTION_FLAG, &wishes->agree}};
    int exit_status = EXIT_OK;
    if (!options_alone(command, options, sizeof options / sizeof options[0], &count, words,
                       &exit_status))
        return exit_status;
    if (wishes->choose_per_min > 0 && !resonance_choice_possible(wishes->choose_per_min))
        return usage_error(command, "a rate to practise at lies from 4 to 10 a minute");
    struct problem problem;
    settings_load_or_say(&visitor.settings);
    const char *participant =
        wishes->participant ? wishes->participant : visitor.settings.participant;
    visitor.participant = participant[0] ? participant : NULL;
    interrupt_listen();
    enum status status = STATUS_OK;
    if (wishes->from)
        text_copy(visitor.session, sizeof visitor.session, wishes->from);
    else
        status = walk_protocol(&visitor, &problem);
    if (!status)
        status = tell_and_settle(&visitor, &problem);
    settings_finish(&visitor.settings);
    return status ? command_failed(&problem) : EXIT_OK;
}
