import CCurl
import Foundation
import Ground
import Records
import Workflow

/// What came of handing a mail to a server.
public struct MailOutcome: Sendable, Equatable {
  public var result: MailResultKind
  /// What the server said, or why it could not be asked.
  public var answer: String

  public init(_ result: MailResultKind, _ answer: String) {
    self.result = result
    self.answer = answer
  }
}

/// Hands mails to a server.
public protocol MailCourier: Sendable {
  func send(_ mail: OutgoingMail, to server: MailServer, until stop: MailStop) async -> MailOutcome
}

/// Ends a transfer when the node is to stop.
public final class MailStop: Sendable {
  private let stopped = ManagedFlag()

  public init() {}

  public func set() { stopped.set() }
  var isSet: Bool { stopped.isSet }
}

/// One bit that two threads share.
private final class ManagedFlag: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false

  var isSet: Bool { lock.withLock { value } }
  func set() { lock.withLock { value = true } }
}

/// SMTP by libcurl (RFC 5321), with STARTTLS (RFC 3207) or TLS from the beginning (RFC 8314) and authentication (RFC 4954).
///
/// libcurl blocks, so that a transfer has a thread of its own: no page and no sync waits for a mail server. Certificates are always checked.
public struct SMTPCourier: MailCourier {
  /// Seconds until a server must have answered the call.
  public static let connectSeconds = 20
  /// Seconds that a transfer may take: less than ``MailRules/staleMinutes``.
  public static let seconds = 300

  private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  public init() {}

  public func send(_ mail: OutgoingMail, to server: MailServer, until stop: MailStop) async -> MailOutcome {
    guard Self.isReady else { return MailOutcome(.later, "libcurl could not be started") }
    return await withCheckedContinuation { done in
      Thread { done.resume(returning: Transfer(mail, server, stop).run()) }.start()
    }
  }
}

/// One mail's conversation with a server, as far as it says what came of it.
private final class Conversation {
  /// The first word of the last command but our good-bye: never what followed it, which may be a password.
  private(set) var command = ""
  /// The server's last word on a command, without that on our good-bye.
  private(set) var reply = ""
  private(set) var code = 0
  /// The server has said that it waits for the mail itself.
  private(set) var hasBegun = false
  private var lines: [String] = []
  private var isLeaving = false

  func said(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      guard let word = line.split(separator: " ").first?.uppercased() else { continue }
      if word == "QUIT" { isLeaving = true } else { command = word }
    }
  }

  func heard(_ text: String) {
    guard !isLeaving else { return }
    for line in text.split(whereSeparator: \.isNewline).map(String.init) {
      lines.append(line)
      // `250-` goes on, `250 ` is the end.
      guard line.count < 4 || line[line.index(line.startIndex, offsetBy: 3)] != "-" else { continue }
      (reply, lines) = (lines.suffix(10).joined(separator: " "), [])
      code = Int(line.prefix(3)) ?? 0
      if code == 354 { hasBegun = true }
    }
  }
}

private struct Transfer {
  private let mail: OutgoingMail
  private let server: MailServer
  private let stop: MailStop
  private let conversation = Conversation()

  init(_ mail: OutgoingMail, _ server: MailServer, _ stop: MailStop) {
    self.mail = mail
    self.server = server
    self.stop = stop
  }

  func run() -> MailOutcome {
    guard let curl = curl_easy_init() else { return MailOutcome(.later, "libcurl gave no handle") }
    defer { curl_easy_cleanup(curl) }
    let (header, receivers) = (list(mail.header), list(["<\(mail.to)>"]))
    defer {
      curl_slist_free_all(header)
      curl_slist_free_all(receivers)
    }
    guard let header, let receivers, let parts = parts(curl) else { return MailOutcome(.later, "no memory for the mail") }
    defer { curl_mime_free(parts) }
    let told = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    told.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    defer { told.deallocate() }
    let settings = connection(curl) + envelope(curl, header, receivers, parts) + [weft_curl_set_pointer(curl, CURLOPT_ERRORBUFFER, told)]
    guard settings.allSatisfy({ $0 == CURLE_OK }) else { return MailOutcome(.hopeless, "libcurl does not take the account's settings") }
    let code = curl_easy_perform(curl)
    let said = String(cString: told)
    return outcome(code, said.isEmpty ? String(cString: curl_easy_strerror(code)) : said)
  }

  /// Who answers for what went wrong: only what a server says of the receiver or of the mail itself is the mail's end.
  private func outcome(_ code: CURLcode, _ said: String) -> MailOutcome {
    if code == CURLE_OK { return MailOutcome(.sent, conversation.reply) }
    let (command, reply, number) = (conversation.command, conversation.reply, conversation.code)
    if conversation.hasBegun, number == 354 {
      return MailOutcome(.unclear, "The connection ended before the server had answered: \(said)")
    }
    let isAboutMail = command == "RCPT" || command == "DATA" || conversation.hasBegun
    if isAboutMail, (500..<600).contains(number) { return MailOutcome(.refused, reply) }
    return MailOutcome(.later, (400..<600).contains(number) ? "\(reply) (\(said))" : said)
  }

  private func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? { lines.reduce(nil) { curl_slist_append($0, $1) } }

  private func connection(_ curl: UnsafeMutableRawPointer) -> [CURLcode] {
    let scheme = server.security == .tls ? "smtps" : "smtp"
    // What we call ourselves: a server may hold it against the sender.
    let name = mail.from.split(separator: "@").last.map(String.init) ?? "localhost"
    var codes = [
      weft_curl_set_text(curl, CURLOPT_URL, "\(scheme)://\(server.host):\(server.port)/\(name)"), weft_curl_set_text(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
      // A proxy of the environment is for other programs.
      weft_curl_set_text(curl, CURLOPT_PROXY, ""), weft_curl_set_long(curl, CURLOPT_NOSIGNAL, 1),
      weft_curl_set_long(curl, CURLOPT_CONNECTTIMEOUT, SMTPCourier.connectSeconds), weft_curl_set_long(curl, CURLOPT_TIMEOUT, SMTPCourier.seconds),
      weft_curl_set_long(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2),
      weft_curl_set_long(curl, CURLOPT_SSL_VERIFYPEER, 1), weft_curl_set_long(curl, CURLOPT_SSL_VERIFYHOST, 2),
      weft_curl_set_debug(curl, listener, Unmanaged.passUnretained(conversation).toOpaque()), weft_curl_set_long(curl, CURLOPT_VERBOSE, 1),
      weft_curl_set_progress(curl, watcher, Unmanaged.passUnretained(stop).toOpaque()),
    ]
    // Without it curl would go on in the clear where a server, or somebody on the way, offers nothing else.
    if server.security == .starttls { codes.append(weft_curl_set_long(curl, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))) }
    if let certificate = server.certificate { codes.append(weft_curl_set_authority(curl, certificate, certificate.utf8.count)) }
    if let user = server.user {
      codes += [weft_curl_set_text(curl, CURLOPT_USERNAME, user), weft_curl_set_text(curl, CURLOPT_PASSWORD, server.password ?? "")]
    }
    return codes
  }

  private func envelope(_ curl: UnsafeMutableRawPointer, _ header: UnsafeMutablePointer<curl_slist>, _ receivers: UnsafeMutablePointer<curl_slist>, _ parts: OpaquePointer) -> [CURLcode] {
    [
      weft_curl_set_text(curl, CURLOPT_MAIL_FROM, "<\(mail.from)>"), weft_curl_set_list(curl, CURLOPT_MAIL_RCPT, receivers),
      weft_curl_set_list(curl, CURLOPT_HTTPHEADER, header), weft_curl_set_mime(curl, parts),
    ]
  }

  /// The text, then the files; all in base64, so that no server has a line of them to change.
  private func parts(_ curl: UnsafeMutableRawPointer) -> OpaquePointer? {
    guard let mime = curl_mime_init(curl) else { return nil }
    let texts = [MailFile(name: "", type: "text/plain; charset=utf-8", bytes: Array(mail.text.replacingOccurrences(of: "\n", with: "\r\n").utf8) + [13, 10])]
    for file in texts + mail.files {
      guard let part = curl_mime_addpart(mime) else {
        curl_mime_free(mime)
        return nil
      }
      let codes = [
        file.bytes.withUnsafeBytes { curl_mime_data(part, $0.bindMemory(to: CChar.self).baseAddress, $0.count) }, curl_mime_type(part, file.type), curl_mime_encoder(part, "base64"),
        file.name.isEmpty ? CURLE_OK : curl_mime_filename(part, file.name),
      ]
      guard codes.allSatisfy({ $0 == CURLE_OK }) else {
        curl_mime_free(mime)
        return nil
      }
    }
    return mime
  }

  private let listener: curl_debug_callback = { _, kind, bytes, count, conversation in
    guard let bytes, let conversation, kind == CURLINFO_HEADER_IN || kind == CURLINFO_HEADER_OUT else { return 0 }
    let text = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    let told = Unmanaged<Conversation>.fromOpaque(conversation).takeUnretainedValue()
    if kind == CURLINFO_HEADER_IN { told.heard(text) } else { told.said(text) }
    return 0
  }

  private let watcher: curl_xferinfo_callback = { stop, _, _, _, _ in
    stop.map { Unmanaged<MailStop>.fromOpaque($0).takeUnretainedValue().isSet } == true ? 1 : 0
  }
}
