import Ground
import Records
import Replica

/// One rule that orders are checked by, as its row of `check-rules.json` declares it. What it looks at stands in ``OrderChecks/functions``.
public struct CheckRule: Sendable, Decodable {
  /// A number that the company may set.
  public struct Parameter: Sendable, Decodable {
    public var name: String
    public var value: Int
    public var minimum: Int
    public var maximum: Int
    public var en: String
    public var zh: String

    public var label: Words { Words(en, zh) }
    public var range: ClosedRange<Int> { minimum...maximum }
  }

  public var code: String
  public var section: String
  public var severity: CheckSeverity
  /// What its finding is called as an exception.
  public var exception: ExceptionType
  /// The operator role whose exceptions these are.
  public var owner: OperatorRole
  /// The roles that may accept its exceptions; empty when the order must be put right.
  public var accept: [OperatorRole]
  /// May be neither switched off nor weakened.
  public var fixed: Bool?
  public var parameters: [Parameter]
  public var en: String
  public var zh: String

  /// What the rule asks of an order.
  public var label: Words { Words(en, zh) }
  public var isFixed: Bool { fixed ?? false }
  /// The service level that its exceptions are dealt with by.
  public var level: String { Self.level(exception) }

  public static func level(_ type: ExceptionType) -> String { "exception-\(type.rawValue)" }

  /// The rules that this program knows, in the order in which their findings are told.
  public static let shipped: [CheckRule] = Resource.decode("check-rules")

  /// - Returns: nil for a rule of another release.
  public static func find(_ code: String) -> CheckRule? { byCode[code] }

  private static let byCode = Dictionary(uniqueKeysWithValues: shipped.map { ($0.code, $0) })
}
