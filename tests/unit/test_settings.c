#include "support.h"

#include "app/settings.h"
#include <stdio.h>
#include <string.h>

static const char *written(const char *text)
{
    static char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/settings.yaml", test_folder());
    FILE *file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
    return path;
}

static void a_missing_file_means_defaults(void **state)
{
    (void)state;
    struct settings settings;
    struct problem problem;
    assert_int_equal(settings_load("/nowhere/settings.yaml", &settings, &problem), STATUS_OK);
    assert_string_equal(settings.sensor, "auto");
    assert_true(settings.sound);
    assert_null(settings.text);
    settings_finish(&settings);
}

static void every_key_is_read(void **state)
{
    (void)state;
    struct settings settings;
    struct problem problem;
    const char *path =
        written("# mine\ntheme: day\nsensor: sim:steady\nsound: false\n"
                "reduced_motion: true\nparticipant: P07\nresonance: 5.6\nscore: after\n");
    assert_int_equal(settings_load(path, &settings, &problem), STATUS_OK);
    assert_string_equal(settings_theme(&settings), "day");
    assert_string_equal(settings.sensor, "sim:steady");
    assert_false(settings.sound);
    assert_true(settings.reduced_motion);
    assert_string_equal(settings.participant, "P07");
    assert_true(settings.resonance_per_min == 5.6);
    assert_int_equal(settings.score, SCORE_AFTERWARDS);
    assert_non_null(strstr(settings.text, "# mine"));
    settings_finish(&settings);
}

static void the_key_is_read_and_not_recorded(void **state)
{
    (void)state;
    static const char *const files[] = {
        "theme: day\nant_key: 01 23 45 67 89 AB CD EF\nsound: false\n",
        "theme: day\nant_key: \"0123456789abcdef\" # 0123\nsound: false\n",
        "theme: day\nant_key:\n  0123456789abcdef\nsound: false\n",
        "{theme: day, sound: false, ant_key: 01-23-45-67-89-ab-cd-ef}\n",
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct settings settings;
        struct problem problem;
        assert_int_equal(settings_load(written(files[i]), &settings, &problem), STATUS_OK);
        assert_non_null(strstr(settings.ant_key, "01"));
        assert_null(strstr(settings.text, "01"));
        assert_null(strstr(settings.text, "23"));
        assert_non_null(strstr(settings.text, "theme: day"));
        assert_non_null(strstr(settings.text, "sound: false"));
        settings_finish(&settings);
    }
    struct settings settings;
    struct problem problem;
    assert_int_equal(settings_load(written("theme: dawn\nant_key: 0123\n"), &settings, &problem),
                     STATUS_INVALID);
    assert_null(strstr(settings.text, "0123")); /* nor when the file is refused */
    settings_finish(&settings);
}

static void a_broken_file_is_told_with_its_place_and_defaults_are_used(void **state)
{
    (void)state;
    static const struct {
        const char *text, *place, *words;
    } cases[] = {
        {"theme: night\ntheme: day\n", "line 2, column 1", "given twice"},
        {"sound: loud\n", "line 1, column 8", "true or false"},
        {"theme: purple\n", "line 1, column 8", "night, day or contrast"},
        {"resonance: 3.9\n", "line 1, column 12", "from 4 to 10"},
        {"resonance: slow\n", "line 1, column 12", "from 4 to 10"},
        {"text_size: 79\n", "line 1, column 12", "from 80 to 250"},
        {"text_size: 100 %\n", "line 1, column 12", "from 80 to 250"},
        {"volume: 0\n", "line 1, column 9", "from 10 to 100"},
        {"full_screen: yes\n", "line 1, column 14", "true or false"},
        {"score: high\n", "line 1, column 8", "practice, soft, after or never"},
        {"ant_key: 0123\n", "line 1, column 10", "eight bytes"},
        {"theme: [night\n", "line 1, column 8", "not closed"},
        {"theme: {a: b}\n", "line 1, column", "theme"},
        {"- a\n- b\n", "line 1", ""},
        {"just words\n", "line 1", "expected"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct settings settings;
        struct problem problem;
        enum status status = settings_load(written(cases[i].text), &settings, &problem);
        if (status != STATUS_INVALID || !strstr(problem.what, cases[i].place) ||
            !strstr(problem.what, cases[i].words))
            fail_msg("\"%s\" gave status %d, \"%s\"", cases[i].text, status, problem.what);
        assert_string_equal(settings.sensor, "auto");
        assert_null(settings_theme(&settings));
        assert_true(settings.resonance_per_min == 0);
        settings_finish(&settings);
    }
}

/* A newer or an older program may know it. */
static void a_stranger_is_told_and_the_rest_counts(void **state)
{
    (void)state;
    struct settings settings;
    struct problem problem;
    const char *path = written("theme: night\ntheem: {a: [day]}\nsound: false\n");
    assert_int_equal(settings_load(path, &settings, &problem), STATUS_OK);
    assert_int_equal(settings.stranger.status, STATUS_INVALID);
    assert_non_null(strstr(settings.stranger.what, "line 2, column 1"));
    assert_non_null(strstr(settings.stranger.what, "'theem' is not a setting"));
    assert_string_equal(settings_theme(&settings), "night");
    assert_false(settings.sound);
    settings_finish(&settings);
}

/* What is written of a value is read as the same value, for every setting. */
static void what_holds_is_written_as_it_is_read(void **state)
{
    (void)state;
    static const struct {
        enum setting setting;
        const char *word;
    } cases[] = {{SETTING_THEME, "hour"},         {SETTING_THEME, "contrast"},
                 {SETTING_TEXT_SIZE, "150"},      {SETTING_REDUCED_MOTION, "true"},
                 {SETTING_FULL_SCREEN, "true"},   {SETTING_SOUND, "false"},
                 {SETTING_VOLUME, "40"},          {SETTING_RESONANCE, "5.6"},
                 {SETTING_RESONANCE, "found"},    {SETTING_ADAPT, "true"},
                 {SETTING_SCORE, "after"},        {SETTING_PARTICIPANT, "P-07_b"},
                 {SETTING_SENSOR, "sim:restless"}};
    char word[SETTING_WORD_SIZE];
    struct settings settings;
    struct problem problem;
    settings_load("/nowhere/settings.yaml", &settings, &problem);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(settings_take(&settings, cases[i].setting, cases[i].word));
        settings_word(&settings, cases[i].setting, word);
        assert_string_equal(word, cases[i].word);
        assert_int_equal(setting_find(setting_kind(cases[i].setting)->key), cases[i].setting);
    }
    assert_int_equal(setting_find("theem"), SETTING_COUNT);
    settings_finish(&settings);
}

static void an_empty_file_means_defaults(void **state)
{
    (void)state;
    struct settings settings;
    struct problem problem;
    assert_int_equal(settings_load(written("# nothing yet\n\n"), &settings, &problem), STATUS_OK);
    assert_string_equal(settings.sensor, "auto");
    settings_finish(&settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_file_means_defaults),
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(the_key_is_read_and_not_recorded),
        cmocka_unit_test(a_broken_file_is_told_with_its_place_and_defaults_are_used),
        cmocka_unit_test(a_stranger_is_told_and_the_rest_counts),
        cmocka_unit_test(what_holds_is_written_as_it_is_read),
        cmocka_unit_test(an_empty_file_means_defaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
