import Ground
import Records
import Replica

/// One of the figures by which the company is led, declared once: from it come the tile, the page that explains it, what it can be broken down by, the
/// cases behind it, the export, the command, and the SQL that anybody can run on the file. ``Figures/all`` lists them.
public struct Figure: Sendable {
  /// In an address and in files: `otif`.
  public var name: String
  /// The section of the manual.
  public var section: String
  public var label: Words
  /// What it tells, in a sentence.
  public var definition: Words
  /// How it is counted, as a reader can check it.
  public var formula: Words
  public var unit: FigureUnit
  public var better: FigureBetter
  /// As shipped, in the figure's unit: 0.95 for 95 %. A company sets its own with `figure.target`.
  public var target: Double?
  /// What is counted, and by which of its days.
  public var grain: Words
  let source: FigureSource

  /// Record types that it reads.
  public var records: [String] { source.records }
  /// What it can be broken down by.
  public var cuts: [FigureCut] { source.cuts }
  /// Whether it is told of past periods; else of those that end today.
  public var hasHistory: Bool { if case .indicator = source { false } else { true } }
  /// The query that gives it day by day and site by site, on the tables of the file; nil for one that needs a calendar.
  public var sql: String? { source.sql(named: name) }
  /// The view that computes the rows which it sums up from the records, for whoever wants to check.
  public var view: String? { source.fact?.view }

  /// What it says of a period, of all that this site holds or of what a filter leaves.
  public func value(_ period: FigurePeriod, where filter: FigureFilter? = nil, _ context: StepContext) throws -> FigureValue {
    try source.value(period, filter, context)
  }

  /// Of several periods, in their order.
  public func trend(_ periods: [FigurePeriod], where filter: FigureFilter? = nil, _ context: StepContext) throws -> [FigureValue] {
    try periods.map { try source.value($0, filter, context) }
  }

  public func isReached(_ value: FigureValue, _ target: Double?) -> Bool? {
    guard let target, let number = value.number else { return nil }
    return !better.isWorse(number, than: target)
  }

  public func text(_ value: FigureValue) -> Words { value.number.map(unit.text) ?? Words("nothing yet", "暂无数据") }
}

/// What a figure is broken down by.
public enum FigureCut: String, Sendable, CaseIterable {
  case site, customer, region, channel, product, centre, kind

  public var label: Words {
    switch self {
    case .site: Words("Site", "站点")
    case .customer: Words("Customer", "客户")
    case .region: Words("Region", "地区")
    case .channel: Words("Channel", "渠道")
    case .product: Words("Product", "产品")
    case .centre: Words("Work centre", "工作中心")
    case .kind: Words("Kind", "类别")
    }
  }

  /// Its number in the tables of sums.
  var number: Int { (CompanyFacts.Cut.allCases.first { "\($0)" == rawValue } ?? .all).rawValue }
  /// Told by whole months; sites are told day by day.
  var isMonthly: Bool { self != .site }
}

/// One of the things that a figure is broken down by: a site's shelf, a record, a region's or channel's name.
public struct FigureKey: Hashable, Sendable {
  public enum Value: Hashable, Sendable {
    case shelf(Int64)
    case record(RecordKey)
    case name(String)
  }

  public var value: Value

  public init(_ value: Value) { self.value = value }

  /// As it stands in an address: a number, a record's id or a name.
  public var text: String {
    switch value {
    case .shelf(let code): String(code)
    case .record(let key): key.description
    case .name(let name): name
    }
  }

  /// Reads what ``text`` gives; nil for what none can be.
  public init?(_ text: String, _ cut: FigureCut) {
    switch cut {
    case .site:
      guard let code = Int64(text) else { return nil }
      value = .shelf(code)
    case .customer, .product, .centre:
      guard let key = RecordKey(text) else { return nil }
      value = .record(key)
    case .region, .channel, .kind:
      guard text.utf8.count <= 200 else { return nil }
      value = .name(text)
    }
  }
}

public struct FigureFilter: Hashable, Sendable {
  public var cut: FigureCut
  public var key: FigureKey

  public init(_ cut: FigureCut, _ key: FigureKey) {
    self.cut = cut
    self.key = key
  }
}
