import Ground
import Membership

@testable import Replica

/// Change sets as the vectors show them, in words.
enum Decoded {
  static func changeSet(_ bytes: [UInt8], _ schema: Schema) throws -> JSON {
    try bytes.withUnsafeBytes { buffer in
      let view = try ChangeSetView(buffer)
      return [
        "origin": .wide(view.origin.rawValue), "number": .wide(view.number), "stamp": .wide(view.stamp.rawValue),
        "schema_version": .int(Int64(view.schemaVersion)),
        "parts": .array(try view.parts.map { try part($0, view.stamp, schema) }),
      ]
    }
  }

  private static func part(_ part: ChangeSetView.Part, _ stamp: Stamp, _ schema: Schema) throws -> JSON {
    let hash = part.hash.withUnsafeBytes { Array($0) }
    guard let bytes = part.bytes else { return ["shelf": .string(part.shelf.description), "hash": .hex(hash), "contents": .null] }
    var reader = try PartReader(bytes, stamp: stamp, schema: schema)
    var changes: [JSON] = []
    while let next = try reader.next() { changes.append(change(next, schema)) }
    let contents: JSON = [
      "operator": .string(String(decoding: reader.operatorName, as: UTF8.self)),
      "step": .string(String(decoding: reader.step, as: UTF8.self)),
      "reason": .string(String(decoding: reader.reason, as: UTF8.self)),
      "changes": .array(changes),
    ]
    return ["shelf": .string(part.shelf.description), "hash": .hex(hash), "contents": contents]
  }

  private static func change(_ change: RecordChange, _ schema: Schema) -> JSON {
    let record = schema.record(change.type)!
    var fields: [JSON] = []
    for field in record.fields {
      let bit: UInt64 = 1 << (field.number - 1)
      guard change.mask & bit != 0 else { continue }
      let value: JSON = change.empty & bit != 0 ? .null : .array(change.cells(of: field, record).map(cell))
      fields.append(["number": .int(Int64(field.number)), "value": value])
    }
    let replaced = (change.isUpdate ? [change.replaced] + change.moreReplaced : []).map { item -> JSON in
      ["fields": .wide(item.mask), "stamp": .wide(item.version.stamp.rawValue), "origin": .wide(item.version.origin.rawValue)]
    }
    return [
      "type": .int(Int64(change.type)), "update": .bool(change.isUpdate), "key": .hex(change.key.bytes), "mask": .wide(change.mask),
      "empty": .wide(change.empty), "replaced": .array(replaced), "fields": .array(fields),
    ]
  }

  static func cell(_ cell: Cell) -> JSON {
    switch cell {
    case .integer(let value): ["integer": .wide(value)]
    case .text(let value): ["text": .string(value)]
    case .blob(let value): ["blob": .hex(value)]
    }
  }
}
