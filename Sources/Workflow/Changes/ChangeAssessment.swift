import Foundation
import Ground
import Records
import Replica

/// One thing that the assessment of a change found.
public struct ChangeFinding: Codable, Hashable, Sendable {
  public enum Code: String, Codable, Sendable {
    /// How far a line is, and what that means for what is wanted of it.
    case stage
    /// What has left the work centre or the warehouse cannot be unmade.
    case atLeast = "at_least"
    case material, cost, earliest, early, credit, effect, obstacle, open
  }

  public var code: Code
  public var position: Int?
  public var verdict: ChangeVerdict
  var en, zh: String

  public var words: Words { Words(en, zh) }
  /// Says nothing about whether the change can be made.
  public var isNews: Bool { verdict == .free && code != .stage }

  /// What the finding means for whoever decides.
  public var label: Words {
    guard isNews else { return verdict.label }
    return code == .effect ? Words("follows", "随之办理") : Words("to know", "供参考")
  }

  init(_ code: Code, _ verdict: ChangeVerdict, position: Int? = nil, _ words: Words) {
    self.code = code
    self.position = position
    self.verdict = verdict
    (en, zh) = (words.en, words.zh)
  }

  /// - Returns: nothing for what a newer program wrote otherwise.
  public static func all(_ text: String?) -> [ChangeFinding] {
    // Only shown to people; what decides is computed anew.
    text.flatMap { try? JSONDecoder().decode([ChangeFinding].self, from: Data($0.utf8)) } ?? []
  }

  static func text(_ findings: [ChangeFinding]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(Array(findings.prefix(maximum))), as: UTF8.self)
  }

  /// So many are kept with a change.
  static let maximum = 200
}

/// 4.4 What a change would mean now: how far each line is and what can still be done, what was spent, the new earliest day, and what follows at
/// plant and warehouse.
struct ChangeAssessment {
  private(set) var findings: [ChangeFinding] = []
  private(set) var cost: Money?
  private(set) var earliest: Day?

  var verdict: ChangeVerdict { findings.map(\.verdict).max() ?? .free }
  /// The plant's planner must say whether it can be done.
  var asksPlant: Bool { findings.contains { $0.verdict == .ask && $0.code == .stage } }

  /// - Parameter isSurplusKept: what is made beyond the new quantity goes into stock.
  static func of(_ wanted: WantedChange, isSurplusKept: Bool, _ context: StepContext) throws -> ChangeAssessment {
    var assessment = ChangeAssessment()
    let order = wanted.order
    guard !OpenOrderEdit.states.contains(order.state) else {
      assessment.findings.append(
        ChangeFinding(
          .open, .free,
          Words("The order is not approved yet: nothing was asked of plant or warehouse. It is checked and confirmed anew.", "订单尚未批准，未请求工厂和仓库。变更后须重新核对和确认。")))
      assessment.add(wanted.problems)
      return assessment
    }
    let progress = try OrderProgress.of(order.id, context.snapshot)
    let asked = try SupplyFollow.read(order.id, context)
    var minutes = ExactDecimal.zero
    for touch in try wanted.touches(context) {
      let reading = LineReading(progress.lines.first { $0.line == touch.row.id }, asked[touch.row.id] ?? [], touch.row)
      assessment.judge(touch, reading, isSurplusKept)
      if touch.aspects.contains(.less) || touch.aspects.contains(.product) {
        minutes += try reading.minutes(context) ?? .zero
        assessment.material(touch, reading)
      }
    }
    assessment.price(minutes, order.total.currency)
    try assessment.date(wanted, context)
    try assessment.credit(wanted, context)
    try assessment.effects(wanted, context)
    return assessment
  }

  private mutating func judge(_ touch: WantedChange.Touch, _ reading: LineReading, _ isSurplusKept: Bool) {
    let stage = reading.stage
    let rule = StageRules.shipped[stage]
    for aspect in touch.aspects {
      let verdict = aspect == .less && reading.made > touch.wanted && reading.gone <= touch.wanted && isSurplusKept ? .cost : rule.verdict(aspect)
      findings.append(
        ChangeFinding(
          .stage, verdict, position: touch.row.position,
          Words("\(rule.en)\(reading.figures.en): \(aspect.label.en) \(verdict.label.en)", "\(rule.zh)\(reading.figures.zh)：\(aspect.label.zh)\(verdict.label.zh)")))
    }
    guard touch.aspects.contains(.less) || touch.aspects.contains(.product) else { return }
    let unit = touch.row.quantity.unit
    if reading.gone > touch.wanted {
      let most = Quantity(reading.gone, unit)
      findings.append(
        ChangeFinding(
          .atLeast, .bar, position: touch.row.position,
          Words(
            "\(most.told.en) are packed or on their way: at least \(most.told.en). The rest is a return, or a new order, and a correction of the invoice",
            "已包装或发出 \(most.told.zh)，不得少于此数；其余须办理退货或新订单，并更正发票")))
    } else if reading.made > touch.wanted {
      let (made, of) = (Quantity(reading.made, unit).told, Quantity(reading.toMake, unit).told)
      findings.append(
        ChangeFinding(
          .atLeast, isSurplusKept ? .cost : .bar, position: touch.row.position,
          isSurplusKept
            ? Words("\(made.en) of \(of.en) are made: what is beyond goes into stock", "已产 \(made.zh)，计划 \(of.zh)：多余部分转库存")
            : Words("\(made.en) of \(of.en) are made: at least \(made.en), unless what is beyond goes into stock", "已产 \(made.zh)，计划 \(of.zh)：除非多余部分转库存，否则不得少于 \(made.zh)")))
    }
  }

  private mutating func material(_ touch: WantedChange.Touch, _ reading: LineReading) {
    for work in reading.reserved {
      findings.append(
        ChangeFinding(.material, .cost, position: touch.row.position, Words("\(work.number) has its material reserved", "\(work.number) 已备料")))
    }
  }

  private mutating func price(_ minutes: ExactDecimal, _ currency: String) {
    guard let sum = ChangeRates.shipped.cost(minutes: minutes, in: currency) else {
      findings.append(
        ChangeFinding(.cost, .ask, Words("there are no rates in \(currency): say the cost yourself", "没有 \(currency) 的费率，请自行估算成本")))
      return
    }
    cost = sum
    findings.append(
      ChangeFinding(
        .cost, minutes > .zero ? .cost : .free,
        Words("\(minutes) minutes were worked on what changes; with the handling of the change that is \(sum)", "变更部分已用工时 \(minutes) 分钟，连同变更处理费共 \(sum)")))
  }

  private mutating func date(_ wanted: WantedChange, _ context: StepContext) throws {
    guard !wanted.isCancellation, let found = try EarliestDay.of(wanted, context) else { return }
    let why = found.reason.map { Words(", \($0.en)", "，\($0.zh)") } ?? Words("", "")
    guard let day = found.day else {
      findings.append(ChangeFinding(.earliest, .ask, Words("the earliest day of delivery is not known here\(why.en)", "本站点无法得出最早交货日期\(why.zh)")))
      return
    }
    earliest = day
    findings.append(ChangeFinding(.earliest, .free, Words("earliest day of delivery: \(day)\(why.en)", "最早交货日期：\(day)\(why.zh)")))
    if let asked = wanted.change.requested, asked < day {
      findings.append(ChangeFinding(.early, .ask, Words("\(asked) is wanted, before that", "客户要求 \(asked)，早于该日期")))
    }
  }

  private mutating func credit(_ wanted: WantedChange, _ context: StepContext) throws {
    guard let resolved = wanted.resolved else { return }
    let customer = try context.the(wanted.order.customer)
    let more = resolved.total.minor - wanted.order.total.minor
    guard more > 0, customer.creditLimit.currency == resolved.total.currency else { return }
    let exposure = try CreditExposure.of(customer, context)
    guard exposure.minor + more > customer.creditLimit.minor else { return }
    let after = Money(minor: exposure.minor + more, currency: exposure.currency)
    findings.append(
      ChangeFinding(.credit, .ask, Words("credit used would come to \(after), the limit is \(customer.creditLimit)", "信用占用将达 \(after)，额度为 \(customer.creditLimit)")))
  }

  private mutating func effects(_ wanted: WantedChange, _ context: StepContext) throws {
    guard let resolved = wanted.resolved else { return }
    let plan = try ApprovedOrderChange.plan(resolved, context)
    // What is packed has been said at its line; that a specification alone changes no field is no problem.
    add(plan.problems.filter { $0.code != "change.packed" && (wanted.change.specification == nil || $0.code != "change.nothing") })
    for effect in try plan.follow.effects(context) { findings.append(ChangeFinding(.effect, .free, effect)) }
  }

  private mutating func add(_ problems: [Problem]) {
    findings += problems.map { ChangeFinding(.obstacle, .bar, Words("\($0.what.en) \($0.remedy.en)", "\($0.what.zh)\($0.remedy.zh)")) }
  }
}

/// How far one line is, from what plant, warehouse and accounts have of it.
struct LineReading {
  private(set) var stage = LineStage.notPlanned
  var made = ExactDecimal.zero
  var toMake = ExactDecimal.zero
  /// Packed or beyond.
  var gone = ExactDecimal.zero
  private var scrapOf: [WorkOrder.ID] = []
  private(set) var reserved: [Row<WorkOrder>] = []
  private let product: Product.ID
  private let unit: String

  init(_ line: OrderProgress.Line?, _ asked: [SupplyFollow.Asked], _ row: Row<OrderLine>) {
    product = row.product
    unit = row.quantity.unit
    let work = asked.filter { $0.request.state != .cancelled }.flatMap(\.work)
    made = work.reduce(.zero) { $0 + $1.good }
    toMake = line?.toMake ?? .zero
    gone = line?.packed ?? .zero
    reserved = work.map(\.order).filter { $0.state == .reserved || $0.state == .released }
    scrapOf = work.map(\.order.id)
    stage = Self.stage(line, work.map(\.order.state))
  }

  private static func stage(_ line: OrderProgress.Line?, _ states: [WorkState]) -> LineStage {
    guard let line else { return .notPlanned }
    if line.invoiced > .zero { return .invoiced }
    if line.shipped > .zero { return .shipped }
    if line.packed > .zero { return .packed }
    if line.received > .zero { return .inWarehouse }
    if !states.isEmpty, states.allSatisfy({ $0 == .finished }) { return .made }
    for (state, stage) in [(WorkState.finished, LineStage.started), (.started, .started), (.released, .released), (.reserved, .reserved), (.planned, .planned)]
    where states.contains(state) { return stage }
    return line.promised > .zero ? .fromStock : .notPlanned
  }

  /// Behind the stage's name.
  var figures: Words {
    switch stage {
    case .started, .made, .inWarehouse:
      Words(" (\(made) of \(toMake) \(Units.name(unit, .english)) made)", "（已产 \(made) / \(toMake) \(Units.name(unit, .chinese))）")
    case .packed, .shipped, .invoiced: Words(" (\(gone) \(Units.name(unit, .english)))", "（\(gone) \(Units.name(unit, .chinese))）")
    case .notPlanned, .fromStock, .planned, .reserved, .released: Words("", "")
    }
  }

  /// The minutes that good and scrapped pieces took; nil when they do not fit.
  func minutes(_ context: StepContext) throws -> ExactDecimal? {
    var pieces = made
    for work in scrapOf {
      pieces += try context.snapshot.all(WorkReport.self, where: "work_order = ?", [Data(work.key.bytes)], limit: WorkRun.maximum)
        .reduce(.zero) { $0 + $1.scrap.amount }
    }
    return ExactDecimal(try context.the(product).minutes).multiplied(by: pieces)
  }
}
