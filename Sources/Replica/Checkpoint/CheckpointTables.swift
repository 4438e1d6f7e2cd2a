/// The tables of checkpoints, and of how far the log has been pruned.
enum CheckpointTables {
  static let sql = """
    -- Up to this number a chain has left the log, but for the change sets that something waits for.
    CREATE TABLE IF NOT EXISTS log_base (
      origin INTEGER NOT NULL PRIMARY KEY, number INTEGER NOT NULL, hash BLOB NOT NULL, stamp INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    -- Checkpoints: 'whole' ones can be given to others, of an 'arriving' one pieces may be missing.
    CREATE TABLE IF NOT EXISTS checkpoint_manifest (
      hash BLOB NOT NULL PRIMARY KEY, state TEXT NOT NULL, made INTEGER NOT NULL, heads BLOB NOT NULL,
      manifest BLOB NOT NULL, signature BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS checkpoint_piece (hash BLOB NOT NULL PRIMARY KEY, deflated BLOB NOT NULL) STRICT;
    -- What the arriving checkpoint still lacks, in the order of its manifest.
    CREATE TABLE IF NOT EXISTS checkpoint_missing (
      place INTEGER NOT NULL PRIMARY KEY, hash BLOB NOT NULL, size INTEGER NOT NULL) STRICT;
    CREATE INDEX IF NOT EXISTS checkpoint_missing_by_hash ON checkpoint_missing(hash);
    """
}
