import Foundation

/// A `schema.json` as far as the rules for releases look at it.
struct ReleasedSchema: Codable, Equatable {
  struct Record: Codable, Equatable {
    struct Balance: Codable, Equatable {
      var table: String
      var by: [String]
      var sum: String
    }

    var number: Int
    var name: String
    var shelf: String
    var creators: [String]
    var series: String?
    var balance: Balance?
    var fields: [Field]
  }

  struct Field: Codable, Equatable {
    struct Column: Codable, Equatable {
      var name: String
      var kind: String
    }

    struct Option: Codable, Equatable {
      var value: String
      var rank: Int?
    }

    var number: Int
    var name: String
    var type: String
    var rule: String
    var required: Bool
    var writers: [String]
    var columns: [Column]
    var maximum_bytes: Int?
    var target: String?
    var options: [Option]?
  }

  var version: Int
  var records: [Record]

  init(contentsOf url: URL) throws { self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url)) }

  /// What a later schema may not do to this one: what was written under it would be lost, misread or refused. Empty when all is well.
  ///
  /// Labels may differ in anything; they are not read here.
  func violations(by later: ReleasedSchema) -> [String] {
    var found: [String] = []
    if later.version < version { found.append("version: \(later.version) comes after \(version)") }
    if later.version == version && later != self { found.append("version: declarations changed under the same version \(version)") }
    if Set(later.records.map(\.number)).count < later.records.count { found.append("records: a number stands twice") }
    if Set(later.records.map(\.name)).count < later.records.count { found.append("records: a name stands twice") }
    for record in records {
      guard let next = later.records.first(where: { $0.number == record.number }) else {
        found.append("\(record.name): number \(record.number) is gone")
        continue
      }
      found += record.violations(by: next)
    }
    for added in later.records where !records.contains(where: { $0.number == added.number }) {
      if let balance = added.balance, records.contains(where: { $0.balance?.table == balance.table || $0.name == balance.table }) {
        found.append("\(added.name): the table \(balance.table) is another's")
      }
    }
    return found
  }
}

extension ReleasedSchema.Record {
  fileprivate func violations(by next: Self) -> [String] {
    var found: [String] = []
    func same<T: Equatable>(_ what: String, _ a: T, _ b: T) { if a != b { found.append("\(name): \(what) was \(a), is \(b)") } }
    same("name", name, next.name)
    same("shelf", shelf, next.shelf)
    same("series", series ?? "", next.series ?? "")
    same("balance", balance, next.balance)
    let gone = Set(creators).subtracting(next.creators).sorted()
    if !gone.isEmpty { found.append("\(name): \(gone.joined(separator: ", ")) may not create it any more") }
    if Set(next.fields.map(\.number)).count < next.fields.count { found.append("\(name): a field number stands twice") }
    for field in fields {
      guard let after = next.fields.first(where: { $0.number == field.number }) else {
        found.append("\(name).\(field.name): number \(field.number) is gone")
        continue
      }
      found += field.violations(by: after, of: name)
    }
    let highest = fields.map(\.number).max() ?? 0
    for added in next.fields where !fields.contains(where: { $0.number == added.number }) {
      // An older program finds what it knows at the beginning of a change's values.
      if added.number < highest { found.append("\(name).\(added.name): a new field's number is above \(highest)") }
      if added.required { found.append("\(name).\(added.name): a new field of an old type is optional") }
    }
    return found
  }
}

extension ReleasedSchema.Field {
  fileprivate func violations(by next: Self, of record: String) -> [String] {
    var found: [String] = []
    func same<T: Equatable>(_ what: String, _ a: T, _ b: T) { if a != b { found.append("\(record).\(name): \(what) was \(a), is \(b)") } }
    same("name", name, next.name)
    same("type", type, next.type)
    same("rule", rule, next.rule)
    same("required", required, next.required)
    same("target", target ?? "", next.target ?? "")
    same("columns", columns.map { "\($0.name) \($0.kind)" }, next.columns.map { "\($0.name) \($0.kind)" })
    let gone = Set(writers).subtracting(next.writers).sorted()
    if !gone.isEmpty { found.append("\(record).\(name): \(gone.joined(separator: ", ")) may not write it any more") }
    if let limit = maximum_bytes, next.maximum_bytes ?? 0 < limit { found.append("\(record).\(name): the limit fell below \(limit)") }
    let after = next.options ?? []
    for option in options ?? [] where !after.contains(option) {
      let isMoved = after.contains { $0.value == option.value }
      found.append("\(record).\(name): \(option.value) \(isMoved ? "has another rank" : "is gone")")
    }
    let ranks = after.compactMap(\.rank)
    if Set(ranks).count < ranks.count { found.append("\(record).\(name): two states share a rank") }
    return found
  }
}
