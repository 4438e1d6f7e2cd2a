import Foundation
import Ground
import Records
import Replica

extension StepContext {
  /// The most dispositions of one nonconformance.
  static let maximumDispositions = 200
  /// The most nonconformances that a board shows.
  public static let maximumQuarantined = 500

  public func dispositions(of nonconformance: Nonconformance.ID) throws -> [Row<Disposition>] {
    try snapshot.all(Disposition.self, where: "nonconformance = ?", [Data(nonconformance.key.bytes)], limit: Self.maximumDispositions)
  }

  /// What of a nonconformance nothing is decided about; with `proposed`, what is proposed counts as decided.
  public func undecided(_ nonconformance: Row<Nonconformance>, proposed: Bool = false) throws -> ExactDecimal {
    try dispositions(of: nonconformance.id).reduce(nonconformance.quantity.amount) { left, disposition in
      switch disposition.state {
      case .agreed, .done: left - disposition.quantity.amount
      case .proposed: proposed ? left - disposition.quantity.amount : left
      case .refused: left
      }
    }
  }

  /// The nonconformance that an inspection, or the one that it repeats, reported; nil for none.
  func nonconformance(of lot: Row<InspectionLot>) throws -> Row<Nonconformance>? {
    try snapshot.first(Nonconformance.self, where: "inspection_lot = ?", [Data((lot.again ?? lot.id).key.bytes)])
  }

  /// In quarantine at this site, the oldest first.
  public func quarantined() throws -> [Row<Nonconformance>] {
    try snapshot.all(
      Nonconformance.self, where: "state = 'quarantined' AND +_shelf = ?", [Int64(home.code)], order: "id", limit: Self.maximumQuarantined)
  }
}

extension StepContext {
  /// What is wrong when less of a nonconforming lot is blocked here than is to be taken out of its quarantine; nil for goods on a floor, which are no stock.
  func lacksBlocked(_ quantity: ExactDecimal, of subject: Row<Nonconformance>, field: String) throws -> Problem? {
    guard subject.isStock else { return nil }
    var draws = StockDraws(self)
    let blocked = try draws.draw(quantity, of: subject.product, lot: subject.lot, .blocked).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    guard blocked < quantity else { return nil }
    let told = Quantity(blocked, subject.quantity.unit).told
    return Problem(
      "disposition.stock", field: field, Words("Only \(told.en) of lot \(subject.lot) are blocked.", "批次 \(subject.lot) 仅冻结 \(told.zh)。"),
      remedy: Words("Count the lot's stock first.", "请先盘点该批次。"))
  }
}

extension Changes {
  /// Takes goods out of quarantine where they lie, in the order of a walk.
  ///
  /// - Parameter status: nil when they leave the stock.
  /// - Returns: from where they were taken.
  mutating func takeBlocked(
    _ quantity: Quantity, of subject: Row<Nonconformance>, to status: StockStatus?, _ document: String, _ context: StepContext
  ) throws -> [StockPlace] {
    var draws = StockDraws(context)
    let drawn = try draws.draw(quantity.amount, of: subject.product, lot: subject.lot, .blocked)
    try restate(drawn, unit: quantity.unit, to: status, document, context)
    return drawn
  }

  /// Nothing of a nonconformance is left to decide about. It stays open while something is still worked on; other proposals are void.
  mutating func dispose(_ nonconformance: Row<Nonconformance>, but done: Disposition.ID? = nil, _ context: StepContext) throws {
    let dispositions = try context.dispositions(of: nonconformance.id).filter { $0.id != done }
    guard !dispositions.contains(where: { $0.state == .agreed && $0.kind.isWork }) else { return }
    for open in dispositions where open.state == .proposed {
      try update(open) { $0.state = .refused }
      try closeAll(about: open.id.key, context)
    }
    try update(nonconformance) { $0.state = .disposed }
    try closeAll(about: nonconformance.id.key, context)
  }
}

extension DispositionKind {
  /// The goods are worked on, and looked at again afterwards.
  public var isWork: Bool { self == .rework || self == .repair }
}
