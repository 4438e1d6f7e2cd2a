import Ground
import Membership

/// One column's value as it was read from a part: a number, or the bytes of a text or blob.
struct WireCell {
  var integer: Int64 = 0
  var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
}

/// The newest value of every column of one record type while a part is read: what a change may leave out because it is the same.
///
/// Also holds the few texts that are not on the wire as they are (days, and numbers that share their beginning with the one before),
/// so that every value can be bound into SQLite from where it lies.
final class ColumnMemory {
  /// The longest text that may borrow its beginning; also the room a column has.
  static let room = 64

  let schema: RecordSchema
  let cells: UnsafeMutablePointer<WireCell>
  private let rooms: UnsafeMutableRawPointer
  private let empty = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)

  init(_ schema: RecordSchema) {
    self.schema = schema
    let count = schema.columns.count
    cells = .allocate(capacity: count)
    // An empty text has an address, since SQLite takes none for NULL.
    cells.initialize(repeating: WireCell(bytes: UnsafeRawBufferPointer(start: empty, count: 0)), count: count)
    rooms = .allocate(byteCount: max(count, 1) * Self.room, alignment: 1)
  }

  deinit {
    cells.deallocate()
    rooms.deallocate()
    empty.deallocate()
  }

  /// Bytes of values that stand here because they were left out on the wire. Bounded, or a few bytes a record could fill a disk.
  private(set) var repeated = 0

  /// Reads the value cells of a change into `cells`; see `PartReader` for their form.
  func read(_ body: inout WireReader, _ fields: UInt64, _ stamp: Stamp) throws(WireError) {
    let same = try body.varint()
    var bit: UInt64 = 1
    var rest = fields & schema.knownMask
    while rest != 0 {
      let number = rest.trailingZeroBitCount + 1
      rest &= rest - 1
      for column in schema.firstColumn[number]..<schema.firstColumn[number] + schema.width[number] {
        if same & bit == 0 {
          switch schema.coding[column] {
          case .integer: cells[column].integer = try body.scaled()
          case .bytes: try readBytes(&body, column)
          case .day: try readDay(&body, column, stamp)
          }
        } else {
          repeated += cells[column].bytes.count
        }
        // Shifted out behind the 64th cell, from where on every cell is written.
        bit <<= 1
      }
    }
  }

  private func readBytes(_ body: inout WireReader, _ column: Int) throws(WireError) {
    let head = try body.varint()
    guard head & 1 == 1 else {
      guard head >> 1 <= UInt64(body.remaining) else { throw .truncated }
      cells[column].bytes = try body.raw(Int(head >> 1))
      return
    }
    let shared = Int(truncatingIfNeeded: try body.varint())
    let before = cells[column].bytes
    guard head >> 1 <= UInt64(Self.room), shared > 0, shared <= before.count, shared + Int(head >> 1) <= Self.room else {
      throw .malformed("a borrowed beginning")
    }
    let own = try body.raw(Int(head >> 1))
    let place = rooms + column * Self.room
    if before.baseAddress! != UnsafeRawPointer(place) { place.copyMemory(from: before.baseAddress!, byteCount: shared) }
    if own.count > 0 { (place + shared).copyMemory(from: own.baseAddress!, byteCount: own.count) }
    cells[column].bytes = UnsafeRawBufferPointer(start: place, count: shared + own.count)
  }

  private func readDay(_ body: inout WireReader, _ column: Int, _ stamp: Stamp) throws(WireError) {
    let head = try body.varint()
    guard head > 0 else {
      cells[column].bytes = try body.blob()
      return
    }
    let folded = head - 1
    guard folded <= UInt64(UInt32.max) else { throw .malformed("a day") }
    let distance = Int64(folded >> 1) ^ -Int64(folded & 1)
    let number = Int64(Day(milliseconds: stamp.milliseconds).number) + distance
    guard let number = Int32(exactly: number), Day.calendar.contains(number) else { throw .malformed("a day") }
    let place = rooms + column * Self.room
    Day(number: number).store(to: place)
    cells[column].bytes = UnsafeRawBufferPointer(start: place, count: 10)
  }
}

/// The same memory on the writer's side.
struct ColumnWriter {
  private var last: [Cell?]
  private let schema: RecordSchema

  init(_ schema: RecordSchema) {
    self.schema = schema
    last = schema.columnKinds.map { $0 == .integer ? .integer(0) : $0 == .text ? .text("") : .blob([]) }
  }

  /// - Parameter values: by ascending field number; nil for an emptied field.
  mutating func write(_ values: [(field: Int, cells: [Cell]?)], _ stamp: Stamp, to body: inout WireWriter) {
    var same: UInt64 = 0
    var bit: UInt64 = 1
    for value in values {
      guard let cells = value.cells else { continue }
      for (offset, cell) in cells.enumerated() {
        if last[schema.firstColumn[value.field] + offset] == cell { same |= bit }
        bit <<= 1
      }
    }
    body.varint(same)
    bit = 1
    for value in values {
      guard let cells = value.cells else { continue }
      for (offset, cell) in cells.enumerated() {
        let column = schema.firstColumn[value.field] + offset
        if same & bit == 0 { write(cell, column, stamp, &body) }
        last[column] = cell
        bit <<= 1
      }
    }
  }

  private func write(_ cell: Cell, _ column: Int, _ stamp: Stamp, _ body: inout WireWriter) {
    switch cell {
    case .integer(let value): body.scaled(value)
    case .blob(let bytes):
      bytes.withUnsafeBytes { value in (last[column]?.blob ?? []).withUnsafeBytes { body.sized(value, after: $0) } }
    case .text(let text):
      if schema.coding[column] == .day {
        var copy = text
        guard let day = copy.withUTF8({ Day(utf8: UnsafeRawBufferPointer($0)) }) else {
          // No day: validation will say so.
          body.varint(0)
          body.text(text)
          return
        }
        let distance = Int64(day.number) - Int64(Day(milliseconds: stamp.milliseconds).number)
        body.varint(UInt64(bitPattern: distance << 1 ^ distance >> 63) + 1)
      } else {
        var copy = text
        var before = last[column]?.text ?? ""
        copy.withUTF8 { value in before.withUTF8 { body.sized(UnsafeRawBufferPointer(value), after: UnsafeRawBufferPointer($0)) } }
      }
    }
  }
}

extension WireWriter {
  /// Bytes behind twice their length; or, when all but a few are those of `before`, how many those are and the rest.
  fileprivate mutating func sized(_ value: UnsafeRawBufferPointer, after before: UnsafeRawBufferPointer) {
    var shared = 0
    while shared < value.count, shared < before.count, value[shared] == before[shared] { shared += 1 }
    // Only what is nearly the same: a shorter loan costs deflate a longer match.
    if shared >= 8, value.count - shared <= 4, value.count <= ColumnMemory.room {
      varint(UInt64(value.count - shared) << 1 | 1)
      varint(shared)
      raw(value[shared...])
    } else {
      varint(UInt64(value.count) << 1)
      raw(value)
    }
  }

  /// An integer as its zigzag form without up to six trailing decimal zeros, times 8, plus how many there were: quantities and prices
  /// are millionths, few of which are not zero. 7, then the plain zigzag form, for what does not fit.
  mutating func scaled(_ value: Int64) {
    var digits = value
    var zeros: UInt64 = 0
    while zeros < 6, digits != 0, digits % 10 == 0 {
      digits /= 10
      zeros += 1
    }
    guard digits.magnitude < 1 << 60 else {
      byte(7)
      signed(value)
      return
    }
    varint(UInt64(bitPattern: digits << 1 ^ digits >> 63) << 3 | zeros)
  }
}

extension WireReader {
  @inline(__always)
  mutating func scaled() throws(WireError) -> Int64 {
    let head = try varint()
    if head & 7 == 0 { return Int64(bitPattern: head >> 4) ^ -Int64(bitPattern: head >> 3 & 1) }
    guard head & 7 != 7 else {
      guard head == 7 else { throw .malformed("a number") }
      return try signed()
    }
    var value = Int64(bitPattern: head >> 4) ^ -Int64(bitPattern: head >> 3 & 1)
    for _ in 0..<head & 7 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { throw .malformed("a number") }
      value = product
    }
    return value
  }
}

extension RecordChange {
  /// A field's new value; the change has one.
  func cells(of field: FieldSchema, _ record: RecordSchema) -> [Cell] {
    let first = record.firstColumn[field.number]
    return (first..<first + record.width[field.number]).compactMap { column in
      guard let cell = cells?[column] else { return nil }
      return switch record.columnKinds[column] {
      case .integer: .integer(cell.integer)
      case .text: .text(String(decoding: cell.bytes, as: UTF8.self))
      case .blob: .blob(Array(cell.bytes))
      }
    }
  }

  /// Writes a field's new value cell by cell, as the inbox of lost edits keeps it.
  func write(_ number: Int, _ record: RecordSchema, to writer: inout WireWriter) {
    let first = record.firstColumn[number]
    for column in first..<first + record.width[number] {
      guard let cell = cells?[column] else { return }
      if record.columnKinds[column] == .integer { writer.signed(cell.integer) } else { writer.blob(cell.bytes) }
    }
  }
}
