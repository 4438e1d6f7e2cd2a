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

  init(_ schema: Schema) {
    self.schema = schema
    checks = Dictionary(uniqueKeysWithValues: schema.records.map { record in (record.number, record.fields.map { FieldCheck($0, record) }) })
    for role in SiteRole.allCases {
      rights[role] = Dictionary(uniqueKeysWithValues: schema.records.map { ($0.number, Rights($0, role)) })
    }
  }

  /// A key may be at most a day ahead of the change set that creates its record.
  private static let keyLead: UInt64 = 86_400_000

  /// - Returns: the changes, counted over all parts, that hold a choice or state unknown to this program. They wait for an upgrade.
  func check(_ changeSet: ChangeSetView, by author: AdmittedMember) throws(MergeRefusal) -> Set<Int> {
    let rights = rights[author.role]!
    let writes = author.writes
    var waiting: Set<Int> = []
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
          // A record type of a newer peer: kept in the log and applied after the upgrade.
          guard let record = schema.record(change.type), let rights = rights[change.type] else { continue }
          do {
            try check(change, record, rights, part.shelf, changeSet, author)
          } catch is UnknownOption {
            waiting.insert(ordinal)
          }
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
    return waiting
  }

  private func check(
    _ change: RecordChange, _ record: RecordSchema, _ rights: Rights, _ shelf: Shelf, _ changeSet: ChangeSetView, _ author: AdmittedMember
  ) throws {
    if !change.isUpdate {
      guard rights.mayCreate else { throw MergeRefusal(.right, "a \(author.role.rawValue) may not create a \(record.name)") }
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
    guard change.mask & record.knownMask & ~rights.fields == 0 else {
      let names = record.fields.filter { change.mask & ~rights.fields & 1 << ($0.number - 1) != 0 }.map(\.name)
      throw MergeRefusal(.right, "a \(author.role.rawValue) may not write \(record.name).\(names.joined(separator: ", "))")
    }
    try checkValues(change, record)
  }

  private func checkValues(_ change: RecordChange, _ record: RecordSchema) throws {
    guard let cells = change.cells, let checks = checks[record.number] else { return }
    var rest = change.mask & record.knownMask
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
      try check.run(cells, record)
    }
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

  func run(_ cells: UnsafeMutablePointer<WireCell>, _ record: RecordSchema) throws {
    for column in columns {
      switch record.columnKinds[column] {
      case .integer:
        let value = cells[column].integer
        if kind == .state && value < 1 { throw MergeRefusal(.value, "\(record.name).\(name): rounds start at 1") }
        if kind == .boolean && value >> 1 != 0 { throw MergeRefusal(.value, "\(record.name).\(name) is neither 0 nor 1") }
        if kind == .instant && value < 0 { throw MergeRefusal(.value, "\(record.name).\(name) is before 1970") }
      case .text:
        let text = cells[column].bytes
        if text.count > maximumText { throw MergeRefusal(.value, "\(record.name).\(name) is longer than \(maximumText) bytes") }
        guard isValidUTF8(text) else { throw WireError.notUTF8 }
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
      guard options.contains(where: { $0.count == text.count && $0.elementsEqual(text) }) else { throw UnknownOption() }
    default: break
    }
  }
}

/// A choice or state that this program does not know: the change waits for an upgrade.
struct UnknownOption: Error {}
