import Foundation
import Ground
import Records
import Replica
import Workflow

/// Takes in reports of mails that came back: from the folder that a mailbox program saves them in, or from a person.
public enum ReportIntake {
  /// What a report did.
  public struct Result: Sendable {
    /// Numbers of the mails that came back by it.
    public var bounced: [String] = []
    /// Numbers of those that it speaks of and that stay as they are: a server still tries, or they were known to have come back.
    public var others: [String] = []
    public var problems: [Problem] = []

    public var message: Words {
      if !bounced.isEmpty { return Words("Came back: \(bounced.joined(separator: ", ")).", "已退回：\(bounced.joined(separator: "、"))。") }
      return Words("Nothing new about \(others.joined(separator: ", ")).", "\(others.joined(separator: "、")) 无新情况。")
    }
  }

  /// A mail is looked for by its address only so many days after it was sent.
  static let days: UInt64 = 5

  public static func receive(_ bytes: [UInt8], at workplace: Workplace, by actor: Actor) async throws -> Result {
    var result = Result()
    let report: DeliveryReport
    do { report = try DeliveryReport(bytes) } catch let problem as Problem {
      result.problems = [problem]
      return result
    }
    for recipient in report.recipients {
      guard let mail = try await workplace.look(as: actor, { try find(recipient, report.references, $0) }) else {
        result.problems.append(
          Problem(
            "report.unknown", Words("No mail of this office to \(recipient.address) is the one that came back.", "未找到发往 \(recipient.address) 的相应邮件。"),
            remedy: Words("Give the report to the office that sent it.", "请将报告交给发送该邮件的销售处。")))
        continue
      }
      guard recipient.action == "failed", mail.state != .bounced else {
        result.others.append(mail.number)
        continue
      }
      let answer = [recipient.status, recipient.diagnostic].filter { !$0.isEmpty }.joined(separator: " ")
      do {
        _ = try await workplace.perform(BounceMail.step.name, ["mail": mail.id.key.description, "answer": answer.isEmpty ? recipient.action : answer], by: actor)
        result.bounced.append(mail.number)
      } catch let problems as Problems { result.problems += problems.all }
    }
    return result
  }

  /// By the Message-ID that we gave it; else the newest that went to the address in the last days.
  private static func find(_ recipient: DeliveryReport.Recipient, _ references: [String], _ context: StepContext) throws -> Row<Mail>? {
    let shelf = Int64(context.home.code)
    for reference in references {
      let named = try context.snapshot.all(Mail.self, where: "reference = ? AND +_shelf = ?", [reference, shelf], order: "id DESC", limit: 10)
      if let mail = named.first(where: { $0.to.lowercased() == recipient.address.lowercased() && $0.messageID != nil }) ?? named.first(where: { $0.messageID != nil }) { return mail }
    }
    guard references.isEmpty else { return nil }
    let since = context.now.milliseconds - min(context.now.milliseconds, days * 86_400_000)
    return try context.snapshot.first(
      Mail.self, where: "to_address = ? AND +_shelf = ? AND sent_ms >= ? AND state IN ('sent', 'bounced')", [recipient.address, shelf, Int64(since)], order: "id DESC")
  }
}
