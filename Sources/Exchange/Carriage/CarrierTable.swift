import Ground
import Records
import Workflow

/// Reads a carrier's table: its columns are known by the names that carriers here and there give them.
enum CarrierTable {
  private enum Column: String, CaseIterable {
    case number, kind, at, place, note, arrival

    var isNeeded: Bool { [.number, .kind, .at].contains(self) }
  }

  /// Names of columns, in small letters.
  private static let names: [Column: [String]] = [
    .number: ["waybill", "waybill number", "waybill no", "tracking number", "tracking no", "consignment", "运单号", "运单编号", "快递单号", "物流单号"],
    .kind: ["milestone", "status", "event", "状态", "节点", "物流状态", "事件"],
    .at: ["time", "at", "date", "event time", "timestamp", "时间", "操作时间", "发生时间", "扫描时间"],
    .place: ["place", "location", "city", "hub", "地点", "城市", "网点", "所在地"],
    .note: ["note", "remark", "description", "details", "备注", "说明", "描述"],
    .arrival: ["eta", "estimated arrival", "expected", "预计到达", "预计送达", "预计到货"],
  ]

  /// What carriers write for a milestone, beside its own name and labels.
  private static let others: [String: MilestoneKind] = [
    "picked up": .collected, "pickup": .collected, "揽收": .collected, "揽件": .collected, "已揽件": .collected, "in transit": .departed, "发车": .departed, "已发出": .departed,
    "hub": .atHub, "arrived at hub": .atHub, "中转": .atHub, "到达中转": .atHub, "到达分拨中心": .atHub, "清关": .customs, "customs": .customs, "派送": .outForDelivery, "派件": .outForDelivery,
    "派件中": .outForDelivery, "到达": .arrived, "delivered": .delivered, "签收": .delivered, "已签收": .delivered, "problem": .exception, "delayed": .exception, "异常件": .exception, "延误": .exception,
    "问题件": .exception,
  ]

  static let kinds: [String: MilestoneKind] = MilestoneKind.allCases.reduce(into: others) { all, kind in
    for name in [kind.rawValue, kind.label.en, kind.label.zh] { all[name.lowercased()] = kind }
  }

  static func read(_ text: String) -> CarrierReading {
    var reading = CarrierReading(.csv)
    let (rows, refusal) = CSVText.rows(text, limits: .standard)
    switch refusal {
    case .quotes(let line): reading.add(.quotes, line: line)
    case .cells(let line), .rows(let line): reading.add(.tooMany, line: line, other: "\(CarrierLinesText.maximumLines)")
    case nil: break
    }
    guard let header = rows.first else {
      if reading.problems.isEmpty { reading.add(.empty) }
      return reading
    }
    let titles = header.cells.map { trimmed($0).lowercased() }
    var places: [Column: Int] = [:]
    for column in Column.allCases {
      places[column] = names[column, default: []].lazy.compactMap { titles.firstIndex(of: $0) }.first
      if column.isNeeded, places[column] == nil { reading.add(.column, column.rawValue, line: header.line, other: names[column, default: []].prefix(4).joined(separator: ", ")) }
    }
    reading.unknownColumns = header.cells.indices.filter { !places.values.contains($0) && !titles[$0].isEmpty }.map { trimmed(header.cells[$0]) }
    guard Column.allCases.allSatisfy({ !$0.isNeeded || places[$0] != nil }) else { return reading }
    if rows.count - 1 > CarrierLinesText.maximumLines { reading.add(.tooMany, line: header.line, other: "\(CarrierLinesText.maximumLines)") }
    for row in rows.dropFirst().prefix(CarrierLinesText.maximumLines) { take(row, places, &reading) }
    reading.end()
    return reading
  }

  private static func take(_ row: CSVText.Row, _ places: [Column: Int], _ reading: inout CarrierReading) {
    func cell(_ column: Column) -> String { places[column].flatMap { $0 < row.cells.count ? trimmed(row.cells[$0]) : nil } ?? "" }
    let number = Waybill.plain(cell(.number))
    let before = reading.problems.count
    if !Waybill.isPlain(number) { reading.add(.number, "number", line: row.line, got: cell(.number)) }
    let kind = kinds[cell(.kind).lowercased()]
    if kind == nil { reading.add(.kind, "kind", line: row.line, got: cell(.kind), other: MilestoneKind.allCases.map(\.rawValue).joined(separator: ", ")) }
    if WrittenMoment(cell(.at)) == nil { reading.add(.moment, "at", line: row.line, got: cell(.at)) }
    if !cell(.arrival).isEmpty, WrittenMoment(cell(.arrival)) == nil { reading.add(.moment, "arrival", line: row.line, got: cell(.arrival)) }
    guard reading.problems.count == before, let kind else { return }
    reading.lines.append(.init(line: row.line, number: number, kind: kind, at: cell(.at), place: cell(.place), note: cell(.note), arrival: cell(.arrival)))
  }
}
