import ArgumentParser
import Console
import Exchange
import Foundation
import Ground
import Records
import Replica
import Workflow

struct MailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mail", abstract: "The office's outbox: what was sent to customers, what waits, what came back.",
    discussion: """
        weft do mail.setup --server smtp.tianhe.example --security starttls --user sales --sender sales@tianhe.example --language zh --by li.na --dir sh01
        weft mail password --dir sh01
        weft mail test buyer@lantian.example --dir sh01
        weft mail list --state failed --dir sh01
        weft mail show ML-SH01-2026-000003 --dir sh01
        weft mail preview confirmation SO-SH01-2026-000004 --language en --dir sh01
        weft mail report returned.eml --dir sh01
      Steps about a mail: mail.again, mail.withdraw, mail.settle, mail.bounce; about an order: mail.write, mail.late.
      """, subcommands: [List.self, Show.self, Preview.self, Password.self, Test.self, Report.self])

  /// Whoever has the folder may read everything in it.
  static let reader = Actor(name: Workplace.program, roles: Set(OperatorRole.allCases))

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The mails, the newest first.")
    @Option(help: "Only those of a state: queued, sending, unsure, failed, withdrawn, sent, bounced.") var state: String?
    @Option(help: "At most so many.") var limit = 50
    @OptionGroup var site: SiteOptions

    func run() async throws {
      if let state, MailState(rawValue: state) == nil {
        let known = MailState.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem("value.unknown", field: "state", Words("\"\(state)\" is no state of a mail.", "“\(state)”不是邮件状态。"), remedy: Words("Use one of: \(known).", "请使用：\(known)。"))
      }
      let open = try site.folder.open()
      let mails = try await open.replica.read { [state, limit] snapshot in
        try state.map { try snapshot.all(Mail.self, where: "state = ?", [$0], order: "id DESC", limit: limit) } ?? snapshot.all(Mail.self, order: "id DESC", limit: limit)
      }
      if site.json { return print(JSON.array(mails.map(\.any.json)).pretty) }
      let fields = Mail.fields
      var table = TextTable([fields.number.schema, fields.state.schema, fields.kind.schema, fields.aboutNumber.schema, fields.to.schema, fields.attempts.schema, fields.answer.schema].map { $0.label[site.language] })
      for mail in mails {
        table.add([
          mail.number, mail.state.label[site.language], mail.kind.label[site.language], mail.aboutNumber, mail.to, mail.attempts.map(String.init) ?? "", String((mail.answer ?? "").prefix(60)),
        ])
      }
      print(table.text)
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One mail, as the customer reads it.")
    @Argument(help: "Its number.") var mail: String
    @OptionGroup var site: SiteOptions

    func run() async throws {
      let open = try site.folder.open()
      let row = try await open.replica.read { [mail] snapshot in
        let row = try RecordNames.find(mail, snapshot)
        guard row.schema.name == Mail.record.name else {
          throw Problem("mail.unknown", field: "mail", Words("\(mail) is no mail.", "\(mail) 不是邮件。"), remedy: Words("See `weft mail list`.", "请见 `weft mail list`。"))
        }
        return Row<Mail>(row)
      }
      if site.json { return print(row.any.json.pretty) }
      let (fields, language) = (Mail.fields, site.language)
      for (label, text) in [
        (fields.state.schema.label, row.state.label[language]), (fields.to.schema.label, [row.toName, "<\(row.to)>"].compactMap { $0 }.joined(separator: " ")),
        (fields.subject.schema.label, row.subject), (fields.papers.schema.label, row.papers ?? ""), (fields.messageID.schema.label, row.messageID ?? ""),
        (fields.answer.schema.label, row.answer ?? ""), (fields.reason.schema.label, row.reason ?? ""),
      ] where !text.isEmpty { print("\(label[language]): \(text)") }
      print("\n" + row.text)
    }
  }

  struct Preview: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What a mail about a record would say; nothing is written or sent.")
    @Argument(help: "The kind: confirmation, dispatch, invoice, credit, dunning, complaint.") var kind: String
    @Argument(help: "Number or id of the record.") var record: String
    @Option(help: "en or zh.") var language = "zh"
    @Option(help: "The number of a template to try, also of a draft; the one that holds if left out.") var template: String?
    @OptionGroup var site: SiteOptions

    func run() async throws {
      guard let kind = MailKind(rawValue: kind), let news = MailNews.of(kind) else {
        let known = MailNews.all.map(\.kind.rawValue).joined(separator: ", ")
        throw Problem("mail.kind", field: "kind", Words("\"\(kind)\" is no kind of mail that is written by itself.", "“\(kind)”不是自动生成的邮件种类。"), remedy: Words("Use one of: \(known).", "请使用：\(known)。"))
      }
      guard let language = MailLanguage(rawValue: language) else {
        throw Problem("value.unknown", field: "language", Words("is no language of mails.", "不是可用的语言。"), remedy: Words("Use en or zh.", "请使用 en 或 zh。"))
      }
      let open = try site.folder.open()
      let wording = try await open.workplace.look(as: MailCommand.reader) { [record, template] looking in
        try MailPreview.written(news, record: record, language, template: template, looking)
      }
      if site.json { return print((["subject": .string(wording.subject), "text": .string(wording.text)] as JSON).pretty) }
      print("\(Mail.fields.subject.schema.label[site.language]): \(wording.subject)\n\n\(wording.text)")
    }
  }

  struct Password: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Set the password of the mail account: asked for here, or the first line of standard input. An empty one takes it away.")
    @OptionGroup var site: SiteOptions

    func run() async throws {
      let typed: String
      if isatty(STDIN_FILENO) == 1 {
        typed = getpass(Words("Password of the mail account: ", "邮件账户密码：")[site.language]).map { String(cString: $0) } ?? ""
      } else {
        typed = readLine() ?? ""
      }
      let open = try site.folder.open()
      let desk = try DeskStore(path: site.folder.desk)
      try await MailSecret(desk).set(typed)
      try desk.close()
      try open.replica.close()
      print((typed.isEmpty ? Words("The password is taken away.", "密码已删除。") : Words("The password is kept in this folder.", "密码已保存在此文件夹中。"))[site.language])
    }
  }

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Send a mail that says only that mail works, through the account of this office. It is no record.")
    @Argument(help: "Where to.") var address: String
    @OptionGroup var site: SiteOptions

    func run() async throws {
      if let problem = MailAddressForm.problem(address, field: "address") { throw problem }
      let open = try site.folder.open()
      let desk = try DeskStore(path: site.folder.desk)
      let (account, now) = try await open.workplace.look(as: MailCommand.reader) { looking in
        guard let account = try Outbox.account(on: looking.home, looking.snapshot) else {
          throw Problem("mail.none", Words("Mail is not set up here, or stopped.", "此处尚未设置邮件，或已停用。"), remedy: Words("An administrator sets it up with mail.setup.", "请管理员用 mail.setup 设置。"))
        }
        return (account, looking.now)
      }
      let text = Words("This mail shows that Weft can send mail through this server.", "此邮件表明 Weft 可通过该服务器发送邮件。")
      let mail = OutgoingMail(
        from: account.sender, fromName: account.senderName, to: address, subject: "Weft: test 测试", text: "\(text.en)\n\(text.zh)",
        messageID: "<weft.test.\(RecordKey(milliseconds: now.milliseconds, counter: 0, site: account.shelf.site, random: UInt64.random(in: 0..<1 << 40)))@\(account.sender.split(separator: "@").last ?? "")>",
        language: account.language, date: now)
      let secret = try await MailSecret(desk).password()
      let outcome = await SMTPCourier().send(mail, to: MailServer(account, password: secret), until: MailStop())
      try desk.close()
      guard outcome.result == .sent else {
        throw Problem("mail.test", Words("The server did not take it: \(outcome.answer)", "服务器未接收：\(outcome.answer)"), remedy: Words("See server, port, encryption, user and password.", "请检查服务器、端口、加密方式、用户名和密码。"))
      }
      print(Words("The server took it: \(outcome.answer)", "服务器已接收：\(outcome.answer)")[site.language])
    }
  }

  struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take in a report of a mail that came back: the mail server's message, saved as .eml.")
    @Argument(help: "The file.") var file: String
    @Option(help: "Who does it.") var by: String?
    @OptionGroup var site: SiteOptions

    func run() async throws {
      let bytes: [UInt8]
      do { bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file))) } catch {
        throw Problem("file.unreadable", field: file, Words("can't be read.", "无法读取。"), remedy: Words("Give the report's file.", "请指定报告文件。"))
      }
      let open = try site.folder.open()
      let result = try await ReportIntake.receive(bytes, at: open.workplace, by: try await open.actor(by))
      if !result.problems.isEmpty { throw Problems(result.problems) }
      print(result.message[site.language])
    }
  }
}
