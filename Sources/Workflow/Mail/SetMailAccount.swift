import Foundation
import Ground
import Membership
import Records
import Replica

/// 1.1 Says through which server an office sends its mail, and from whom. The password is given on the node's own machine: `weft mail password`.
public struct SetMailAccount: Step {
  public static let step = StepDeclaration(
    "mail.setup", "1.1", by: [.administrator], at: [.office], "Set up mail", "设置邮件",
    help: Words(
      "From now on customers are told by mail what happens to their orders. Only this office's node sends; the password is set there with `weft mail password`.",
      "此后将以邮件通知客户订单进展。仅由本销售处节点发送；密码在该节点用 `weft mail password` 设置。"))

  /// The most mails a minute that an account may ask for.
  static let perMinute = 1...600

  public struct Input: StepInput {
    public static let entries = Input()
    let server = Entry<String>("server", "Mail server", "邮件服务器", help: Words("Its name, like smtp.tianhe.example.", "服务器名称，例如 smtp.tianhe.example。"), maximumText: 255)
    let port = OptionalEntry<Int>("port", "Port", "端口", help: Words("587 with STARTTLS, 465 with TLS from the beginning, if left empty.", "留空：STARTTLS 用 587，全程 TLS 用 465。"))
    let security = Entry<MailSecurity>("security", "Encryption", "加密方式")
    let user = OptionalEntry<String>("user", "User", "用户名", help: Words("Empty where the server asks for none.", "服务器不要求登录时留空。"), maximumText: 200)
    let sender = Entry<String>("sender", "Sender's address", "发件地址", maximumText: 254)
    let senderName = OptionalEntry<String>("sender_name", "Sender's name", "发件人名称", maximumText: 200)
    let replyTo = OptionalEntry<String>("reply_to", "Answers to", "回复地址", help: Words("Empty for the sender's address.", "留空为发件地址。"), maximumText: 254)
    let certificate = OptionalEntry<String>(
      "certificate", "Certificate to trust", "信任的证书", help: Words("PEM, where no public authority signed the server's; empty for the usual ones.", "PEM 格式；服务器证书非公共机构签发时填写，否则留空。"),
      isLong: true, maximumText: 20_000)
    let language = Entry<MailLanguage>("language", "Language", "语言")
    let kinds = OptionalEntry<String>(
      "kinds", "Go out by themselves", "自动发送的邮件",
      help: Words("Any of confirmation, dispatch, invoice, credit, dunning, complaint, survey; or none. All if left empty.", "可填 confirmation、dispatch、invoice、credit、dunning、complaint、survey，或 none；留空为全部。"), maximumText: 200)
    let perMinute = OptionalEntry<Int>("per_minute", "Mails a minute", "每分钟邮件数", help: Words("30 if left empty.", "留空为 30。"))
    let surveyAddress = OptionalEntry<String>(
      "survey_address", "Address for surveys", "问卷网址",
      help: Words("How customers reach this console, like https://weft.tianhe.example; empty where they can't, and surveys are then mailed without a link.", "客户访问本控制台的网址，例如 https://weft.tianhe.example；无法访问时留空，问卷邮件将不带链接。"), maximumText: 200)
    let isStopped = OptionalEntry<Bool>("stopped", "Stopped", "停用", help: Words("Nothing is written or sent while it is.", "停用期间不生成也不发送邮件。"))
  }

  static func missing(_ site: String) -> Problem {
    Problem(
      "mail.none", Words("Mail is not set up at \(site).", "\(site) 尚未设置邮件。"),
      remedy: Words("An administrator sets it up with mail.setup.", "请管理员用 mail.setup 设置。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [("sender", input.sender), ("reply_to", input.replyTo)].compactMap { field, text in text.flatMap { MailAddressForm.problem($0, field: field) } }
    if input.server.wholeMatch(of: /[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?/) == nil {
      problems.append(
        Problem("mail.server", field: "server", Words("\"\(input.server)\" is no server's name.", "“\(input.server)”不是服务器名称。"), remedy: Words("Write its name or address without a port.", "请填写名称或地址，不含端口。")))
    }
    if let port = input.port, !(1...65_535).contains(port) { problems.append(Finding.outOfRange("port", 1...65_535, port)) }
    if let count = input.perMinute, !perMinute.contains(count) { problems.append(Finding.outOfRange("per_minute", perMinute, count)) }
    if let kinds = input.kinds, let problem = MailKinds.problem(kinds, field: "kinds") { problems.append(problem) }
    if let user = input.user, input.security == .none, !isLoopback(input.server) {
      problems.append(
        Problem(
          "mail.plainPassword", field: "security", Words("The password of \(user) would go over the network for everybody to read.", "\(user) 的密码将以明文经过网络。"),
          remedy: Words("Choose STARTTLS or TLS, or a server that asks for no user.", "请选择 STARTTLS 或 TLS，或使用无需登录的服务器。")))
    }
    for (field, text) in [("user", input.user), ("sender_name", input.senderName)] {
      if let text, text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
        problems.append(Problem("text.control", field: field, Words("has a line break or another control character.", "含有换行或其他控制字符。"), remedy: Words("Write it in one line.", "请写成一行。")))
      }
    }
    if let address = input.surveyAddress, let problem = MailLink.problem(address, field: "survey_address") { problems.append(problem) }
    if let pem = input.certificate, !pem.contains("-----BEGIN CERTIFICATE-----") || !pem.contains("-----END CERTIFICATE-----") {
      problems.append(Problem("mail.certificate", field: "certificate", Words("is no certificate in PEM.", "不是 PEM 证书。"), remedy: Words("Paste the whole text, with its first and last line.", "请粘贴完整文本，包括首行和末行。")))
    }
    return problems
  }

  static func isLoopback(_ server: String) -> Bool { server == "localhost" || server.hasPrefix("127.") }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let usual: [MailSecurity: Int] = [.none: 25, .starttls: 587, .tls: 465]
    let fill: (inout Draft<MailAccount>) -> Void = {
      $0.server = input.server.lowercased()
      $0.port = input.port ?? usual[input.security]
      $0.security = input.security
      $0.user = input.user
      $0.sender = input.sender
      $0.senderName = input.senderName
      $0.replyTo = input.replyTo
      $0.certificate = input.certificate
      $0.language = input.language
      $0.kinds = input.kinds.map { MailKinds.read($0).names }
      $0.perMinute = input.perMinute
      $0.surveyAddress = input.surveyAddress
      $0.isStopped = input.isStopped
    }
    let done = input.isStopped == true ? Words("No mail is sent until it is set up anew.", "在重新设置之前不发送邮件。") : Words("Mail goes out through \(input.server).", "邮件将通过 \(input.server) 发送。")
    guard let known = try context.snapshot.first(MailAccount.self, where: "_shelf = ?", [Int64(context.home.code)], order: "id") else {
      let id = try changes.create(MailAccount.self, on: context.home) {
        fill(&$0)
        $0.since = context.now
      }
      return StepResult(id.key, done)
    }
    try changes.update(known) {
      fill(&$0)
      // What happened while it was stopped is not told afterwards.
      if known.isStopped == true, input.isStopped != true { $0.since = context.now }
    }
    return StepResult(known.id.key, done)
  }
}
