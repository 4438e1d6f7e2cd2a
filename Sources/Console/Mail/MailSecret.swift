import GRDB
import Ground

/// The password of the office's mail account. It is no record, lies beside the console's other secrets, and never leaves the site. It is kept as
/// it is, since a server must be shown it: whoever has the node's folder can send in the office's name.
public struct MailSecret: Sendable {
  static let table = "CREATE TABLE mail_secret (only INTEGER PRIMARY KEY CHECK (only = 1), password TEXT NOT NULL) STRICT"
  /// Bytes of UTF-8.
  public static let maximum = 1_000

  private let store: DeskStore

  public init(_ store: DeskStore) { self.store = store }

  /// - Returns: nil while none was given.
  public func password() async throws -> String? {
    try await store.read { try String.fetchOne($0, sql: "SELECT password FROM mail_secret") }
  }

  /// - Parameter password: an empty one takes the one that is kept away.
  /// - Throws: a `Problem` for one that is too long or has several lines.
  public func set(_ password: String) async throws {
    guard password.utf8.count <= Self.maximum, !password.contains(where: \.isNewline) else {
      throw Problem(
        "mail.password", field: "password", Words("has more than \(Self.maximum) bytes, or several lines.", "超过 \(Self.maximum) 字节，或含有换行。"),
        remedy: Words("Give the one line that the mail server's administrator gave.", "请填写邮件服务器管理员提供的单行密码。"))
    }
    try await store.write { database in
      try database.execute(sql: "DELETE FROM mail_secret")
      if !password.isEmpty { try database.execute(sql: "INSERT INTO mail_secret VALUES (1, ?)", arguments: [password]) }
    }
  }
}
