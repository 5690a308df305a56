#include "support.h"

#include "events/kinds.h"
#include <math.h>
#include <string.h>

static void every_kind_is_described(void **state)
{
    (void)state;
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        const struct event_description *description = &event_descriptions[kind];
        assert_non_null(description->name);
        assert_int_equal(description->is_input, kind <= EVENT_INTENT);
        for (int i = 0; i < description->field_count; i++) {
            const struct event_field *field = &description->fields[i];
            assert_non_null(field->name);
            assert_true(field->offset + field->size <= sizeof(struct event));
            if (field->type == FIELD_NAME)
                assert_true(field->name_count > 1);
        }
    }
}

static void names_match_their_values(void **state)
{
    (void)state;
    assert_string_equal(beat_class_name(BEAT_LONGSHORT), "longshort");
    assert_string_equal(reason_name(REASON_SETTLING), "settling");
    assert_string_equal(reason_name(REASON_REGULAR), "regular");
    struct event event = event_of(EVENT_STEP, 0);
    event.step.change = STEP_STOPPED;
    char line[200];
    struct text text = text_over(line, sizeof line);
    event_print(&event, &text);
    assert_non_null(strstr(line, "change=stopped"));
}

static void an_event_prints_as_one_line(void **state)
{
    (void)state;
    struct event event = event_of(EVENT_RR, 12345678901);
    event.rr = (struct rr_body){
        .time_ns = 12000000000, .rr_ms = 812.5, .nn_ms = NAN, .class = BEAT_ECTOPIC};
    char line[200];
    struct text text = text_over(line, sizeof line);
    event_print(&event, &text);
    assert_string_equal(line, "12.345678901 rr time_ns=12000000000 rr_ms=812.5 nn_ms=- "
                              "class=ectopic first=0 inserted=0 revises=0");
}

static void events_differ_in_any_field(void **state)
{
    (void)state;
    struct event a = event_of(EVENT_COHERENCE, 7), b = a;
    a.coherence.ratio = b.coherence.ratio = NAN;
    assert_true(event_equal(&a, &b, 0));
    b.coherence.ratio = 1;
    assert_false(event_equal(&a, &b, 0));
    a.coherence.ratio = 1 + 1e-12;
    assert_false(event_equal(&a, &b, 0));
    assert_true(event_equal(&a, &b, 1e-9));
    b.coherence.reason = REASON_GAP;
    assert_false(event_equal(&a, &b, 1e-9));
    struct event c = event_of(EVENT_BYTES, 7), d = c;
    c.bytes.size = d.bytes.size = 2;
    c.bytes.at[1] = 'x';
    assert_false(event_equal(&c, &d, 0));
    d.bytes.at[1] = 'x';
    d.bytes.at[2] = 'y'; /* beyond its size: not part of it */
    assert_true(event_equal(&c, &d, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_described),
        cmocka_unit_test(names_match_their_values),
        cmocka_unit_test(an_event_prints_as_one_line),
        cmocka_unit_test(events_differ_in_any_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
