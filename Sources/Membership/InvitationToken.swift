import Crypto
import Ground

/// An invitation as one line of text that survives mail and chat: `weft-invite-1:` and base64url.
extension Invitation {
  public static let tokenPrefix = "weft-invite-1:"
  /// Characters that are read at most.
  public static let maximumToken = 32_768
  static let checksumDomain = "weft invitation 1\0"
  static let checksumSize = 8

  /// The line to hand over. A secret.
  public var token: String {
    var writer = WireWriter(reserving: 2048)
    writer.byte(formVersion)
    writer.raw(id)
    writer.raw(code)
    terms.write(to: &writer)
    writer.text(address)
    writer.varint(expires.milliseconds)
    writer.blob(root.der)
    writer.blob(certificateDER)
    writer.raw(tlsKey.rawRepresentation)
    return Self.tokenPrefix + Base64URL.encode(writer.bytes + Self.checksum(writer.bytes))
  }

  /// Reads an invitation. White space that mail programs put into a long line is overlooked; everything else must be right.
  ///
  /// - Throws: a problem with the field `token` and a code: `invitation.not-one`, `invitation.damaged`, `invitation.expired`.
  public static func parse(_ token: String, now: Instant) throws(Problem) -> Invitation {
    guard token.utf8.count <= maximumToken else { throw notOne }
    let line = token.filter { !$0.isWhitespace }
    guard line.utf8.starts(with: tokenPrefix.utf8) else { throw notOne }
    guard let all = Base64URL.decode(line.utf8Suffix(from: tokenPrefix.utf8.count)), all.count > checksumSize else { throw damaged }
    let body = Array(all.dropLast(checksumSize))
    guard Array(all.suffix(checksumSize)) == checksum(body) else { throw damaged }
    let invitation: Invitation
    do {
      invitation = try Invitation(tokenBytes: body)
    } catch {
      throw damaged
    }
    guard now <= invitation.expires else {
      throw Problem(
        "invitation.expired", field: "token", Words("This invitation expired at \(invitation.expires).", "该邀请已于 \(invitation.expires) 过期。"),
        remedy: Words("Ask headquarters for a new one, and check this machine's clock.", "请向总部申请新的邀请，并检查本机时钟。"))
    }
    return invitation
  }

  private init(tokenBytes: [UInt8]) throws(MembershipError) {
    self = try reading(tokenBytes, upTo: maximumTokenBytes, "invitation") { reader in
      try reader.version("invitation")
      let id = try reader.fixed(16)
      let code = try reader.fixed(16)
      let terms = try SiteTerms(from: &reader)
      let address = try reader.text(upTo: Self.maximumAddress, "address")
      let expires = try reader.instant()
      let root = try RootPublic(der: try reader.blob(upTo: CertificateBytes.maximum, "root certificate"))
      let certificateDER = try reader.blob(upTo: CertificateBytes.maximum, "certificate")
      let key = try P256.Signing.PrivateKey(rawRepresentation: try reader.fixed(32))
      return try Invitation(
        root: root, id: id, code: code, terms: terms, address: address, expires: expires, certificateDER: certificateDER,
        tlsKey: key)
    }
  }

  private static func checksum(_ body: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: Array(checksumDomain.utf8) + body).prefix(checksumSize))
  }

  private static var notOne: Problem {
    Problem(
      "invitation.not-one", field: "token", Words("This is no Weft invitation.", "这不是 Weft 邀请码。"),
      remedy: Words("Paste the line that begins with \(tokenPrefix)", "请粘贴以 \(tokenPrefix) 开头的那一行。"))
  }

  private static var damaged: Problem {
    Problem(
      "invitation.damaged", field: "token", Words("The invitation is damaged or incomplete.", "邀请码已损坏或不完整。"),
      remedy: Words("Copy the whole line again; if it stays, ask headquarters for a new one.", "请重新复制整行；若仍失败，请向总部申请新的邀请。"))
  }
}

/// Three quarters of the longest token.
private let maximumTokenBytes = Invitation.maximumToken / 4 * 3

extension String {
  /// The text behind so many bytes, which must end at a character.
  fileprivate func utf8Suffix(from offset: Int) -> Substring {
    self[utf8.index(utf8.startIndex, offsetBy: offset)...]
  }
}
