#ifndef WEFT_SESSION_H
#define WEFT_SESSION_H

#include <stddef.h>
#include <stdint.h>

// The yardstick of weft-bench: SQLite without Weft, and SQLite's own session extension.
//
// All of it is C behind these few functions, so that no Swift file has to import sqlite3.h twice with different options.
//
// Rows come as one run of bytes, a row of `columns` cells after the other. A cell is a tag and what follows it: 'n'; 'i' and 8 bytes
// (native order); 't' or 'b', 4 bytes of length (native order) and the bytes.
//
// Every function that can fail returns SQLite's result code, 0 when all went well.

typedef struct yardstick yardstick;

// Opens a file with the pragmas of a replica (WAL, synchronous=FULL, or OFF when `scratch`) and runs `schema` in it.
int yardstick_open(const char *path, const char *schema, const char *insert, int columns, int scratch, yardstick **out);
// Checkpoints the log into the file and closes it.
int yardstick_close(yardstick *yard);

// Inserts `count` rows in one transaction; `*rows` moves behind them.
int yardstick_insert(yardstick *yard, const uint8_t **rows, int count);
int yardstick_execute(yardstick *yard, const char *sql);

// Records what is inserted or changed from here on.
int yardstick_record(yardstick *yard, const char *table);
// Ends the recording and hands the changeset over; free it with yardstick_free.
int yardstick_changeset(yardstick *yard, void **bytes, int *size);
void yardstick_free(void *bytes);

// Applies a changeset in one transaction. A row that is not as the changeset expects it is replaced and counted in `*conflicts`.
int yardstick_apply(yardstick *yard, void *bytes, int size, int *conflicts);

#endif
