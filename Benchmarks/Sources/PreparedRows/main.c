// What SQLite's C API alone takes to write the rows of a case, ready in memory, without reading or parsing anything:
//
//   PreparedRows CASE TABLE…
//
// copies the tables in the order given to a new file beside the case, in one transaction, in key order, sixteen rows a statement, with the
// settings of our own first ingest (rollback journal, 64 MiB of pages, full synchronization). Only binding and stepping are timed, and the
// commit. Prints one JSON line.
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ROWS_AT_ONCE = 16, ROWS_IN_MEMORY = 1 << 18, MOST_COLUMNS = 64 };

typedef struct {
  int type;
  int64_t number; // the value, or where the bytes begin
  int length;
} Value;

static sqlite3 *source, *target;
static double seconds;

static void fail(const char *what) {
  fprintf(stderr, "PreparedRows: %s: %s / %s\n", what, sqlite3_errmsg(source), target ? sqlite3_errmsg(target) : "");
  exit(2);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void run(sqlite3 *database, const char *sql) {
  if (sqlite3_exec(database, sql, 0, 0, 0) != SQLITE_OK) fail(sql);
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0) != SQLITE_OK) fail(sql);
  return statement;
}

static sqlite3_stmt *prepare_insert(const char *table, int columns, int rows) {
  char sql[1 << 14];
  int end = snprintf(sql, sizeof sql, "INSERT OR FAIL INTO %s VALUES ", table);
  for (int row = 0; row < rows; row++) {
    end += snprintf(sql + end, sizeof sql - end, row ? ",(" : "(");
    for (int column = 0; column < columns; column++) end += snprintf(sql + end, sizeof sql - end, column ? ",?" : "?");
    end += snprintf(sql + end, sizeof sql - end, ")");
  }
  return prepare(target, sql);
}

static Value *values;
static char *bytes;
static int64_t bytes_room;

static void insert(sqlite3_stmt *statement, const Value *first, int count) {
  sqlite3_clear_bindings(statement);
  for (int index = 0; index < count; index++) {
    const Value *value = first + index;
    if (value->type == SQLITE_INTEGER) sqlite3_bind_int64(statement, index + 1, value->number);
    else if (value->type == SQLITE_BLOB && value->length == 0) sqlite3_bind_zeroblob(statement, index + 1, 0);
    else if (value->type == SQLITE_BLOB) sqlite3_bind_blob64(statement, index + 1, bytes + value->number, value->length, SQLITE_STATIC);
    else if (value->type == SQLITE_TEXT) sqlite3_bind_text64(statement, index + 1, bytes + value->number, value->length, SQLITE_STATIC, SQLITE_UTF8);
  }
  if (sqlite3_step(statement) != SQLITE_DONE) fail("insert");
  sqlite3_reset(statement);
}

static int64_t copy(const char *table) {
  char sql[200];
  snprintf(sql, sizeof sql, "SELECT * FROM %s", table);
  sqlite3_stmt *select = prepare(source, sql);
  int columns = sqlite3_column_count(select);
  if (columns > MOST_COLUMNS) fail("too many columns");
  sqlite3_stmt *many = prepare_insert(table, columns, ROWS_AT_ONCE), *one = prepare_insert(table, columns, 1);
  int64_t total = 0;
  for (int isEnd = 0; !isEnd;) {
    int rows = 0;
    int64_t used = 0;
    while (rows < ROWS_IN_MEMORY && !(isEnd = sqlite3_step(select) != SQLITE_ROW)) {
      for (int column = 0; column < columns; column++) {
        Value *value = values + (int64_t)rows * columns + column;
        value->type = sqlite3_column_type(select, column);
        if (value->type == SQLITE_INTEGER) value->number = sqlite3_column_int64(select, column);
        if (value->type != SQLITE_BLOB && value->type != SQLITE_TEXT) continue;
        const void *content = sqlite3_column_blob(select, column);
        value->length = sqlite3_column_bytes(select, column);
        value->number = used;
        if (used + value->length > bytes_room && !(bytes = realloc(bytes, bytes_room = 2 * (used + value->length)))) fail("memory");
        if (value->length) memcpy(bytes + used, content, value->length);
        used += value->length;
      }
      rows++;
    }
    double began = now();
    int row = 0;
    for (; row + ROWS_AT_ONCE <= rows; row += ROWS_AT_ONCE) insert(many, values + (int64_t)row * columns, ROWS_AT_ONCE * columns);
    for (; row < rows; row++) insert(one, values + (int64_t)row * columns, columns);
    seconds += now() - began;
    total += rows;
  }
  sqlite3_finalize(select);
  sqlite3_finalize(many);
  sqlite3_finalize(one);
  return total;
}

int main(int count, char **arguments) {
  if (count < 3) return fprintf(stderr, "usage: PreparedRows CASE TABLE...\n"), 64;
  char path[4096];
  snprintf(path, sizeof path, "%s.prepared", arguments[1]);
  unlink(path);
  if (sqlite3_open_v2(arguments[1], &source, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, 0) != SQLITE_OK) fail("open");
  if (sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, 0) != SQLITE_OK) fail("make");
  // Pages as large as the case's.
  sqlite3_stmt *size = prepare(source, "PRAGMA page_size");
  if (sqlite3_step(size) != SQLITE_ROW) fail("page size");
  char pages[60];
  snprintf(pages, sizeof pages, "PRAGMA page_size = %d", sqlite3_column_int(size, 0));
  sqlite3_finalize(size);
  run(target, pages);
  run(target, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA cell_size_check = 1;");
  values = malloc(sizeof(Value) * MOST_COLUMNS * ROWS_IN_MEMORY);
  bytes = malloc(bytes_room = 1 << 20);
  if (!values || !bytes) fail("memory");
  run(target, "BEGIN IMMEDIATE");
  int64_t rows = 0;
  for (int index = 2; index < count; index++) {
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT sql FROM sqlite_schema WHERE tbl_name = '%s' AND sql IS NOT NULL ORDER BY rowid", arguments[index]);
    sqlite3_stmt *schema = prepare(source, sql);
    while (sqlite3_step(schema) == SQLITE_ROW) run(target, (const char *)sqlite3_column_text(schema, 0));
    sqlite3_finalize(schema);
    rows += copy(arguments[index]);
  }
  double began = now();
  run(target, "COMMIT");
  seconds += now() - began;
  struct stat file;
  stat(path, &file);
  printf("{\"what\": \"the C API writing the same rows, ready in memory\", \"rows\": %lld, \"seconds\": %.2f, \"file_bytes\": %lld}\n",
         (long long)rows, seconds, (long long)file.st_size);
  sqlite3_close(target);
  sqlite3_close(source);
  unlink(path);
  return 0;
}
