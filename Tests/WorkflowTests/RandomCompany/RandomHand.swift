import Foundation
import Ground
import Membership
import Records

@testable import Replica
@testable import Workflow

/// Fills in the entries of any step as a hurried person might: from the step's declaration and the records at hand, mostly sensibly, now and
/// then not. Knows no step by its rules, only by what its entries ask for.
struct RandomHand {
  var random: SeededGenerator
  let context: StepContext

  /// - Parameter subject: what the first entry names; nil for a step that begins something.
  /// - Returns: what is typed, by entry; nil when there is nothing that an entry could name.
  mutating func fill(_ step: AnyStep, about subject: RecordKey?) throws -> [String: String]? {
    var typed: [String: String] = [:]
    for (place, entry) in step.entries.enumerated() {
      if place == 0, let subject {
        typed[entry.name] = subject.description
        continue
      }
      guard entry.isRequired || chance(of: 15) else { continue }
      guard let text = try text(for: entry, of: step, typed) else {
        if entry.isRequired { return nil }
        continue
      }
      typed[entry.name] = text
    }
    return typed
  }

  /// The steps in a drawn order in which those that weigh more come sooner.
  mutating func drawn(_ steps: [AnyStep], by weights: [String: Int]) -> [AnyStep] {
    // Exponential draws: the chance of being first is the share of the weight.
    let lots = steps.map { step in
      (step, log(Double.random(in: 0.000_001..<1, using: &random)) / Double(weights[step.name] ?? 1))
    }
    return lots.sorted { $0.1 > $1.1 }.map(\.0)
  }

  mutating func chance(of percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func text(for entry: EntrySchema, of step: AnyStep, _ typed: [String: String]) throws -> String? {
    switch entry.type.kind {
    case .reference: try reference(entry.type.target ?? "")
    case .choice, .state: chance(of: 50) ? entry.type.options.first?.value : entry.type.options.randomElement(using: &random)?.value
    case .boolean: chance(of: 75) ? "yes" : "no"
    case .integer: String(Int.random(in: 1...(chance(of: 90) ? 4 : 60), using: &random))
    case .decimal: try amount(entry, typed)
    case .day: context.today.advanced(by: Int.random(in: chance(of: 85) ? 0...25 : -3...3, using: &random)).description
    case .money: "\(Int.random(in: 1...400, using: &random) * 128).00 CNY"
    case .quantity: "\(Int.random(in: 1...60, using: &random)) \(typed["component"] == "STEEL-45" ? "KGM" : "C62")"
    case .price: "\(Int.random(in: 1...9, using: &random)).50 CNY/C62"
    case .text: try words(entry, step, typed)
    case .instant, .address, .blob: nil
    }
  }

  /// Any record of a type, rather a new one.
  private mutating func reference(_ record: String) throws -> String? {
    let found = try context.snapshot.rows(record, limit: 400).suffix(12)
    return found.randomElement(using: &random)?.key.description
  }

  /// Often what the records have, else a small number, seldom a wild one.
  private mutating func amount(_ entry: EntrySchema, _ typed: [String: String]) throws -> String? {
    if entry.name == "counted", chance(of: 70), let lot = typed["lot"] {
      let lying = try context.snapshot.count("SELECT coalesce(sum(quantity_e6), 0) / 1000000 FROM stock_balance WHERE lot = ? AND status = 'free'", [lot])
      return String(lying)
    }
    if entry.name == "rate" { return ["13", "9", "6"].randomElement(using: &random)! }
    if entry.name == "scrap" { return String(Int.random(in: 0...2, using: &random)) }
    if entry.name == "good", chance(of: 70), let order = typed["work_order"].flatMap({ RecordKey($0) }) {
      if let work = try context.snapshot.get(WorkOrder.ID(order)) { return work.quantity.amount.description }
    }
    return String(Int.random(in: 1...(chance(of: 92) ? 14 : 5_000), using: &random))
  }

  private mutating func words(_ entry: EntrySchema, _ step: AnyStep, _ typed: [String: String]) throws -> String? {
    switch entry.name {
    case "lines":
      if step.name == "transfer.send" { return try lot().map { "P-100 | \($0) | \(Int.random(in: 1...9, using: &random))" } }
      return step.name == "order.confirm" || step.name == "change.request" ? nil : "P-100 \(Int.random(in: 1...(chance(of: 95) ? 12 : 900), using: &random)) C62"
    case "lot": return chance(of: 90) ? try lot() : "L-\(Int.random(in: 1...6, using: &random))"
    case "location", "from", "to": return step.name == "transfer.send" ? ["WH01", "WH02"].randomElement(using: &random)! : ["A-01", "A-02", "B-01"].randomElement(using: &random)!
    case "component", "item": return ["STEEL-45", "SEAL-7"].randomElement(using: &random)!
    case "customer_reference", "reference", "code", "name", "mark": return "R-\(Int.random(in: 1...(chance(of: 90) ? 1_000_000 : 5), using: &random))"
    case "warehouse": return ["WH01", "WH02"].randomElement(using: &random)!
    case "plant": return "PL01"
    case "site": return context.site.role == .warehouse ? "SH01" : ["WH01", "SH01", "PL01"].randomElement(using: &random)!
    case "order", "subject", "about": return try reference(SalesOrder.record.name)
    case "orders", "approvals", "aspects", "results", "characteristics", "content", "columns", "came", "scan", "moves", "operations", "serials", "serial", "owner",
      "signature", "photo", "counted", "filter", "checklist", "zone", "shifts", "weekdays":
      return nil
    case "short": return ["make", "wait"].randomElement(using: &random)!
    default: return ["as agreed by telephone", "客户电话确认", "seen on the shelf", "really so"].randomElement(using: &random)!
    }
  }

  private mutating func lot() throws -> String? {
    let lots = try context.snapshot.all(StockMove.self).suffix(200).map(\.lot)
    return Set(lots).sorted().randomElement(using: &random)
  }
}
