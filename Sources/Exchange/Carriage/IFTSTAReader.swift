import Ground
import Records
import Workflow

/// Reads the international multimodal status report, IFTSTA in D.96A and D.01B: CNI or RFF+CN name the consignment, STS says what happened
/// (UN/ECE Recommendation 24), DTM+334 when (by 203 or 102), DTM+132 or 17 when it is expected, LOC where.
enum IFTSTAReader {
  /// Status codes of UN/ECE Recommendation 24 that say something that is watched here.
  private static let codes: [String: MilestoneKind] = [
    "13": .collected, "24": .departed, "27": .departed, "16": .atHub, "29": .atHub, "35": .atHub, "40": .atHub, "12": .customs, "21": .delivered, "22": .delivered, "3": .exception, "17": .exception,
    "18": .exception, "20": .exception, "23": .exception, "25": .exception, "36": .exception,
  ]
  /// Arrived somewhere: at the place of delivery or destination it has arrived, elsewhere it is at a hub.
  private static let arrived = "1"
  private static let ends: Set<String> = ["7", "8"]

  static func read(_ bytes: [UInt8]) -> CarrierReading {
    var reading = CarrierReading(.iftsta)
    let interchange: EDIFACTInterchange
    do {
      interchange = try EDIFACTInterchange(bytes, limits: .standard)
    } catch {
      return CarrierReading(.iftsta, [error.problem])
    }
    reading.problems += interchange.findings.listed
    for message in interchange.messages {
      let type = [0, 1, 2].map { message.header.text(1, $0) }
      guard type[0] == "IFTSTA", type[1] == "D", ["96A", "01B"].contains(type[2]) else {
        reading.add(.message, line: message.header.number, got: type.filter { !$0.isEmpty }.joined(separator: " "))
        continue
      }
      take(message.segments, &reading)
    }
    if reading.lines.count > CarrierLinesText.maximumLines {
      reading.add(.tooMany, other: "\(CarrierLinesText.maximumLines)")
      reading.lines = Array(reading.lines.prefix(CarrierLinesText.maximumLines))
    }
    reading.end()
    return reading
  }

  /// One status, with what follows it up to the next.
  fileprivate struct Status {
    var segment: EDIFACTSegment
    var at: String?
    var arrival: String?
    var place = ""
    var note = ""
    var isAtEnd = false
  }

  private static func take(_ segments: [EDIFACTSegment], _ reading: inout CarrierReading) {
    var number = ""
    var status: Status?
    func close(_ reading: inout CarrierReading) {
      if let status { add(status, number, &reading) }
    }
    for segment in segments {
      switch segment.tag {
      case "CNI":
        close(&reading)
        status = nil
        number = segment.text(1)
      // The carrier's consignment number stands here where CNI has only counted.
      case "RFF" where segment.text(0) == "CN" && status == nil: number = segment.text(0, 1)
      case "STS":
        close(&reading)
        status = Status(segment: segment)
      case "DTM": status?.take(segment)
      case "LOC":
        guard status != nil else { continue }
        let name = segment.text(1, 3)
        status?.place = name.isEmpty ? segment.text(1) : name
        status?.isAtEnd = ends.contains(segment.text(0))
      case "FTX": status?.note = (segment.elements.dropFirst(3).first ?? []).filter { !$0.isEmpty }.joined(separator: " ")
      default: continue
      }
    }
    close(&reading)
  }

  private static func add(_ status: Status, _ typed: String, _ reading: inout CarrierReading) {
    let line = status.segment.number
    // D.96A writes it as the event of the second element; so does D.01B.
    let code = status.segment.text(1)
    let number = Waybill.plain(typed)
    let kind = code == arrived ? (status.isAtEnd ? MilestoneKind.arrived : .atHub) : codes[code]
    let before = reading.problems.count
    if !Waybill.isPlain(number) { reading.add(.number, "CNI", line: line, got: typed) }
    if kind == nil { reading.add(.status, "STS", line: line, got: code) }
    let at = status.at.flatMap(moment)
    if at == nil { reading.add(.moment, "DTM", line: line, got: status.at ?? "") }
    let arrival = status.arrival.flatMap(moment)
    if let typed = status.arrival, arrival == nil { reading.add(.moment, "DTM", line: line, got: typed) }
    guard reading.problems.count == before, let kind, let at else { return }
    reading.lines.append(.init(line: line, number: number, kind: kind, at: at, place: status.place, note: status.note, arrival: arrival ?? ""))
  }

  /// `202611241430` and `20261124` as everybody else writes them.
  private static func moment(_ text: String) -> String? {
    guard [8, 12].contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    let day = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.dropFirst(6).prefix(2))"
    let written = text.utf8.count == 8 ? day : "\(day) \(text.dropFirst(8).prefix(2)):\(text.suffix(2))"
    return WrittenMoment(written) == nil ? nil : written
  }
}

extension IFTSTAReader.Status {
  /// 334 is when the status changed, 7 when it took effect; 132 and 17 say when it is expected.
  fileprivate mutating func take(_ segment: EDIFACTSegment) {
    switch segment.text(0) {
    case "334", "7": at = segment.text(0, 1)
    case "132", "17": arrival = segment.text(0, 1)
    default: break
    }
  }
}
