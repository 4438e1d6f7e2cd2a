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

  init(_ schema: Schema) {
    self.schema = schema
    for role in SiteRole.allCases {
      rights[role] = Dictionary(uniqueKeysWithValues: schema.records.map { ($0.number, Rights($0, role)) })
    }
  }

  /// A key may be at most a day ahead of the change set that creates its record.
  private static let keyLead: UInt64 = 86_400_000

  /// - Returns: the changes, counted over all parts, that hold a choice or state unknown to this program. They wait for an upgrade.
  func check(_ changeSet: ChangeSetView, by author: AdmittedMember) throws(Refusal) -> Set<Int> {
    let rights = rights[author.role]!
    var waiting: Set<Int> = []
    var ordinal = 0
    for part in changeSet.parts {
      guard let bytes = part.bytes else { continue }
      guard author.shelves.contains(part.shelf) else {
        throw Refusal(.shelf, "\(author.code) may not write on shelf \(part.shelf)")
      }
      do {
        var reader = try PartReader(bytes, stamp: changeSet.stamp)
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
      } catch let refusal as Refusal {
        throw refusal
      } catch let error as WireError {
        throw Refusal(.malformed, "\(error)")
      } catch {
        throw Refusal(.malformed, "unreadable part: \(error)")
      }
    }
    return waiting
  }

  private func check(
    _ change: RecordChange, _ record: RecordSchema, _ rights: Rights, _ shelf: Shelf, _ changeSet: ChangeSetView, _ author: AdmittedMember
  ) throws {
    if !change.isUpdate {
      guard rights.mayCreate else { throw Refusal(.right, "a \(author.role.rawValue) may not create a \(record.name)") }
      if let kind = record.declaration.shelf, kind != shelf.kind {
        throw Refusal(.shelf, "a \(record.name) lies on a \(kind.name) shelf, not on \(shelf)")
      }
      guard change.key.site == changeSet.origin.site, change.key.high >> 12 & 0xF == 7, change.key.low >> 62 == 2,
        change.key.high >> 16 <= changeSet.stamp.milliseconds + Self.keyLead
      else { throw Refusal(.key, "the key \(change.key) is not one of \(author.code)'s") }
      guard change.mask & record.requiredMask == record.requiredMask else {
        throw Refusal(.required, "a \(record.name) without its required fields")
      }
    }
    guard change.mask & record.knownMask & ~rights.fields == 0 else {
      let names = record.fields.filter { change.mask & ~rights.fields & 1 << ($0.number - 1) != 0 }.map(\.name)
      throw Refusal(.right, "a \(author.role.rawValue) may not write \(record.name).\(names.joined(separator: ", "))")
    }
    try checkValues(change, record)
  }

  private func checkValues(_ change: RecordChange, _ record: RecordSchema) throws {
    var values = WireReader(change.values)
    for field in record.fields {
      let bit: UInt64 = 1 << (field.number - 1)
      guard change.mask & bit != 0 else { continue }
      if change.isUpdate && field.rule == .once { throw Refusal(.right, "\(record.name).\(field.name) never changes") }
      if change.empty & bit != 0 {
        guard !field.isRequired else { throw Refusal(.required, "\(record.name).\(field.name) may not be empty") }
        continue
      }
      // Unknown fields are newer, so their numbers and values stand behind all known ones.
      try FieldValidation.check(&values, field, record)
    }
    guard change.mask & ~record.knownMask != 0 || values.isAtEnd else {
      throw Refusal(.malformed, "bytes behind the values of a \(record.name)")
    }
  }
}

enum FieldValidation {
  static func check(_ values: inout WireReader, _ field: FieldSchema, _ record: RecordSchema) throws {
    var firstText: UnsafeRawBufferPointer?
    for column in field.type.columns {
      switch column.cell {
      case .integer:
        let value = try values.signed()
        if field.type.kind == .state && value < 1 { throw Refusal(.value, "\(record.name).\(field.name): rounds start at 1") }
        if field.type.kind == .boolean && value >> 1 != 0 { throw Refusal(.value, "\(record.name).\(field.name) is neither 0 nor 1") }
        if field.type.kind == .instant && value < 0 { throw Refusal(.value, "\(record.name).\(field.name) is before 1970") }
      case .text:
        let text = try values.utf8()
        if text.count > field.maximumText { throw Refusal(.value, "\(record.name).\(field.name) is longer than \(field.maximumText) bytes") }
        if firstText == nil { firstText = text }
      case .blob:
        let blob = try values.blob()
        let limit = field.type.kind == .reference ? 16 : FieldSchema.maximumBlob
        if blob.count > limit || (field.type.kind == .reference && blob.count != 16) {
          throw Refusal(.value, "\(record.name).\(field.name) has \(blob.count) bytes")
        }
      }
    }
    guard let text = firstText else { return }
    switch field.type.kind {
    case .day:
      if Day(String(decoding: text, as: UTF8.self)) == nil { throw Refusal(.value, "\(record.name).\(field.name) is no day") }
    case .choice where !field.type.options.contains(where: { $0.value.utf8.elementsEqual(text) }),
      .state where !field.type.options.contains(where: { $0.value.utf8.elementsEqual(text) }):
      throw UnknownOption()
    default: break
    }
  }
}

/// A choice or state that this program does not know: the change waits for an upgrade.
struct UnknownOption: Error {}
