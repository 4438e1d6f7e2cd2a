import Foundation
import Ground
import Records
import Replica

/// 9.4 Everything that belongs to a case, and what of it is still undecided.
public struct CaseReading: Sendable {
  public let row: Row<DeliveryCase>
  public let lines: [Row<CaseLine>]
  public let notices: [Row<CustomerNotice>]
  public let claims: [Row<CarrierClaim>]
  public let remedies: [Row<CaseRemedy>]

  public static func of(_ row: Row<DeliveryCase>, _ snapshot: Snapshot) throws -> CaseReading {
    let key = Data(row.id.key.bytes)
    return CaseReading(
      row: row, lines: try snapshot.lines(of: row.id), notices: try snapshot.all(CustomerNotice.self, where: "delivery_case = ?", [key], order: "id"),
      claims: try snapshot.all(CarrierClaim.self, where: "delivery_case = ?", [key], order: "id"), remedies: try snapshot.remedies(of: row.id))
  }

  /// What must be decided before the case is closed; empty when everything is.
  public var undecided: [Words] {
    var missing: [Words] = []
    if row.goods == nil { missing.append(Words("where the goods are", "货物去向")) }
    if claims.isEmpty {
      missing.append(Words("whether the carrier pays", "是否向承运商索赔"))
    } else if let open = claims.first(where: { $0.state == .made || $0.state == .answered }) {
      missing.append(Words("how claim \(open.number) ends", "索赔 \(open.number) 的结果"))
    }
    if remedies.isEmpty { missing.append(Words("what the customer gets", "客户的补救方式")) }
    if notices.isEmpty { missing.append(Words("that the customer is told", "通知客户")) }
    return missing
  }
}

/// 9.4 Closes a case when the goods, the claim, the remedy and the customer's notice are decided.
public struct CloseDeliveryCase: SubjectStep {
  public static let step = StepDeclaration(
    "case.close", "9.4", by: [.salesClerk, .salesManager, .serviceAgent], at: [.office], "Close the delivery case", "结案交付异常",
    help: Words("Goods, claim, remedy and notice must be decided. What was replaced or credited goes on by itself.", "货物、索赔、补救和通知均须已决定；补发和红冲各自继续。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let deliveryCase = Entry<DeliveryCase.ID>("case", "Case", "交付异常")
    let outcome = Entry<String>("outcome", "Outcome", "处理结果", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<DeliveryCase>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .open else { return Finding.state(DeliveryCase.record.label, subject.state, needs: .open) }
    if let problem = try NoticeFinding.ready(subject.order, context) { return problem }
    let missing = try CaseReading.of(subject, context.snapshot).undecided
    guard !missing.isEmpty else { return nil }
    return Problem(
      "case.undecided", Words("Still undecided: \(missing.map(\.en).joined(separator: ", ")).", "尚未决定：\(missing.map(\.zh).joined(separator: "、"))。"),
      remedy: Words("See case.receive, case.goods, case.claim, claim.answer, case.remedy and case.tell.", "请使用 case.receive、case.goods、case.claim、claim.answer、case.remedy、case.tell。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let one = try context.the(input.deliveryCase)
    try changes.update(one) {
      $0.state = .closed
      $0.outcome = input.outcome
    }
    return StepResult(one.id.key, Words("\(one.number) is closed.", "\(one.number) 已结案。"))
  }
}
