import Ground
import Records
import Replica

/// 9.3 The customer's word that the goods came.
public struct RecordDelivery: SubjectStep {
  public static let step = StepDeclaration(
    "delivery.record", "9.3", by: [.driver, .dispatcher], at: [.warehouse], "Record the delivery", "登记签收",
    help: Words(
      "Keeps who received the goods and when, and what was less than sent. From here the office invoices what was taken.",
      "登记签收人、日期及差异，此后由销售处按签收数量开票。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let receivedBy = Entry<String>("received_by", "Received by", "签收人", maximumText: 100)
    let on = OptionalEntry<Day>("delivered_on", "Delivered on", "签收日期", help: Words("Today if left empty.", "留空为今天。"))
    let counted = OptionalEntry<String>(
      "counted", "Less than sent", "少于发货",
      help: Words("Only what was less, one a line: P-100 38 damaged (or short, refused).", "仅填差异，每行一项：P-100 38 damaged（破损；短少 short；拒收 refused）。"), isLong: true)
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true)
    let isSignedOnPaper = OptionalEntry<Bool>("signed_on_paper", "Signed on paper", "纸质签名")
    let signature = OptionalEntry<String>(
      "signature", "Signature", "签名", help: Words("Drawn on the driver's page.", "在司机页面上手写。"), maximumText: Signature.maximumText)
    let photo = OptionalEntry<String>(
      "photo", "Photo", "照片", help: Words("Taken on the driver's page.", "在司机页面上拍摄。"), maximumText: DeliveryPhoto.maximumText)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(Shipment.record.label, subject.shelf, context) { return problem }
    return subject.state == .dispatched ? nil : Finding.state(Shipment.record.label, subject.state, needs: .dispatched)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let shipment = try context.the(input.shipment)
    var problems = day(input.on, shipment, context)
    if let counted = input.counted { problems += try DeliveredLines(counted, shipment, context).problems }
    if let text = input.signature { problems += Self.problem("signature") { () throws(Problem) in _ = try Signature(text) } }
    if let text = input.photo { problems += Self.problem("photo") { () throws(Problem) in _ = try DeliveryPhoto.bytes(text) } }
    return problems
  }

  private static func day(_ day: Day?, _ shipment: Row<Shipment>, _ context: StepContext) -> [Problem] {
    guard let day else { return [] }
    if day > context.today { return [Finding.inFuture("delivered_on", day, today: context.today)] }
    guard let departed = shipment.departed.map(context.calendar.day), day < departed else { return [] }
    return [Problem("delivery.beforeDeparture", field: "delivered_on", Words("\(day) is before the departure on \(departed).", "\(day) 早于发车日期 \(departed)。"), remedy: Words("Compare the date with the delivery note.", "请核对送货单日期。"))]
  }

  private static func problem(_ field: String, _ read: () throws(Problem) -> Void) -> [Problem] {
    do {
      try read()
      return []
    } catch {
      var problem = error
      problem.field = field
      return [problem]
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let counts = try input.counted.map { try DeliveredLines($0, shipment, context).counts } ?? []
    let short = counts.filter { $0.reason != nil }
    let signature = try input.signature.map { try Signature($0).bytes }
    let photo = try input.photo.map { try DeliveryPhoto.bytes($0) }
    try changes.create(Delivery.self, on: shipment.shelf) {
      $0.shipment = shipment.id
      $0.order = shipment.order
      $0.receivedBy = input.receivedBy
      $0.on = input.on ?? context.today
      $0.note = input.note
      $0.signature = signature.map { Blob($0) }
      $0.isSignedOnPaper = input.isSignedOnPaper
      $0.photo = photo.map { Blob($0) }
      $0.isShort = short.isEmpty ? nil : true
    }
    for count in short {
      try changes.update(count.line) {
        $0.delivered = Quantity(count.quantity, count.line.quantity.unit)
        $0.shortfall = count.reason
      }
    }
    try changes.update(shipment) { $0.state = .delivered }
    try changes.close("delivery.record", about: shipment.id.key, context)
    let cases = try changes.openCases(for: short, of: shipment, note: input.note, context)
    let done = Words("\(shipment.number) is delivered to \(input.receivedBy).", "\(shipment.number) 已由 \(input.receivedBy) 签收。")
    guard !short.isEmpty else { return StepResult(shipment.id.key, done) }
    return StepResult(shipment.id.key, Words("\(done.en) The office asks the customer about what was less: \(cases.joined(separator: ", ")).", "\(done.zh)差异由销售处联系客户：\(cases.joined(separator: "、"))。"))
  }
}
