/* A walk is a part and a moment at which that part began; see the header. */
#include "calibration/resonance_walk.h"

#include "base/clock.h"
#include "base/text.h"
#include "events/kinds.h"
#include <math.h>
#include <string.h>

#define GENTLE_DEPTH 0.6
#define COMFORT      "comfort-"
#define LINGER_NS    NS_PER_MS /* so that the last breath of a part ends while the pacer is on */

const char *const comfort_words[COMFORT_MOST] = {"not at all", "a little", "fairly", "quite",
                                                 "very"};

struct turn {
    struct resonance_walk *walk;
    int64_t at_ns;
    const struct event_sink *sink;
};

void walk_start(struct resonance_walk *walk, const struct course_of_breaths *course,
                struct visit *visit)
{
    memset(walk, 0, sizeof *walk);
    walk->course = *course;
    walk->visit = visit;
    walk->heard_ns = walk->since_ns = -1;
    walk->tried = -1;
}

static const struct course_part *part_now(const struct resonance_walk *walk)
{
    return &walk->course.parts[walk->part];
}

static bool is_measured(const struct course_part *part)
{
    return part->kind == PART_STAGE || part->kind == PART_SLIDE;
}

static void tell_step(const struct turn *turn, enum step_change change, enum step_cause cause,
                      int64_t due_ns)
{
    struct event event = event_of(EVENT_STEP, turn->at_ns);
    event.step.change = (uint8_t)change;
    event.step.cause = (uint8_t)cause;
    event.step.due_ns = due_ns;
    event.step.index = turn->walk->part;
    text_copy(event.step.id, sizeof event.step.id, part_now(turn->walk)->id);
    sink_put(turn->sink, &event);
}

static void tell_pace(const struct turn *turn, bool on, int64_t from_ns)
{
    struct resonance_walk *walk = turn->walk;
    const struct course_part *part = part_now(walk);
    struct pace_body pace = {.on = on, .from_ns = from_ns, .inhale = walk->course.inhale};
    pace.depth = walk->gentler ? GENTLE_DEPTH : 1;
    pace.rate_hz = part->breaths > 0 ? 1 / part_breath_s(part, walk->breath) : walk->pace.rate_hz;
    if (on && walk->pace.on) { /* as it goes on: whole breaths begin at 0, up to rounding */
        double phase =
            walk->pace.phase + s_from_ns(from_ns - walk->pace.from_ns) * walk->pace.rate_hz;
        pace.phase = phase - floor(phase + 1e-6);
        pace.phase = pace.phase < 1e-6 ? 0 : pace.phase;
    }
    bool same = walk->pace.on == on &&
                (!on || (walk->pace.rate_hz == pace.rate_hz && walk->pace.depth == pace.depth));
    if (same)
        return;
    walk->pace = pace;
    struct event event = event_of(EVENT_PACE, turn->at_ns);
    event.pace.on = pace.on; /* field by field: padding stays zero */
    event.pace.from_ns = pace.from_ns;
    event.pace.phase = pace.phase;
    event.pace.rate_hz = pace.rate_hz;
    event.pace.inhale = pace.inhale;
    event.pace.depth = pace.depth;
    sink_put(turn->sink, &event);
}

static int64_t breath_due_ns(const struct resonance_walk *walk, int number)
{
    return walk->part_began_ns + ns_from_s(part_breath_begins_s(part_now(walk), number));
}

static int64_t part_due_ns(const struct resonance_walk *walk)
{
    return walk->part_began_ns + ns_from_s(part_now(walk)->seconds);
}

/* The visit learns that a stage is under way from its breath `from` on; `back` breaths of it are
 * there only to settle. */
static void open_stage(const struct turn *turn, int from, int back)
{
    struct resonance_walk *walk = turn->walk;
    const struct course_part *part = part_now(walk);
    if (!walk->visit || !is_measured(part))
        return;
    bool slides = part->kind == PART_SLIDE;
    int64_t from_ns = breath_due_ns(walk, from);
    int64_t settled_ns =
        slides ? breath_due_ns(walk, from + back) : from_ns + WALK_SETTLE_S * NS_PER_S;
    visit_stage_begins(walk->visit, slides ? 0 : part->rate_per_min, from_ns, settled_ns);
}

static void close_stage(const struct turn *turn, int64_t at_ns)
{
    struct resonance_walk *walk = turn->walk;
    if (is_measured(part_now(walk)) && walk->tried != walk->part) {
        walk->tried = walk->part;
        walk->comfort = 0;
    }
    if (walk->visit)
        visit_stage_ends(walk->visit, at_ns);
}

static void begin_part(const struct turn *turn, int part, int64_t due_ns, enum step_cause cause)
{
    struct resonance_walk *walk = turn->walk;
    walk->part = part;
    walk->part_began_ns = walk->began_ns = due_ns;
    walk->breath = 0;
    tell_step(turn, STEP_BEGINS, cause, due_ns);
    bool paced = part_now(walk)->breaths > 0;
    tell_pace(turn, paced, paced ? due_ns : due_ns + LINGER_NS);
    open_stage(turn, 0, WALK_BACK);
}

static void end_walk(const struct turn *turn, enum step_change change, enum step_cause cause,
                     int64_t due_ns)
{
    struct resonance_walk *walk = turn->walk;
    close_stage(turn, due_ns);
    walk->state = WALK_ENDED;
    walk->stopped = change == STEP_STOPPED;
    tell_step(turn, change, cause, due_ns);
    tell_pace(turn, false, due_ns + LINGER_NS);
}

static void next_part(const struct turn *turn, int64_t due_ns, enum step_cause cause)
{
    close_stage(turn, due_ns);
    if (turn->walk->part + 1 == turn->walk->course.part_count)
        end_walk(turn, STEP_PRACTICE_ENDS, cause, due_ns);
    else
        begin_part(turn, turn->walk->part + 1, due_ns, cause);
}

static void hold(const struct turn *turn, enum walk_state state)
{
    struct resonance_walk *walk = turn->walk;
    walk->left_ns = part_due_ns(walk) - turn->at_ns;
    walk->state = state;
    walk->heard_ns = walk->since_ns = -1; /* what beat before says nothing of now */
    close_stage(turn, turn->at_ns);
    tell_step(turn, STEP_PAUSED, state == WALK_PAUSED ? CAUSE_PERSON : CAUSE_NO_SENSOR,
              turn->at_ns);
    tell_pace(turn, false, turn->at_ns);
}

/* Rests go on, slides go back a little, the others begin again; see the header. */
static void go_on(const struct turn *turn)
{
    struct resonance_walk *walk = turn->walk;
    const struct course_part *part = part_now(walk);
    enum step_cause cause = walk->state == WALK_PAUSED ? CAUSE_PERSON : CAUSE_HEART;
    walk->state = WALK_RUNNING;
    walk->breath =
        part->kind == PART_SLIDE && walk->breath > WALK_BACK ? walk->breath - WALK_BACK : 0;
    int64_t gone_ns = part->breaths > 0 ? ns_from_s(part_breath_begins_s(part, walk->breath))
                                        : ns_from_s(part->seconds) - walk->left_ns;
    walk->part_began_ns = turn->at_ns - gone_ns;
    walk->began_ns = turn->at_ns;
    tell_step(turn, STEP_RESUMED, cause, turn->at_ns);
    tell_pace(turn, part->breaths > 0, turn->at_ns);
    open_stage(turn, walk->breath, WALK_BACK);
}

static bool heart_is_lost(const struct turn *turn)
{
    const struct resonance_walk *walk = turn->walk;
    int64_t since_ns = walk->heard_ns > walk->began_ns ? walk->heard_ns : walk->began_ns;
    return is_measured(part_now(walk)) && turn->at_ns - since_ns > WALK_LOST_NS;
}

static bool heart_is_back(const struct turn *turn)
{
    const struct resonance_walk *walk = turn->walk;
    return walk->since_ns >= 0 && walk->heard_ns - walk->since_ns >= WALK_HEARD_NS;
}

static void tick(const struct turn *turn)
{
    struct resonance_walk *walk = turn->walk;
    if (walk->state == WALK_WAITING) {
        walk->state = WALK_RUNNING;
        begin_part(turn, 0, turn->at_ns, CAUSE_TIME);
    }
    if (walk->state == WALK_HEARTLESS && heart_is_back(turn))
        go_on(turn);
    while (walk->state == WALK_RUNNING) {
        const struct course_part *part = part_now(walk);
        if (heart_is_lost(turn)) {
            hold(turn, WALK_HEARTLESS);
        } else if (part->longer_s != 0 && walk->breath + 1 < part->breaths &&
                   breath_due_ns(walk, walk->breath + 1) <= turn->at_ns) {
            walk->breath++;
            tell_pace(turn, true, breath_due_ns(walk, walk->breath));
        } else if (part_due_ns(walk) <= turn->at_ns) {
            next_part(turn, part_due_ns(walk), CAUSE_TIME);
        } else {
            break;
        }
    }
}

static void go_back(const struct turn *turn)
{
    struct resonance_walk *walk = turn->walk;
    bool just_begun = turn->at_ns - walk->part_began_ns < WALK_JUST_BEGUN;
    close_stage(turn, turn->at_ns);
    walk->pace.on = false; /* told anew: an inhale begins */
    begin_part(turn, walk->part - (just_begun && walk->part > 0), turn->at_ns, CAUSE_PERSON);
}

static void skip(const struct turn *turn)
{
    turn->walk->pace.on = false;
    next_part(turn, turn->at_ns, CAUSE_PERSON);
}

void comfort_answer(const char *part_id, int comfort, char *words, size_t size)
{
    struct text text = text_over(words, size);
    text_add(&text, COMFORT "%s=%d", part_id, comfort);
}

static void take_answer(struct resonance_walk *walk, const char *words)
{
    const struct course_part *part = &walk->course.parts[walk->tried < 0 ? 0 : walk->tried];
    size_t lead = strlen(COMFORT), length = strlen(part->id);
    int64_t comfort;
    if (walk->tried < 0 || strncmp(words, COMFORT, lead) != 0 ||
        strncmp(words + lead, part->id, length) != 0 || words[lead + length] != '=')
        return;
    bool told =
        parse_int64(words + lead + length + 1, &comfort) && comfort >= 1 && comfort <= COMFORT_MOST;
    walk->comfort = told ? (int)comfort : 0;
    if (walk->visit)
        visit_comfort(walk->visit, part->kind == PART_SLIDE ? 0 : part->rate_per_min,
                      walk->comfort);
}

static void intend(const struct turn *turn, const struct intent_body *body)
{
    struct resonance_walk *walk = turn->walk;
    enum intent intent = body->intent;
    bool runs = walk->state == WALK_RUNNING;
    if (walk->state == WALK_ENDED || walk->state == WALK_WAITING)
        return;
    if (intent == INTENT_ANSWER)
        take_answer(walk, body->text);
    else if (intent == INTENT_STOP)
        end_walk(turn, STEP_STOPPED, CAUSE_PERSON, turn->at_ns);
    else if (intent == INTENT_PAUSE && (runs || walk->state == WALK_HEARTLESS))
        hold(turn, WALK_PAUSED);
    else if (intent == INTENT_RESUME && walk->state == WALK_PAUSED)
        go_on(turn);
    else if (runs && intent == INTENT_SKIP)
        skip(turn);
    else if (runs && intent == INTENT_BACK)
        go_back(turn);
    else if (runs && intent == INTENT_GENTLER) {
        walk->gentler = !walk->gentler;
        tell_pace(turn, walk->pace.on, turn->at_ns);
    }
}

static void hear(struct resonance_walk *walk, const struct rr_body *rr)
{
    if (rr->revises || rr->first || !(rr->rr_ms > 0))
        return;
    bool hole = walk->heard_ns < 0 || rr->time_ns - walk->heard_ns > WALK_HEARD_NS;
    walk->since_ns = hole ? rr->time_ns : walk->since_ns;
    walk->heard_ns = rr->time_ns;
}

void walk_feed(struct resonance_walk *walk, const struct event *event,
               const struct event_sink *sink)
{
    const struct turn turn = {walk, event->at_ns, sink};
    if (event->kind == EVENT_TICK)
        tick(&turn);
    else if (event->kind == EVENT_INTENT)
        intend(&turn, &event->intent);
    else if (event->kind == EVENT_RR)
        hear(walk, &event->rr);
}

double walk_part_left_s(const struct resonance_walk *walk, int64_t at_ns)
{
    if (walk->state == WALK_WAITING)
        return part_now(walk)->seconds;
    if (walk->state == WALK_ENDED)
        return 0;
    bool runs = walk->state == WALK_RUNNING;
    return fmax(0, s_from_ns(runs ? part_due_ns(walk) - at_ns : walk->left_ns));
}

double walk_left_s(const struct resonance_walk *walk, int64_t at_ns)
{
    double left_s = walk_part_left_s(walk, at_ns);
    for (int i = walk->part + 1; walk->state != WALK_ENDED && i < walk->course.part_count; i++)
        left_s += walk->course.parts[i].seconds;
    return left_s;
}
