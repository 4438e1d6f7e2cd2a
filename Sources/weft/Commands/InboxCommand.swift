import ArgumentParser
import Foundation
import Ground
import Workflow

struct InboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inbox", abstract: "What this operator must do at this site, and by when; overdue first.",
    discussion: "  weft inbox --by wang --dir sh01")

  @Option(help: "Whose inbox (or WEFT_OPERATOR).") var by: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let actor = try await open.actor(by)
    let (tasks, now) = try await open.workplace.look(as: actor) { (try Inbox.tasks($0), $0.now) }
    let language = site.language
    if site.json {
      let list = tasks.map { task -> JSON in
        [
          "step": .string(task.step), "what": .string(task.label[language]), "document": .string(task.subjectNumber),
          "subject": .string(task.subject.description), "due": .string(task.due.description), "overdue": .bool(task.isOverdue),
        ]
      }
      print(JSON.array(list).pretty)
      return
    }
    Warnings.show(try await Warnings.read(open.replica), language)
    if tasks.isEmpty { print(Words("Nothing waits for you.", "没有待办事项。")[language]) }
    guard !tasks.isEmpty else { return }
    var table = TextTable(language == .english ? ["due", "", "what", "document", "step"] : ["截止", "", "内容", "单据", "步骤"])
    for task in tasks {
      table.add([task.due.description, Self.distance(task.due, now)[language], task.label[language], task.subjectNumber, task.step])
    }
    print(table.text)
  }

  /// `in 3 h`, `2 d late`.
  static func distance(_ due: Instant, _ now: Instant) -> Words {
    let minutes = (Int64(due.milliseconds) - Int64(now.milliseconds)) / 60_000
    let size = abs(minutes)
    let (amount, en, zh) = size < 60 ? (size, "min", "分钟") : size < 48 * 60 ? (size / 60, "h", "小时") : (size / 1440, "d", "天")
    return minutes >= 0 ? Words("in \(amount) \(en)", "\(amount) \(zh)后") : Words("\(amount) \(en) late", "已逾期 \(amount) \(zh)")
  }
}
