/* JSON written straight into memory must be what a parser reads back. */
#include "support.h"

#include "app/json_out.h"
#include <cjson/cJSON.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static cJSON *parsed(const struct json_out *out)
{
    cJSON *json = cJSON_ParseWithOpts(out->at, NULL, true);
    if (!json)
        fail_msg("not JSON: %.200s", out->at);
    assert_int_equal(strlen(out->at), out->used);
    return json;
}

static void values_come_back(void **state)
{
    (void)state;
    struct json_out out = {0};
    json_open(&out, NULL, '{');
    json_put_real(&out, "third", 1.0 / 3);
    json_put_real(&out, "none", NAN);
    json_put_real(&out, "beyond", INFINITY);
    json_put_fixed(&out, "fixed", 812.29999999999995, 6);
    json_put_int(&out, "int", -42);
    json_put_bool(&out, "yes", true);
    json_put_word(&out, "word", "a\"b\\c\n\x01\t\xC3\xA4");
    json_put_word(&out, "null", NULL);
    json_open(&out, "empty", '[');
    json_close(&out, ']');
    json_open(&out, "object", '{');
    json_close(&out, '}');
    json_close(&out, '}');
    cJSON *json = parsed(&out);
    assert_true(cJSON_GetObjectItem(json, "third")->valuedouble == 1.0 / 3);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "none")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "beyond")));
    assert_true(cJSON_GetObjectItem(json, "fixed")->valuedouble == 812.3);
    assert_int_equal(cJSON_GetObjectItem(json, "int")->valueint, -42);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "yes")));
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(json, "word")),
                        "a\"b\\c\n\x01\t\xC3\xA4");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "null")));
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "empty")), 0);
    assert_non_null(strstr(out.at, "\"fixed\":812.3,"));
    cJSON_Delete(json);
    json_out_finish(&out);
}

/* File names are bytes; JSON is UTF-8. */
static void bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    static const char *const words[] = {
        "\xFF",         "a\xC3",           "\xC0\xAF",           "\xED\xA0\x80", "\xF5\x80\x80\x80",
        "\xE0\x80\x80", "\xE2\x82\xAC ok", "\xF0\x9F\x99\x82 ok"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct json_out out = {0};
        json_put_word(&out, NULL, words[i]);
        bool replaced = strstr(out.at, "\xEF\xBF\xBD") != NULL;
        assert_true(replaced == (strstr(words[i], "ok") == NULL));
        cJSON_Delete(parsed(&out));
        json_out_finish(&out);
    }
}

struct row {
    double t_s, ratio;
    int class, inserted;
};

static const char *name_of(int value)
{
    return value ? "one" : NULL;
}

static void a_long_list_is_complete(void **state)
{
    (void)state;
    enum { ROWS = 20000 };
    static const struct json_member members[] = {
        JSON_MEMBER(struct row, t_s, JSON_MICRO),
        JSON_MEMBER(struct row, ratio, JSON_REAL),
        {"class", offsetof(struct row, class), JSON_NAME, name_of},
        JSON_MEMBER(struct row, inserted, JSON_INT),
    };
    struct row *rows = calloc(ROWS, sizeof *rows);
    for (int i = 0; i < ROWS; i++)
        rows[i] = (struct row){i / 1000.0, i % 3 ? sin(i) : NAN, i % 2, i};
    struct json_out out = {0};
    json_open(&out, NULL, '{');
    json_put_rows(&out, "rows", rows, ROWS, sizeof *rows, members, 4);
    json_close(&out, '}');
    cJSON *json = parsed(&out), *one;
    int i = 0;
    cJSON_ArrayForEach(one, cJSON_GetObjectItem(json, "rows"))
    {
        const cJSON *ratio = cJSON_GetObjectItem(one, "ratio");
        assert_true(cJSON_GetObjectItem(one, "t_s")->valuedouble == i / 1000.0);
        assert_true(i % 3 ? ratio->valuedouble == rows[i].ratio : cJSON_IsNull(ratio));
        assert_true(cJSON_IsNull(cJSON_GetObjectItem(one, "class")) == (i % 2 == 0));
        assert_int_equal(cJSON_GetObjectItem(one, "inserted")->valueint, i);
        i++;
    }
    assert_int_equal(i, ROWS);
    cJSON_Delete(json);
    json_out_finish(&out);
    free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(a_long_list_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
