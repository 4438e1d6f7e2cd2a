import Ground
import Records
import Replica

/// 11.2 Says that a complaint needs no containment, no return, no money or no 8D, and why not.
public struct WaiveTopic: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.waive", "11.2", by: [.serviceAgent, .salesManager], at: [.office, .field], "Decide that something is not needed", "确认无需办理",
    help: Words("Before a complaint is closed, containment, returned goods, money and 8D are each done or found not needed.", "投诉关闭前，围堵、退货、赔付和 8D 均须办理或确认无需办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let topic = Entry<CareTopic>("topic", "What", "事项")
    let why = Entry<String>("why", "Why not", "理由", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    subject.state != .closed ? nil : Finding.state(Complaint.record.label, subject.state, needs: .open, .answered)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let matter = try CareCase(context.the(input.complaint), context).topics.first { $0.topic == input.topic }
    guard let matter, matter.standing == .running else { return [] }
    return [
      Problem(
        "complaint.underWay", field: "topic", Words("It is under way: \(matter.told.en)", "正在办理：\(matter.told.zh)"), remedy: Words("Bring it to its end.", "请将其办结。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    try changes.create(ComplaintWaiver.self, on: complaint.shelf) {
      $0.complaint = complaint.id
      $0.topic = input.topic
      $0.why = input.why
      $0.by = context.actor.name
      $0.turn = complaint.turn
    }
    return StepResult(
      complaint.id.key, Words("\(complaint.number): no \(input.topic.label.en) is needed.", "\(complaint.number)：无需\(input.topic.label.zh)。"))
  }
}

/// 11.2 Keeps who at the customer agreed to the answer.
public struct AcceptAnswer: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.accept", "11.2", by: [.serviceAgent, .salesClerk, .salesManager], at: [.office, .field], "The customer accepts the answer", "客户认可答复",
    help: Words("Keeps who agreed, and when.", "登记客户认可人和日期。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let by = Entry<String>("accepted_by", "Accepted by", "客户认可人", maximumText: 100)
    let on = OptionalEntry<Day>("accepted_on", "Accepted on", "认可日期", help: Words("Today if left empty.", "留空为今天。"))
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    subject.state == .answered ? nil : Finding.state(Complaint.record.label, subject.state, needs: .answered)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let day = input.on, day > context.today else { return [] }
    return [Finding.inFuture("accepted_on", day, today: context.today)]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    try changes.update(complaint) {
      $0.acceptedBy = input.by
      $0.acceptedOn = input.on ?? context.today
    }
    return StepResult(complaint.id.key, Words("\(input.by) agrees to the answer to \(complaint.number).", "\(input.by) 认可 \(complaint.number) 的答复。"))
  }
}

/// 11.2 Closes a complaint of which everything is decided.
public struct CloseComplaint: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.close", "11.2", by: [.serviceAgent, .salesManager], at: [.office, .field], "Close the complaint", "关闭投诉",
    help: Words("Takes the customer's agreement, and that containment, returned goods, money and 8D are done or not needed.", "须有客户认可，且围堵、退货、赔付和 8D 均已办结或确认无需。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let why = OptionalEntry<String>(
      "why", "Why without the customer's agreement", "无客户认可的原因", help: Words("Only if they did not agree, like: asked three times, no reply.", "仅在客户未认可时填写，例如：催问三次无回复。"), isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    subject.state == .answered ? nil : Finding.state(Complaint.record.label, subject.state, needs: .answered)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let complaint = try context.the(input.complaint)
    var problems: [Problem] = []
    if complaint.acceptedOn == nil, input.why == nil {
      problems.append(
        Problem(
          "complaint.notAccepted", field: "why", Words("The customer has not agreed to the answer.", "客户尚未认可答复。"),
          remedy: Words("Record their agreement with complaint.accept, or say why it is closed without.", "请用 complaint.accept 登记认可，或说明原因。")))
    }
    if complaint.cause == nil {
      problems.append(Finding.missing("complaint", Words("Its cause is missing.", "缺少原因。"), remedy: Words("Say it with complaint.classify.", "请用 complaint.classify 填写。")))
    }
    problems += try CareCase(complaint, context).topics.filter { !$0.isDecided }.map { matter in
      Problem(
        "complaint.undecided", field: "complaint", Words("Not decided: \(matter.topic.label.en). \(matter.told.en)", "未决定：\(matter.topic.label.zh)。\(matter.told.zh)"),
        remedy: Words("Bring it to its end, or say with complaint.waive why it is not needed.", "请办结，或用 complaint.waive 说明无需办理的理由。"))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    if let why = input.why { changes.reason = why }
    try changes.update(complaint) {
      $0.state = .closed
      $0.why = input.why
    }
    try changes.closeAll(about: complaint.id.key, context)
    return StepResult(complaint.id.key, Words("\(complaint.number) is closed.", "\(complaint.number) 已关闭。"))
  }
}

/// 11.2 The customer is not content after all: the complaint begins a new round, with a clock of its own.
public struct ReopenComplaint: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.reopen", "11.2", by: [.serviceAgent, .salesClerk, .salesManager], at: [.office, .field], "Reopen the complaint", "重开投诉",
    help: Words("The customer is not content. It must be answered within 24 hours again.", "客户不满意，须在 24 小时内再次答复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let why = Entry<String>("why", "What the customer says", "客户意见", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    subject.state != .open ? nil : Finding.state(Complaint.record.label, subject.state, needs: .answered, .closed)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    changes.reason = input.why
    try changes.update(complaint) {
      $0.reopen(\.state, at: .open)
      $0.acceptedBy = nil
      $0.acceptedOn = nil
      $0.why = input.why
    }
    try changes.open("complaint-answer", about: complaint.id.key, number: complaint.number, on: context.home, context)
    return StepResult(complaint.id.key, Words("\(complaint.number) is open again.", "\(complaint.number) 已重开。"))
  }
}
