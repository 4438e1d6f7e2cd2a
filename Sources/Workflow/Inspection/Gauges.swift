import Foundation
import Ground
import Records
import Replica

/// 6.2 A gauge that this site measures with.
public struct DefineGauge: Step {
  public static let step = StepDeclaration(
    "gauge.define", "6.2", by: [.inspector, .administrator], at: [.plant, .warehouse], "Register a gauge", "登记量具",
    help: Words("What it can show, and until when its calibration holds.", "登记量程、分度值和校准有效期。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", maximumText: 40)
    let name = Entry<String>("name", "Name", "名称", maximumText: 100)
    let kind = Entry<String>("kind", "Kind", "量具类型", help: Words("As inspection plans call it, like caliper.", "与检验计划中的叫法一致，如：卡尺。"), maximumText: 40)
    let lowest = Entry<ExactDecimal>("lowest", "Measures from", "量程下限")
    let highest = Entry<ExactDecimal>("highest", "Measures to", "量程上限")
    let resolution = Entry<ExactDecimal>("resolution", "Resolution", "分度值")
    let unit = Entry<String>("unit", "Unit", "单位", maximumText: 20)
    let until = Entry<Day>("calibrated_until", "Calibrated until", "校准有效期至")
    let certificate = OptionalEntry<String>("certificate", "Certificate", "校准证书", maximumText: 100)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if try context.snapshot.first(Gauge.self, where: "code = ? AND _shelf = ?", [input.code, Int64(context.home.code)]) != nil {
      problems.append(Problem("gauge.exists", field: "code", Words("The gauge \(input.code) exists here.", "此处已有量具 \(input.code)。"), remedy: Words("Choose another code, or calibrate that one.", "请换一个编码，或登记该量具的校准。")))
    }
    if input.lowest >= input.highest {
      problems.append(Problem("gauge.range", field: "highest", Words("\(input.highest) is not above \(input.lowest).", "\(input.highest) 不大于 \(input.lowest)。"), remedy: Words("Compare the gauge.", "请核对量具。")))
    }
    if input.resolution <= .zero { problems.append(Finding.notPositive("resolution", input.resolution.description)) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let gauge = try changes.create(Gauge.self, on: context.home) {
      $0.code = input.code
      $0.name = input.name
      $0.kind = input.kind
      $0.lowest = input.lowest
      $0.highest = input.highest
      $0.resolution = input.resolution
      $0.unit = Units.code(input.unit)
      $0.calibratedUntil = input.until
      $0.certificate = input.certificate
    }
    return StepResult(gauge.key, Words("The gauge \(input.code) may be used until \(input.until).", "量具 \(input.code) 可用至 \(input.until)。"))
  }
}

/// 6.2 A gauge was calibrated.
public struct CalibrateGauge: SubjectStep {
  public static let step = StepDeclaration(
    "gauge.calibrate", "6.2", by: [.inspector, .administrator], at: [.plant, .warehouse], "Record a calibration", "登记校准",
    help: Words("The gauge holds until the day that its new certificate says.", "量具有效期按新校准证书更新。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let gauge = Entry<Gauge.ID>("gauge", "Gauge", "量具")
    let until = Entry<Day>("calibrated_until", "Calibrated until", "校准有效期至")
    let certificate = Entry<String>("certificate", "Certificate", "校准证书", maximumText: 100)
  }

  public static func ready(_ subject: Row<Gauge>, _ context: StepContext) throws -> Problem? { try Gauges.problem(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard input.until < context.today else { return [] }
    return [Problem("gauge.past", field: "calibrated_until", Words("\(input.until) is past; today is \(context.today).", "\(input.until) 已过去；今天是 \(context.today)。"), remedy: Words("Give the day that the certificate says.", "请按校准证书填写有效期。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let gauge = try context.the(input.gauge)
    try changes.update(gauge) {
      $0.calibratedUntil = input.until
      $0.certificate = input.certificate
    }
    return StepResult(gauge.id.key, Words("The gauge \(gauge.code) may be used until \(input.until).", "量具 \(gauge.code) 可用至 \(input.until)。"))
  }
}

/// 6.2 A gauge is not used any more.
public struct WithdrawGauge: SubjectStep {
  public static let step = StepDeclaration(
    "gauge.withdraw", "6.2", by: [.inspector, .administrator], at: [.plant, .warehouse], "Withdraw a gauge", "停用量具",
    help: Words("It is broken, lost or given away. What was measured with it stays.", "量具损坏、遗失或移交。已有测量结果保留。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let gauge = Entry<Gauge.ID>("gauge", "Gauge", "量具")
  }

  public static func ready(_ subject: Row<Gauge>, _ context: StepContext) throws -> Problem? { try Gauges.problem(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let gauge = try context.the(input.gauge)
    try changes.update(gauge) { $0.state = .withdrawn }
    return StepResult(gauge.id.key, Words("The gauge \(gauge.code) is not used any more.", "量具 \(gauge.code) 已停用。"))
  }
}

/// The gauges of a site.
public enum Gauges {
  /// Days before its calibration lapses from which a gauge is due.
  public static let notice = 30
  /// The most that are read.
  public static let maximum = 2_000

  static func problem(_ gauge: Row<Gauge>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Gauge.record.label, gauge.shelf, context) { return problem }
    return gauge.state == .standing ? nil : Finding.state(Gauge.record.label, gauge.state, needs: .standing)
  }

  /// In use here, those whose calibration lapses first before the others.
  public static func here(_ context: StepContext) throws -> [Row<Gauge>] {
    try context.snapshot.all(Gauge.self, where: "state = 'standing' AND +_shelf = ?", [Int64(context.home.code)], limit: maximum)
      .sorted { ($0.calibratedUntil, $0.code) < ($1.calibratedUntil, $1.code) }
  }

  /// Gauges of this site whose calibration lapses soon, or has lapsed: due with the end of the last day on which it holds.
  static func toCalibrate(_ context: StepContext) throws -> [InboxTask] {
    try here(context).filter { $0.calibratedUntil < context.today.advanced(by: notice) }.map { gauge in
      Inbox.lapsing("gauge-calibrate", gauge.id.key, gauge.code, on: gauge.calibratedUntil, notice: notice, context)
    }
  }

  /// What is to be said about a value that was measured with a gauge, or with none.
  static func mark(_ value: ExactDecimal, _ gauge: Row<Gauge>?, _ characteristic: Row<Characteristic>, _ context: StepContext) -> ResultMark? {
    guard let gauge else { return characteristic.gauge == nil ? nil : .unnamed }
    if gauge.calibratedUntil < context.today || gauge.state == .withdrawn { return .lapsed }
    if value < gauge.lowest || value > gauge.highest { return .outside }
    if let kind = characteristic.gauge, kind != gauge.kind { return .kind }
    return nil
  }
}
