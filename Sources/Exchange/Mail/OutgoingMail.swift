import Foundation
import Ground
import Records
import Replica

/// A file that goes with a mail.
public struct MailFile: Sendable {
  /// In ASCII; everything else in it becomes a line.
  public let name: String
  public let type: String
  public let bytes: [UInt8]

  public init(name: String, type: String, bytes: [UInt8]) {
    self.name = String(String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII && $0.value > 0x1F && !"\"\\/".unicodeScalars.contains($0) ? $0 : "_" }))
    self.type = type
    self.bytes = bytes
  }
}

/// A mail as it is handed to a server.
public struct OutgoingMail: Sendable {
  public var from, to: String
  public var fromName, toName, replyTo: String?
  public var subject, text, messageID: String
  public var language: MailLanguage
  public var date: Instant
  public var files: [MailFile]
  /// Whether a program wrote it: other programs then do not answer it (RFC 3834).
  public var isAutomatic: Bool

  /// - Parameter mail: one that is being sent, which has a Message-ID.
  public init(_ mail: Row<Mail>, _ account: Row<MailAccount>, files: [MailFile], at date: Instant) {
    (from, fromName, replyTo) = (account.sender, account.senderName, account.replyTo)
    (to, toName) = (mail.to, mail.toName)
    (subject, text, messageID) = (mail.subject, mail.text, mail.messageID ?? "")
    language = mail.language
    self.date = date
    self.files = files
    isAutomatic = mail.writtenBy == nil
  }

  /// A mail that is no record of an outbox.
  public init(
    from: String, fromName: String? = nil, to: String, toName: String? = nil, replyTo: String? = nil, subject: String, text: String, messageID: String, language: MailLanguage,
    date: Instant, files: [MailFile] = []
  ) {
    (self.from, self.fromName, self.replyTo) = (from, fromName, replyTo)
    (self.to, self.toName) = (to, toName)
    (self.subject, self.text, self.messageID) = (subject, text, messageID)
    (self.language, self.date, self.files) = (language, date, files)
    isAutomatic = true
  }

  /// The header's lines, without those that tell of the parts.
  public var header: [String] {
    var lines = [
      "From: \(EncodedWord.mailbox(fromName, from))", "To: \(EncodedWord.mailbox(toName, to))", "Subject: \(EncodedWord.text(subject))", "Date: \(Self.text(date))",
      "Message-ID: \(messageID)", "Content-Language: \(language == .english ? "en" : "zh-CN")",
    ]
    if let replyTo { lines.append("Reply-To: <\(replyTo)>") }
    if isAutomatic { lines.append("Auto-Submitted: auto-generated") }
    return lines
  }

  /// `Tue, 24 Nov 2026 02:10:00 +0000` (RFC 5322, 3.3).
  static func text(_ date: Instant) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
    return format.string(from: Date(timeIntervalSince1970: TimeInterval(date.milliseconds / 1_000)))
  }
}

/// The server that takes an account's mails.
public struct MailServer: Sendable {
  public var host: String
  public var port: Int
  public var security: MailSecurity
  public var user, password: String?
  /// PEM; nil for the authorities that the machine trusts.
  public var certificate: String?

  public init(_ account: Row<MailAccount>, password: String?) {
    (host, port, security) = (account.server, account.port, account.security)
    (user, self.password) = (account.user, password)
    certificate = account.certificate
  }

  public init(host: String, port: Int, security: MailSecurity, user: String? = nil, password: String? = nil, certificate: String? = nil) {
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.password = password
    self.certificate = certificate
  }
}
