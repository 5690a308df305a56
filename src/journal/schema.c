/* A session file must be readable without Kindbeat, by any SQLite tool, and must still follow the
 * event kinds without a second list to keep. So every statement is spelled from the one description
 * of the kinds. A reader takes a table for what it is only when it was made by this very text
 * (SQLite keeps it), which checks names, types and order of all columns at once. */
#include "journal/schema.h"

#include "base/status.h"
#include "events/kinds.h"

const char schema_facts[] = "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT)";

static const char *const column_types[] = {
    [FIELD_INT64] = "INTEGER NOT NULL", [FIELD_DOUBLE] = "REAL", /* NULL: absent */
    [FIELD_COUNT] = "INTEGER NOT NULL", [FIELD_NAME] = "TEXT NOT NULL",
    [FIELD_TEXT] = "TEXT NOT NULL",     [FIELD_BYTES] = "BLOB NOT NULL",
};

/* What a column that an older format did not have reads as. */
static const char *const absent[] = {
    [FIELD_INT64] = "0", [FIELD_DOUBLE] = "NULL", [FIELD_COUNT] = "0",
    [FIELD_NAME] = NULL, [FIELD_TEXT] = "''",     [FIELD_BYTES] = "x''",
};

const char *schema_stream_fact(const char *name, int stream, char memory[SCHEMA_FACT_MAX])
{
    struct text text = text_over(memory, SCHEMA_FACT_MAX);
    text_add(&text, stream > 0 ? "%s_%d" : "%s", name, stream);
    ENSURE(!text.cut);
    return memory;
}

void schema_create(enum event_kind kind, int format, struct text *sql)
{
    const struct event_description *description = &event_descriptions[kind];
    if (description->since > format)
        return;
    text_add(sql,
             "CREATE TABLE \"%s\" (seq INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, "
             "stream INTEGER NOT NULL",
             description->name);
    for (int i = 0; i < description->field_count; i++) {
        const struct event_field *field = &description->fields[i];
        if (field->since <= format)
            text_add(sql, ", \"%s\" %s", field->name, column_types[field->type]);
    }
    text_add(sql, ")");
    ENSURE(!sql->cut);
}

int schema_columns(enum event_kind kind, int format)
{
    const struct event_description *description = &event_descriptions[kind];
    int count = 3; /* seq, at_ns, stream */
    for (int i = 0; i < description->field_count; i++)
        count += description->fields[i].since <= format;
    return description->since <= format ? count : 0;
}

void schema_insert(enum event_kind kind, int format, struct text *sql)
{
    int columns = schema_columns(kind, format);
    if (columns == 0)
        return;
    text_add(sql, "INSERT INTO \"%s\" VALUES (?", event_descriptions[kind].name);
    for (int i = 1; i < columns; i++)
        text_add(sql, ", ?");
    text_add(sql, ")");
    ENSURE(!sql->cut);
}

/* Columns, or parameters in their place. */
static void select_fields(enum event_kind kind, int format, bool by_name, struct text *sql)
{
    const struct event_description *description = &event_descriptions[kind];
    for (int i = 0; i < description->field_count; i++) {
        const struct event_field *field = &description->fields[i];
        if (field->since > format && field->type == FIELD_NAME) /* the first: what there was */
            text_add(sql, ", '%s'", field->names[0]);
        else if (field->since > format)
            text_add(sql, ", %s", absent[field->type]);
        else if (by_name)
            text_add(sql, ", \"%s\"", field->name);
        else
            text_add(sql, ", ?");
    }
}

void schema_select(enum event_kind kind, int format, struct text *sql)
{
    if (schema_columns(kind, format) == 0) {
        text_add(sql, "SELECT 0 WHERE 0");
        return;
    }
    text_add(sql, "SELECT seq, at_ns, stream");
    select_fields(kind, format, true, sql);
    text_add(sql, " FROM \"%s\" ORDER BY seq", event_descriptions[kind].name);
    ENSURE(!sql->cut);
}

void schema_select_one(enum event_kind kind, int format, struct text *sql)
{
    if (schema_columns(kind, format) == 0)
        return;
    text_add(sql, "SELECT ?, ?, ?");
    select_fields(kind, format, false, sql);
    ENSURE(!sql->cut);
}
