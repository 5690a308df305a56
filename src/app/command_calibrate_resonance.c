/* `kindbeat calibrate resonance`: a walk through a protocol in the terminal, recorded as any
 * session; then what it found, and the person's choice. */
#include "app/calibrate.h"
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/markers.h"
#include "app/resonance_session.h"
#include "app/sensor_wait.h"
#include "app/settings.h"
#include "base/clock.h"
#include "calibration/resonance_kept.h"
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
#define EARLIER_SD    0.15 /* breaths a minute: a resonance moves between visits */
#define CHOICE_SIZE   64
#define VISITS_SHOWN  5

struct resonance_wishes {
    const char *protocol, *from, *sensor, *participant, *folder;
    double around_per_min, choose_per_min;
    bool agree;
};

struct visitor {
    struct resonance_wishes wishes;
    struct settings settings;
    char kept[PATH_SIZE];    /* where visits are kept */
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

static void take_key(void *context, const char *key)
{
    struct pacing *pacing = context;
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
    fprintf(stderr, "Keys: space pause, s skip, b back, d less deep, q stop. Stop whenever it is "
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

/* An id of ours, or a file. */
static enum status find_protocol(const char *words, struct protocol **protocol,
                                 struct problem *problem)
{
    char folder[PATH_SIZE], path[PATH_SIZE];
    if (strchr(words, '/') || strstr(words, ".yaml"))
        return protocol_load(words, protocol, problem);
    if (path_asset("protocols", folder, sizeof folder, problem) &&
        path_asset("../calibration/protocols", folder, sizeof folder, problem))
        return problem->status;
    struct text text = text_over(path, sizeof path);
    text_add(&text, "%s/%s.yaml", folder, words);
    if (text.cut || access(path, R_OK) != 0)
        return problem_set(problem, STATUS_INVALID, "Or name a file: --protocol ours.yaml.",
                           "There is no protocol \"%.60s\"; there are stepped-adult, "
                           "stepped-child, sliding and retest.",
                           words);
    return protocol_load(path, protocol, problem);
}

static enum status check_agreed(const struct resonance_wishes *wishes,
                                const struct protocol *protocol, struct problem *problem)
{
    struct course_of_breaths course;
    enum status status = protocol_course(protocol, wishes->around_per_min, &course, problem);
    bool beyond = course.slowest_per_min < PROTOCOL_SLOWEST_PER_MIN - 1e-9 ||
                  course.fastest_per_min > PROTOCOL_FASTEST_PER_MIN + 1e-9;
    if (status || !beyond || wishes->agree)
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
        find_protocol(wishes->protocol ? wishes->protocol : "stepped-adult", &protocol, problem);
    if (status)
        return status;
    if (protocol->around && !(wishes->around_per_min > 0))
        wishes->around_per_min = resonance_chosen(visitor->kept, visitor->participant);
    status = check_agreed(wishes, protocol, problem);
    if (!status)
        status = walk(visitor, protocol, problem);
    protocol_destroy(protocol);
    return status;
}

/* --- what it found -------------------------------------------------------------------------- */

struct visits {
    struct resonance_kept at[VISITS_SHOWN]; /* the newest, oldest first */
    int count;
    const char *session; /* that is looked at: it is not its own earlier visit */
};

static void take_visit(void *context, const struct resonance_kept *kept)
{
    struct visits *visits = context;
    if (strcmp(kept->session, visits->session) == 0)
        return;
    if (visits->count == VISITS_SHOWN)
        memmove(visits->at, visits->at + 1, (size_t)--visits->count * sizeof visits->at[0]);
    visits->at[visits->count++] = *kept;
}

static const char *session_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void print_visits(const struct visits *visits)
{
    if (visits->count > 0)
        printf("\nEarlier visits:\n");
    for (int i = 0; i < visits->count; i++) {
        const struct resonance_kept *kept = &visits->at[i];
        printf("  %s  %-16s", kept->when, kept->protocol);
        if (!isnan(kept->per_min))
            printf("  %.1f (%.1f to %.1f)%s", kept->per_min, kept->low, kept->high,
                   kept->sure ? "" : ", not sure");
        if (!isnan(kept->chosen_per_min))
            printf("  chosen: %.1f", kept->chosen_per_min);
        printf("\n");
    }
}

static bool choice_possible(double per_min)
{
    return per_min >= PROTOCOL_SLOWEST_PER_MIN && per_min <= PROTOCOL_FASTEST_PER_MIN;
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
        if (parse_double(line, &chosen) && choice_possible(chosen))
            return chosen;
    }
}

static enum status keep_choice(const struct visitor *visitor,
                               const struct resonance_session *session, double chosen,
                               struct problem *problem)
{
    const struct resonance_estimate *estimate = &session->result.estimate;
    struct resonance_kept kept = {.per_min = estimate->per_min,
                                  .low = estimate->low,
                                  .high = estimate->high,
                                  .sure = session->result.sure,
                                  .chosen_per_min = chosen,
                                  .inhale = session->begun.course.inhale};
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    strftime(kept.when, sizeof kept.when, "%Y-%m-%dT%H:%M", &local);
    text_copy(kept.participant, sizeof kept.participant, session->participant);
    text_copy(kept.protocol, sizeof kept.protocol, session->begun.protocol->id);
    text_copy(kept.session, sizeof kept.session, session_name(visitor->session));
    enum status status = resonance_keep(visitor->kept, &kept, problem);
    if (!status && !isnan(chosen))
        printf("Kept: practices that breathe at resonance will breathe %.4g times a minute.\n",
               chosen);
    return status;
}

/* A simulated heart is nobody's, and a second look is no second visit: it is kept only for what is
 * chosen by it. */
static enum status settle(const struct visitor *visitor, const struct resonance_session *session,
                          struct problem *problem)
{
    if (session->simulated)
        return STATUS_OK;
    double chosen = choose(visitor, &session->result);
    if (visitor->wishes.from && isnan(chosen))
        return STATUS_OK;
    return keep_choice(visitor, session, chosen, problem);
}

static enum status tell(struct visitor *visitor, struct problem *problem)
{
    static struct resonance_session session;
    char memory[RESULT_SIZE];
    struct text text = text_over(memory, sizeof memory);
    struct visits visits = {.session = session_name(visitor->session)};
    enum status status = resonance_session_read(visitor->session, NULL, &session, problem);
    if (!status)
        status =
            resonance_kept_each(visitor->kept, session.participant, take_visit, &visits, problem);
    const struct resonance_kept *last = visits.count > 0 ? &visits.at[visits.count - 1] : NULL;
    if (!status && session.begun.protocol->around && last && !isnan(last->per_min)) {
        /* alone it cannot find anything: it is a second look at what was found before */
        double own = (last->high - last->low) / 3.29; /* 90 % of a Gaussian */
        const struct earlier earlier = {last->per_min, hypot(own, EARLIER_SD)};
        resonance_session_finish(&session);
        status = resonance_session_read(visitor->session, &earlier, &session, problem);
    }
    if (!status) {
        resonance_print(&session.result, &text);
        printf("%s%s%s%s\n\n%s", session.begun.protocol->title,
               session.begun.protocol->around ? ", with the visit before" : "",
               session.ended ? "" : ", stopped before its end",
               session.simulated ? ". A simulated heart: nobody's." : "", memory);
        print_visits(&visits);
        status = settle(visitor, &session, problem);
    }
    resonance_session_finish(&session);
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
    if (!options_read(command, options, sizeof options / sizeof options[0], &count, words,
                      &exit_status))
        return exit_status;
    if (count > 0)
        return usage_error(command, "\"%s\" is not understood here", words[0]);
    if (wishes->choose_per_min > 0 && !choice_possible(wishes->choose_per_min))
        return usage_error(command, "a rate to practise at lies from 4 to 10 a minute");
    struct problem problem;
    settings_load_or_say(&visitor.settings);
    const char *participant =
        wishes->participant ? wishes->participant : visitor.settings.participant;
    visitor.participant = participant[0] ? participant : NULL;
    interrupt_listen();
    enum status status =
        path_resonance(visitor.participant, visitor.kept, sizeof visitor.kept, &problem);
    if (!status && wishes->from)
        text_copy(visitor.session, sizeof visitor.session, wishes->from);
    else if (!status)
        status = walk_protocol(&visitor, &problem);
    if (!status)
        status = tell(&visitor, &problem);
    settings_finish(&visitor.settings);
    return status ? command_failed(&problem) : EXIT_OK;
}
