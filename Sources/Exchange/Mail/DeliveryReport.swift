import Foundation
import Ground

/// A report that a mail could not be delivered, as mail servers send it back: multipart/report with delivery-status (RFC 3464, RFC 6522).
public struct DeliveryReport: Sendable, Equatable {
  public struct Recipient: Sendable, Equatable {
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`.
    public var action: String
    /// `5.1.1`.
    public var status: String
    /// Of the mail that was sent; of the last server where that is not told.
    public var address: String
    /// What the other server said.
    public var diagnostic: String
  }

  public static let maximumBytes = 10_000_000
  static let maximumDepth = 5
  static let maximumParts = 60
  static let maximumRecipients = 100

  /// Left sides of our Message-IDs that it names, the returned mail's first.
  public var references: [String] = []
  public var recipients: [Recipient] = []

  /// - Throws: a `Problem` for what is no such report.
  public init(_ bytes: [UInt8]) throws {
    guard bytes.count <= Self.maximumBytes else {
      throw Problem(
        "report.large", Words("The file has more than \(Self.maximumBytes / 1_000_000) MB.", "文件超过 \(Self.maximumBytes / 1_000_000) MB。"),
        remedy: Words("A report is small: give the mail server's own.", "退信报告通常很小，请提供邮件服务器的原始报告。"))
    }
    let entity = MailEntity(bytes)
    var parts = 0
    read(entity, depth: 0, &parts)
    for name in ["in-reply-to", "references"] { references += Self.references(entity.header[name] ?? "") }
    guard !recipients.isEmpty else {
      throw Problem(
        "report.none", Words("This is no report of a delivery.", "这不是投递状态报告。"),
        remedy: Words("Save the mail server's message as .eml, with its attachments.", "请将邮件服务器的退信连同附件另存为 .eml。"))
    }
  }

  private mutating func read(_ entity: MailEntity, depth: Int, _ parts: inout Int) {
    parts += 1
    guard depth < Self.maximumDepth, parts <= Self.maximumParts else { return }
    switch entity.type {
    case "message/delivery-status", "message/global-delivery-status": readStatus(entity.decoded)
    case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers":
      references += Self.references(MailEntity(entity.decoded).header["message-id"] ?? "")
    default:
      for part in entity.parts { read(part, depth: depth + 1, &parts) }
    }
  }

  /// One block of fields for the message, then one for each recipient.
  private mutating func readStatus(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    for block in text.components(separatedBy: "\n\n").prefix(Self.maximumRecipients + 1) {
      let fields = MailEntity.fields(block)
      guard let action = fields["action"], let address = Self.address(fields["original-recipient"]) ?? Self.address(fields["final-recipient"]) else { continue }
      let diagnostic = fields["diagnostic-code"].map { $0.split(separator: ";", maxSplits: 1).last.map(String.init) ?? $0 } ?? ""
      recipients.append(
        Recipient(
          action: action.lowercased(), status: String((fields["status"] ?? "").prefix(12)), address: address, diagnostic: String(diagnostic.trimmingSpaces().prefix(220))))
    }
  }

  /// `rfc822; buyer@lantian.example`
  private static func address(_ field: String?) -> String? {
    guard let text = field?.split(separator: ";", maxSplits: 1).last else { return nil }
    let address = text.trimmingCharacters(in: CharacterSet(charactersIn: " \t<>"))
    return address.contains("@") ? address : nil
  }

  static func references(_ text: String) -> [String] { text.matches(of: /weft\.[0-9a-f]{32}/).map { String($0.output) } }
}

/// A mail or a part of one: header and body, as far as a report needs it.
struct MailEntity {
  private(set) var header: [String: String] = [:]
  private var body: ArraySlice<UInt8> = []

  /// Bytes of a header that are read.
  private static let maximumHeader = 64_000

  init(_ bytes: [UInt8]) { self.init(bytes[...]) }

  private init(_ bytes: ArraySlice<UInt8>) {
    let end = Self.endOfHeader(bytes)
    header = Self.fields(String(decoding: bytes[..<end].prefix(Self.maximumHeader), as: UTF8.self))
    body = bytes[end...]
  }

  /// Behind the first empty line.
  private static func endOfHeader(_ bytes: ArraySlice<UInt8>) -> Int {
    var at = bytes.startIndex
    var isLineEmpty = true
    while at < bytes.endIndex {
      switch bytes[at] {
      case 10:
        if isLineEmpty { return at + 1 }
        isLineEmpty = true
      case 13: break
      default: isLineEmpty = false
      }
      at += 1
    }
    return bytes.endIndex
  }

  /// Fields by their name in small letters; a line that begins with a space goes on with the one before. Of several the first counts.
  static func fields(_ text: String) -> [String: String] {
    var lines: [String] = []
    for line in text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline) {
      if line.first == " " || line.first == "\t", let last = lines.indices.last { lines[last] += " " + line.trimmingSpaces() } else { lines.append(String(line)) }
    }
    return lines.reduce(into: [:]) { fields, line in
      guard let colon = line.firstIndex(of: ":") else { return }
      let name = line[..<colon].lowercased()
      if fields[name] == nil { fields[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces) }
    }
  }

  /// Like `message/delivery-status`.
  var type: String { (header["content-type"]?.prefix { $0 != ";" } ?? "text/plain").trimmingCharacters(in: .whitespaces).lowercased() }

  var decoded: [UInt8] {
    switch header["content-transfer-encoding"]?.lowercased() {
    case "base64": Array(Data(base64Encoded: Data(body), options: .ignoreUnknownCharacters) ?? Data())
    case "quoted-printable": Self.quotedPrintable(body)
    default: Array(body)
    }
  }

  private static func quotedPrintable(_ body: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var at = body.startIndex
    while at < body.endIndex {
      let rest = body[at...]
      if rest.first == 61 {
        if rest.dropFirst().first == 10 { at += 2; continue }
        if rest.dropFirst().starts(with: [13, 10]) { at += 3; continue }
        if rest.count >= 3, let byte = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16) {
          out.append(byte)
          at += 3
          continue
        }
      }
      out.append(body[at])
      at += 1
    }
    return out
  }

  /// Those of a multipart; none of anything else.
  var parts: [MailEntity] {
    guard type.hasPrefix("multipart/"), let mark = header["content-type"]?.firstMatch(of: /(?i)boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;"]{1,70}))/) else { return [] }
    let boundary = Array("--\(mark.1 ?? mark.2 ?? "")".utf8)
    var parts: [MailEntity] = []
    var open: Int?
    var line = body.startIndex
    while line < body.endIndex, parts.count <= DeliveryReport.maximumParts {
      let end = body[line...].firstIndex(of: 10).map { $0 + 1 } ?? body.endIndex
      if body[line..<end].starts(with: boundary) {
        if let open { parts.append(MailEntity(body[open..<line])) }
        open = end
        // `--boundary--` is the last.
        if body[line..<end].dropFirst(boundary.count).starts(with: [45, 45]) { return parts }
      }
      line = end
    }
    if let open { parts.append(MailEntity(body[open..<body.endIndex])) }
    return parts
  }
}
