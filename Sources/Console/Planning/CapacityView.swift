import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the page of capacity shows: a chart a work centre, and all of it as a table.
struct CapacityView: Sendable {
  struct Zoom: Sendable {
    let zoomLink, zoomLabel: String
    let isZoom: Bool
  }
  struct Head: Sendable {
    let headX: Int
    let headText: String
  }
  /// One day or week of a work centre, in units of the drawing.
  struct Cell: Sendable {
    let cellX, cellWidth, openY, openHeight, plannedY, plannedHeight, askedY, askedHeight, textX: Int
    let cellText, cellSays: String
    let isCellOver: Bool
  }
  struct Chart: Sendable {
    let chartCode, chartName, chartLink, chartText: String
    let cells: [Cell]
    let isChartOver: Bool
    let rows: [Row]
  }
  struct Row: Sendable {
    let rowSpan, rowOpen, rowPlanned, rowAsked, rowShare: String
    let isRowOver: Bool
  }

  let range, previous, next, today: String
  let zooms: [Zoom]
  let heads: [Head]
  let width, lineY: Int
  let charts: [Chart]
  let hasCharts: Bool
  let overText: String
  let isOver: Bool

  /// The drawing: 100 % stands at two thirds of its height.
  private static let full = 66
  private static let height = 100
  private static let top = 16

  init(zoom: String?, from: String?, _ step: StepContext, _ language: Language) throws {
    let isWeeks = zoom == "week"
    let (count, length, cell) = isWeeks ? (12, 7, 68) : (14, 1, 58)
    let usual = isWeeks ? step.today.advanced(by: 1 - step.today.weekday) : step.today
    let asked = from.flatMap { Day($0) }.flatMap { abs(Int($0.number - step.today.number)) <= 3_660 ? $0 : nil }
    let first = asked ?? usual
    let loads = try step.loads(from: first, count: count, length: length)
    func link(_ zoom: String, _ day: Day) -> String { "/capacity?zoom=\(zoom)&from=\(day)" }
    let name = isWeeks ? "week" : "day"
    range = "\(first) – \(first.advanced(by: count * length - 1))"
    previous = link(name, first.advanced(by: -count * length / 2))
    next = link(name, first.advanced(by: count * length / 2))
    today = link(name, usual)
    zooms = [("day", Texts.words("boardTwoWeeks")), ("week", Texts.words("boardTwelveWeeks"))].map { .init(zoomLink: link($0.0, first), zoomLabel: $0.1[language], isZoom: $0.0 == name) }
    heads = (0..<count).map { number in
      let parts = first.advanced(by: number * length).parts
      return Head(headX: number * cell + cell / 2, headText: "\(parts.month)-\(parts.day)")
    }
    width = count * cell
    lineY = Self.top + Self.height - Self.full
    charts = loads.map { Self.chart($0, cell, language) }
    hasCharts = !charts.isEmpty
    let over = loads.flatMap { load in load.spans.filter(\.isOver).map { "\(load.code) \($0.first)" } }
    isOver = !over.isEmpty
    overText = over.prefix(6).joined(separator: Words(", ", "、")[language]) + (over.count > 6 ? " …" : "")
  }

  private static func chart(_ load: CentreLoad, _ cell: Int, _ language: Language) -> Chart {
    let over = load.spans.filter(\.isOver).count
    return Chart(
      chartCode: load.code, chartName: load.name, chartLink: "/board?centre=\(load.code.percentEncoded)",
      chartText: over > 0 ? Words("overloaded in \(over) of \(load.spans.count)", "\(load.spans.count) 个时段中 \(over) 个超负荷")[language] : Words("within capacity", "未超负荷")[language],
      cells: load.spans.enumerated().map { self.cell($1, at: $0 * cell, cell, load.code, language) }, isChartOver: over > 0,
      rows: load.spans.filter { $0.open > 0 || $0.planned + $0.asked > 0 }.map { row($0, language) })
  }

  private static func cell(_ span: CentreLoad.Span, at x: Int, _ width: Int, _ code: String, _ language: Language) -> Cell {
    let base = top + height
    let whole = max(span.open, 1)
    func tall(_ minutes: Int) -> Int { min(height, minutes * full / whole) }
    let planned = tall(span.planned), all = tall(span.planned + span.asked)
    let row = row(span, language)
    let isEmpty = span.open == 0 && span.planned + span.asked == 0
    return Cell(
      cellX: x + 4, cellWidth: width - 8, openY: base - full, openHeight: span.open > 0 ? full : 0, plannedY: base - planned, plannedHeight: planned, askedY: base - all,
      askedHeight: all - planned, textX: x + width / 2, cellText: isEmpty ? "" : (span.isOver ? "▲ " : "") + row.rowShare,
      cellSays: "\(code) \(row.rowSpan): " + Words(
        "\(row.rowPlanned) planned, \(row.rowAsked) asked for, of \(row.rowOpen)", "已排 \(row.rowPlanned)，待排 \(row.rowAsked)，产能 \(row.rowOpen)")[language], isCellOver: span.isOver)
  }

  private static func row(_ span: CentreLoad.Span, _ language: Language) -> Row {
    func hours(_ minutes: Int) -> String { "\(BoardWords.hours(minutes)) h" }
    return Row(
      rowSpan: span.first == span.last ? "\(span.first)" : "\(span.first) – \(span.last)", rowOpen: hours(span.open), rowPlanned: hours(span.planned), rowAsked: hours(span.asked),
      rowShare: span.open > 0 ? "\(span.share) %" : Words("shut", "停工")[language], isRowOver: span.isOver)
  }
}
