import Foundation
import Ground
import Records
import Replica

/// A label and what there is to say, for whoever decides.
public struct ApprovalFact: Sendable {
  /// A piece of what is said: a page writes amounts as it writes them everywhere.
  public enum Part: Sendable {
    case words(Words)
    case money(Money)
    case quantity(Quantity)
  }

  public var label: Words
  public var parts: [Part]
  /// What speaks against it, like a credit limit that would be passed.
  public var isWarning = false

  init(_ en: String, _ zh: String, _ parts: Part..., isWarning: Bool = false) {
    label = Words(en, zh)
    self.parts = parts
    self.isWarning = isWarning
  }

  init(_ en: String, _ zh: String, _ text: String, isWarning: Bool = false) { self.init(en, zh, .words(Words(text, text)), isWarning: isWarning) }
}

/// What one must know to decide an approval, by the kind of record that it is about.
public enum ApprovalFacts {
  /// The most lines and reviews of an order that are told.
  static let maximumLines = 12

  public static func of(_ subject: AnyRow, _ context: StepContext) throws -> [ApprovalFact] {
    switch subject.schema.name {
    case SalesOrder.record.name: try order(Row<SalesOrder>(subject), context)
    case ReviewPart.record.name: part(Row<ReviewPart>(subject))
    case AllotmentRequest.record.name: try request(Row<AllotmentRequest>(subject), context)
    default: []
    }
  }

  private static func order(_ order: Row<SalesOrder>, _ context: StepContext) throws -> [ApprovalFact] {
    let customer = try context.the(order.customer)
    var facts = [
      ApprovalFact("Customer", "客户", .words(Words("\(customer.name) (\(customer.grade.label.en))", "\(customer.name)（\(customer.grade.label.zh)）"))),
      ApprovalFact("Value", "金额", .money(order.total), isWarning: ReviewOrder.isHighValue(order.total)),
      ApprovalFact("Requested", "要求交期", order.requested?.description ?? "–"),
      ApprovalFact(
        "Promised", "承诺交期", order.promised?.description ?? "–", isWarning: order.promised.map { promised in order.requested.map { promised > $0 } ?? false } ?? false),
    ]
    facts += try credit(order, customer, context)
    facts += try lines(order, context)
    facts += try checks(order, context)
    if let note = order.note { facts.append(ApprovalFact("Note", "备注", note)) }
    return try facts + reviews(order, context)
  }

  /// What a plant is asked about: no price is in it.
  private static func part(_ part: Row<ReviewPart>) -> [ApprovalFact] {
    let looked = ReviewRules.shipped.first { $0.aspect == part.aspect }?.looked ?? part.aspect.label
    return [
      ApprovalFact("Aspect", "评审项", .words(part.aspect.label), .words(Words(": ", "：")), .words(looked)),
      ApprovalFact("Ordered", "订购内容", (part.wanted ?? "–").replacingOccurrences(of: "\n", with: ", ")),
      ApprovalFact("Promised", "承诺交期", part.due?.description ?? "–"),
      ApprovalFact("Customer grade", "客户等级", .words(part.grade?.label ?? Words("–", "–"))),
    ]
  }

  private static func credit(_ order: Row<SalesOrder>, _ customer: Row<Customer>, _ context: StepContext) throws -> [ApprovalFact] {
    let exposure = try CreditExposure.of(customer, context)
    let limit = customer.creditLimit
    var facts = [
      ApprovalFact(
        "Credit used, with open orders", "信用占用（含未结订单）", .money(exposure), .words(Words(" of ", " / ")), .money(limit), isWarning: exposure.minor > limit.minor)
    ]
    if order.state == .waiting {
      if let short = try CreditUse.plan(order, beyond: false, context)?.shortageWords(order) {
        facts.append(ApprovalFact("Short of", "缺少", .words(short), isWarning: true))
      }
      facts += try StockPromise.plan(order.openLines(context), warehouse: nil, short: .waits, context).shortages.map {
        ApprovalFact(
          "Short of", "缺少", .words(Words("\($0.product.code): ", "\($0.product.code)：")), .quantity(Quantity($0.needed, $0.product.unit)),
          .words(Words(" wanted, may be promised here: ", "，本站点可承诺 ")), .quantity(Quantity($0.left, $0.product.unit)), isWarning: true)
      }
    }
    return facts
  }

  private static func lines(_ order: Row<SalesOrder>, _ context: StepContext) throws -> [ApprovalFact] {
    let lines = try order.lines(context)
    let shown = try lines.prefix(maximumLines).map { line in
      let product = try context.the(line.product)
      return ApprovalFact(
        "Line \(line.position)", "第 \(line.position) 行",
        .quantity(line.quantity), .words(Words(" · \(product.code) \(product.nameEN) · ", " · \(product.code) \(product.nameZH) · ")), .money(line.value))
    }
    let rest = lines.count - shown.count
    return rest > 0 ? shown + [ApprovalFact("More lines", "其余行", "\(rest)")] : shown
  }

  private static func reviews(_ order: Row<SalesOrder>, _ context: StepContext) throws -> [ApprovalFact] {
    try context.snapshot.all(
      OrderReview.self, where: "sales_order = ?", [Data(order.id.key.bytes)], order: "id DESC", limit: maximumLines
    ).map { review in
      let who = review.reviewer ?? "?"
      let findings = review.findings.isEmpty ? Words("", "") : Words(": \(review.findings)", "：\(review.findings)")
      return ApprovalFact(
        "Review", "评审",
        .words(Words("\(who): \(review.decision.label.en)\(findings.en)", "\(who)：\(review.decision.label.zh)\(findings.zh)")), isWarning: review.decision != .approve)
    }
  }

  private static func request(_ request: Row<AllotmentRequest>, _ context: StepContext) throws -> [ApprovalFact] {
    let product = try context.the(request.product)
    let spare = try context.spare(product.id)
    let facts = [
      ApprovalFact("Product", "产品", .words(Words("\(product.code) \(product.nameEN)", "\(product.code) \(product.nameZH)"))),
      ApprovalFact("Asked for", "申请数量", .quantity(request.quantity), isWarning: spare < request.quantity.amount),
      ApprovalFact("Not allotted yet", "尚未分配", .quantity(Quantity(spare, product.unit))),
      ApprovalFact("Asked by", "申请站点", try context.snapshot.code(of: request.siteID)),
    ]
    return request.note.map { facts + [ApprovalFact("Note", "备注", $0)] } ?? facts
  }
}
