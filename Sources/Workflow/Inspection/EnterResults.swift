import Foundation
import Ground
import Records
import Replica

/// 7.2 What was found on the pieces of a sample: typed one by one, or many at once as a file gives them.
public struct EnterResults: SubjectStep {
  public static let step = StepDeclaration(
    "inspection.results", "7.2", by: [.inspector, .foreman], at: [.plant, .warehouse], "Enter inspection results", "录入检验结果",
    help: Words(
      "Measured values are judged by their limits. A value outside the gauge's range, or from a gauge whose calibration lapsed, is kept and marked.",
      "实测值按上下限判定。超出量具量程或量具超期的结果照实记录并标注。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let inspection = Entry<InspectionLot.ID>("inspection", "Inspection lot", "检验批")
    let results = Entry<ResultsText>(
      "results", "Results", "检验结果",
      help: Words("Piece, characteristic, value and, if another, the gauge, one a row: 1,10,12.48 or 1,20,ok.", "每行：样件号,特性,结果[,量具]，如 1,10,12.48 或 1,20,合格。"), isLong: true, maximumText: ResultsText.maximumText)
    let gauge = OptionalEntry<String>("gauge", "Gauge", "量具", help: Words("The code of the gauge, for rows that name none.", "未注明量具的行所用量具编码。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<InspectionLot>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(InspectionLot.record.label, subject.shelf, context) { return problem }
    return subject.state == .open ? nil : Finding.state(InspectionLot.record.label, subject.state, needs: .open)
  }

  /// A row of the text with what it names.
  private struct Found {
    var piece: Int
    var characteristic: Row<Characteristic>
    var value: ExactDecimal?
    var conforms: Bool
    var gauge: Row<Gauge>?
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { try read(input, context).problems }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let lot = try context.the(input.inspection)
    let found = try read(input, context).found
    var marks: [ResultMark] = []
    for result in found {
      let mark = result.value.flatMap { Gauges.mark($0, result.gauge, result.characteristic, context) }
      if let mark { marks.append(mark) }
      try changes.create(InspectionResult.self, on: context.home) {
        $0.inspection = lot.id
        $0.characteristic = result.characteristic.id
        $0.piece = result.piece
        $0.value = result.value
        $0.conforms = result.conforms
        $0.gauge = result.gauge?.id
        $0.mark = mark
        $0.at = context.now
        $0.by = context.actor.name
      }
    }
    let bad = found.count { !$0.conforms }
    let kinds = ResultMark.allCases.filter { marks.contains($0) }
    let marked = marks.isEmpty
      ? Words("", "")
      : Words(" \(marks.count) are marked: \(kinds.map(\.label.en).joined(separator: ", ")).", "其中 \(marks.count) 条已标注：\(kinds.map(\.label.zh).joined(separator: "、"))。")
    return StepResult(
      lot.id.key, Words("\(lot.number): \(found.count) results are kept, \(bad) do not conform.\(marked.en)", "\(lot.number)：已录入 \(found.count) 条结果，不合格 \(bad) 条。\(marked.zh)"))
  }

  private static func read(_ input: Inputs<Input>, _ context: StepContext) throws -> (found: [Found], problems: [Problem]) {
    let lot = try context.the(input.inspection)
    let characteristics = try context.characteristics(of: lot.plan)
    var gauges: [String: Row<Gauge>] = [:]
    for code in Set(input.results.lines.compactMap { $0.gauge ?? input.gauge }) {
      gauges[code] = try context.snapshot.first(Gauge.self, where: "code = ? AND +_shelf = ?", [code, Int64(context.home.code)])
    }
    var found: [Found] = []
    var problems: [Problem] = input.results.lines.isEmpty ? [Finding.missing("results", Words("There is no result.", "没有检验结果。"), remedy: Words("Write one a row.", "请每行填写一条。"))] : []
    for line in input.results.lines {
      func refuse(_ code: String, _ what: Words, _ remedy: Words) { problems.append(Problem(code, field: "results", line: line.row, what, remedy: remedy)) }
      if !(1...lot.sample).contains(line.piece) {
        refuse("results.piece", Words("Piece \(line.piece) is not one of the \(lot.sample) of the sample.", "样件 \(line.piece) 不在样本 1 至 \(lot.sample) 之内。"), Words("Number the pieces from 1.", "样件号从 1 开始。"))
      }
      let gauge = (line.gauge ?? input.gauge).flatMap { gauges[$0] }
      if let code = line.gauge ?? input.gauge, gauge == nil {
        refuse("results.gauge", Words("No gauge here is called \"\(code)\".", "此处没有量具“\(code)”。"), Words("Register it with gauge.define.", "请用 gauge.define 登记。"))
      }
      guard let characteristic = characteristics.first(where: { "\($0.position)" == line.characteristic || $0.name == line.characteristic }) else {
        refuse("results.characteristic", Words("The plan has no characteristic \"\(line.characteristic)\".", "检验计划没有特性“\(line.characteristic)”。"), Words("Use one of: \(characteristics.map { "\($0.position)" }.joined(separator: ", ")).", "可用：\(characteristics.map { "\($0.position)" }.joined(separator: "、"))。"))
        continue
      }
      switch characteristic.kind {
      case .attribute:
        guard let conforms = ResultsText.verdict(line.value) else {
          refuse("results.verdict", Words("\"\(line.value)\" says neither good nor not good.", "“\(line.value)”既不是合格也不是不合格。"), Words("Write ok or ng.", "请写合格或不合格。"))
          continue
        }
        found.append(Found(piece: line.piece, characteristic: characteristic, conforms: conforms, gauge: gauge))
      case .variable:
        do throws(Problem) {
          let value = try ExactDecimal(typed: line.value)
          found.append(Found(piece: line.piece, characteristic: characteristic, value: value, conforms: characteristic.holds(value), gauge: gauge))
        } catch { refuse(error.code, error.what, error.remedy) }
      }
    }
    return (found, problems)
  }
}

extension Row where R == Characteristic {
  /// Whether a value lies within its limits, which belong to them.
  public func holds(_ value: ExactDecimal) -> Bool { self.lower.map { value >= $0 } != false && self.upper.map { value <= $0 } != false }

  /// `12.45 – 12.55 mm`, `≤ 0.8 µm`: what it may be, with its unit's word.
  public func limits(_ language: Language) -> String {
    let unit = self.unit.map { " \(Units.name($0, language))" } ?? ""
    switch (self.lower, self.upper) {
    case (let low?, let high?): return "\(low) – \(high)\(unit)"
    case (let low?, nil): return "≥ \(low)\(unit)"
    case (nil, let high?): return "≤ \(high)\(unit)"
    case (nil, nil): return self.kind.label[language]
    }
  }
}
