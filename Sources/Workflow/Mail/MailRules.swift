import Ground
import Records
import Replica

/// How mails are tried again, and what each kind of them may say: `mail-rules.json`.
public struct MailRules: Decodable, Sendable {
  public struct Kind: Decodable, Sendable {
    var kind: String
    /// The papers that go with it, printed of the record that it tells of.
    public var papers: [String]
    /// What its template may name beside what is common to all.
    var names: [String]
    /// What the section `lines` of its template may name, once for each line.
    var lines: [String]
  }

  /// Minutes after the first, second, … attempt that did not reach a server or was put off by it; the last one holds from then on.
  public var retryMinutes: [Int]
  /// After so many hours a mail that no server took is given up.
  public var giveUpHours: Int
  /// How soon a mail that was perhaps sent is sent once more.
  public var unclearMinutes: Int
  /// A mail that is being sent for longer is one whose node ended meanwhile. More than a transfer may take.
  public var staleMinutes: Int
  /// Mails that an account sends in a minute unless it says otherwise.
  public var perMinute: Int
  private var kinds: [Kind]
  private var common: [String]

  public static let shipped: MailRules = Resource.decode("mail-rules")

  /// - Parameter attempts: how many there were.
  func wait(after attempts: Int) -> Int { retryMinutes[min(max(attempts, 1), retryMinutes.count) - 1] }

  public func kind(_ kind: MailKind) -> Kind {
    guard let found = kinds.first(where: { $0.kind == kind.rawValue }) else {
      // A test reads the rules of every kind.
      fatalError("mail-rules.json says nothing of \(kind.rawValue)")
    }
    return found
  }

  /// What a template of a kind may name, in the order of the declaration.
  public func placeholders(_ kind: MailKind) -> [String] {
    let own = self.kind(kind)
    return common + own.names + (own.lines.isEmpty ? [] : ["lines"] + own.lines)
  }
}
