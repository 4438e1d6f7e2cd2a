import GRDB

/// The replica's own tables, beside those of the records. `docs/replica.md` says what each is for.
enum OwnTables {
  /// All of them; those of one concern are declared beside it.
  static let all = [sql, CheckpointTables.sql, ShelfGaps.sql, Alarms.sql, Disputes.sql, SearchTables.sql]

  private static let sql = """
    CREATE TABLE IF NOT EXISTS meta (name TEXT NOT NULL PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

    -- Every change set as its author sealed it, in the order of arrival, which is causal.
    CREATE TABLE IF NOT EXISTS log (
      seq INTEGER PRIMARY KEY, origin INTEGER NOT NULL, number INTEGER NOT NULL, stamp INTEGER NOT NULL,
      hash BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
    CREATE UNIQUE INDEX IF NOT EXISTS log_by_number ON log(origin, number);

    CREATE TABLE IF NOT EXISTS frontier (
      origin INTEGER NOT NULL PRIMARY KEY, number INTEGER NOT NULL, hash BLOB NOT NULL, stamp INTEGER NOT NULL,
      sealed INTEGER NOT NULL, anchor INTEGER NOT NULL, anchor_bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS seal (
      origin INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL, signature BLOB NOT NULL,
      PRIMARY KEY (origin, number)) STRICT, WITHOUT ROWID;

    -- Lost edits. `against` is the present version; the marks that ConflictMarks keeps say whether the edit says something else than the
    -- present value, and whether somebody has decided it. Open is what differs and is not decided: that a person sees.
    CREATE TABLE IF NOT EXISTS conflict (
      record BLOB NOT NULL, field INTEGER NOT NULL, stamp INTEGER NOT NULL, origin INTEGER NOT NULL, type INTEGER NOT NULL,
      kind TEXT NOT NULL, value BLOB NOT NULL, against_stamp INTEGER NOT NULL, against_origin INTEGER NOT NULL,
      shelf INTEGER NOT NULL DEFAULT 0, differs INTEGER NOT NULL DEFAULT 1, decided INTEGER NOT NULL DEFAULT 0,
      open INTEGER NOT NULL DEFAULT 1,
      PRIMARY KEY (record, field, stamp, origin)) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS conflict_open ON conflict(stamp, record, field, origin, shelf, type, kind, against_origin, open) WHERE open = 1;
    CREATE TABLE IF NOT EXISTS replaced_early (
      record BLOB NOT NULL, field INTEGER NOT NULL, stamp INTEGER NOT NULL, origin INTEGER NOT NULL,
      PRIMARY KEY (record, field, stamp, origin)) STRICT, WITHOUT ROWID;
    -- `fields`: a bit for each field that is not applied yet (bit number - 1); -1 for the whole change.
    CREATE TABLE IF NOT EXISTS waiting (
      record BLOB NOT NULL, type INTEGER NOT NULL, origin INTEGER NOT NULL, number INTEGER NOT NULL, cause TEXT NOT NULL,
      stamp INTEGER NOT NULL, fields INTEGER NOT NULL, PRIMARY KEY (record, type, origin, number, cause)) STRICT, WITHOUT ROWID;
    -- What waited for an upgrade and was then found to be what its author may not do.
    CREATE TABLE IF NOT EXISTS passed_over (
      record BLOB NOT NULL, type INTEGER NOT NULL, origin INTEGER NOT NULL, number INTEGER NOT NULL, fields INTEGER NOT NULL,
      code TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (record, type, origin, number)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS quarantine (
      origin INTEGER NOT NULL, number INTEGER NOT NULL, code TEXT NOT NULL, text TEXT NOT NULL, bytes BLOB NOT NULL,
      peer INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (origin, number)) STRICT, WITHOUT ROWID;
    -- The seals that came with what is in quarantine, so that it can be tried again without the peer.
    CREATE TABLE IF NOT EXISTS quarantine_seal (
      origin INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL, signature BLOB NOT NULL,
      PRIMARY KEY (origin, number)) STRICT, WITHOUT ROWID;

    -- Grants that came with our own admission, before any record did.
    CREATE TABLE IF NOT EXISTS trusted_grant (grant_bytes BLOB NOT NULL PRIMARY KEY, grant_signature BLOB NOT NULL) STRICT, WITHOUT ROWID;
    -- What each peer has said it holds, and when it said so.
    CREATE TABLE IF NOT EXISTS acknowledgement (
      peer INTEGER NOT NULL, origin INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (peer, origin, number)) STRICT, WITHOUT ROWID;
    -- Links that a person has cut; site 0 is all.
    CREATE TABLE IF NOT EXISTS pause (site INTEGER NOT NULL PRIMARY KEY) STRICT;
    -- How things stand with each peer, as the node last wrote it.
    CREATE TABLE IF NOT EXISTS peer_state (
      site INTEGER, address TEXT NOT NULL, phase TEXT NOT NULL, since INTEGER, last_heard INTEGER, error TEXT NOT NULL,
      offset_ms INTEGER) STRICT;
    -- That this machine's clock is wrong, and who took it as it is; one row at most.
    CREATE TABLE IF NOT EXISTS clock_alarm (
      one INTEGER PRIMARY KEY CHECK (one = 1), offset_ms INTEGER NOT NULL, since INTEGER NOT NULL, confirmed_by TEXT) STRICT;
    -- What the newest comparison with each peer found.
    CREATE TABLE IF NOT EXISTS proof_result (
      peer INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, records INTEGER NOT NULL, differing INTEGER NOT NULL,
      repaired INTEGER NOT NULL, settled INTEGER NOT NULL, round_trips INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
    -- What was damaged in this file and put right; a balance has no record.
    CREATE TABLE IF NOT EXISTS repair (
      seq INTEGER PRIMARY KEY, record BLOB, type INTEGER NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL, what TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS invitation (
      id BLOB NOT NULL PRIMARY KEY, record BLOB NOT NULL, answer BLOB) STRICT;
    CREATE TABLE IF NOT EXISTS series (name TEXT NOT NULL PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """
}
