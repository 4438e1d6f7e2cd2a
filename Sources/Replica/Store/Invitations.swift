import Foundation
import GRDB
import Ground

/// An invitation that headquarters has given out. Kept on this node only.
public struct KeptInvitation: Sendable {
  public var id: [UInt8]
  public var record: [UInt8]
  /// What it was answered with; nil while it is open.
  public var answer: [UInt8]?
}

extension Replica {
  public func keepInvitation(_ id: [UInt8], _ record: [UInt8]) async throws {
    try await pool.write { db in
      try db.execute(sql: "INSERT INTO invitation (id, record) VALUES (?, ?)", arguments: [Data(id), Data(record)])
    }
  }

  /// Marks an invitation as used. The answer is kept, so that a joiner whose line broke gets the same one again.
  public func useInvitation(_ id: [UInt8], answer: [UInt8]) async throws {
    try await pool.write { db in
      try db.execute(sql: "UPDATE invitation SET answer = ? WHERE id = ?", arguments: [Data(answer), Data(id)])
    }
  }

  public func invitations() async throws -> [KeptInvitation] {
    try await pool.read { db in
      try GRDB.Row.fetchAll(db, sql: "SELECT id, record, answer FROM invitation ORDER BY rowid").map { row in
        KeptInvitation(id: [UInt8](row[0] as Data), record: [UInt8](row[1] as Data), answer: (row[2] as Data?).map { [UInt8]($0) })
      }
    }
  }
}
