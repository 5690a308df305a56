/* Device profiles: ours are right and speak of devices that exist; wrong ones are told. */
#include "heart_support.h"

#include "base/paths.h"
#include "base/text.h"
#include "calibration/profile.h"
#include "sensors/decoder.h"
#include <stdio.h>
#include <string.h>

static void complain(const struct problem *problem)
{
    fail_msg("%s", problem->what);
}

static void ours_are_right_and_of_devices_there_are(void **state)
{
    (void)state;
    char folder[PATH_SIZE];
    struct problem problem;
    struct profiles profiles;
    assert_int_equal(path_asset("../calibration/profiles", folder, sizeof folder, &problem), 0);
    assert_int_equal(profiles_load(folder, &profiles, complain, &problem), STATUS_OK);
    assert_true(profiles.count >= 20);
    for (int i = 0; i < profiles.count; i++) {
        const struct profile *profile = profiles.at[i];
        char memory[800];
        struct text text = text_over(memory, sizeof memory);
        assert_non_null(device_find(profile->device));
        assert_true(profile->source_count > 0);
        profile_delay_words(profile, &text);
        assert_true(strncmp(memory, "Delay: ", 7) == 0 && !text.cut);
        assert_ptr_equal(profiles_find(&profiles, profile->device), profile);
    }
    assert_int_equal(profiles_find(&profiles, "pulsesensor")->way_up, FIT_WAY_UP);
    assert_int_equal(profiles_find(&profiles, "max3010x")->way_up, FIT_WAY_DOWN);
    assert_null(profiles_find(&profiles, "numbers"));
    assert_null(profiles_find(NULL, "numbers"));
    profiles_finish(&profiles);
}

static enum status parse(const char *text, struct profile **profile, struct problem *problem)
{
    return profile_parse(text, strlen(text), "made.yaml", profile, problem);
}

static void a_whole_profile_is_read(void **state)
{
    (void)state;
    struct profile *profile;
    struct problem problem;
    char memory[400];
    struct text text = text_over(memory, sizeof memory);
    assert_int_equal(parse("device: pulsesensor\ntitle: A board\npolarity: down\nunits: volts\n"
                           "delay: 160ms\ndelay_spread: 12ms\nmeasured_by: A. Lab 2026\n"
                           "about_delay: Against an ECG.\nquirks: [one, two]\nsources: [here]\n",
                           &profile, &problem),
                     STATUS_OK);
    assert_near(profile->delay_s, 0.16, 1e-9);
    assert_near(profile->delay_spread_s, 0.012, 1e-9);
    assert_int_equal(profile->way_up, FIT_WAY_DOWN);
    assert_int_equal(profile->quirk_count, 2);
    profile_delay_words(profile, &text);
    assert_string_equal(memory, "Delay: 160 ms, give or take 12 (A. Lab 2026). Against an ECG.");
    profile_destroy(profile);
}

static void wrong_ones_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where;
    } wrong[] = {
        {"device: a\ntitle: b\nmeasured_by: not measured\n", "sources"},
        {"device: A b\ntitle: b\nmeasured_by: not measured\nsources: [c]\n", "line 1"},
        {"device: a\ntitle: b\npolarity: left\nmeasured_by: not measured\nsources: [c]\n",
         "line 3"},
        {"device: a\ntitle: b\ndelay: 20ms\nmeasured_by: not measured\nsources: [c]\n", "line 4"},
        {"device: a\ntitle: b\nmeasured_by: me\nsources: [c]\n", "line 3"},
        {"device: a\ntitle: b\ndelay: 2h\nmeasured_by: me\nsources: [c]\n", "line 3"},
        {"device: a\ntitle: b\ndelay: soon\nmeasured_by: me\nsources: [c]\n", "line 3"},
        {"device: a\ntitle: b\nmeasured_by: not measured\nsources: [c]\nspeed: 5\n", "line 5"},
        {"", "made.yaml"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct profile *profile;
        struct problem problem;
        assert_int_equal(parse(wrong[i].text, &profile, &problem), STATUS_INVALID);
        assert_null(profile);
        if (!strstr(problem.what, wrong[i].where))
            print_error("%zu: %s\n", i, problem.what);
        assert_non_null(strstr(problem.what, wrong[i].where));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ours_are_right_and_of_devices_there_are),
        cmocka_unit_test(a_whole_profile_is_read),
        cmocka_unit_test(wrong_ones_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
