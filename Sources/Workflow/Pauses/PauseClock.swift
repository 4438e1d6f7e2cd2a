import Ground
import Records
import Replica

/// 1.1 Stops the clocks of a record's tasks at this site while the ball is with the customer.
public struct PauseClock: Step {
  /// Working days after which the clock goes on by itself, if nothing else is said, and the most that may be said.
  public static let usualDays = 5
  public static let maximumDays = 20

  public static let step = StepDeclaration(
    "clock.pause", "1.1", by: Set(OperatorRole.allCases).subtracting([.analyst, .driver]), at: [.headquarters, .office, .field, .plant, .warehouse],
    "Pause the clock", "暂停计时",
    help: Words(
      "While the customer has to answer, the deadlines of the document's tasks here stand still. It begins now, and ends with the answer or on the day given.",
      "等待客户答复期间，本站点该单据的任务期限暂停计时。自现在开始，收到答复或到期时恢复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let about = Entry<String>("about", "Document", "单据", help: Words("Its number or id.", "编号或标识。"), maximumText: 64)
    let reason = Entry<WaitReason>("reason", "Reason", "原因")
    let waitsFor = Entry<String>("waits_for", "Waits for", "等待对象", help: Words("The person whose answer is awaited.", "须答复的人员。"), maximumText: 200)
    let until = OptionalEntry<Day>(
      "until", "Until", "最迟", help: Words("The clock goes on after this day, whatever has come; in \(usualDays) working days if left empty.", "超过此日自动恢复计时；留空为 \(usualDays) 个工作日。"))
    let note = OptionalEntry<String>("note", "Note", "备注", isLong: true, maximumText: 1_000)
  }

  private static func subject(_ input: Inputs<Input>, _ context: StepContext) throws -> AnyRow {
    do {
      return try RecordNames.find(input.about, context.snapshot)
    } catch var problem as Problem {
      problem.field = "about"
      throw problem
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    do {
      problems += try standing(subject(input, context), input, context)
    } catch let problem as Problem {
      problems.append(problem)
    }
    if let until = input.until {
      let last = context.calendar.day(maximumDays, after: context.today)
      if until < context.today || until > last {
        problems.append(
          Problem(
            "pause.until", field: "until", Words("must be from \(context.today) to \(last): a pause lasts at most \(maximumDays) working days.", "须在 \(context.today) 到 \(last) 之间：暂停最长 \(maximumDays) 个工作日。"),
            remedy: Words("Pause again when it is over and the answer has still not come.", "到期仍未答复时可再次暂停。")))
      }
    }
    return problems
  }

  /// What the record's tasks say against a pause.
  private static func standing(_ subject: AnyRow, _ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let tasks = try context.tasks(about: subject.key)
    if let running = try Pauses.of(subject.key, on: context.home, context.snapshot).first(where: { $0.isRunning(at: context.now) }) {
      return [
        Problem(
          "pause.running", field: "about", Words("Its clock stands still already, since \(running.by) paused it.", "\(running.by) 已暂停其计时。"),
          remedy: Words("Let it go on first, with clock.resume.", "请先用 clock.resume 恢复计时。"))
      ]
    }
    let mine = Inbox.steps(context, Catalogue.steps)
    guard !tasks.isEmpty, tasks.contains(where: { mine.contains($0.step) }) else {
      return [
        Problem(
          "pause.nothing", field: "about", Words("Nothing about it waits for you at this site.", "本站点没有需要您办理的相关任务。"),
          remedy: Words("Whoever has the task pauses its clock.", "请由任务办理人暂停计时。"))
      ]
    }
    guard input.reason == .other, tasks.contains(where: { $0.due <= context.now }) else { return [] }
    let listed = WaitReason.allCases.filter { $0 != .other }.map(\.label)
    return [
      Problem(
        "pause.late", field: "reason", Words("It is late already: then only a listed reason pauses its clock.", "已逾期：此时只能以列明的原因暂停计时。"),
        remedy: Words("One of: \(listed.map(\.en).joined(separator: ", ")).", "可选：\(listed.map(\.zh).joined(separator: "、"))。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let subject = try subject(input, context)
    let name = try context.tasks(about: subject.key).first?.subjectNumber ?? RecordNames.name(subject)
    let day = input.until ?? context.calendar.day(usualDays, after: context.today)
    let until = max(context.now, context.calendar.closing(of: day))
    let known = try Pauses.of(subject.key, on: context.home, context.snapshot)
    let pause = try changes.create(ClockPause.self, on: context.home) {
      $0.subject = Blob(subject.key.bytes)
      $0.subjectNumber = name
      $0.reason = input.reason
      $0.waitsFor = input.waitsFor
      $0.note = input.note
      $0.begun = context.now
      $0.until = until
      $0.by = context.actor.name
    }
    try changes.setDeadlines(about: subject.key, known.map(\.span) + [context.now..<until], context)
    return StepResult(
      pause.key, Words("The clock of \(name) stands still until the answer comes, at most through \(day).", "\(name) 已暂停计时，收到答复即恢复，最迟至 \(day)。"))
  }
}
