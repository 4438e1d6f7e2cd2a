import Ground
import Records
import Replica

/// 11.1 Keeps what a customer said, whoever heard it.
public struct TakeFeedback: Step {
  public static let step = StepDeclaration(
    "feedback.take", "11.1", by: [.serviceAgent, .salesClerk, .salesManager, .driver, .dispatcher], at: [.office, .field, .warehouse], "Take feedback", "登记客户反馈",
    help: Words("From the telephone, a letter, a visit, the driver. What is a complaint becomes one in one step.", "来自电话、来信、拜访、司机等；属投诉的可一步转为投诉。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let channel = Entry<FeedbackChannel>("channel", "Channel", "渠道")
    let classCode = Entry<String>("class", "Class", "分类", help: CareClasses.told(CareClasses.shipped.classes), maximumText: 40)
    let text = Entry<String>("text", "What the customer said", "反馈内容", isLong: true)
    let severity = OptionalEntry<CareSeverity>("severity", "Severity", "严重程度", help: Words("The class's own if left empty.", "留空为该分类的通常程度。"))
    let customer = OptionalEntry<Customer.ID>("customer", "Customer", "客户", help: Words("That of the order or shipment if left empty.", "留空为订单或发运单的客户。"))
    let order = OptionalEntry<SalesOrder.ID>("order", "Order", "订单")
    let shipment = OptionalEntry<Shipment.ID>("shipment", "Shipment", "发运单")
    let product = OptionalEntry<Product.ID>("product", "Product", "产品")
    let lot = OptionalEntry<String>("lot", "Lot", "批次", maximumText: 40)
    let contact = OptionalEntry<String>("contact", "Who said it", "反馈人", maximumText: 100)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [CareClasses.problem(input.classCode, in: CareClasses.shipped.classes, field: "class")].compactMap { $0 }
    if input.customer == nil, input.order == nil, input.shipment == nil {
      problems.append(
        Finding.missing("customer", Words("Whose word it is must stand.", "须说明是谁的反馈。"), remedy: Words("Give the customer, their order, or the shipment.", "请填写客户、订单或发运单。")))
    }
    let order = try input.order.map { try context.the($0) }
    if let order, let customer = input.customer, order.customer != customer {
      problems.append(
        Problem("feedback.otherCustomer", field: "order", Words("\(order.number) is an order of another customer.", "\(order.number) 是其他客户的订单。"), remedy: Words("Ask for the number of their own order.", "请询问客户自己的订单号。")))
    }
    if let shipment = try input.shipment.map({ try context.the($0) }) {
      if let order, shipment.order != order.id {
        problems.append(
          Problem(
            "complaint.otherOrder", field: "shipment", Words("\(shipment.number) belongs to \(shipment.orderNumber), not to \(order.number).", "\(shipment.number) 属于 \(shipment.orderNumber)，不属于 \(order.number)。"),
            remedy: Words("Compare the delivery note.", "请核对送货单。")))
      }
      if let lot = input.lot, try !shipment.lines(context.snapshot).contains(where: { $0.lot == lot && (input.product == nil || $0.product == input.product) }) {
        problems.append(
          Problem("feedback.lot", field: "lot", Words("\(shipment.number) holds nothing of lot \(lot).", "\(shipment.number) 不含批次 \(lot)。"), remedy: Words("Read the label again.", "请核对标签。")))
      }
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try input.shipment.map { try context.the($0) }
    // A warehouse knows an order by its number alone.
    let order = try (input.order ?? shipment?.order).flatMap { try context.snapshot.get($0) }
    let customer = try (input.customer ?? order?.customer).flatMap { try context.snapshot.get($0) }
    let asked = try shipment.map { try context.the($0.request).customerName }
    let usual = CareClasses.find(input.classCode, in: CareClasses.shipped.classes)?.usualSeverity ?? .minor
    let key = try changes.create(Feedback.self, on: context.home) {
      $0.channel = input.channel
      $0.classCode = input.classCode
      $0.severity = input.severity ?? usual
      $0.text = input.text
      $0.customer = customer?.id
      $0.customerName = customer?.name ?? asked ?? "?"
      $0.order = order?.id ?? shipment?.order
      $0.shipment = shipment?.id
      $0.product = input.product
      $0.lot = input.lot
      $0.contact = input.contact
    }.key
    let number = changes.text(of: key, "number")
    return StepResult(key, Words("\(number) is kept.", "\(number) 已登记。"))
  }
}

/// 11.1 Makes a complaint of what a customer said: its clock begins with this step.
public struct FeedbackToComplaint: SubjectStep {
  public static let step = StepDeclaration(
    "feedback.complaint", "11.1", by: [.serviceAgent, .salesClerk], at: [.office, .field], "Make it a complaint", "转为投诉",
    help: Words("Opens a complaint with the words, order, shipment and goods of the feedback.", "以反馈的内容、订单、发运单和货物登记投诉。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let feedback = Entry<Feedback.ID>("feedback", "Feedback", "客户反馈")
    let kind = Entry<ComplaintKind>("kind", "Kind", "类别")
    let order = OptionalEntry<SalesOrder.ID>("order", "Order", "订单", help: Words("Needed if the feedback names none.", "反馈未注明订单时必填。"))
    let lines = OptionalEntry<String>(
      "lines", "Goods", "涉及货物", help: Words("One a row: product | lot | quantity | what is wrong.", "每行：产品 | 批次 | 数量 | 问题。"), isLong: true, maximumText: 20_000)
  }

  public static func ready(_ subject: Row<Feedback>, _ context: StepContext) throws -> Problem? {
    subject.state == .open ? nil : Finding.state(Feedback.record.label, subject.state, needs: .open)
  }

  /// nil when nobody has named an order.
  private static func draft(_ input: Inputs<Input>, _ context: StepContext) throws -> ComplaintDraft? {
    let feedback = try context.the(input.feedback)
    guard let order = input.order ?? feedback.order else { return nil }
    return ComplaintDraft(order: order, kind: input.kind, shipment: feedback.shipment, customer: feedback.customer, lines: input.lines)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let draft = try draft(input, context) else {
      return [Finding.missing("order", Words("A complaint is about an order.", "投诉须对应订单。"), remedy: Words("Ask the customer for its number.", "请询问客户订单号。"))]
    }
    return try draft.problems(context)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let feedback = try context.the(input.feedback)
    guard let (complaint, number) = try draft(input, context)?.open(feedback.text, feedback.severity, context, &changes) else { throw UncheckedInput() }
    try changes.update(feedback) {
      $0.state = .complained
      $0.complaint = complaint
    }
    return StepResult(complaint.key, Words("\(feedback.number) is complaint \(number) now.", "\(feedback.number) 已转为投诉 \(number)。"))
  }
}

/// 11.1 Says what was done about it.
public struct CloseFeedback: SubjectStep {
  public static let step = StepDeclaration(
    "feedback.close", "11.1", by: [.serviceAgent, .salesClerk, .salesManager], at: [.office, .field], "Deal with feedback", "处理反馈",
    help: Words("Keeps what was done: thanked, passed on, answered.", "登记处理结果：致谢、转达或答复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let feedback = Entry<Feedback.ID>("feedback", "Feedback", "客户反馈")
    let outcome = Entry<String>("outcome", "Outcome", "处理结果", isLong: true, maximumText: 1_000)
    let classCode = OptionalEntry<String>("class", "Class", "分类", help: Words("Only if it was classed wrongly.", "仅在原分类有误时填写。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<Feedback>, _ context: StepContext) throws -> Problem? {
    subject.state == .open ? nil : Finding.state(Feedback.record.label, subject.state, needs: .open)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    [input.classCode.flatMap { CareClasses.problem($0, in: CareClasses.shipped.classes, field: "class") }].compactMap { $0 }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let feedback = try context.the(input.feedback)
    try changes.update(feedback) {
      $0.state = .closed
      $0.outcome = input.outcome
      if let code = input.classCode { $0.classCode = code }
    }
    return StepResult(feedback.id.key, Words("\(feedback.number) is dealt with.", "\(feedback.number) 已处理。"))
  }
}

extension Feedback {
  /// Open feedback that this office is to deal with: of its own people, or of a customer of its orders whom a driver heard.
  static func open(_ context: StepContext) throws -> [InboxTask] {
    guard context.site.role == .office || context.site.role == .field else { return [] }
    return try context.snapshot.all(
      Feedback.self, where: "state = 'open' AND (_shelf = ?1 OR EXISTS (SELECT 1 FROM sales_order o WHERE o.id = feedback.sales_order AND o._shelf = ?1))",
      [Int64(context.home.code)], limit: Inbox.maximum
    ).map { Inbox.derived("feedback-close", $0.id.key, $0.number, from: $0.id.key.made, context) }
  }
}
