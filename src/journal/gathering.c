#include "journal/gathering.h"

#include "base/text.h"
#include "events/kinds.h"
#include "journal/row.h"
#include "journal/salvage.h"
#include "journal/schema.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FACT_NAME_MOST 64
#define ROW_LEAST      4 /* bytes that a row takes with its place */
#define OWNER_NOBODY   0
#define OWNER_FACTS    (EVENT_KIND_COUNT + 1)
#define OWNER_OTHER    (EVENT_KIND_COUNT + 2) /* what SQLite makes for itself */
#define OWNER_COUNT    (EVENT_KIND_COUNT + 3)

static const char scratch_tables[] = "CREATE TABLE event (seq INTEGER, event BLOB);"
                                     "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT);"
                                     "BEGIN";

/* --- whose page? ---------------------------------------------------------------------------- */

static uint8_t owner_named(const char *name)
{
    for (int kind = 0; name && kind < EVENT_KIND_COUNT; kind++)
        if (strcmp(name, event_descriptions[kind].name) == 0)
            return (uint8_t)(1 + kind);
    return name && strcmp(name, "facts") == 0 ? OWNER_FACTS : OWNER_OTHER;
}

/* SQLite follows its trees as far as they can be followed; where not, it is not known. */
static void ask_owners(struct gathering *gathering, const char *path)
{
    sqlite3 *file;
    sqlite3_stmt *pages = NULL;
    struct stat found;
    if (stat(path, &found) == 0 && found.st_size / 512 < UINT32_MAX)
        gathering->owner_count = (uint32_t)(found.st_size / 512) + 1;
    gathering->owners = calloc(gathering->owner_count + 1, 1);
    if (sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
        sqlite3_prepare_v2(file, "SELECT pageno, name FROM dbstat", -1, &pages, NULL);
    while (pages && gathering->owners && sqlite3_step(pages) == SQLITE_ROW) {
        int64_t page = sqlite3_column_int64(pages, 0);
        if (page > 0 && page < gathering->owner_count)
            gathering->owners[page] = owner_named((const char *)sqlite3_column_text(pages, 1));
    }
    sqlite3_finalize(pages);
    sqlite3_close(file);
}

static void note_damage(struct gathering *gathering, uint32_t page, enum event_kind kind)
{
    int owner = kind < EVENT_KIND_COUNT ? 1 + (int)kind : OWNER_NOBODY;
    if (owner == OWNER_NOBODY && gathering->owners && page < gathering->owner_count)
        owner = gathering->owners[page];
    if (owner == OWNER_FACTS)
        gathering->damage.facts = true;
    else if (owner == OWNER_NOBODY)
        gathering->damage.others = true;
    else if (owner != OWNER_OTHER)
        gathering->damage.kinds |= 1U << (owner - 1);
}

/* --- rows ----------------------------------------------------------------------------------- */

static void bind_value(sqlite3_stmt *to, int place, const struct salvage_value *value, bool is_real)
{
    switch (value->type) {
    case SALVAGE_NULL:
        sqlite3_bind_null(to, place);
        break;
    case SALVAGE_INTEGER: /* as a REAL without a fraction is kept, too */
        if (is_real)
            sqlite3_bind_double(to, place, (double)value->integer);
        else
            sqlite3_bind_int64(to, place, value->integer);
        break;
    case SALVAGE_REAL:
        sqlite3_bind_double(to, place, value->real);
        break;
    case SALVAGE_TEXT:
        sqlite3_bind_text(to, place, (const char *)value->bytes, (int)value->size, SQLITE_STATIC);
        break;
    case SALVAGE_BLOB:
        sqlite3_bind_blob(to, place, value->bytes, (int)value->size, SQLITE_STATIC);
        break;
    }
}

/* The number of a row is its rowid; its own column is empty. */
static bool row_event(struct gathering *gathering, enum event_kind kind,
                      const struct salvage_row *row, struct event *event)
{
    const struct event_description *description = &event_descriptions[kind];
    sqlite3_stmt *reader = gathering->readers[kind];
    if (row->count != schema_columns(kind, gathering->format) ||
        row->values[0].type != SALVAGE_NULL || row->rowid < 1 || row->rowid > gathering->rows_most)
        return false;
    sqlite3_reset(reader);
    int place = 0;
    for (; place < 3; place++)
        bind_value(reader, place + 1, &row->values[place], false);
    for (int i = 0; i < description->field_count; i++)
        if (description->fields[i].since <= gathering->format) {
            bool is_real = description->fields[i].type == FIELD_DOUBLE;
            bind_value(reader, place + 1, &row->values[place], is_real);
            place++;
        }
    return sqlite3_step(reader) == SQLITE_ROW && row_read(reader, kind, event) == NULL &&
           event->at_ns >= 0;
}

static enum event_kind kind_of(struct gathering *gathering, const struct salvage_page *page)
{
    enum event_kind best = EVENT_KIND_COUNT;
    int most = 0;
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        struct event event;
        int fitting = 0;
        for (int i = 0; i < page->count; i++)
            fitting += row_event(gathering, (enum event_kind)kind, &page->rows[i], &event);
        if (fitting <= most)
            continue;
        best = (enum event_kind)kind;
        most = fitting;
    }
    return best;
}

static void step(struct gathering *gathering, sqlite3_stmt *insert)
{
    sqlite3_step(insert);
    int code = sqlite3_reset(insert);
    gathering->code = gathering->code ? gathering->code : code;
}

static void keep_event(struct gathering *gathering, int64_t seq, const struct event *event)
{
    sqlite3_bind_int64(gathering->keep_event, 1, seq);
    sqlite3_bind_blob(gathering->keep_event, 2, event, sizeof *event, SQLITE_STATIC);
    step(gathering, gathering->keep_event);
    gathering->events++;
}

static bool is_fact(const struct salvage_row *row)
{
    const struct salvage_value *name = &row->values[0], *value = &row->values[1];
    return row->count == 2 && name->type == SALVAGE_TEXT && value->type == SALVAGE_TEXT &&
           name->size > 0 && name->size <= FACT_NAME_MOST &&
           !memchr(name->bytes, '\0', name->size) && !memchr(value->bytes, '\0', value->size);
}

/* The first that is met is the newest. */
static void keep_fact(struct gathering *gathering, const struct salvage_row *row)
{
    bind_value(gathering->keep_fact, 1, &row->values[0], false);
    bind_value(gathering->keep_fact, 2, &row->values[1], false);
    step(gathering, gathering->keep_fact);
}

static bool is_schema(const struct salvage_row *row)
{
    return row->count == 5 && row->values[0].type == SALVAGE_TEXT;
}

static void take_page(void *context, const struct salvage_page *page)
{
    struct gathering *gathering = context;
    enum event_kind kind = kind_of(gathering, page);
    int strange = 0;
    for (int i = 0; i < page->count; i++) {
        const struct salvage_row *row = &page->rows[i];
        struct event event;
        if (kind < EVENT_KIND_COUNT && row_event(gathering, kind, row, &event))
            keep_event(gathering, row->rowid, &event);
        else if (kind == EVENT_KIND_COUNT && is_fact(row))
            keep_fact(gathering, row);
        else
            strange += !is_schema(row);
    }
    if (page->unreadable + strange > 0)
        note_damage(gathering, page->number, kind);
}

/* --- which format? -------------------------------------------------------------------------- */

static int prepare_readers(struct gathering *gathering)
{
    int code = SQLITE_OK;
    for (int kind = 0; !code && kind < EVENT_KIND_COUNT; kind++) {
        char sql[SCHEMA_SQL_MAX];
        struct text text = text_over(sql, sizeof sql);
        sqlite3_finalize(gathering->readers[kind]);
        schema_select_one((enum event_kind)kind, gathering->format, &text);
        code = sqlite3_prepare_v2(gathering->scratch, sql, -1, &gathering->readers[kind], NULL);
    }
    return code;
}

static void count_fitting(void *context, const struct salvage_page *page)
{
    struct gathering *gathering = context;
    struct event event;
    enum event_kind kind = kind_of(gathering, page);
    for (int i = 0; kind < EVENT_KIND_COUNT && i < page->count; i++)
        gathering->events += row_event(gathering, kind, &page->rows[i], &event);
}

/* The one that fits most rows; of several the newest. */
static enum status guess_format(struct gathering *gathering, const char *path,
                                struct problem *problem)
{
    const struct salvage_sink count = {count_fitting, gathering};
    int64_t most = 0;
    int best = SCHEMA_FORMAT;
    enum status status = STATUS_OK;
    for (int format = SCHEMA_FORMAT; !status && format >= 1; format--) {
        gathering->format = format;
        gathering->events = 0;
        gathering->code = prepare_readers(gathering);
        status = salvage_read(path, &count, problem);
        if (gathering->events > most) {
            most = gathering->events;
            best = format;
        }
    }
    gathering->format = best;
    gathering->events = 0;
    return status;
}

/* --- all ------------------------------------------------------------------------------------ */

static int64_t size_of(const char *path, const char *ending)
{
    char name[4200];
    struct stat found;
    struct text text = text_over(name, sizeof name);
    text_add(&text, "%s%s", path, ending);
    return !text.cut && stat(name, &found) == 0 ? found.st_size : 0;
}

/* A database without a name is a file that is unlinked as soon as it is made. */
static int open_scratch(struct gathering *gathering)
{
    int code =
        sqlite3_open_v2("", &gathering->scratch,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (!code)
        code = sqlite3_exec(gathering->scratch, scratch_tables, NULL, NULL, NULL);
    if (!code)
        code = sqlite3_prepare_v2(gathering->scratch, "INSERT INTO event VALUES (?, ?)", -1,
                                  &gathering->keep_event, NULL);
    if (!code)
        code = sqlite3_prepare_v2(gathering->scratch, "INSERT OR IGNORE INTO fact VALUES (?, ?)",
                                  -1, &gathering->keep_fact, NULL);
    return code;
}

enum status gathering_read(struct gathering *gathering, const char *path, int format,
                           struct problem *problem)
{
    const struct salvage_sink pages = {take_page, gathering};
    *gathering = (struct gathering){.format = format};
    gathering->rows_most = (size_of(path, "") + size_of(path, "-wal")) / ROW_LEAST;
    gathering->code = open_scratch(gathering);
    enum status status = STATUS_OK;
    if (!gathering->code && format == 0)
        status = guess_format(gathering, path, problem);
    if (!gathering->code)
        gathering->code = prepare_readers(gathering);
    ask_owners(gathering, path);
    if (!gathering->code && !status)
        status = salvage_read(path, &pages, problem);
    if (gathering->code && !status)
        status = problem_set(problem, STATUS_FAILED, "Make room on the disk and try again.",
                             "There is no room to repair %s: %s.", path,
                             sqlite3_errstr(gathering->code));
    return status;
}

void gathering_finish(struct gathering *gathering)
{
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        sqlite3_finalize(gathering->readers[kind]);
    sqlite3_finalize(gathering->keep_event);
    sqlite3_finalize(gathering->keep_fact);
    sqlite3_close(gathering->scratch);
    free(gathering->owners);
    *gathering = (struct gathering){0};
}

int gathering_events(struct gathering *gathering,
                     void (*put)(void *context, int64_t seq, const struct event *event),
                     void *context)
{
    static const char query[] = "SELECT seq, event FROM event ORDER BY seq, rowid";
    sqlite3_stmt *rows;
    int code = sqlite3_prepare_v2(gathering->scratch, query, -1, &rows, NULL);
    while (!code && sqlite3_step(rows) == SQLITE_ROW) {
        struct event event;
        memcpy(&event, sqlite3_column_blob(rows, 1), sizeof event);
        put(context, sqlite3_column_int64(rows, 0), &event);
    }
    int end = sqlite3_finalize(rows);
    return code ? code : end;
}

int gathering_facts(struct gathering *gathering,
                    void (*put)(void *context, const char *name, const char *value), void *context)
{
    sqlite3_stmt *rows;
    int code =
        sqlite3_prepare_v2(gathering->scratch, "SELECT name, value FROM fact", -1, &rows, NULL);
    while (!code && sqlite3_step(rows) == SQLITE_ROW)
        put(context, (const char *)sqlite3_column_text(rows, 0),
            (const char *)sqlite3_column_text(rows, 1));
    int end = sqlite3_finalize(rows);
    return code ? code : end;
}
