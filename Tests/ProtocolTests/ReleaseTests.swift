import Foundation
import Records
import Testing

/// What was released stays true: `docs/releasing.md`.
@Suite("Protocol: releases of the schema")
struct ReleaseTests {
  private static let folder = VectorFile.protocolFolder.appendingPathComponent("releases")

  private static func current() throws -> ReleasedSchema {
    try ReleasedSchema(contentsOf: VectorFile.protocolFolder.appendingPathComponent("schema.json"))
  }

  private static func releases() throws -> [ReleasedSchema] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).compactMap(Int.init).sorted().map { version in
      let schema = try ReleasedSchema(contentsOf: folder.appendingPathComponent("\(version)/schema.json"))
      #expect(schema.version == version, "releases/\(version) says that it is \(schema.version)")
      return schema
    }
  }

  @Test("every release lives on in those after it and in the declarations of today; no number was given twice")
  func committed() throws {
    let all = try Self.releases()
    #expect(all.map(\.version) == Array(1...CompanySchema.version), "a release is missing: Tools/release-schema")
    let line = all + [try Self.current()]
    for (index, release) in line.enumerated() {
      for later in line[(index + 1)...] { #expect(release.violations(by: later) == [], "release \(release.version) in \(later.version)") }
    }
  }

  /// What a next release could do wrong, and what is found; nothing for what it may do.
  static let cases: [(String, @Sendable (inout ReleasedSchema) -> Void, [String])] = [
    ("nothing changes but the version", { _ in }, []),
    ("the version stays", { $0.version = 1; $0.records[4].fields[0].writers.append("plant") }, ["version: declarations changed under the same version 1"]),
    ("the version falls", { $0.version = 0 }, ["version: 0 comes after 1"]),
    ("a record type goes", { $0.records.remove(at: 2) }, ["is gone"]),
    ("a record type's number is given to another", { $0.records[4].name = "something" }, ["name was"]),
    ("two types share a number", { $0.records.append($0.records[4]) }, ["records: a number stands twice", "records: a name stands twice"]),
    ("a type moves to another shelf", { $0.records[4].shelf = "plant" }, ["shelf was"]),
    ("a role may not create it any more", { $0.records[4].creators = [] }, ["may not create it any more"]),
    ("another role may create it", { $0.records[4].creators.append("reader") }, []),
    ("document numbers get other letters", { $0.records[4].series = "ZZ" }, ["series was"]),
    ("an old ledger gets a balance", { $0.records[4].balance = .init(table: "b", by: ["x"], sum: "y") }, ["balance was"]),
    ("a new ledger takes an old table", { schema in
      var added = schema.records[4]
      (added.number, added.name, added.balance) = (900, "added", .init(table: schema.records[5].name, by: ["x"], sum: "y"))
      schema.records.append(added)
    }, ["is another's"]),
    ("a new type", { schema in
      var added = schema.records[4]
      (added.number, added.name) = (900, "added")
      schema.records.append(added)
    }, []),
    ("a field goes", { $0.records[4].fields.removeFirst() }, ["is gone"]),
    ("a field's number is given to another", { $0.records[4].fields[0].name = "something" }, ["name was"]),
    ("two fields share a number", { $0.records[4].fields.append($0.records[4].fields[0]) }, ["a field number stands twice"]),
    ("a field has another type", { $0.records[4].fields[0].type = "blob" }, ["type was"]),
    ("a field merges by another rule", { $0.records[4].fields[0].rule = "none" }, ["rule was"]),
    ("a field is required, or no longer", { $0.records[4].fields[0].required.toggle() }, ["required was"]),
    ("a field's column has another name", { $0.records[4].fields[0].columns[0].name = "z" }, ["columns was"]),
    ("a field's column has another kind", { $0.records[4].fields[0].columns[0].kind = "z" }, ["columns was"]),
    ("a reference leads elsewhere", { $0.records[4].fields[0].target = "z" }, ["target was"]),
    ("a role may not write it any more", { $0.records[4].fields[0].writers = [] }, ["may not write it any more"]),
    ("another role may write it", { $0.records[4].fields[0].writers.append("reader") }, []),
    ("a limit falls", { $0.records[0].fields[1].maximum_bytes = 3_999 }, ["the limit fell below 4000"]),
    ("a limit rises", { $0.records[0].fields[1].maximum_bytes = 4_001 }, []),
    ("a new field is numbered among the old ones", { schema in
      // As if the type's highest number had been given and the one before it had been left free.
      schema.records[0].fields.append(added(number: 0))
    }, ["a new field's number is above 12"]),
    ("a new field is required", { $0.records[0].fields.append(added(number: 13, required: true)) }, ["is optional"]),
    ("a new field", { $0.records[0].fields.append(added(number: 13)) }, []),
    ("a state goes", { $0.change { $0.removeFirst() } }, ["is gone"]),
    ("a state has another rank", { $0.change { $0[0].rank = 999 } }, ["has another rank"]),
    ("two states share a rank", { $0.change { $0.append(.init(value: "added", rank: $0[0].rank)) } }, ["two states share a rank"]),
    ("a new state", { $0.change { $0.append(.init(value: "added", rank: 999)) } }, []),
  ]

  private static func added(number: Int, required: Bool = false) -> ReleasedSchema.Field {
    .init(
      number: number, name: "added", type: "text", rule: "latest", required: required, writers: ["headquarters"],
      columns: [.init(name: "added", kind: "text")], maximum_bytes: 10, target: nil, options: nil)
  }

  @Test("the rules find each kind of break, and only that", arguments: cases.indices)
  func rules(index: Int) throws {
    let (name, change, expected) = Self.cases[index]
    let release = try #require(try Self.releases().first)
    var next = release
    next.version = 2
    change(&next)
    let found = release.violations(by: next)
    #expect(found.count == expected.count, "\(name): \(found)")
    for (text, part) in zip(found, expected) { #expect(text.contains(part), "\(name)") }
  }
}

extension ReleasedSchema {
  /// Changes the states of the first lifecycle.
  fileprivate mutating func change(_ body: (inout [Field.Option]) -> Void) {
    let record = records.firstIndex { $0.fields.contains { $0.type == "state" } }!
    let field = records[record].fields.firstIndex { $0.type == "state" }!
    body(&records[record].fields[field].options!)
  }
}
