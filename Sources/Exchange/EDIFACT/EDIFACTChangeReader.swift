import Foundation
import Ground

/// Reads an interchange with one UN/EDIFACT `ORDCHG` message of the directory D.96A: a change or the cancellation of one order.
///
/// Not read: what the reader of orders does not read either, and lines that the message says nothing changes of.
enum EDIFACTChangeReader {
  /// Whether the first message says of itself that it is one.
  static func isOne(_ bytes: [UInt8]) -> Bool {
    let head = ASCIIView.of(bytes.prefix(4096))
    guard let start = Data(head).range(of: Data("UNH".utf8)) else { return false }
    return Data(head[start.lowerBound...].prefix(40)).range(of: Data("ORDCHG".utf8)) != nil
  }

  static func read(_ bytes: [UInt8], limits: OrderLimits) -> ChangeReading {
    let interchange: EDIFACTInterchange
    do {
      interchange = try EDIFACTInterchange(bytes, limits: limits)
    } catch {
      return ChangeReading(problems: [error.problem])
    }
    var findings = interchange.findings
    // A change is answered by itself, so it comes by itself.
    for other in interchange.messages.dropFirst() {
      findings.add(.edifactUnexpected, line: other.header.number, got: "UNH", other: String(other.header.byte))
    }
    guard let message = interchange.messages.first else {
      findings.add(.edifactMissing, line: 1, got: "UNH", other: "0")
      return ChangeReading(problems: findings.listed)
    }
    var reader = EDIFACTOrder(message, path: "", decimalMark: interchange.decimalMark, limits: limits)
    let change = reader.change()
    findings.merge(reader.findings)
    return ChangeReading(change: findings.isEmpty ? change : nil, problems: findings.listed)
  }
}

extension EDIFACTOrder {
  /// nil when the message has problems that leave no change.
  fileprivate mutating func change() -> ReceivedChange? {
    guard let beginning = beginningOfChange() else { return nil }
    let isCancellation = beginning.text(2) == "1"
    let order = sections.header.first { $0.tag == "RFF" && $0.text(0) == "ON" }.flatMap { segment in
      segment.entry(0, 1).map { findings.text($0, "orderReference") }
    }
    if (order ?? "").isEmpty { findings.add(.changeNoOrder, "orderReference", line: beginning.number) }
    let issued = issued(beginning)
    let requested = EDIFACTDates.requested(sections.header, "requested", &findings)
    let customer = customer(beginning)
    var lines = EDIFACTLines(sections.lines, path: path, decimalMark: decimalMark, findings: findings)
    lines.isChange = true
    lines.isTradeUnit = header.text(1, 4).hasPrefix("EAN")
    if !isCancellation { lines.read() }
    findings = lines.findings
    let currency = currency(lines.drafts)
    let (address, place) = address(lines.places)
    checkSummary()
    return ReceivedChange(
      reference: reference, orderReference: order ?? "", isCancellation: isCancellation, issued: issued, customer: customer, requested: requested,
      deliveryAddress: address, note: note(place, of: order), lines: lines.drafts.filter { $0.action != "4" }.map { line($0, currency) })
  }

  /// The BGM of a change (function 4 or none) or a cancellation (1).
  private mutating func beginningOfChange() -> EDIFACTSegment? {
    let kind = [header.text(1, 0), header.text(1, 1), header.text(1, 2)]
    guard kind == ["ORDCHG", "D", "96A"] else {
      findings.add(.edifactWrongMessage, line: header.number, got: "\(kind[0]) \(kind[1]).\(kind[2])")
      return nil
    }
    guard let beginning = sections.header.first(where: { $0.tag == "BGM" }) else {
      findings.add(.edifactMissing, line: header.number, got: "BGM", other: String(header.byte))
      return nil
    }
    guard ["", "1", "4"].contains(beginning.text(2)) else {
      findings.add(.edifactWrongMessage, line: beginning.number, got: "ORDCHG BGM \(beginning.text(0)) \(beginning.text(2))")
      return nil
    }
    read(reference: beginning.entry(1), at: beginning)
    return beginning
  }

  /// Action codes of LIN (code list 1229).
  private static let statuses: [String: ReceivedChange.LineStatus] = ["": .unsaid, "1": .added, "2": .cancelled, "3": .revised]

  private mutating func line(_ draft: EDIFACTLines.Draft, _ currency: String) -> ReceivedChange.Line {
    let status = Self.statuses[draft.action]
    if status == nil { findings.add(.changeLineStatus, "lines.status", Entry(text: draft.action, line: draft.at)) }
    let line = draft.line
    return ReceivedChange.Line(
      number: draft.number, status: status ?? .unsaid, sellerItem: draft.seller, description: line?.description ?? "", quantity: line?.quantity,
      price: line == nil ? nil : draft.price.map { UnitPrice($0.amount, currency, per: $0.unit) }, line: draft.at)
  }
}
