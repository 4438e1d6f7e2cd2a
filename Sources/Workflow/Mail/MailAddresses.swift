import Foundation
import Ground
import Records
import Replica

/// To whom a kind of mail to a customer goes.
struct MailRecipient {
  var address: String
  var name: String?
  var language: MailLanguage

  /// The addresses that the customer gave for the kind; the one of their own record where they gave none at all.
  static func of(_ customer: Row<Customer>, _ kind: MailKind, _ account: Row<MailAccount>, _ snapshot: Snapshot) throws -> [MailRecipient] {
    let given = try snapshot.all(MailAddress.self, where: "customer = ?", [Data(customer.id.key.bytes)], order: "id", limit: maximum)
    let standing = given.filter { $0.isEnded != true }
    guard !standing.isEmpty else { return customer.email.map { [MailRecipient(address: $0, name: nil, language: account.language)] } ?? [] }
    // A mail by hand goes wherever anything goes.
    let wanted = standing.filter { kind == .manual ? $0.kinds != MailKinds.none : MailKinds.contains(kind, in: $0.kinds) }
    var seen: Set<String> = []
    return wanted.filter { seen.insert($0.address.lowercased()).inserted }.map { MailRecipient(address: $0.address, name: $0.contact, language: $0.language ?? account.language) }
  }

  /// Addresses of one customer.
  static let maximum = 20

  /// SQL: whether a customer, whose id the outer statement has as `c.id`, wants mails of a kind.
  static func wants(_ kind: MailKind) -> String {
    """
    CASE WHEN EXISTS (SELECT 1 FROM mail_address a WHERE a.customer = c.id AND a.ended IS NOT 1)
      THEN EXISTS (SELECT 1 FROM mail_address a WHERE a.customer = c.id AND a.ended IS NOT 1 AND (a.kinds IS NULL OR instr(' ' || a.kinds || ' ', ' \(kind.rawValue) ') > 0))
      ELSE c.email IS NOT NULL END
    """
  }
}

/// Lists of kinds as people type them: `confirmation dispatch`.
public enum MailKinds {
  /// In place of names: no mails at all.
  static let none = "none"

  static func contains(_ kind: MailKind, in names: String?) -> Bool { names.map { $0.split(separator: " ").contains(Substring(kind.rawValue)) } ?? true }

  /// Names separated by spaces or commas, each once.
  static func read(_ text: String) -> (names: String, unknown: [String]) {
    let words = text.lowercased().split { $0.isWhitespace || ",，、;".contains($0) }.map(String.init)
    if words == [none] { return (none, []) }
    let known = MailKind.allCases.filter { $0 != .manual }.map(\.rawValue)
    return (known.filter { words.contains($0) }.joined(separator: " "), words.filter { !known.contains($0) })
  }

  static func problem(_ text: String, field: String) -> Problem? {
    let unknown = read(text).unknown
    guard let first = unknown.first else { return nil }
    let known = (MailKind.allCases.filter { $0 != .manual }.map(\.rawValue) + [none]).joined(separator: ", ")
    return Problem("mail.kind", field: field, Words("\"\(first)\" is no kind of mail.", "“\(first)”不是邮件种类。"), remedy: Words("Use: \(known).", "可用：\(known)。"))
  }
}

/// The form of an address that a mail can be sent to: ASCII, as every server takes it (RFC 5321).
public enum MailAddressForm {
  static let maximum = 254
  static let maximumLocal = 64

  /// What is wrong with an address; nil when a mail can be sent to it.
  public static func problem(_ text: String, field: String) -> Problem? {
    guard !isRight(text) else { return nil }
    let isForeign = text.unicodeScalars.contains { !$0.isASCII }
    return Problem(
      "mail.address", field: field, Words("\"\(MailWording.oneLine(text).clipped(toBytes: 100))\" is no address that mail can be sent to.", "“\(MailWording.oneLine(text).clipped(toBytes: 100))”不是可用的邮件地址。"),
      remedy: isForeign
        ? Words("Letters beyond ASCII are not taken; ask for another address.", "不支持非 ASCII 字符，请索取其他地址。")
        : Words("Write it like buyer@lantian.example.", "请写成 buyer@lantian.example。"))
  }

  static func isRight(_ text: String) -> Bool {
    guard text.utf8.count <= maximum, let at = text.lastIndex(of: "@") else { return false }
    let (local, domain) = (text[..<at], text[text.index(after: at)...])
    guard local.utf8.count <= maximumLocal, local.wholeMatch(of: /[A-Za-z0-9!#$%&'*+\/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+\/=?^_`{|}~-]+)*/) != nil else { return false }
    return domain.wholeMatch(of: /[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+/) != nil
  }
}
