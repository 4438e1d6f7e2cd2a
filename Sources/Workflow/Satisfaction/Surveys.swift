import Crypto
import Foundation
import Ground
import Records
import Replica

extension Changes {
  /// Writes an invitation. Its code is printed on the paper form and is no secret: only people who have signed in enter by it.
  mutating func ask(_ customer: Customer.ID, about shipment: Row<Shipment>?, _ context: StepContext) throws -> (id: Survey.ID, number: String) {
    let seed = "\(customer) \(shipment?.id.description ?? "period") \(context.now.milliseconds)"
    let code = SurveyCode.text(Array(SHA256.hash(data: Data(seed.utf8))))
    let id = try create(Survey.self, on: context.home) {
      $0.customer = customer
      $0.order = shipment?.order
      $0.shipment = shipment?.id
      $0.code = code
      $0.asked = context.today
      $0.expires = context.today.advanced(by: CareRules.shipped.surveyDays)
    }
    return (id, text(of: id.key, "number"))
  }
}

/// The code of a paper form: eight characters without those that are easily mistaken for each other, as `7K3M-Q9TD`.
public enum SurveyCode {
  private static let letters = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")

  static func text(_ bytes: [UInt8]) -> String {
    let code = bytes.prefix(8).map { String(letters[Int($0) % letters.count]) }.joined()
    return code.prefix(4) + "-" + code.suffix(4)
  }

  /// As it was typed, in any case and with or without the dash.
  public static func read(_ typed: String) -> String {
    let plain = typed.uppercased().filter { $0.isLetter || $0.isNumber }
    return plain.count == 8 ? "\(plain.prefix(4))-\(plain.suffix(4))" : typed.uppercased()
  }
}

/// 11.1, 11.3 Asks a customer about a delivery. By the declared sampling nobody is asked more than once in so many days.
public struct InviteSurvey: AutomaticStep {
  public static let step = StepDeclaration(
    "survey.invite", "11.1", by: [.serviceAgent], at: [.office], "Ask about a delivery", "邀请评价交付",
    help: Words("The node does it by itself for every delivery, sparing who was asked lately.", "每次交付后由节点自动办理；近期已邀请的客户除外。"))

  /// So many of the newest deliveries are looked at in a round.
  static let newest = 200

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
  }

  /// The newest deliveries of this office's orders whose customer was not asked lately. `?1` the shelf, `?2` the first day that counts as lately.
  private static let unasked = """
    SELECT d.shipment, o.customer FROM (SELECT shipment, sales_order, delivered_on FROM delivery ORDER BY id DESC LIMIT \(newest)) d
    JOIN sales_order o ON o.id = d.sales_order
    WHERE o._shelf = ?1 AND d.delivered_on >= ?3 AND NOT EXISTS (SELECT 1 FROM survey s WHERE s.customer = o.customer AND +s.asked >= ?2)
      AND NOT EXISTS (SELECT 1 FROM survey s WHERE s.shipment = d.shipment)
    """

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    let rules = CareRules.shipped
    var asked: Set<RecordKey> = []
    var found: [[String: String]] = []
    let (lately, within) = (context.today.advanced(by: -rules.surveyEveryDays), context.today.advanced(by: -rules.surveyWithinDays))
    try context.snapshot.each(unasked, [Int64(context.home.code), lately.description, within.description]) { row in
      guard let shipment = row.key(0), let customer = row.key(1), asked.insert(customer).inserted else { return }
      found.append(["shipment": shipment.description])
    }
    return found
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let shipment = try context.the(input.shipment)
    guard shipment.state == .delivered else {
      return [Problem("survey.notDelivered", field: "shipment", Words("\(shipment.number) is not delivered.", "\(shipment.number) 尚未签收。"), remedy: Words("Ask when it is.", "请在签收后邀请。"))]
    }
    return try AskSurvey.lately(context.the(shipment.order).customer, field: "shipment", context)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let customer = try context.the(context.the(shipment.order).customer)
    let (id, number) = try changes.ask(customer.id, about: shipment, context)
    return StepResult(id.key, Words("\(number): \(customer.name) is asked about \(shipment.number).", "\(number)：邀请 \(customer.name) 评价 \(shipment.number)。"))
  }
}

/// 11.3 Asks a customer about the time since they were asked last.
public struct AskSurvey: SubjectStep {
  public static let step = StepDeclaration(
    "survey.ask", "11.3", by: [.serviceAgent, .salesManager], at: [.office, .field], "Ask a customer", "邀请客户评价",
    help: Words("A survey of a period, by link or on paper. Nobody is asked twice within the declared days.", "按期间邀请评价，可用链接或纸质问卷；规定天数内不重复邀请。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? { try lately(subject.id, field: "", context).first }

  static func lately(_ customer: Customer.ID, field: String, _ context: StepContext) throws -> [Problem] {
    let since = context.today.advanced(by: -CareRules.shipped.surveyEveryDays)
    guard let known = try context.snapshot.first(Survey.self, where: "customer = ? AND +asked >= ?", [Data(customer.key.bytes), since.description], order: "id DESC") else { return [] }
    return [
      Problem(
        "survey.lately", field: field, Words("They were asked on \(known.asked): \(known.number).", "已于 \(known.asked) 邀请：\(known.number)。"),
        remedy: Words("Ask again \(CareRules.shipped.surveyEveryDays) days after that.", "请在 \(CareRules.shipped.surveyEveryDays) 天后再邀请。"))
    ]
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    let (id, number) = try changes.ask(customer.id, about: nil, context)
    return StepResult(id.key, Words("\(number): \(customer.name) is asked.", "\(number)：已邀请 \(customer.name)。"))
  }
}

/// 11.3 Keeps a customer's answer: from the link, from the paper form by its code, or told by telephone.
public struct AnswerSurvey: SubjectStep {
  public static let step = StepDeclaration(
    "survey.answer", "11.3", by: [.serviceAgent, .salesClerk, .salesManager], at: [.office, .field], "Enter a survey answer", "录入问卷回复",
    help: Words("By the number or the code on the form. What was left empty on paper stays empty.", "凭问卷编号或代码录入；纸上未填的留空。"))

  public static let satisfaction = 1...5
  public static let recommendation = 0...10

  public struct Input: StepInput {
    public static let entries = Input()
    let survey = Entry<Survey.ID>("survey", "Survey", "满意度问卷")
    let way = Entry<SurveyWay>("way", "How", "方式")
    let satisfaction = OptionalEntry<Int>("csat", "Satisfaction (1 to 5)", "满意度（1–5）")
    let recommendation = OptionalEntry<Int>("nps", "Would recommend us (0 to 10)", "推荐意愿（0–10）")
    let text = OptionalEntry<String>("text", "In their words", "意见", isLong: true, maximumText: 2_000)
  }

  public static func ready(_ subject: Row<Survey>, _ context: StepContext) throws -> Problem? {
    if subject.state == .answered {
      return Problem("survey.answered", Words("\(subject.number) is answered already.", "\(subject.number) 已回复。"), remedy: Words("One answer counts. What is said besides is feedback.", "每份问卷只计一次回复；其他意见请登记为反馈。"))
    }
    guard subject.expires < context.today else { return nil }
    return Problem("survey.expired", Words("\(subject.number) could be answered until \(subject.expires).", "\(subject.number) 的回复截止日期为 \(subject.expires)。"), remedy: Words("What is said now is feedback.", "请登记为反馈。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if let value = input.satisfaction, !satisfaction.contains(value) { problems.append(Finding.outOfRange("csat", satisfaction, value)) }
    if let value = input.recommendation, !recommendation.contains(value) { problems.append(Finding.outOfRange("nps", recommendation, value)) }
    if input.satisfaction == nil, input.recommendation == nil, input.text == nil {
      problems.append(Finding.missing("csat", Words("Nothing is answered.", "没有任何回复内容。"), remedy: Words("Answer one question at least.", "请至少回答一项。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let survey = try context.the(input.survey)
    let customer = try context.the(survey.customer)
    try changes.create(SurveyAnswer.self, on: survey.shelf) {
      $0.survey = survey.id
      $0.customer = survey.customer
      $0.satisfaction = input.satisfaction
      $0.recommendation = input.recommendation
      $0.text = input.text
      $0.way = input.way
      $0.on = context.today
    }
    try changes.update(survey) { $0.state = .answered }
    let isUnhappy = (input.satisfaction ?? 5) <= 2 || (input.recommendation ?? 10) <= 6
    if let text = input.text {
      // What they write somebody has to read.
      try changes.create(Feedback.self, on: survey.shelf) {
        $0.channel = .survey
        $0.classCode = isUnhappy ? "people" : "wish"
        $0.severity = isUnhappy ? .major : .minor
        $0.text = text
        $0.customer = survey.customer
        $0.customerName = customer.name
        $0.order = survey.order
        $0.shipment = survey.shipment
        $0.survey = survey.id
      }
    }
    return StepResult(survey.id.key, Words("The answer to \(survey.number) is kept.", "\(survey.number) 的回复已登记。"))
  }
}
