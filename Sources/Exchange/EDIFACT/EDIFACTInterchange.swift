import Ground

/// The messages of one interchange, with its envelope checked: UNB … UNZ, and in it UNH … UNT for each message (ISO 9735).
struct EDIFACTInterchange {
  struct Message {
    var header: EDIFACTSegment
    /// Between UNH and UNT.
    var segments: [EDIFACTSegment] = []
  }

  private(set) var messages: [Message] = []
  private(set) var findings: Findings
  private(set) var decimalMark: Character = "."
  private var opening: EDIFACTSegment?
  private var open: Message?
  private var closing: EDIFACTSegment?
  /// Messages that were closed, counted also when they are left out.
  private var closed = 0

  /// - Throws: what keeps the rest from being read. Counts and references that do not agree are findings.
  init(_ bytes: [UInt8], limits: OrderLimits) throws(EDIFACTRefusal) {
    findings = Findings(limits)
    var tokenizer = try EDIFACTTokenizer(bytes, limits: limits)
    decimalMark = Character(UnicodeScalar(tokenizer.syntax.decimalMark))
    while let segment = try tokenizer.next() { try take(segment) }
    guard closing == nil else { return }
    let missing = opening == nil ? "UNB" : open == nil ? "UNZ" : "UNT"
    throw EDIFACTRefusal(kind: .edifactMissing, number: max(1, tokenizer.count), byte: bytes.count, got: missing)
  }

  private mutating func take(_ segment: EDIFACTSegment) throws(EDIFACTRefusal) {
    if closing != nil { throw refused(.edifactUnexpected, segment) }
    switch segment.tag {
    case "UNB":
      guard opening == nil else { throw refused(.edifactUnexpected, segment) }
      opening = segment
    case "UNH":
      guard opening != nil else { throw refused(.edifactMissing, segment, "UNB") }
      guard open == nil else { throw refused(.edifactMissing, segment, "UNT") }
      guard closed < findings.limits.orders else { throw refused(.fileTooManyOrders, segment, String(findings.limits.orders)) }
      open = Message(header: segment)
    case "UNT": try close(segment)
    case "UNZ":
      guard open == nil else { throw refused(.edifactMissing, segment, "UNT") }
      guard let opening else { throw refused(.edifactMissing, segment, "UNB") }
      closing = segment
      check(segment.text(0), is: closed, .edifactMessageCount, segment)
      checkReference(segment, opening.text(4))
    default:
      guard opening != nil else { throw refused(.edifactMissing, segment, "UNB") }
      guard open != nil, segment.tag != "UNG", segment.tag != "UNE" else { throw refused(.edifactUnexpected, segment) }
      open?.segments.append(segment)
    }
  }

  private mutating func close(_ segment: EDIFACTSegment) throws(EDIFACTRefusal) {
    guard let message = open else { throw refused(.edifactUnexpected, segment) }
    open = nil
    closed += 1
    messages.append(message)
    // UNH and UNT count too.
    check(segment.text(0), is: message.segments.count + 2, .edifactSegmentCount, segment)
    checkReference(segment, message.header.text(0))
  }

  private mutating func check(_ stated: String, is count: Int, _ kind: OrderProblem, _ segment: EDIFACTSegment) {
    if Int(stated) != count { findings.add(kind, line: segment.number, got: stated, other: String(count)) }
  }

  private mutating func checkReference(_ segment: EDIFACTSegment, _ opened: String) {
    if segment.text(1) != opened { findings.add(.edifactReference, line: segment.number, got: segment.text(1), other: opened) }
  }

  private func refused(_ kind: OrderProblem, _ segment: EDIFACTSegment, _ got: String? = nil) -> EDIFACTRefusal {
    EDIFACTRefusal(kind: kind, number: segment.number, byte: segment.byte, got: got ?? segment.tag)
  }
}
