import Ground

/// What a site keeps of who may come in. Secrets never leave it: they are no records.
enum AccessTables {
  static let sql = """
    -- scrypt hashes of passwords and PINs, SHA-256 of badges' random codes.
    CREATE TABLE secret (
      operator BLOB NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('password', 'pin', 'badge')), hash TEXT NOT NULL,
      failed INTEGER NOT NULL DEFAULT 0, since_ms INTEGER NOT NULL, PRIMARY KEY (operator, kind)) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX secret_badge ON secret (hash) WHERE kind = 'badge';
    CREATE TABLE one_time_code (operator BLOB NOT NULL PRIMARY KEY, hash BLOB NOT NULL UNIQUE, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE session (
      hash BLOB NOT NULL PRIMARY KEY, operator BLOB NOT NULL, screen TEXT NOT NULL, shared INTEGER NOT NULL, opened_ms INTEGER NOT NULL,
      seen_ms INTEGER NOT NULL, locked INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
    CREATE INDEX session_operator ON session (operator);
    -- Screens that several people use: there, and only there, PINs and badges count.
    CREATE TABLE shared_screen (hash BLOB NOT NULL PRIMARY KEY, name TEXT NOT NULL, opened_by BLOB NOT NULL, since_ms INTEGER NOT NULL)
      STRICT, WITHOUT ROWID;
    CREATE TABLE program_token (
      hash BLOB NOT NULL PRIMARY KEY, operator BLOB NOT NULL, name TEXT NOT NULL, since_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
      used_ms INTEGER) STRICT, WITHOUT ROWID;
    CREATE INDEX program_token_operator ON program_token (operator);
    CREATE TABLE attempt (who TEXT NOT NULL PRIMARY KEY, failed INTEGER NOT NULL, until_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL)
      STRICT, WITHOUT ROWID;
    CREATE INDEX attempt_at ON attempt (at_ms);
    CREATE TABLE access_event (
      id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, operator BLOB, name TEXT NOT NULL, what TEXT NOT NULL, place TEXT NOT NULL) STRICT;
    CREATE INDEX access_event_operator ON access_event (operator, id);
    """
}

/// What happened at the door, for whoever looks after it.
enum AccessEvent: String, CaseIterable, Sendable {
  case invited, passwordSet = "password_set", pinSet = "pin_set", badgeGiven = "badge_given", signedIn = "signed_in", refused, unlocked, locked
  case signedOut = "signed_out", ended, shut, tokenMade = "token_made", tokenEnded = "token_ended", screenShared = "screen_shared"
  case screenAlone = "screen_alone"
  case secretRemoved = "secret_removed"

  var label: Words { Texts.access(rawValue) }

  /// The newest that are kept.
  static let kept = 20_000
}
