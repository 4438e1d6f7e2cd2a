#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"

struct yardstick {
  sqlite3 *db;
  sqlite3_stmt *insert;
  sqlite3_session *session;
  int columns;
};

int yardstick_open(const char *path, const char *schema, const char *insert, int columns, int scratch, yardstick **out) {
  yardstick *yard = calloc(1, sizeof *yard);
  if (!yard) return SQLITE_NOMEM;
  yard->columns = columns;
  int code = sqlite3_open(path, &yard->db);
  if (code == SQLITE_OK) code = sqlite3_exec(yard->db, "PRAGMA journal_mode=WAL; PRAGMA cache_size=-32000", 0, 0, 0);
  if (code == SQLITE_OK) code = sqlite3_exec(yard->db, scratch ? "PRAGMA synchronous=OFF" : "PRAGMA synchronous=FULL", 0, 0, 0);
  if (code == SQLITE_OK) code = sqlite3_exec(yard->db, schema, 0, 0, 0);
  if (code == SQLITE_OK) code = sqlite3_prepare_v2(yard->db, insert, -1, &yard->insert, 0);
  *out = yard;
  return code;
}

int yardstick_close(yardstick *yard) {
  sqlite3_finalize(yard->insert);
  int code = sqlite3_exec(yard->db, "PRAGMA wal_checkpoint(TRUNCATE)", 0, 0, 0);
  int closed = sqlite3_close(yard->db);
  free(yard);
  return code != SQLITE_OK ? code : closed;
}

int yardstick_execute(yardstick *yard, const char *sql) { return sqlite3_exec(yard->db, sql, 0, 0, 0); }

// Binds one cell and gives the place behind it. The rows outlive the step, so nothing is copied.
static const uint8_t *bind(sqlite3_stmt *statement, int index, const uint8_t *cell) {
  uint8_t tag = *cell++;
  if (tag == 'n') {
    sqlite3_bind_null(statement, index);
    return cell;
  }
  if (tag == 'i') {
    int64_t value;
    memcpy(&value, cell, 8);
    sqlite3_bind_int64(statement, index, value);
    return cell + 8;
  }
  uint32_t size;
  memcpy(&size, cell, 4);
  cell += 4;
  if (tag == 't')
    sqlite3_bind_text(statement, index, (const char *)cell, (int)size, SQLITE_STATIC);
  else
    sqlite3_bind_blob(statement, index, cell, (int)size, SQLITE_STATIC);
  return cell + size;
}

int yardstick_insert(yardstick *yard, const uint8_t **rows, int count) {
  int code = sqlite3_exec(yard->db, "BEGIN IMMEDIATE", 0, 0, 0);
  const uint8_t *cell = *rows;
  for (int row = 0; row < count && code == SQLITE_OK; row++) {
    for (int index = 1; index <= yard->columns; index++) cell = bind(yard->insert, index, cell);
    sqlite3_step(yard->insert);
    code = sqlite3_reset(yard->insert);
  }
  *rows = cell;
  if (code == SQLITE_OK) return sqlite3_exec(yard->db, "COMMIT", 0, 0, 0);
  sqlite3_exec(yard->db, "ROLLBACK", 0, 0, 0);
  return code;
}

int yardstick_record(yardstick *yard, const char *table) {
  int code = sqlite3session_create(yard->db, "main", &yard->session);
  return code == SQLITE_OK ? sqlite3session_attach(yard->session, table) : code;
}

int yardstick_changeset(yardstick *yard, void **bytes, int *size) {
  int code = sqlite3session_changeset(yard->session, size, bytes);
  sqlite3session_delete(yard->session);
  yard->session = 0;
  return code;
}

void yardstick_free(void *bytes) { sqlite3_free(bytes); }

static int replace(void *conflicts, int kind, sqlite3_changeset_iter *change) {
  (void)change;
  ++*(int *)conflicts;
  return kind == SQLITE_CHANGESET_DATA || kind == SQLITE_CHANGESET_CONFLICT ? SQLITE_CHANGESET_REPLACE : SQLITE_CHANGESET_OMIT;
}

int yardstick_apply(yardstick *yard, void *bytes, int size, int *conflicts) {
  int code = sqlite3_exec(yard->db, "BEGIN IMMEDIATE", 0, 0, 0);
  if (code == SQLITE_OK) code = sqlite3changeset_apply(yard->db, size, bytes, 0, replace, conflicts);
  if (code == SQLITE_OK) return sqlite3_exec(yard->db, "COMMIT", 0, 0, 0);
  sqlite3_exec(yard->db, "ROLLBACK", 0, 0, 0);
  return code;
}
