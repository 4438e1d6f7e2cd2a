import Foundation
import Ground
import Records
import Replica

/// What was authorised to come back, what came, what was found of it and what the customer gets for it.
public struct Returned {
  public struct Line {
    public var row: Row<ReturnLine>
    /// What came under it.
    public var came: ExactDecimal
    public var open: ExactDecimal { max(.zero, row.quantity.amount - came) }
  }

  public struct Finding {
    public var row: Row<ReturnFinding>
    /// The line that authorised the goods.
    public var line: Row<ReturnLine>?
    /// nil while nobody has decided.
    public var settlement: Row<CareSettlement>?
  }

  public let authorisation: Row<ReturnAuthorisation>
  public let lines: [Line]
  public let receipts: [Row<ReturnReceipt>]
  public let findings: [Finding]

  public init(_ authorisation: Row<ReturnAuthorisation>, _ context: StepContext) throws {
    self.authorisation = authorisation
    let (snapshot, key) = (context.snapshot, Data(authorisation.id.key.bytes))
    let lines = try snapshot.all(ReturnLine.self, where: "return_authorisation = ?", [key])
    self.lines = try lines.map { line in
      let came = try snapshot.all(ReturnReceiptLine.self, where: "return_line = ?", [Data(line.id.key.bytes)]).reduce(ExactDecimal.zero) { $0 + $1.quantity.amount }
      return Line(row: line, came: came)
    }
    receipts = try snapshot.all(ReturnReceipt.self, where: "return_authorisation = ?", [key])
    findings = try receipts.flatMap { try $0.findings(context) }.map { finding in
      Finding(
        row: finding, line: try context.the(finding.receiptLine).line.flatMap { line in lines.first { $0.id == line } },
        settlement: try snapshot.first(CareSettlement.self, where: "return_finding = ?", [Data(finding.id.key.bytes)]))
    }
  }

  /// All that was authorised came, was inspected and is decided.
  ///
  /// - Parameter decided: a finding that this very step decides.
  func isDone(deciding decided: ReturnFinding.ID? = nil) -> Bool {
    lines.allSatisfy { $0.open == .zero } && receipts.allSatisfy { $0.state == .received || $0.state == .closed } && isInspected
      && findings.allSatisfy { $0.settlement != nil || $0.row.id == decided }
  }

  private var isInspected: Bool {
    lines.reduce(ExactDecimal.zero) { $0 + $1.came } == findings.filter { $0.line != nil }.reduce(.zero) { $0 + $1.row.quantity.amount }
  }
}

extension Row where R == ReturnReceipt {
  public func lines(_ context: StepContext) throws -> [Row<ReturnReceiptLine>] {
    try context.snapshot.all(ReturnReceiptLine.self, where: "return_receipt = ?", [Data(id.key.bytes)])
  }

  public func findings(_ context: StepContext) throws -> [Row<ReturnFinding>] {
    try context.snapshot.all(ReturnFinding.self, where: "return_receipt = ?", [Data(id.key.bytes)])
  }
}

extension Row where R == ReturnReceiptLine {
  /// What of it nobody has inspected.
  public func uninspected(_ context: StepContext) throws -> ExactDecimal {
    let found = try context.snapshot.all(ReturnFinding.self, where: "return_receipt_line = ?", [Data(id.key.bytes)]).reduce(ExactDecimal.zero) { $0 + $1.quantity.amount }
    return max(.zero, self.quantity.amount - found)
  }
}

/// What an office has authorised of an order, in authorisations that still count.
enum AuthorisedGoods {
  static func quantity(of order: SalesOrder.ID, _ product: Product.ID, lot: String?, _ context: StepContext) throws -> ExactDecimal {
    try context.snapshot.all(ReturnAuthorisation.self, where: "sales_order = ? AND +state IN ('authorised', 'arrived', 'settled')", [Data(order.key.bytes)])
      .flatMap { try context.snapshot.all(ReturnLine.self, where: "return_authorisation = ?", [Data($0.id.key.bytes)]) }
      .filter { $0.product == product && (lot == nil || $0.lot == nil || $0.lot == lot) }
      .reduce(.zero) { $0 + $1.quantity.amount }
  }
}
