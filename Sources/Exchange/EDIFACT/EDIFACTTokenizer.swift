import Ground

/// One segment: its tag, and its elements with their components, trimmed and released.
struct EDIFACTSegment: Hashable {
  var tag: String
  var elements: [[String]]
  /// Place in the file, from 1; a UNA counts, so that in a file with a segment in each line this is the line.
  var number: Int
  /// Where it begins in the file, from 0.
  var byte: Int

  /// A component by its place, both from 0 behind the tag; empty when it is not there.
  func text(_ element: Int, _ component: Int = 0) -> String {
    guard elements.indices.contains(element), elements[element].indices.contains(component) else { return "" }
    return elements[element][component]
  }

  func entry(_ element: Int, _ component: Int = 0) -> Entry? {
    let text = text(element, component)
    return text.isEmpty ? nil : Entry(text: text, line: number)
  }

  /// Its components as they stand, for what is handed on to a person without being understood.
  var plain: String {
    elements.map { $0.joined(separator: ":") }.joined(separator: "+")
  }
}

/// What keeps an interchange from being read on.
struct EDIFACTRefusal: Error, Hashable {
  var kind: OrderProblem
  /// Segment, from 1.
  var number: Int
  /// Byte, from 0.
  var byte: Int
  var got = ""

  var problem: Problem { kind.problem(line: number, got: got, other: kind == .fileTooManyOrders ? got : String(byte)) }
}

/// Cuts the bytes of an interchange into segments, one at a time.
struct EDIFACTTokenizer {
  let bytes: [UInt8]
  let limits: OrderLimits
  private(set) var syntax = EDIFACTSyntax()
  private var charset = EDIFACTCharset.ascii
  private var hasRepetition = false
  private var place: Int
  private var number = 0

  /// Segments so far, a UNA counted.
  var count: Int { number }

  /// Reads the UNA, when there is one.
  init(_ bytes: [UInt8], limits: OrderLimits) throws(EDIFACTRefusal) {
    self.bytes = bytes
    self.limits = limits
    place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    skipBlanks()
    guard bytes[place...].starts(with: Array("UNA".utf8)) else { return }
    let start = place
    guard bytes.count - start >= 9 else { throw EDIFACTRefusal(kind: .edifactCutOff, number: 1, byte: bytes.count) }
    let marks = bytes[(start + 3)..<(start + 9)]
    guard let stated = EDIFACTSyntax(marks) else {
      throw EDIFACTRefusal(kind: .edifactSeparators, number: 1, byte: start + 3, got: Self.shown(marks))
    }
    syntax = stated
    number = 1
    place = start + 9
  }

  /// The next segment; nil behind the last. The UNB's sets how all behind it are decoded.
  mutating func next() throws(EDIFACTRefusal) -> EDIFACTSegment? {
    skipBlanks()
    guard place < bytes.count else { return nil }
    number += 1
    guard number <= limits.segments else { throw over(.edifactTooManySegments, limits.segments) }
    let start = place
    var parts = try split(from: start)
    let head = parts.removeFirst()
    let tag = String(decoding: head[0], as: UTF8.self)
    guard head.count == 1, tag.utf8.count == 3, tag.utf8.allSatisfy({ (65...90).contains($0) || (48...57).contains($0) }) else {
      let kind: OrderProblem = tag.hasPrefix("UNB") || tag.hasPrefix("UNH") ? .edifactSeparators : .edifactNoSegment
      throw EDIFACTRefusal(kind: kind, number: number, byte: start, got: Self.shown(bytes[start...].prefix(12)))
    }
    if tag == "UNB" { try open(parts, at: start) }
    return EDIFACTSegment(tag: tag, elements: try decoded(parts, tag, start), number: number, byte: start)
  }

  private mutating func skipBlanks() {
    while place < bytes.count, [0x20, 0x09, 0x0D, 0x0A, 0x1A].contains(bytes[place]) { place += 1 }
  }

  /// The bytes of one segment by element and component; the place is then behind its terminator.
  private mutating func split(from start: Int) throws(EDIFACTRefusal) -> [[[UInt8]]] {
    var elements: [[[UInt8]]] = [[[]]]
    var current: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      if byte == syntax.release, byte != 0x20 {
        place += 1
        guard place < bytes.count else { break }
        current.append(bytes[place])
      } else if byte == syntax.terminator || byte == syntax.element || byte == syntax.component {
        let last = elements.count - 1
        elements[last][elements[last].count - 1] = current
        current = []
        if byte == syntax.terminator {
          place += 1
          return elements
        }
        byte == syntax.element ? elements.append([[]]) : elements[last].append([])
        guard elements.count <= limits.segmentElements + 1 else { throw over(.edifactTooManyElements, limits.segmentElements) }
        guard elements[elements.count - 1].count <= limits.components else { throw over(.edifactTooManyComponents, limits.components) }
      } else if hasRepetition, byte == syntax.repetition {
        throw EDIFACTRefusal(kind: .edifactRepetition, number: number, byte: place)
      } else {
        current.append(byte)
      }
      place += 1
    }
    throw EDIFACTRefusal(kind: .edifactCutOff, number: number, byte: bytes.count)
  }

  private func over(_ kind: OrderProblem, _ limit: Int) -> EDIFACTRefusal {
    EDIFACTRefusal(kind: kind, number: number, byte: place, got: String(limit))
  }

  /// Character set and syntax version of the UNB's first element.
  private mutating func open(_ parts: [[[UInt8]]], at start: Int) throws(EDIFACTRefusal) {
    let stated = (parts.first ?? []).map { String(decoding: $0, as: UTF8.self) }
    guard let charset = EDIFACTCharset(identifier: stated.first ?? "") else {
      throw EDIFACTRefusal(kind: .edifactCharset, number: number, byte: start, got: stated.first ?? "")
    }
    self.charset = charset
    hasRepetition = stated.count > 1 && stated[1] == "4" && syntax.repetition != 0x20
  }

  private func decoded(_ parts: [[[UInt8]]], _ tag: String, _ start: Int) throws(EDIFACTRefusal) -> [[String]] {
    var elements: [[String]] = []
    for part in parts {
      var components: [String] = []
      for bytes in part {
        guard let text = charset.decode(bytes) else {
          throw EDIFACTRefusal(kind: .edifactEncoding, number: number, byte: start, got: tag)
        }
        components.append(text.trimmingSpaces())
      }
      elements.append(components)
    }
    return elements
  }

  /// Bytes for a message: what is no visible ASCII becomes `·`.
  private static func shown(_ bytes: some Collection<UInt8>) -> String {
    bytes.map { (0x20...0x7E).contains($0) ? String(UnicodeScalar($0)) : "·" }.joined()
  }
}
