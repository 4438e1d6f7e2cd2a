import Ground
import Records
import Replica

/// 10.2 When which part of an order's value is to be paid: one part a row, its share in per cent and its moment.
///
///     30 advance
///     50 delivery
///     20 net 60
///     20 month-end 30
///
/// `advance` is invoiced before; `delivery` is due when the goods are invoiced; `net N` so many days later; `month-end N` so many days after
/// the end of the invoice's month (月结). Several of them are instalments. The shares come to 100.
public struct PaymentParts: FieldValue {
  public static let maximumParts = 36
  public static let maximumDays = 730

  public enum Moment: Sendable, Hashable {
    case advance, delivery
    case net(Int)
    case monthEnd(Int)

    var text: String {
      switch self {
      case .advance: "advance"
      case .delivery: "delivery"
      case .net(let days): "net \(days)"
      case .monthEnd(let days): "month-end \(days)"
      }
    }

    public var label: Words {
      switch self {
      case .advance: Words("in advance", "预付")
      case .delivery: Words("on delivery", "货到付款")
      case .net(let days): Words("net \(days) days", "净 \(days) 天")
      case .monthEnd(let days): Words("\(days) days after the end of the month", "月结 \(days) 天")
      }
    }
  }

  public struct Part: Sendable, Hashable {
    /// Per cent.
    public var share: ExactDecimal
    public var moment: Moment
  }

  public var parts: [Part]

  public init(_ parts: [Part]) { self.parts = parts }

  /// All of it so many days after the invoice.
  public init(net days: Int) { parts = [Part(share: ExactDecimal(100), moment: .net(days))] }

  public var text: String { parts.map { "\($0.share) \($0.moment.text)" }.joined(separator: "\n") }

  public var label: Words {
    Words(parts.map { "\($0.share) % \($0.moment.label.en)" }.joined(separator: ", "), parts.map { "\($0.share)% \($0.moment.label.zh)" }.joined(separator: "，"))
  }

  /// What is asked for before, in per cent.
  public var advance: ExactDecimal { parts.filter { $0.moment == .advance }.reduce(.zero) { $0 + $1.share } }

  /// - Throws: `Problems` with everything that is wrong, each at its row: `[2]`.
  public init(parsing text: String) throws {
    var parts: [Part] = []
    var problems: [Problem] = []
    let rows = text.split(whereSeparator: { $0.isNewline || $0 == ";" || $0 == "," }).map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
    for (index, row) in rows.enumerated() {
      do { parts.append(try Self.part(row)) } catch var problem as Problem {
        problem.field = "[\(index + 1)]"
        problems.append(problem)
      }
    }
    let sum = parts.reduce(Int128(0)) { $0 + Int128($1.share.millionths) }
    if problems.isEmpty, sum != Int128(100 * ExactDecimal.scale) {
      let said = ExactDecimal(millionths: Int64(clamping: sum))
      problems.append(Problem("terms.sum", Words("The parts come to \(said) %.", "各部分合计 \(said)%。"), remedy: Words("Have them come to 100.", "请使合计为 100。")))
    }
    if parts.count > Self.maximumParts {
      problems.append(Problem("terms.tooMany", Words("has more than \(Self.maximumParts) parts.", "超过 \(Self.maximumParts) 期。"), remedy: Words("Put some together.", "请合并部分期数。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    self.parts = parts
  }

  private static func part(_ row: String) throws -> Part {
    let words = row.replacingOccurrences(of: "%", with: " ").split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
    guard words.count >= 2 else { throw form(row) }
    let share = try ExactDecimal(typed: words[0])
    guard share > .zero, share <= ExactDecimal(100) else { throw form(row) }
    let days = words.count == 3 ? Int(words[2]) : nil
    switch words[1] {
    case "advance" where words.count == 2, "预付" where words.count == 2: return Part(share: share, moment: .advance)
    case "delivery" where words.count == 2, "货到" where words.count == 2: return Part(share: share, moment: .delivery)
    case "net", "净": return Part(share: share, moment: .net(try bounded(days, row)))
    case "month-end", "月结": return Part(share: share, moment: .monthEnd(try bounded(words.count == 2 ? 0 : days, row)))
    default: throw form(row)
    }
  }

  private static func bounded(_ days: Int?, _ row: String) throws -> Int {
    guard let days, (0...maximumDays).contains(days) else { throw form(row) }
    return days
  }

  private static func form(_ row: String) -> Problem {
    Problem(
      "terms.form", Words("\"\(row)\" is not a share and a moment.", "“\(row)”应为比例和付款时点。"),
      remedy: Words("Write it like: 30 advance, 50 delivery, 20 net 60, or 20 month-end 30.", "请写成：30 预付、50 货到、20 净 60 或 20 月结 30。"))
  }

  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text(try PaymentParts(parsing: $0).text)] })
  }
  public var cells: [Cell] { [.text(text)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let parts = try? PaymentParts(parsing: text) else { return nil }  // Was parsed once to get here.
    self = parts
  }

  // MARK: What they mean for an invoice

  /// A part of an invoice and its day.
  public struct Due: Sendable, Hashable {
    public var day: Day
    public var amount: Money
  }

  /// The parts of an invoice for goods by their days: what was to be paid in advance stands in invoices of its own. They sum up to the total.
  public func due(_ total: Money, issued: Day) -> [Due] {
    let later = parts.filter { $0.moment != .advance }
    guard !later.isEmpty else { return [Due(day: issued, amount: total)] }
    let whole = later.reduce(Int64(0)) { $0 + $1.share.millionths }
    var (before, shares) = (Int64(0), Int64(0))
    var byDay: [Day: Int64] = [:]
    for part in later {
      shares += part.share.millionths
      // By sums from the first part on, so that nothing is lost or added by rounding.
      let until = total.share(shares, of: whole)?.minor ?? total.minor
      byDay[Self.day(part.moment, issued), default: 0] += until - before
      before = until
    }
    return byDay.sorted { $0.key < $1.key }.map { Due(day: $0.key, amount: Money(minor: $0.value, currency: total.currency)) }
  }

  private static func day(_ moment: Moment, _ issued: Day) -> Day {
    switch moment {
    case .advance, .delivery: issued
    case .net(let days): issued.advanced(by: days)
    case .monthEnd(let days): issued.monthEnd.advanced(by: days)
    }
  }
}
