import CPostgres
import Ground

/// Why PostgreSQL did not do something.
public struct PostgresFailure: Error, Sendable {
  /// What the server or the library says. Holds no password, and no values of rows.
  public var message: String
  /// The five letters of SQLSTATE; empty when it is the connection that failed.
  public var state: String

  /// Whether the same may go well a moment later: the server is away, starts, stops, or let another transaction go first.
  public var isPassing: Bool {
    state.isEmpty || ["08", "40", "53", "55", "57"].contains { state.hasPrefix($0) }
  }

  init(message: String, state: String = "") {
    self.message = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    self.state = state
  }

  public var problem: Problem {
    Problem(
      state.isEmpty ? "mirror.unreachable" : "mirror.refused",
      state.isEmpty
        ? Words("PostgreSQL cannot be reached: \(message)", "无法连接 PostgreSQL：\(message)") : Words("PostgreSQL refuses (\(state)): \(message)", "PostgreSQL 拒绝（\(state)）：\(message)"),
      remedy: state.isEmpty
        ? Words(
          "Check --database, or PGHOST, PGUSER and PGDATABASE. A password stands in PGPASSWORD or in ~/.pgpass.", "请检查 --database 或 PGHOST、PGUSER、PGDATABASE。密码写在 PGPASSWORD 或 ~/.pgpass 中。")
        : Words("Give the user the right to make tables in the database, or look into the server's log.", "请授予该用户在数据库中建表的权限，或查看服务器日志。"))
  }
}
