import Ground
import Records
import Replica

/// 9.3 Keeps that a customer was told about goods on their way: how, whom, what, and the day that they count on now.
public struct TellCustomer: SubjectStep {
  public static let step = StepDeclaration(
    "customer.tell", "9.3", by: [.salesClerk, .salesManager, .serviceAgent], at: [.office, .field], "Tell the customer", "通知客户",
    help: Words("Keeps what the customer was told of a shipment. Call first, then record it; a mail is written and sent by itself.", "登记就发运单对客户的通知。请先联系再登记；邮件由系统自动发送。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let channel = Entry<NoticeChannel>("channel", "How", "方式")
    let told = Entry<String>("told", "Whom", "通知对象", maximumText: 100)
    let text = OptionalEntry<String>("text", "What was said", "通知内容", help: Words("The proposed words if left empty.", "留空为系统建议的内容。"), isLong: true, maximumText: 1_000)
    let arrival = OptionalEntry<Day>("arrival", "New day told", "告知的到货日", help: Words("The estimated day if left empty.", "留空为预计到货日。"))
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? { try NoticeFinding.ready(subject.order, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let day = input.arrival, day < context.today else { return [] }
    return [Finding.inPast("arrival", day, today: context.today)]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let journey = try ShipmentJourney.of(shipment, context)
    let day = input.arrival ?? (journey.isOver ? nil : journey.arrivalDay)
    try changes.notice(shipment.order, shipment.id, nil, input.channel, input.told, input.text ?? "\(journey.notice.zh)\n\(journey.notice.en)", day, context)
    let mails = try input.channel == .mail ? changes.write(to: shipment.order, about: shipment.id.key, shipment.number, context) { input.text ?? journey.notice[$0] } : []
    return NoticeFinding.result(shipment.id.key, input.told, shipment.number, mails, changes)
  }
}

/// 9.4 Keeps that a customer was told what becomes of a delivery that went wrong.
public struct TellOfCase: SubjectStep {
  public static let step = StepDeclaration(
    "case.tell", "9.4", by: [.salesClerk, .salesManager, .serviceAgent], at: [.office, .field], "Tell the customer of the case", "就异常通知客户",
    help: Words("Keeps what the customer was told of a case. Call first, then record it; a mail is written and sent by itself.", "登记就异常对客户的通知。请先联系再登记；邮件由系统自动发送。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let deliveryCase = Entry<DeliveryCase.ID>("case", "Case", "交付异常")
    let channel = Entry<NoticeChannel>("channel", "How", "方式")
    let told = Entry<String>("told", "Whom", "通知对象", maximumText: 100)
    let text = Entry<String>("text", "What was said", "通知内容", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<DeliveryCase>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .open else { return Finding.state(DeliveryCase.record.label, subject.state, needs: .open) }
    return try NoticeFinding.ready(subject.order, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let one = try context.the(input.deliveryCase)
    try changes.notice(one.order, one.shipment, one.id, input.channel, input.told, input.text, nil, context)
    let mails = try input.channel == .mail ? changes.write(to: one.order, about: one.id.key, one.number, context) { _ in input.text } : []
    return NoticeFinding.result(one.id.key, input.told, one.number, mails, changes)
  }
}

enum NoticeFinding {
  /// A customer is told by the office that has the order.
  static func ready(_ order: SalesOrder.ID, _ context: StepContext) throws -> Problem? {
    guard let order = try context.snapshot.get(order), order.shelf == context.home else {
      return Problem("notice.otherOffice", Words("The order belongs to another office.", "该订单属于其他销售处。"), remedy: Words("That office tells the customer.", "由该销售处通知客户。"))
    }
    return nil
  }

  static func result(_ subject: RecordKey, _ told: String, _ number: String, _ mails: [Mail.ID], _ changes: Changes) -> StepResult {
    let addresses = mails.map { changes.text(of: $0.key, "to_address") }.joined(separator: ", ")
    return StepResult(
      subject,
      mails.isEmpty
        ? Words("\(told) was told about \(number).", "已就 \(number) 通知 \(told)。")
        : Words("\(number): a mail to \(addresses) is in the outbox.", "\(number)：发往 \(addresses) 的邮件已进入发件箱。"))
  }
}

extension Changes {
  /// Puts what a person tells a customer into the outbox, where the office sends mail; elsewhere the person has written it with a program of their own.
  fileprivate mutating func write(
    to order: SalesOrder.ID, about record: RecordKey, _ number: String, _ context: StepContext, _ text: (Language) -> String
  ) throws -> [Mail.ID] {
    let order = try context.the(order)
    let subject = MailSubject(about: record, number: number, order: order.id, customer: order.customer, at: context.now)
    return try Outbox.queue(.manual, subject, papers: [], by: context.actor.name, context, &self) { language in
      var values = try MailValues.of(order)
      values.set("title", Words("Delivery of your order \(order.number)", "关于订单 \(order.number) 的送货")[language])
      values.set("text", text(language))
      return values
    }
  }

  fileprivate mutating func notice(
    _ order: SalesOrder.ID, _ shipment: Shipment.ID, _ deliveryCase: DeliveryCase.ID?, _ channel: NoticeChannel, _ told: String, _ text: String, _ arrival: Day?, _ context: StepContext
  ) throws {
    try create(CustomerNotice.self, on: context.home) {
      $0.order = order
      $0.shipment = shipment
      $0.deliveryCase = deliveryCase
      $0.channel = channel
      $0.told = told
      $0.text = text
      $0.arrival = arrival
      $0.by = context.actor.name
      $0.at = context.now
    }
  }
}
