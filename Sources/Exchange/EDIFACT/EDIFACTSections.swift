import Ground

/// The segments of a message by section: what stands before the first LIN, each LIN with what belongs to it, what stands behind UNS.
struct EDIFACTSections {
  private(set) var header: [EDIFACTSegment] = []
  private(set) var lines: [[EDIFACTSegment]] = []
  /// nil without a UNS.
  private(set) var summary: [EDIFACTSegment]?

  init(_ segments: [EDIFACTSegment]) {
    for segment in segments {
      if segment.tag == "UNS" {
        summary = summary ?? []
      } else if summary != nil {
        summary?.append(segment)
      } else if segment.tag == "LIN" {
        lines.append([segment])
      } else if lines.isEmpty {
        header.append(segment)
      } else {
        lines[lines.count - 1].append(segment)
      }
    }
  }

  /// The header's parties.
  var parties: [EDIFACTParty] { EDIFACTParty.all(in: header) }
}

/// A NAD and the segments behind it that tell more of the same party (segment group 2).
struct EDIFACTParty {
  var segment: EDIFACTSegment
  var details: [EDIFACTSegment] = []

  /// BY buyer, SU supplier, DP delivery, IV invoice.
  var role: String { segment.text(0) }

  static func all(in segments: [EDIFACTSegment]) -> [EDIFACTParty] {
    var parties: [EDIFACTParty] = []
    var isInside = false
    for segment in segments {
      if segment.tag == "NAD" {
        parties.append(EDIFACTParty(segment: segment))
        isInside = true
      } else if isInside, ["LOC", "FII", "RFF", "DTM", "DOC", "CTA", "COM"].contains(segment.tag) {
        parties[parties.count - 1].details.append(segment)
      } else {
        isInside = false
      }
    }
    return parties
  }

  /// The references that the buyer is known by, and the supplier's, which are our own; others go into the note.
  var understood: [EDIFACTSegment] {
    switch role {
    case "BY": details.filter { $0.tag == "RFF" && ["VA", "IT"].contains($0.text(0)) }
    case "SU": details.filter { $0.tag == "RFF" }
    default: []
    }
  }

  func isSamePlace(as other: EDIFACTParty) -> Bool { segment.elements.dropFirst().elementsEqual(other.segment.elements.dropFirst()) }

  /// The supplier's number of the buyer (RFF IT) names the customer before the buyer's own number does.
  func party(_ field: String, _ findings: inout Findings) -> ReceivedParty {
    func text(_ entry: Entry?, _ part: String) -> String { entry.map { findings.text($0, field + part) } ?? "" }
    func detail(_ tag: String, _ code: String) -> EDIFACTSegment? { details.first { $0.tag == tag && $0.text(0) == code } }
    func communication(_ code: String) -> Entry? { details.first { $0.tag == "COM" && $0.text(0, 1) == code }?.entry(0) }
    return ReceivedParty(
      name: text(name, ".name"), taxNumber: text(detail("RFF", "VA")?.entry(0, 1), ".taxNumber"),
      identifier: text(detail("RFF", "IT")?.entry(0, 1) ?? segment.entry(1), ".identifier"),
      contact: text(details.first { $0.tag == "CTA" }.flatMap { $0.entry(1, 1) ?? $0.entry(1) }, ".contact"),
      email: text(communication("EM"), ".email"), telephone: text(communication("TE"), ".telephone"))
  }

  func address(_ field: String, _ findings: inout Findings) -> ReceivedAddress {
    func text(_ text: String, _ part: String) -> String { findings.text(Entry(text: text, line: segment.number), field + part) }
    // Lines without structure: the first names, the others lead there.
    let loose = segment.elements.indices.contains(2) ? segment.elements[2].filter { !$0.isEmpty } : []
    let hasName = !joined(3, " ").isEmpty
    let street = ([joined(4, ", ")] + (hasName ? loose[...] : loose.dropFirst())).filter { !$0.isEmpty }.joined(separator: ", ")
    let region = segment.text(6).isEmpty ? segment.text(6, 3) : segment.text(6)
    return ReceivedAddress(
      name: text(name?.text ?? "", ".name"), street: text(street, ".street"), city: text(segment.text(5), ".city"),
      postcode: text(segment.text(7), ".postcode"), region: text(region, ".region"),
      country: segment.entry(8).map { findings.country($0, field + ".country") } ?? "")
  }

  private var name: Entry? {
    let name = joined(3, " ")
    return name.isEmpty ? segment.entry(2) : Entry(text: name, line: segment.number)
  }

  private func joined(_ element: Int, _ separator: String) -> String {
    guard segment.elements.indices.contains(element) else { return "" }
    return segment.elements[element].filter { !$0.isEmpty }.joined(separator: separator)
  }
}

/// Dates of DTM: format 102 is CCYYMMDD, 203 has a time behind it, which is dropped (code list 2379).
enum EDIFACTDates {
  static func day(_ segment: EDIFACTSegment, _ field: String, _ findings: inout Findings) -> Day? {
    let (value, format) = (segment.text(0, 1), segment.text(0, 2))
    let length = format == "102" ? 8 : format == "203" ? 12 : 0
    guard !value.isEmpty, value.utf8.count == length, value.utf8.allSatisfy({ (48...57).contains($0) }) else {
      findings.add(.dateNotADate, field, line: segment.number, got: "\(value):\(format)")
      return nil
    }
    return findings.day(Entry(text: "\(value.prefix(4))-\(value.dropFirst(4).prefix(2))-\(value.dropFirst(6).prefix(2))", line: segment.number), field)
  }

  /// The day wanted for delivery (2), else the latest (63), else the earliest (64), else the one wanted for shipment (10).
  static func requested(_ segments: [EDIFACTSegment], _ field: String, _ findings: inout Findings) -> Day? {
    for code in ["2", "63", "64", "10"] {
      let dates = segments.filter { $0.tag == "DTM" && $0.text(0) == code }
      guard let last = dates.last else { continue }
      let days = dates.compactMap { day($0, field, &findings) }
      if let first = days.first, let other = days.first(where: { $0 != first }) {
        findings.add(.deliverySeveralDates, field, line: last.number, got: "\(first), \(other)")
      }
      return days.first
    }
    return nil
  }
}

/// What is handed on to a person as it stands.
enum EDIFACTNotes {
  /// - Parameter known: numbers of segments that are read elsewhere.
  /// Free text as text; allowances, marks of goods (GIN), and the quantities, prices and references that are not read, with their codes.
  static func parts(_ segments: [EDIFACTSegment], reference: String, except known: Set<Int> = []) -> [String] {
    segments.compactMap { segment in
      switch segment.tag {
      case "FTX":
        let text = segment.elements.indices.contains(3) ? segment.elements[3].filter { !$0.isEmpty }.joined(separator: " ") : ""
        return text.isEmpty ? "FTX " + segment.plain : text
      case "ALC", "PCD", "GIN", "GIR": return segment.tag + " " + segment.plain
      case "RFF":
        let isOwn = segment.text(0) == "ON" && segment.text(0, 1) == reference
        return isOwn || known.contains(segment.number) ? nil : "RFF " + segment.plain
      case "PRI": return ["AAA", "AAB"].contains(segment.text(0)) ? nil : "PRI " + segment.plain
      case "QTY": return segment.text(0) == "21" ? nil : "QTY " + segment.plain
      default: return nil
      }
    }
  }
}
