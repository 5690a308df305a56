/* Tables of many sessions: whatever stands in a cell, a row is one line. */
#include "report_support.h"

#include "report/tables.h"

/* Cells of a line, quotes respected. */
static int cells_of(const char *line, const char *end)
{
    int cells = 1;
    bool quoted = false;
    for (const char *at = line; at < end; at++) {
        quoted ^= *at == '"';
        cells += *at == ',' && !quoted;
    }
    return cells;
}

static void rows_are_lines_whatever_is_in_them(void **state)
{
    (void)state;
    char *head = NULL;
    size_t size;
    int expected[TABLE_COUNT], rows[TABLE_COUNT] = {0};
    for (int kind = 0; kind < TABLE_COUNT; kind++) {
        FILE *out = open_memstream(&head, &size);
        tables_head((enum table_kind)kind, out);
        fclose(out);
        expected[kind] = cells_of(head, strchr(head, '\n'));
        free(head);
    }
    begin("Settling", false);
    put_practice();
    put_mark(400, "a, \"b\"\nc\r\n");
    put_mark(400, hostile);
    char odd[PATH_SIZE];
    journal_destroy(journal);
    journal = NULL;
    snprintf(odd, sizeof odd, "%.*s/a\n1,\"b\".kindbeat", (int)(strrchr(path, '/') - path), path);
    assert_int_equal(rename(path, odd), 0);
    text_copy(path, sizeof path, odd);
    char *text = reported(tables_rows);
    struct analysis analysis = analysed();
    for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        int kind = line[0] - '0';
        assert_true(kind >= 0 && kind < TABLE_COUNT);
        assert_int_equal(cells_of(line, end), expected[kind]);
        rows[kind]++;
    }
    assert_int_equal(rows[TABLE_SESSIONS], 1);
    assert_int_equal(rows[TABLE_BEATS], analysis.beat_count);
    assert_int_equal(rows[TABLE_SECONDS], analysis.coherence_count);
    assert_int_equal(rows[TABLE_BREATHS], 4);
    assert_int_equal(rows[TABLE_STEPS], 2);
    assert_int_equal(rows[TABLE_ANSWERS], 3); /* the changed one too: nothing is left out */
    assert_int_equal(rows[TABLE_MARKS], 3);
    assert_holds(text, "\"a 1,\"\"b\"\"\",P07,398.");
    assert_holds(text, ",\"a, \"\"b\"\" c  \"\n");
    assert_holds(text, ",arriving,calm,3\n");
    analysis_finish(&analysis);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_lines_whatever_is_in_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
