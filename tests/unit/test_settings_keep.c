/* Settings as the program writes them: its own line only, whatever else the file holds; and nothing
 * at all where the file has a mistake, the disk is full, or the machine fails in between. */
#include "support.h"

#include "app/settings.h"
#include "app/settings_edit.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[PATH_SIZE];

static void write_file(const char *text)
{
    FILE *file = fopen(path, "wb");
    fputs(text, file);
    fclose(file);
}

static const char *read_file(void)
{
    static char text[32768];
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[size] = '\0';
    if (file)
        fclose(file);
    return text;
}

static enum status change(enum setting setting, const char *word)
{
    struct settings settings;
    struct problem problem = {0};
    settings_load(path, &settings, &problem);
    enum status status = settings_change(&settings, setting, word, &problem);
    settings_finish(&settings);
    return status;
}

static int make_path(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "%s/settings.yaml", test_folder());
    unlink(path);
    return 0;
}

/* --- the text ------------------------------------------------------------------------------- */

static void only_its_own_value_changes(void **state)
{
    (void)state;
    static const struct {
        const char *before, *key, *word, *after;
    } cases[] = {
        {"", "theme", "day", "theme: day\n"},
        {"# mine\n", "theme", "day", "# mine\ntheme: day\n"},
        {"# mine", "theme", "day", "# mine\ntheme: day\n"},
        {"theme: night # dark\nsound: true\n", "theme", "day", "theme: day # dark\nsound: true\n"},
        {"theme:    'night'\t# dark\n", "theme", "day", "theme:    day\t# dark\n"},
        {"theme: \"night\"", "theme", "day", "theme: day"},
        {"theme: night\r\nsound: true\r\n", "score", "soft",
         "theme: night\r\nsound: true\r\nscore: soft\r\n"},
        {"  theme: night\n  sound: true\n", "score", "soft",
         "  theme: night\n  sound: true\n  score: soft\n"},
        {"{theme: night, sound: true}\n", "theme", "day", "{theme: day, sound: true}\n"},
        {"{theme: night}\n", "sound", "false", "{theme: night, sound: false}\n"},
        {"{}\n", "sound", "false", "{sound: false}\n"},
        {"---\ntheme: night\n...\n", "sound", "false", "---\ntheme: night\nsound: false\n...\n"},
        {"\xEF\xBB\xBFtheme: night\n", "theme", "day", "\xEF\xBB\xBFtheme: day\n"},
        {"# h\xC3\xB6rt \xE2\x80\x94 gut\ntheme: night # \xC3\xA4\n", "theme", "day",
         "# h\xC3\xB6rt \xE2\x80\x94 gut\ntheme: day # \xC3\xA4\n"},
        {"participant:\nsound: true\n", "participant", "P1", "participant: P1\nsound: true\n"},
        {"participant: |-\n  P1\nsound: true\n", "participant", "P2",
         "participant: P2\nsound: true\n"},
        {"sensor: sim\n", "sensor", "serial:/dev/ttyACM0,9600",
         "sensor: \"serial:/dev/ttyACM0,9600\"\n"},
        {"participant: P1\n", "participant", "", "participant: \"\"\n"},
        /* without a word the line goes, unless it says more */
        {"a: 1\ntheme: night\nb: 2\n", "theme", NULL, "a: 1\nb: 2\n"},
        {"theme: night", "theme", NULL, ""},
        {"theme: night # why\n", "theme", NULL, "theme: hour # why\n"},
        {"{theme: night}\n", "theme", NULL, "{theme: hour}\n"},
        {"sound: true\n", "theme", NULL, "sound: true\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct problem problem = {0};
        char *after =
            settings_edit(cases[i].before, "f", cases[i].key, cases[i].word, "hour", &problem);
        if (!after || strcmp(after, cases[i].after) != 0)
            fail_msg("case %zu: \"%s\" instead of \"%s\" (%s)", i, after, cases[i].after,
                     problem.what);
        free(after);
    }
}

/* --- random files --------------------------------------------------------------------------- */

#define LINES_MOST 40

static unsigned dice;

static int roll(int sides)
{
    dice = dice * 1664525u + 1013904223u;
    return (int)((dice >> 8) % (unsigned)sides);
}

static const char *some_word(enum setting setting)
{
    static const char *const numbers[] = {"80", "100", "90", "40", "50"};
    static const char *const rates[] = {"found", "4", "5.6", "10", "6.1"};
    static const char *const codes[] = {"P01", "", "mira-7", "x_9", "007"};
    static const char *const sensors[] = {"auto", "sim:steady", "serial:/dev/ttyUSB0,9600,contec-9",
                                          "none", "a \"quoted\" \\ path # no comment"};
    static const char *const sizes[] = {"80", "110", "250", "125", "100"};
    const struct setting_kind *kind = setting_kind(setting);
    int count = 0;
    while (kind->choices && kind->choices[count])
        count++;
    return count > 0                        ? kind->choices[roll(count)]
           : setting == SETTING_RESONANCE   ? rates[roll(5)]
           : setting == SETTING_PARTICIPANT ? codes[roll(5)]
           : setting == SETTING_SENSOR      ? sensors[roll(5)]
           : setting == SETTING_TEXT_SIZE   ? sizes[roll(5)]
           : setting == SETTING_ANT_KEY     ? "0123456789ABCDEF"
                                            : numbers[roll(5)];
}

/* Lines of comments, blanks, keys that nobody knows and settings; some with a comment behind. */
static void random_file(char *text, size_t size)
{
    static const char *const fillers[] = {"# a note",
                                          "",
                                          "   # indented, \xC3\xBC",
                                          "x%d: [1, 2]",
                                          "#theme: day",
                                          "y%d: {a: b, c: d}",
                                          "z%d: 'theme: night'",
                                          "w%d: |\n  theme: day\n  # not a comment"};
    static const char *const forms[] = {"%s: %s", "%s:   '%s'   # mine", "%s: \"%s\"\t",
                                        "\"%s\": %s", "%s: %s # theme: day"};
    size_t used = 0;
    int next = roll(3);
    text[0] = '\0';
    for (int line = 0; line < 12; line++) {
        if (roll(2) && next < SETTING_SENSOR) {
            used += (size_t)snprintf(text + used, size - used, forms[roll(5)],
                                     setting_kind((enum setting)next)->key,
                                     some_word((enum setting)next));
            next += 1 + roll(3);
        } else
            used += (size_t)snprintf(text + used, size - used, fillers[roll(8)], line);
        used += (size_t)snprintf(text + used, size - used, "%s",
                                 line == 11 && roll(3) == 0 ? "" : "\n");
    }
}

static int lines_of(char *text, char *lines[LINES_MOST])
{
    int count = 0;
    for (char *line = text; line && count < LINES_MOST;) {
        char *end = strchr(line, '\n');
        if (end)
            *end++ = '\0';
        lines[count++] = line;
        line = end && *end ? end : NULL;
    }
    return count;
}

static bool is_line_of(const char *line, const char *key)
{
    line += *line == '"';
    return strncmp(line, key, strlen(key)) == 0 && strchr(":\"", line[strlen(key)]);
}

/* Every line of the one that is not the key's stands in the other, in the same order. */
static void expect_other_lines_kept(char *before, char *after, const char *key)
{
    char *old[LINES_MOST], *new[LINES_MOST];
    int old_count = lines_of(before, old), new_count = lines_of(after, new), at = 0;
    for (int i = 0; i < old_count; i++) {
        if (is_line_of(old[i], key))
            continue;
        while (at < new_count && is_line_of(new[at], key))
            at++;
        if (at == new_count || strcmp(old[i], new[at]) != 0)
            fail_msg("changing %s took or moved \"%s\"", key, old[i]);
        at++;
    }
    while (at < new_count && is_line_of(new[at], key))
        at++;
    assert_int_equal(at, new_count);
}

static void other_lines_stay_byte_for_byte(void **state)
{
    (void)state;
    static char text[8192], before[8192], after[8192];
    int changed = 0;
    for (dice = 1; changed < 420; dice += 7919) {
        random_file(text, sizeof text);
        write_file(text);
        for (int i = 0; i < 6; i++, changed++) {
            enum setting setting = (enum setting)roll(SETTING_COUNT);
            const char *word = roll(4) ? some_word(setting) : NULL;
            char kept[SETTING_WORD_SIZE];
            struct settings settings;
            struct problem problem = {0};
            snprintf(before, sizeof before, "%s", read_file());
            if (change(setting, word) != STATUS_OK)
                fail_msg("%s could not be set to %s in:\n%s", setting_kind(setting)->key, word,
                         before);
            snprintf(after, sizeof after, "%s", read_file());
            expect_other_lines_kept(before, after, setting_kind(setting)->key);
            assert_int_equal(settings_load(path, &settings, &problem), STATUS_OK);
            settings_word(&settings, setting, kept);
            if (word)
                assert_string_equal(kept, word);
            settings_finish(&settings);
        }
    }
}

static void taking_back_what_was_added_leaves_no_trace(void **state)
{
    (void)state;
    const char *text = "# mine\nsound: false  # at night\n\nother: 1\n";
    struct settings settings;
    struct problem problem = {0};
    write_file(text);
    settings_load(path, &settings, &problem);
    assert_int_equal(settings_change(&settings, SETTING_TEXT_SIZE, "150", &problem), STATUS_OK);
    assert_true(settings.written[SETTING_TEXT_SIZE]);
    assert_int_equal(settings_change(&settings, SETTING_TEXT_SIZE, NULL, &problem), STATUS_OK);
    assert_true(settings.text_percent == 100);
    assert_string_equal(read_file(), text);
    settings_finish(&settings);
}

/* --- the file ------------------------------------------------------------------------------- */

static void it_is_made_for_its_owner_only(void **state)
{
    (void)state;
    struct stat stat_of;
    snprintf(path, sizeof path, "%s/config/kindbeat/settings.yaml", test_folder());
    assert_int_equal(change(SETTING_THEME, "day"), STATUS_OK);
    assert_string_equal(read_file(), "theme: day\n");
    assert_int_equal(stat(path, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0600);
    *strrchr(path, '/') = '\0';
    assert_int_equal(stat(path, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0700);
}

static void a_link_stays_a_link(void **state)
{
    (void)state;
    char target[PATH_SIZE];
    struct stat stat_of;
    snprintf(target, sizeof target, "%s/dotfiles.yaml", test_folder());
    write_file("theme: night\n");
    assert_int_equal(rename(path, target), 0);
    assert_int_equal(symlink(target, path), 0);
    assert_int_equal(change(SETTING_THEME, "day"), STATUS_OK);
    assert_int_equal(lstat(path, &stat_of), 0);
    assert_true(S_ISLNK(stat_of.st_mode));
    assert_string_equal(read_file(), "theme: day\n");
}

static void a_file_with_a_mistake_is_never_written_until_it_is_mended(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "theme: purple # mine\n",      "theme: [night\n", "- a\n", "just words\n",
        "sound: true\nsound: false\n", "volume: {a: b}\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct settings settings;
        struct problem problem = {0};
        write_file(wrong[i]);
        assert_int_equal(settings_load(path, &settings, &problem), STATUS_INVALID);
        assert_int_equal(settings_change(&settings, SETTING_TEXT_SIZE, "150", &problem),
                         STATUS_UNAVAILABLE);
        assert_true(settings.text_percent == 150); /* in this run */
        assert_non_null(strstr(problem.what, ", line "));
        assert_non_null(strstr(problem.remedy, "this run only"));
        assert_string_equal(read_file(), wrong[i]);
        write_file("theme: day # mended\n");
        assert_int_equal(settings_change(&settings, SETTING_SCORE, "soft", &problem), STATUS_OK);
        assert_string_equal(read_file(), "theme: day # mended\ntext_size: 150\nscore: soft\n");
        assert_string_equal(settings_theme(&settings), "day");
        settings_finish(&settings);
        make_path(NULL);
    }
}

static void what_is_no_value_is_refused_and_nothing_changes(void **state)
{
    (void)state;
    static const struct {
        enum setting setting;
        const char *word;
    } cases[] = {{SETTING_THEME, "purple"},     {SETTING_TEXT_SIZE, "300"},
                 {SETTING_TEXT_SIZE, "big"},    {SETTING_SOUND, "loud"},
                 {SETTING_RESONANCE, "3.9"},    {SETTING_PARTICIPANT, "Anna Maria"},
                 {SETTING_PARTICIPANT, "../x"}, {SETTING_ANT_KEY, "0123"}};
    write_file("volume: 30\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct settings settings;
        struct problem problem = {0};
        settings_load(path, &settings, &problem);
        assert_int_equal(settings_change(&settings, cases[i].setting, cases[i].word, &problem),
                         STATUS_INVALID);
        assert_non_null(strstr(problem.what, setting_kind(cases[i].setting)->key));
        assert_false(settings.unsaved[cases[i].setting]);
        settings_finish(&settings);
    }
    assert_string_equal(read_file(), "volume: 30\n");
}

/* --- two programs, and machines that fail --------------------------------------------------- */

static void two_programs_lose_nothing_of_each_other(void **state)
{
    (void)state;
    static const enum setting own[2][2] = {{SETTING_THEME, SETTING_VOLUME},
                                           {SETTING_SCORE, SETTING_TEXT_SIZE}};
    static const char *const last[2][2] = {{"contrast", "70"}, {"soft", "170"}};
    write_file("# shared\nother: kept\n");
    pid_t children[2];
    for (int child = 0; child < 2; child++) {
        children[child] = fork();
        if (children[child] != 0)
            continue;
        struct settings settings; /* loaded once: what the other writes is not known here */
        struct problem problem = {0};
        bool well = true;
        settings_load(path, &settings, &problem);
        for (int i = 0; i < 25; i++)
            for (int j = 0; j < 2; j++)
                well = well && !settings_change(&settings, own[child][j],
                                                i % 2 ? NULL : last[child][j], &problem);
        settings_finish(&settings);
        _exit(well ? 0 : 1);
    }
    for (int child = 0; child < 2; child++) {
        int status;
        assert_int_equal(waitpid(children[child], &status, 0), children[child]);
        assert_int_equal(status, 0);
    }
    struct settings settings;
    struct problem problem = {0};
    assert_int_equal(settings_load(path, &settings, &problem), STATUS_OK);
    for (int child = 0; child < 2; child++)
        for (int j = 0; j < 2; j++) {
            char word[SETTING_WORD_SIZE];
            settings_word(&settings, own[child][j], word);
            assert_string_equal(word, last[child][j]);
        }
    assert_ptr_equal(strstr(read_file(), "# shared\nother: kept\n"), read_file());
    settings_finish(&settings);
}

/* In a process of its own; 0: it failed as it should, and said so. */
static int failing_change(const char *reason)
{
    struct settings settings;
    struct problem problem = {0};
    settings_load(path, &settings, &problem);
    enum status status = settings_change(&settings, SETTING_SENSOR, "sim:steady", &problem);
    bool told = status && strstr(problem.what, reason) && problem.remedy[0];
    bool holds = strcmp(settings.sensor, "sim:steady") == 0 && settings.unsaved[SETTING_SENSOR];
    settings_finish(&settings);
    return told && holds ? 0 : 1;
}

static void expect_well(pid_t child)
{
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void a_full_disk_leaves_the_file_as_it_was(void **state)
{
    (void)state;
    const char *text = "# long enough to be cut\ntheme: night\n";
    write_file(text);
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = {40, 40};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit(failing_change("cannot be written"));
    }
    expect_well(child);
    assert_string_equal(read_file(), text);
    assert_int_equal(change(SETTING_THEME, "day"), STATUS_OK); /* there is room again */
    assert_string_equal(read_file(), "# long enough to be cut\ntheme: day\n");
}

static void a_folder_that_may_not_be_written_to_is_told(void **state)
{
    (void)state;
    const char *text = "theme: night\n";
    write_file(text);
    chmod(path, 0644);
    chmod(test_folder(), 0555);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) /* who may everything must be somebody else */
            _exit(2);
        _exit(failing_change("cannot be made"));
    }
    int status;
    waitpid(child, &status, 0);
    chmod(test_folder(), 0700);
    assert_int_equal(status, 0);
    assert_string_equal(read_file(), text);
}

/* Whenever it is killed, the file is one that was whole. */
static void killed_in_between_it_is_whole(void **state)
{
    (void)state;
    char small[256], large[256];
    snprintf(small, sizeof small, "# mine\nother: [1, 2]\ntext_size: 80 # small\n");
    snprintf(large, sizeof large, "# mine\nother: [1, 2]\ntext_size: 250 # small\n");
    write_file(small);
    for (int i = 0; i < 20; i++) {
        pid_t child = fork();
        if (child == 0)
            for (int n = 0;; n++)
                change(SETTING_TEXT_SIZE, n % 2 ? "80" : "250");
        usleep((useconds_t)(2000 + i * 700));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        const char *now = read_file();
        if (strcmp(now, small) != 0 && strcmp(now, large) != 0)
            fail_msg("torn: %s", now);
    }
    assert_int_equal(change(SETTING_TEXT_SIZE, "80"), STATUS_OK); /* nothing is left locked */
    assert_string_equal(read_file(), small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_its_own_value_changes),
        cmocka_unit_test_setup(other_lines_stay_byte_for_byte, make_path),
        cmocka_unit_test_setup(taking_back_what_was_added_leaves_no_trace, make_path),
        cmocka_unit_test_setup(it_is_made_for_its_owner_only, make_path),
        cmocka_unit_test_setup(a_link_stays_a_link, make_path),
        cmocka_unit_test_setup(a_file_with_a_mistake_is_never_written_until_it_is_mended,
                               make_path),
        cmocka_unit_test_setup(what_is_no_value_is_refused_and_nothing_changes, make_path),
        cmocka_unit_test_setup(two_programs_lose_nothing_of_each_other, make_path),
        cmocka_unit_test_setup(a_full_disk_leaves_the_file_as_it_was, make_path),
        cmocka_unit_test_setup(a_folder_that_may_not_be_written_to_is_told, make_path),
        cmocka_unit_test_setup(killed_in_between_it_is_whole, make_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
