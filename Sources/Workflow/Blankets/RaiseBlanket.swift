import Ground
import Records
import Replica

/// 3.1 Agrees more of an agreement's products, or a later last day. Also puts right what sites called off beyond what was agreed.
public struct RaiseBlanket: SubjectStep {
  public static let step = StepDeclaration(
    "blanket.raise", "3.1", by: [.salesManager], at: [.office, .field], "Agree more, or for longer", "追加或延期",
    help: Words(
      "Adds to what may be called off, or moves the last day. When two sites have called off more than was agreed, agree the difference with the customer here, or edit or cancel one of the orders.",
      "追加可调用数量或延长有效期。两站点调用总量超出约定时，在此与客户补签差额，或修改、取消其中一份订单。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let blanket = Entry<Blanket.ID>("blanket", "Blanket order", "框架协议")
    let lines = OptionalEntry<OrderLinesText>(
      "lines", "Quantities in addition", "追加数量", help: Words("One a row: product, quantity, unit. P-100 200 pcs", "每行：产品、数量、单位。P-100 200 件"), isLong: true)
    let validUntil = OptionalEntry<Day>("valid_until", "Valid until", "有效期至", help: Words("Stays if left empty.", "留空不变。"))
    let why = Entry<String>("why", "Why", "原因", help: Words("Who agreed to it at the customer's.", "客户方由谁确认。"), isLong: true, maximumText: 1_000)
  }

  /// An ended one is raised only to cover what was called off where its end was not known.
  public static func ready(_ subject: Row<Blanket>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .ended, try BlanketReading.of(subject, context).overCalled.isEmpty else { return nil }
    return Finding.state(Blanket.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let reading = try BlanketReading.of(context.the(input.blanket), context)
    var problems: [Problem] = []
    let lines = input.lines?.lines ?? []
    if lines.isEmpty, input.validUntil == nil {
      problems.append(
        Problem("change.nothing", Words("Nothing would be different.", "没有任何变化。"), remedy: Words("Give quantities, or a later day.", "请填写数量或更晚的日期。")))
    }
    if let day = input.validUntil, day < max(context.today, reading.blanket.validUntil) {
      problems.append(
        Problem(
          "blanket.days", field: "valid_until", Words("\(day) is not later than \(max(context.today, reading.blanket.validUntil)).", "\(day) 不晚于 \(max(context.today, reading.blanket.validUntil))。"),
          remedy: Words("To end it sooner, use blanket.end.", "如需提前结束，请用 blanket.end。")))
    }
    if let day = input.validUntil, day > reading.blanket.validFrom.advanced(by: BlanketTerms.maximumDays) {
      problems.append(
        Problem(
          "blanket.tooLong", field: "valid_until", Words("\(day) is more than 5 years after its first day.", "\(day) 距生效日期超过 5 年。"),
          remedy: Words("Agree a new blanket order.", "请签订新的框架协议。")))
    }
    let sums = try reading.sums(context.snapshot)
    for (index, line) in lines.enumerated() { problems += self.problems(line, reading, sums, "lines[\(index + 1)]") }
    return problems
  }

  private static func problems(
    _ line: OrderLinesText.Line, _ reading: BlanketReading, _ sums: [BlanketLine.ID: (agreed: ExactDecimal, called: ExactDecimal)], _ place: String
  ) -> [Problem] {
    guard let agreed = reading.lines.first(where: { $0.product.code == line.product }) else {
      return [BlanketTerms.notAgreed(line.product, reading, "\(place).product")]
    }
    var problems: [Problem] = []
    if let price = line.price, price != agreed.row.price { problems.append(BlanketTerms.otherPrice(agreed, reading.blanket, "\(place).price")) }
    if line.quantity.amount <= .zero { problems.append(Finding.notPositive("\(place).quantity", line.quantity.amount.description)) }
    if line.quantity.unit != agreed.product.unit {
      let (own, asked) = (agreed.product.unit, line.quantity.unit)
      problems.append(
        Problem(
          "line.unit", field: "\(place).quantity",
          Words(
            "is in \(Units.name(asked, .english)), but \(line.product) is sold in \(Units.name(own, .english)).",
            "单位为 \(Units.name(asked, .chinese))，但 \(line.product) 以 \(Units.name(own, .chinese)) 销售。"),
          remedy: UnitConversion.remedy(line.quantity, to: own)))
    } else if (sums[agreed.row.id]?.agreed ?? .zero) > ExactDecimal.maximum - line.quantity.amount {
      problems.append(
        Problem(
          "line.tooLarge", field: "\(place).quantity", Words("The agreed quantity is too large.", "约定数量过大。"),
          remedy: Words("Agree a new blanket order.", "请签订新的框架协议。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let reading = try BlanketReading.of(context.the(input.blanket), context)
    let blanket = reading.blanket
    changes.reason = input.why
    if let day = input.validUntil { try changes.update(blanket) { $0.validUntil = day } }
    let lines = input.lines?.lines ?? []
    for line in lines {
      guard let agreed = reading.lines.first(where: { $0.product.code == line.product }) else { throw UncheckedInput() }
      try changes.create(BlanketMove.self, on: blanket.shelf) {
        $0.line = agreed.row.id
        $0.kind = .more
        $0.quantity = line.quantity
        $0.why = input.why
      }
    }
    let until = input.validUntil ?? blanket.validUntil
    let more = lines.map { line in (line.product, line.quantity.told) }
    let en = (more.map { "\($0.0) + \($0.1.en)" } + ["until \(until)"]).joined(separator: ", ")
    let zh = (more.map { "\($0.0) + \($0.1.zh)" } + ["有效期至 \(until)"]).joined(separator: "，")
    return StepResult(blanket.id.key, Words("\(blanket.number): \(en).", "\(blanket.number)：\(zh)。"))
  }
}
