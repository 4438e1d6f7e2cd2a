import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// What the address of a page of figures asks for: the days, and of what part of the company.
struct InsightAsked: Sendable {
  enum Preset: String, CaseIterable, Sendable {
    case month = "28"
    case quarter, year

    var days: Int {
      switch self {
      case .month: 28
      case .quarter: 91
      case .year: 364
      }
    }

    var label: Words {
      switch self {
      case .month: Texts.words("insight28")
      case .quarter: Texts.words("insightQuarter")
      case .year: Texts.words("insightYear")
      }
    }
  }

  let path: String
  /// nil for days of one's own.
  let preset: Preset?
  let period: FigurePeriod
  let filter: FigureFilter?
  let isAllCases: Bool
  let after: FigureCase?
  /// Whether days or part could not be read; the usual ones are shown then.
  let isUnreadable: Bool

  /// - Parameter path: the page's own address.
  init(_ request: Request, path: String, today: Day) {
    self.path = path
    let query = request.uri.queryParameters
    let preset = query["period"].map { Preset(rawValue: String($0)) } ?? .month
    let days = (query["from"].map { Day(String($0)) }, query["to"].map { Day(String($0)) })
    var isUnreadable = preset == nil
    if case (let first??, let last??) = days, first <= last, last < first.advanced(by: FigurePeriod.mostDays) {
      self.preset = nil
      period = FigurePeriod(first, last)
    } else {
      isUnreadable = isUnreadable || days.0 != nil || days.1 != nil
      self.preset = preset ?? .month
      period = .last((preset ?? .month).days, to: today)
    }
    let by = query["by"].flatMap { FigureCut(rawValue: String($0)) }
    let filter = by.flatMap { cut in query["key"].flatMap { FigureKey(String($0), cut) }.map { FigureFilter(cut, $0) } }
    let site = query["site"].flatMap { $0.isEmpty ? nil : FigureKey(String($0), .site) }.map { FigureFilter(.site, $0) }
    self.filter = filter ?? site
    self.isUnreadable = isUnreadable || (query["by"] != nil && filter == nil)
    isAllCases = query["cases"] == "all"
    after = query["after"].flatMap { text -> FigureCase? in
      let parts = text.split(separator: "_")
      guard parts.count == 2, let day = Day(String(parts[0])), let key = RecordKey(String(parts[1])) else { return nil }
      return FigureCase(after: key, on: day)
    }
  }

  /// The months that a part is told by, since parts other than sites are kept month by month.
  var told: FigurePeriod { filter?.cut == nil || filter?.cut == .site ? period : Self.whole(period) }

  static func whole(_ period: FigurePeriod) -> FigurePeriod { .months(period.months.count, to: period.last) }

  // MARK: Addresses

  private var daysQuery: String { preset.map { "period=\($0.rawValue)" } ?? "from=\(period.first)&to=\(period.last)" }

  private static func query(_ filter: FigureFilter?) -> String {
    guard let filter else { return "" }
    return filter.cut == .site ? "&site=\(filter.key.text)" : "&by=\(filter.cut.rawValue)&key=\(filter.key.text.percentEncoded)"
  }

  /// The same days and part on another page.
  func address(_ path: String? = nil) -> String { "\(path ?? self.path)?\(daysQuery)\(Self.query(filter))" }
  func address(_ preset: Preset) -> String { "\(path)?period=\(preset.rawValue)\(Self.query(filter))" }
  func address(_ period: FigurePeriod) -> String { "\(path)?from=\(period.first)&to=\(period.last)\(Self.query(filter))" }
  func address(_ filter: FigureFilter?, _ period: FigurePeriod? = nil) -> String {
    "\(path)?\(period.map { "from=\($0.first)&to=\($0.last)" } ?? daysQuery)\(Self.query(filter))"
  }
  func address(all: Bool, after: FigureCase? = nil) -> String {
    address() + (all ? "&cases=all" : "") + (after.map { "&after=\($0.day)_\($0.key)" } ?? "") + "#cases"
  }

  /// The site's shelf that is asked for.
  var shelf: Shelf? {
    guard let filter, filter.cut == .site, case .shelf(let code) = filter.key.value else { return nil }
    return UInt32(exactly: code).flatMap { Shelf(code: $0) }
  }
}
