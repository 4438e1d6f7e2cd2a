import Ground
import Membership

/// What an author may do to one record type, worked out once per role.
struct Rights: Sendable {
  let mayCreate: Bool
  let fields: UInt64

  init(_ schema: RecordSchema, _ role: SiteRole) {
    mayCreate = schema.declaration.creators.contains(role)
    fields = schema.writable(by: role)
  }
}

/// The checks that need no look at the records: shape, rights, limits. Done for a whole change set before anything of it is applied.
struct Validation {
  let schema: Schema
  private var rights: [SiteRole: [Int: Rights]] = [:]
  /// By record type, then in the order of its fields.
  private let checks: [Int: [FieldCheck]]
  /// By record type, for ledgers whose sum is bounded.
  private let holderRules: [Int: HolderRule]

  init(_ schema: Schema) {
    self.schema = schema
    checks = Dictionary(uniqueKeysWithValues: schema.records.map { record in (record.number, record.fields.map { FieldCheck($0, record) }) })
    holderRules = Dictionary(uniqueKeysWithValues: schema.records.compactMap { record in HolderRule(record).map { (record.number, $0) } })
    for role in SiteRole.allCases {
      rights[role] = Dictionary(uniqueKeysWithValues: schema.records.map { ($0.number, Rights($0, role)) })
    }
  }

  /// A key may be at most a day ahead of the change set that creates its record.
  private static let keyLead: UInt64 = 86_400_000

  /// - Parameter passedOver: what an upgrade has refused of this change set; it is not looked at again.
  /// - Returns: what this program cannot judge yet, like a state that it does not know: it waits for an upgrade.
  func check(
    _ changeSet: ChangeSetView, by author: AdmittedMember, passedOver: [ChangeTarget: UInt64] = [:]
  ) throws(MergeRefusal) -> Waits {
    let writes = author.writes
    var waits = Waits()
    var ordinal = 0
    var repeated = 0
    for part in changeSet.parts {
      guard let bytes = part.bytes else { continue }
      guard writes.contains(part.shelf) else {
        throw MergeRefusal(.shelf, "\(author.code) may not write on shelf \(part.shelf)")
      }
      do {
        var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
        while let change = try reader.next() {
          defer { ordinal += 1 }
          let never = passedOver.isEmpty ? 0 : passedOver[ChangeTarget(change)] ?? 0
          if never != 0 { waits.never[ordinal] = never }
          let later = try check(change, ~never, part.shelf, changeSet, author)
          if later != 0 { waits.later[ordinal] = later }
        }
        repeated += reader.repeated
        guard repeated <= ChangeSetLimit.repeatedBytes else { throw WireError.limit("repeated bytes") }
      } catch let refusal as MergeRefusal {
        throw refusal
      } catch let error as WireError {
        throw MergeRefusal(.malformed, "\(error)")
      } catch {
        throw MergeRefusal(.malformed, "unreadable part: \(error)")
      }
    }
    if !waits.later.isEmpty { spread(&waits, changeSet) }
    return waits
  }

  /// Checks a change, or those of its fields that are not applied yet.
  ///
  /// A newer schema may allow what this one does not: a longer text, a role. A change set that was made under it is not refused for
  /// that; what is not allowed here waits, and is judged by the schema that allows it.
  ///
  /// - Parameter fields: `Waits.whole` for all of the change; a creation's own checks are only made then.
  /// - Returns: the fields that wait for an upgrade.
  func check(
    _ change: RecordChange, _ fields: UInt64, _ shelf: Shelf, _ changeSet: ChangeSetView, _ author: AdmittedMember
  ) throws -> UInt64 {
    guard fields != 0 else { return 0 }
    // A record type of a newer peer: kept in the log and applied after the upgrade.
    guard let record = schema.record(change.type), let rights = rights[author.role]![change.type] else { return Waits.whole }
    let isNewer = changeSet.schemaVersion > schema.version
    if !change.isUpdate && fields == Waits.whole {
      guard rights.mayCreate || isNewer else { throw MergeRefusal(.right, "a \(author.role.rawValue) may not create a \(record.name)") }
      if let kind = record.declaration.shelf, kind != shelf.kind {
        throw MergeRefusal(.shelf, "a \(record.name) lies on a \(kind.name) shelf, not on \(shelf)")
      }
      guard change.key.site == changeSet.origin.site, change.key.high >> 12 & 0xF == 7, change.key.low >> 62 == 2,
        change.key.high >> 16 <= changeSet.stamp.milliseconds + Self.keyLead
      else { throw MergeRefusal(.key, "the key \(change.key) is not one of \(author.code)'s") }
      guard change.mask & record.requiredMask == record.requiredMask else {
        throw MergeRefusal(.required, "a \(record.name) without its required fields")
      }
    }
    let mine = change.mask & record.knownMask & fields
    var later = mine & ~rights.fields
    guard later == 0 || isNewer else {
      let names = record.fields.filter { later & 1 << ($0.number - 1) != 0 }.map(\.name)
      throw MergeRefusal(.right, "a \(author.role.rawValue) may not write \(record.name).\(names.joined(separator: ", "))")
    }
    later |= try checkValues(change, record, mine, isNewer)
    guard !change.isUpdate && fields == Waits.whole else { return later }
    guard rights.mayCreate && later & record.requiredMask == 0 else { return Waits.whole }
    if let rule = holderRules[record.number], let cells = change.cells { try rule.check(cells, on: shelf, by: author) }
    return later
  }

  /// - Returns: the fields whose values a newer schema may allow.
  private func checkValues(_ change: RecordChange, _ record: RecordSchema, _ fields: UInt64, _ isNewer: Bool) throws -> UInt64 {
    guard let cells = change.cells, let checks = checks[record.number] else { return 0 }
    var later: UInt64 = 0
    var rest = fields
    while rest != 0 {
      let number = rest.trailingZeroBitCount + 1
      let bit: UInt64 = rest & ~(rest - 1)
      rest ^= bit
      let check = checks[record.fieldIndex[number]]
      if change.isUpdate && check.isOnce { throw MergeRefusal(.right, "\(record.name).\(check.name) never changes") }
      if change.empty & bit != 0 {
        guard !check.isRequired else { throw MergeRefusal(.required, "\(record.name).\(check.name) may not be empty") }
        continue
      }
      if try !check.run(cells, record, isNewer) { later |= bit }
    }
    return later
  }
}

/// What a field's values must be, taken out of its declaration once: looking at the declaration for every value took a fifth of a merge.
struct FieldCheck: Sendable {
  let name: String
  let isOnce: Bool
  let isRequired: Bool
  private let kind: FieldType.Kind
  private let maximumText: Int
  private let columns: Range<Int>
  /// The values that a choice or state may have.
  private let options: [[UInt8]]

  init(_ field: FieldSchema, _ record: RecordSchema) {
    name = field.name
    isOnce = field.rule == .once
    isRequired = field.isRequired
    kind = field.type.kind
    maximumText = field.maximumText
    let first = record.firstColumn[field.number]
    columns = first..<first + field.type.columns.count
    options = field.type.options.map { Array($0.value.utf8) }
  }

  /// - Parameter isNewer: the values were written under a newer schema, whose texts may be longer.
  /// - Returns: false when the values are none that this program can judge.
  func run(_ cells: UnsafeMutablePointer<WireCell>, _ record: RecordSchema, _ isNewer: Bool) throws -> Bool {
    for column in columns {
      switch record.columnKinds[column] {
      case .integer:
        let value = cells[column].integer
        if kind == .state && value < 1 { throw MergeRefusal(.value, "\(record.name).\(name): rounds start at 1") }
        if kind == .boolean && value >> 1 != 0 { throw MergeRefusal(.value, "\(record.name).\(name) is neither 0 nor 1") }
        if kind == .instant && value < 0 { throw MergeRefusal(.value, "\(record.name).\(name) is before 1970") }
      case .text:
        let text = cells[column].bytes
        let isLong = text.count > maximumText
        if isLong && !isNewer { throw MergeRefusal(.value, "\(record.name).\(name) is longer than \(maximumText) bytes") }
        guard isValidUTF8(text) else { throw WireError.notUTF8 }
        if isLong { return false }
      case .blob:
        let count = cells[column].bytes.count
        if count > (kind == .reference ? 16 : FieldSchema.maximumBlob) || (kind == .reference && count != 16) {
          throw MergeRefusal(.value, "\(record.name).\(name) has \(count) bytes")
        }
      }
    }
    switch kind {
    case .day:
      if !Day.isDay(cells[columns.lowerBound].bytes) { throw MergeRefusal(.value, "\(record.name).\(name) is no day") }
    case .choice, .state:
      let text = cells[columns.lowerBound].bytes
      return options.contains { $0.count == text.count && $0.elementsEqual(text) }
    default: break
    }
    return true
  }
}
