import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What the lifecycles say of two sites that act at once")
struct LifecycleTests {
  struct Drawn: Sendable, CustomStringConvertible {
    let record: String
    let life: Life

    var description: String { record }
  }

  static let all = CompanySchema.current.records.flatMap { record in
    record.fields.compactMap { field in field.type.life.map { Drawn(record: record.name, life: $0) } }
  }

  @Test("every pair of states that two sites can reach at once has a word: a clash, or harmless", arguments: all)
  func declared(_ drawn: Drawn) {
    let life = drawn.life
    for lost in life.states {
      for stands in life.states where lost.rank < stands.rank {
        #expect(life.meeting(lost.name, stands.name) != nil, "\(drawn.record): \(lost.name) against \(stands.name)")
        // A pair is judged from the side of the one that stands.
        #expect(life.meeting(stands.name, lost.name) == nil, "\(drawn.record): \(stands.name) cannot lose against \(lost.name)")
      }
    }
  }

  @Test("facts outrank everything that is only decided, and cannot be reopened", arguments: all)
  func facts(_ drawn: Drawn) {
    let facts = drawn.life.states.filter(\.isFact)
    let decided = drawn.life.states.filter { !$0.isFact }
    if let lowest = facts.first, let highest = decided.last { #expect(lowest.rank > highest.rank, "\(lowest.name) under \(highest.name)") }
    for fact in facts { #expect(fact.reopens.isEmpty && fact.next.allSatisfy { name in facts.contains { $0.name == name } }) }
  }

  @Test("ranks are unique, moves rise, and a new round begins at a state that there is", arguments: all)
  func ranks(_ drawn: Drawn) throws {
    let life = drawn.life
    #expect(Set(life.states.map(\.rank)).count == life.states.count)
    #expect(life.states.first?.name == life.initial)
    for state in life.states {
      for name in state.next { #expect(try #require(life.state(name)).rank > state.rank) }
      for name in state.reopens { #expect(life.state(name) != nil && !state.next.contains(name)) }
      #expect(life.leads(from: life.initial, to: state.name), "\(state.name) is never reached")
    }
    #expect(OperatorRole(rawValue: life.owner) != nil)
  }

  @Test("every clash says in both languages what happened and what to do, whose case it is, and by when", arguments: all)
  func words(_ drawn: Drawn) {
    for lost in drawn.life.states {
      for stands in drawn.life.states {
        guard case .clash(let clash)? = drawn.life.meeting(lost.name, stands.name) else { continue }
        #expect(isBilingual(clash.happened) && isBilingual(clash.remedy))
        for text in [clash.happened.en, clash.happened.zh] { #expect(text.contains("{lost}") && text.contains("{stands}"), "\(text)") }
        let owner = OperatorRole(rawValue: clash.owner)
        #expect(owner.map(ResolveConflict.step.operators.contains) == true, "\(clash.owner) may not decide conflicts")
        #expect(ServiceLevels.shipped.find(clash.level)?.step == ResolveConflict.step.name, "\(clash.level)")
        for step in clash.steps { #expect(Catalogue.steps.contains { $0.name == step }, "\(step)") }
      }
    }
  }

  @Test("what was shipped, made or invoiced cannot be taken back by a decision; what was only stopped can be taken up again")
  func taking() throws {
    func taking(_ record: String, _ lost: String, _ lostRound: Int64, _ present: String, _ round: Int64) throws -> [Cell]? {
      let life = try #require(Self.all.first { $0.record == record }).life
      return life.taking(lost: [.text(lost), .integer(lostRound)], from: [.text(present), .integer(round)])
    }
    #expect(try taking("dispatch_request", "cancelled", 1, "shipped", 1) == nil)
    #expect(try taking("supply_request", "cancelled", 1, "made", 1) == nil)
    #expect(try taking("sales_order", "cancelled", 1, "invoiced", 1) == nil)
    #expect(try taking("sales_order", "approved", 1, "cancelled", 1) == [.text("approved"), .integer(2)])
    // A closing of the round before is a legal move of the new one; a fact of the round before happened whatever the new one says.
    #expect(try taking("sales_order", "cancelled", 1, "reviewed", 2) == [.text("cancelled"), .integer(2)])
    #expect(try taking("sales_order", "invoiced", 1, "reviewed", 2) == [.text("invoiced"), .integer(3)])
    #expect(try taking("sales_order", "checked", 1, "reviewed", 2) == nil)
  }

  @Test("docs/lifecycles.md is what the declarations say")
  func drawing() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/lifecycles.md")
    #expect(
      try String(contentsOf: file, encoding: .utf8) == LifecycleDrawing.page(CompanySchema.current),
      "A lifecycle changed. Renew the page with: swift run weft schema --lifecycles > docs/lifecycles.md")
  }
}
