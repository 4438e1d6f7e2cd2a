import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What waits for an approval")
struct ApprovalTests {
  private func pending(_ site: Place, _ name: String, _ roles: OperatorRole...) async throws -> [PendingApproval] {
    try await site.workplace.look(as: Actor(name: name, roles: Set(roles))) { context in
      let pending = try Approvals.pending(context, limit: 10)
      #expect(try Approvals.count(context) == pending.count)
      return pending
    }
  }

  @Test("A declared approval names levels of the table and a step that says no about the same kind of record")
  func declared() {
    let approvals = Catalogue.steps.filter { $0.declaration.approval != nil }
    #expect(approvals.count >= 5)
    var levels: Set<String> = []
    for step in approvals {
      for level in step.declaration.approval?.levels ?? [] {
        #expect(ServiceLevels.shipped.find(level) != nil, "\(level)")
        #expect(levels.insert(level).inserted, "\(level) asks for one approval only")
      }
      if let name = step.declaration.approval?.refusal {
        #expect(Catalogue.steps.first { $0.name == name }?.subject == step.subject, "\(step.name)")
      }
      #expect(step.subject != nil)
    }
  }

  @Test("A confirmed order waits for its review, a reviewed one for its approval by another person; each says who asks")
  func orders() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.confirmOrder("PO-1")
    let reviews = try await pending(company.office, "zhou", .creditController)
    #expect(reviews.map(\.step.name) == ["order.review"] && RecordNames.ownName(reviews[0].subject) == order && reviews[0].obstacle == nil)
    #expect(reviews[0].asked.step == "order.confirm" && !reviews[0].asked.operatorName.isEmpty)
    #expect(try await pending(company.office, "x", .salesClerk).isEmpty)
    #expect(try await pending(company.plant, "x", .planner).isEmpty)
    let manager = Actor(name: "liu", roles: [.salesManager])
    _ = try await company.office.workplace.perform("order.review", ["order": order, "decision": "conditions", "findings": "half in advance"], by: manager)
    let mine = try await pending(company.office, "liu", .salesManager)
    #expect(mine.map(\.step.name) == ["order.approve"] && mine[0].obstacle?.code == "approve.sameActor")
    let other = try await pending(company.office, "qian", .salesManager)
    #expect(other.count == 1 && other[0].obstacle == nil)
    let facts = try await company.office.workplace.look(as: manager) { context in try ApprovalFacts.of(other[0].subject, context) }
    func fact(_ label: String) -> ApprovalFact? { facts.first { $0.label.en == label } }
    func text(_ label: String, _ language: Language = .english) -> String? {
      fact(label)?.parts.map { part in
        switch part {
        case .words(let words): words[language]
        case .money(let money): "\(money)"
        case .quantity(let quantity): "\(quantity)"
        }
      }.joined()
    }
    #expect(text("Customer") == "Lantian Pumps (standard)")
    #expect(text("Value") == "51200.00 CNY" && fact("Value")?.isWarning == false)
    #expect(text("Review") == "liu: approve with conditions: half in advance" && fact("Review")?.isWarning == true)
    #expect(text("Line 1", .chinese) == "40 C62 · P-100 水泵 · 51200.00 CNY")
    #expect(text("Credit used, with open orders") == "51200.00 CNY of 400000.00 CNY")
    _ = try await company.office.workplace.perform("order.approve", ["order": order], by: Actor(name: "qian", roles: [.salesManager]))
    #expect(try await pending(company.office, "qian", .salesManager).isEmpty)
  }
}
