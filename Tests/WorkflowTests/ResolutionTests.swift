import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Conflicts of edits, decided at two sites at once")
struct ResolutionTests {
  private static let root = Actor(name: "root", roles: [.administrator])

  /// Two people's decisions about one field, where "A" and "B" lost against "C".
  struct Meeting: Sendable, CustomStringConvertible {
    let office: [String: String]
    let plant: [String: String]
    /// Open conflicts afterwards.
    let open: Int
    /// The values that may stand.
    let values: Set<String>

    init(_ office: String, _ plant: String, open: Int, _ values: String...) {
      self.office = Self.entries(office)
      self.plant = Self.entries(plant)
      self.open = open
      self.values = Set(values)
    }

    /// `take HQ01`: the edit that headquarters lost; `write D`.
    private static func entries(_ text: String) -> [String: String] {
      let words = text.split(separator: " ").map(String.init)
      return ["decision": words[0], words[0] == "take" ? "lost" : "value": words.count > 1 ? words[1] : ""].filter { !$0.value.isEmpty }
    }

    var description: String { "\(office.sorted { $0.key < $1.key }) and \(plant.sorted { $0.key < $1.key })" }
  }

  static let meetings = [
    Meeting("keep", "keep", open: 0, "C"),
    Meeting("keep", "take HQ01", open: 1, "C", "A"),
    Meeting("take HQ01", "keep", open: 1, "C", "A"),
    Meeting("take HQ01", "take HQ01", open: 0, "A"),
    Meeting("take HQ01", "take SH01", open: 1, "A", "B"),
    Meeting("write D", "write D", open: 0, "D"),
    Meeting("write D", "write E", open: 1, "D", "E"),
    Meeting("take HQ01", "write D", open: 1, "A", "D"),
    Meeting("keep", "write D", open: 1, "C", "D"),
    Meeting("keep", "write C", open: 0, "C"),
    Meeting("write A", "take HQ01", open: 0, "A"),
  ]

  @Test("alike decisions leave nothing open; others leave one conflict with both, until somebody decides that", arguments: meetings)
  func both(_ meeting: Meeting) async throws {
    let company = try await Company()
    let person = try await company.edits([(company.headquarters, "A"), (company.office, "B"), (company.plant, "C")])
    #expect(try await company.open() == [2, 2, 2, 2])
    let subject = ["subject": "zhao", "field": "full_name"]
    company.clock.set(moment("2026-11-23", 11, 0))
    try await company.office.take("conflict.resolve", by: Actor(name: "li", roles: [.administrator]), subject.merging(meeting.office) { $1 })
    company.clock.set(moment("2026-11-23", 11, 5))
    try await company.plant.take("conflict.resolve", by: Actor(name: "chen", roles: [.administrator]), subject.merging(meeting.plant) { $1 })
    try await company.sync()
    try await company.expectOneTruth()
    let value = try await company.office.get(Operator.self, person).fullName
    #expect(meeting.values.contains(value))
    #expect(try await company.open() == [meeting.open, meeting.open, meeting.open, meeting.open])
    guard meeting.open == 1 else { return }
    for site in company.sites {
      let found = try await site.workplace.look(as: Self.root) { try $0.cases() }
      let shown = try #require(found.first)
      #expect(Set([shown.lost.authorship.operatorName, shown.stands.authorship.operatorName]) == ["li", "chen"])
      #expect(Set([shown.lost.value, shown.stands.value]) == Set(meeting.values.map { [.text($0)] }))
      #expect(shown.happened.en.hasPrefix("Decided at"))
    }
    try await company.warehouse.take("conflict.resolve", by: Self.root, subject.merging(["decision": "keep"]) { $1 })
    try await company.sync()
    #expect(try await company.open() == [0, 0, 0, 0])
    #expect(try await company.headquarters.get(Operator.self, person).fullName == value)
  }

  @Test("a third edit that arrives after the decision opens the field again", arguments: ["keep", "take", "write"])
  func late(_ decision: String) async throws {
    let company = try await Company()
    let person = try await company.edits([(company.office, "B"), (company.plant, "C")], silent: (company.warehouse, "late"))
    try await company.office.take(
      "conflict.resolve", by: Self.root,
      ["subject": "zhao", "field": "full_name", "decision": decision].merging(decision == "write" ? ["value": "D"] : [:]) { $1 })
    try await company.sync([company.headquarters, company.office, company.plant])
    #expect(try await company.headquarters.replica.conflicts().isEmpty)
    try await company.sync()
    try await company.expectOneTruth()
    for site in company.sites {
      let open = try await site.replica.conflicts()
      #expect(open.map(\.losingValue) == [[.text("late")]])
    }
    #expect(try await company.office.get(Operator.self, person).fullName == ["keep": "C", "take": "B", "write": "D"][decision])
  }

  @Test("with several edits that lost, the one to take is asked for by name, and taking it answers the others too")
  func several() async throws {
    let company = try await Company()
    let person = try await company.edits([(company.headquarters, "A"), (company.office, "B"), (company.plant, "C")])
    let take = ["subject": person.description, "field": "full_name", "decision": "take"]
    try await company.office.refuses("conflict.resolve", by: Self.root, take, ["conflict.several @ lost"])
    do {
      try await company.office.take("conflict.resolve", by: Self.root, take)
    } catch let problems as Problems {
      #expect(problems.all[0].remedy.en == "Name one: HQ01@2026-11-23T01:01:00Z (A), SH01@2026-11-23T01:02:00Z (B).")
    }
    try await company.office.refuses("conflict.resolve", by: Self.root, take.merging(["lost": "PL01"]) { $1 }, ["conflict.notThis @ lost"])
    let named = try #require(try await company.office.replica.conflicts().first).id
    #expect(ConflictID(named.description) == named)
    try await company.office.take("conflict.resolve", by: Self.root, take.merging(["lost": named.description]) { $1 })
    try await company.sync()
    #expect(try await company.warehouse.get(Operator.self, person).fullName == "A")
    #expect(try await company.open() == [0, 0, 0, 0])
  }

  @Test("to keep the value against one edit leaves the other edits open")
  func keepAgainstOne() async throws {
    let company = try await Company()
    _ = try await company.edits([(company.headquarters, "A"), (company.office, "B"), (company.plant, "C")])
    try await company.plant.take(
      "conflict.resolve", by: Self.root, ["subject": "zhao", "field": "full_name", "decision": "keep", "lost": "SH01@2026-11-23T01:02"])
    try await company.sync()
    for site in company.sites { #expect(try await site.replica.conflicts().map(\.losingValue) == [[.text("A")]]) }
  }

  @Test("a third value is read as its field's form reads it, and refused with the field's own problem")
  func written() async throws {
    let company = try await Company(more: [("SH02", .office, "company office/2 plant/* warehouse/*")])
    try await company.setUp()
    let order = try await company.approveOrder()
    try await company.sync()
    let request = try await company.office.only(SupplyRequest.self).id.key
    for (minute, site, day) in [(1, company.office, "2026-12-03"), (2, company.sites[4], "2026-12-02")] {
      company.clock.set(moment("2026-11-23", 10, minute))
      _ = try await site.replica.commit(by: "li", step: "test") { snapshot, changes in
        guard let row = try snapshot.get(RecordID<SupplyRequest>(request)) else { return }
        try changes.update(row) { $0.due = Day(day) }
      }
    }
    try await company.sync()
    let raw = ["subject": request.description, "field": "due", "decision": "write"]
    let office = company.office
    try await office.refuses("conflict.resolve", by: Self.root, raw, ["entry.missing @ value"])
    try await office.refuses("conflict.resolve", by: Self.root, raw.merging(["value": "2026-02-30"]) { $1 }, ["date.impossible @ value"])
    // The plant holds the request, but the day is the office's to say.
    try await company.plant.refuses("conflict.resolve", by: Self.root, raw.merging(["decision": "keep"]) { $1 }, ["conflict.writers @ subject"])
    try await office.take("conflict.resolve", by: Self.root, raw.merging(["value": "2026-12-04"]) { $1 })
    try await company.sync()
    #expect(try await company.plant.get(SupplyRequest.self, request).due == Day("2026-12-04"))
    #expect(try await company.plant.replica.conflicts().isEmpty)
    _ = order
  }

  @Test("two people who made the same correction are no conflict, also after a third who knows both has corrected it again")
  func agreed() async throws {
    let company = try await Company()
    let person = try await company.edits([(company.office, "Zhao Yun"), (company.plant, "Zhao Yun")])
    #expect(try await company.open() == [0, 0, 0, 0])
    try await company.rename(person, at: company.warehouse, "Zhao Yong")
    try await company.sync()
    #expect(try await company.open() == [0, 0, 0, 0])
    #expect(try await company.office.get(Operator.self, person).fullName == "Zhao Yong")
  }

  @Test("an equal edit that a later correction did not know of is a conflict with that correction, in whatever order they come")
  func unaware() async throws {
    let company = try await Company()
    let person = try await company.edits([(company.plant, "Zhao Yun")], silent: (company.warehouse, "Zhao Yun"))
    try await company.rename(person, at: company.office, "Zhao Yong")
    try await company.sync([company.office, company.headquarters])
    try await company.sync([company.warehouse, company.plant])
    #expect(try await company.plant.replica.conflicts().isEmpty)
    try await company.sync()
    #expect(try await company.open() == [1, 1, 1, 1])
    try await company.expectOneTruth()
  }
}

extension Company {
  /// One operator's record, known everywhere, then edited at sites that do not know of each other, a minute after one another.
  ///
  /// - Parameter silent: edits before them all, and is not heard of.
  func edits(_ edits: [(Place, String)], silent: (Place, String)? = nil) async throws -> RecordKey {
    let key = try await headquarters.replica.commit(by: "root", step: "operator.register") { _, changes in
      try changes.create(Operator.self, on: .company) {
        $0.name = "zhao"
        $0.fullName = "Zhao"
        $0.site = 1
        $0.roles = "storekeeper"
      }
    }.value.key
    try await sync()
    if let silent { try await rename(key, at: silent.0, silent.1) }
    for (minute, edit) in edits.enumerated() {
      clock.set(moment("2026-11-23", 9, minute + 1))
      try await rename(key, at: edit.0, edit.1)
    }
    try await sync(sites.filter { $0.id != silent?.0.id })
    return key
  }

  func rename(_ person: RecordKey, at site: Place, _ name: String) async throws {
    _ = try await site.replica.commit(by: "root", step: "operator.correct") { snapshot, changes in
      guard let row = try snapshot.get(RecordID<Operator>(person)) else { return }
      try changes.update(row) { $0.fullName = name }
    }
  }

  /// How many conflicts are open at each site.
  func open() async throws -> [Int] {
    var counts: [Int] = []
    for site in sites { counts.append(try await site.replica.read { try $0.conflictCount().total }) }
    return counts
  }
}
