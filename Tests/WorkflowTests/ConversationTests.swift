import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What sites write to each other about an order")
struct ConversationTests {
  private func notes(_ order: SalesOrder.ID, at site: Place) async throws -> [OrderNote] {
    try await site.replica.read { try OrderNotes.of(order, limit: 50, $0).notes }
  }

  private func approved(_ company: Company) async throws -> (number: String, id: SalesOrder.ID) {
    try await company.setUp()
    let number = try await company.approveOrder()
    try await company.sync()
    return (number, try await company.order(number).id)
  }

  @Test("a note of the office reaches plant, warehouse and headquarters, and stands once at each")
  func everyone() async throws {
    let company = try await Company()
    let order = try await approved(company)
    let result = try await company.office.take("note.write", ["order": order.number, "text": "Paint it blue, please."])
    #expect(result.subject == order.id.key)
    try await company.sync()
    for site in company.sites {
      let notes = try await notes(order.id, at: site)
      #expect(notes.map(\.text) == ["Paint it blue, please."] && notes.map(\.site) == ["SH01"] && notes.allSatisfy { !$0.isForOffice }, "\(site.admission.code)")
    }
    try await company.expectOneTruth()
  }

  @Test("a note for the office alone stays on the office's shelf")
  func officeOnly() async throws {
    let company = try await Company()
    let order = try await approved(company)
    try await company.office.take("note.write", ["order": order.number, "text": "He pays only 1200.", "scope": "office"])
    try await company.sync()
    #expect(try await notes(order.id, at: company.headquarters).map(\.isForOffice) == [true])
    #expect(try await notes(order.id, at: company.plant).isEmpty)
    #expect(try await notes(order.id, at: company.warehouse).isEmpty)
    for site in [company.plant, company.warehouse] {
      #expect(try await site.replica.read { try $0.count("SELECT count(*) FROM note") } == 0)
    }
  }

  @Test("a plant asks the office about an order that it does not hold; the office answers, and the question is off its list")
  func question() async throws {
    let company = try await Company()
    let order = try await approved(company)
    let foreman = Actor(name: "chen", roles: [.foreman])
    try await company.plant.take("note.write", by: foreman, ["order": order.number, "text": "Which flange?", "asks": "SH01"])
    #expect(try await company.plant.inbox(.foreman).filter { $0.step == "note.done" }.isEmpty)
    try await company.sync()
    let task = try #require(try await company.office.inbox(.salesClerk).first { $0.step == "note.done" })
    #expect(task.subjectNumber == order.number && task.level == "note-answer" && !task.isOverdue)
    #expect(task.due == ServiceLevels.shipped["note-answer"].due(from: task.opened, .shipped))
    #expect(try await company.warehouse.inbox(.storekeeper).filter { $0.step == "note.done" }.isEmpty)

    try await company.office.take("note.done", ["note": task.subject.description, "text": "DN 80, as on the drawing."])
    #expect(try await company.office.inbox(.salesClerk).filter { $0.step == "note.done" }.isEmpty)
    try await company.sync()
    for site in company.sites {
      let notes = try await notes(order.id, at: site)
      #expect(notes.map(\.text) == ["Which flange?", "DN 80, as on the drawing."], "\(site.admission.code)")
      #expect(notes.map(\.isOpen) == [false, false] && notes[1].answers == notes[0].first && notes[0].asks == "SH01", "\(site.admission.code)")
    }
    try await company.office.refuses("note.done", ["note": task.subject.description], ["state.other @ note"])
  }

  @Test("before a plant is asked to make anything it can be asked what it thinks, and answer")
  func beforeApproval() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.receiveOrder()
    let order = try await company.order(number).id
    try await company.office.take("note.write", ["order": number, "text": "Can you make 40 by Friday?", "asks": "PL01"])
    try await company.sync()
    let task = try #require(try await company.plant.inbox(.planner).first { $0.step == "note.done" })
    try await company.plant.take("note.done", ["note": task.subject.description])
    try await company.sync()
    #expect(try await notes(order, at: company.office).map(\.text) == ["Can you make 40 by Friday?", ""])
    #expect(try await notes(order, at: company.office).allSatisfy { !$0.isOpen })
    // A warehouse reads what the plants have.
    #expect(try await notes(order, at: company.warehouse).count == 2)
  }

  @Test("two sites that answer at once leave both answers and no conflict")
  func twoAnswers() async throws {
    let company = try await Company()
    let order = try await approved(company)
    try await company.plant.take("note.write", ["order": order.number, "text": "Crates or pallets?", "asks": "WH01"])
    try await company.sync()
    for site in [company.office, company.warehouse] {
      let note = try #require(try await notes(order.id, at: site).first { $0.isOpen })
      try await site.take("note.done", ["note": note.note.description, "text": "Pallets, says \(site.admission.code)."])
    }
    try await company.sync()
    for site in company.sites {
      let texts = try await notes(order.id, at: site).map(\.text)
      #expect(Set(texts) == ["Crates or pallets?", "Pallets, says SH01.", "Pallets, says WH01."])
      #expect(try await site.replica.conflicts().isEmpty)
    }
  }

  @Test("what is wrong with a note is told at once: an unknown site, a text of 2,001 characters; 2,000 of any script pass")
  func refused() async throws {
    let company = try await Company()
    let order = try await approved(company)
    let long = String(repeating: "泵", count: 2_001)
    try await company.office.refuses("note.write", ["order": order.number, "text": long, "asks": "XX99"], ["note.tooLong @ text", "note.site @ asks"])
    try await company.office.refuses(
      "note.write", ["order": order.number, "text": "x", "asks": "PL01", "scope": "office"], ["note.unread @ asks"])
    try await company.plant.refuses("note.write", ["order": order.number, "text": "x", "scope": "office"], ["note.nowhere @ scope"])
    try await company.plant.refuses("note.write", ["order": "SO-XX-1", "text": "x"], ["order.unknown @ order"])
    try await company.office.refuses("note.write", ["order": order.number, "text": "x", "asks": "SH01"], ["note.site @ asks"])
    try await company.office.take("note.write", ["order": order.number, "text": String(long.dropLast())])
  }
}
