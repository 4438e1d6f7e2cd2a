import Ground
import Records
import Replica

/// 1.1 Lets a paused clock go on, since the customer answered; by itself when the time that was given is over.
public struct ResumeClock: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "clock.resume", "1.1", by: PauseClock.step.operators, at: PauseClock.step.sites, "Let the clock go on", "恢复计时",
    help: Words("The deadlines move by the time that was paused. The node does it by itself when the time is over.", "期限按暂停时间顺延。到期时节点会自动恢复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let pause = Entry<ClockPause.ID>("pause", "Pause", "暂停")
    let answer = OptionalEntry<String>("answer", "Answer", "答复", help: Words("What the customer said.", "客户的答复。"), isLong: true, maximumText: 1_000)
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(
      ClockPause.self, where: "state = 'running' AND +_shelf = ? AND +until_ms <= ?", [Int64(context.home.code), Int64(context.now.milliseconds)],
      order: "id", limit: Workplace.maximumPerRound
    ).map { ["pause": $0.id.key.description] }
  }

  public static func ready(_ subject: Row<ClockPause>, _ context: StepContext) throws -> Problem? {
    if subject.state != .running { return Finding.state(ClockPause.record.label, subject.state, needs: .running) }
    return try Finding.elsewhere(ClockPause.record.label, subject.shelf, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let pause = try context.the(input.pause)
    guard let subject = RecordKey(bytes: pause.subject.bytes) else {
      throw Problem("pause.subject", field: "pause", Words("It is about nothing that is known here.", "其对象在此未知。"), remedy: Words("Leave it.", "无需处理。"))
    }
    try changes.endPauses(about: subject, .answered, answer: input.answer, context)
    return StepResult(pause.id.key, Words("The clock of \(pause.subjectNumber) goes on.", "\(pause.subjectNumber) 已恢复计时。"))
  }
}
