import Ground

/// Why something said about the company or one of its members is not believed. Every case means: nothing of it is used.
public enum MembershipError: Error, Hashable, Sendable {
  /// Not the byte form that `Protocol/membership.md` describes.
  case malformed(WireError)
  /// Signed by another root, or altered since.
  case notSignedByRoot
  /// Rightly signed, but about another company.
  case otherCompany
  /// A certificate that is not what it is shown as; what is wrong in one word.
  case unfitCertificate(String)
  case notYetValid(since: Instant)
  case expired(Instant)
  /// A private key and the certificate or grant beside it do not belong together.
  case keyMismatch
  /// An Ed25519 key under which anyone can sign.
  case weakKey
  /// The joiner did not show that it holds the private keys.
  case noProofOfKey
  /// The request names another invitation.
  case otherInvitation
  case wrongCode
  /// The site has joined, got other keys or other shelves since the invitation was given out.
  case outdated
  /// Headquarters answered with something else than the invitation promised; what differs.
  case differsFromInvitation(String)
  /// The cryptographic library could not make what was asked for.
  case cannotSign(String)
}

extension MembershipError {
  /// The same for a person: a stable code, what is wrong, what to do.
  public var problem: Problem {
    switch self {
    case .malformed(let error):
      Problem(
        "membership.malformed", Words("These bytes are not readable (\(error)).", "这些数据无法读取（\(error)）。"),
        remedy: Words("Get them from headquarters again.", "请向总部重新索取。"))
    case .notSignedByRoot:
      Problem(
        "membership.not-signed-by-root", Words("This is not signed by the company's root.", "这不是本公司根证书签发的。"),
        remedy: Words("Do not trust it; tell headquarters.", "请勿信任，并通知总部。"))
    case .otherCompany:
      Problem(
        "membership.other-company", Words("This belongs to another company.", "这属于另一家公司。"),
        remedy: Words("Check which company this node was set up for.", "请检查本节点属于哪家公司。"))
    case .unfitCertificate(let what):
      Problem(
        "membership.unfit-certificate", Words("The certificate is not fit for this use: \(what).", "证书不适用于此用途：\(what)。"),
        remedy: Words("Get a new one from headquarters.", "请向总部申请新证书。"))
    case .notYetValid(let since):
      Problem(
        "membership.not-yet-valid", Words("The certificate is valid only from \(since).", "证书自 \(since) 起才有效。"),
        remedy: Words("Check this machine's clock.", "请检查本机时钟。"))
    case .expired(let end):
      Problem(
        "membership.expired", Words("It expired at \(end).", "已于 \(end) 过期。"),
        remedy: Words("Check this machine's clock, or get a new one from headquarters.", "请检查本机时钟，或向总部重新申请。"))
    case .keyMismatch:
      Problem(
        "membership.key-mismatch", Words("The key and the certificate do not belong together.", "密钥与证书不匹配。"),
        remedy: Words("Restore the whole keys folder from one backup.", "请从同一备份恢复整个密钥文件夹。"))
    case .weakKey:
      Problem(
        "membership.weak-key", Words("The seal key is one that anyone can sign with.", "封签密钥为弱密钥，任何人都能用它签名。"),
        remedy: Words("Make new keys and join again.", "请生成新密钥后重新加入。"))
    case .noProofOfKey:
      Problem(
        "membership.no-proof-of-key", Words("The joiner did not prove that it holds its keys.", "加入方未能证明持有其密钥。"),
        remedy: Words("Start joining again from the invitation.", "请用邀请码重新加入。"))
    case .otherInvitation:
      Problem(
        "membership.other-invitation", Words("The request is for another invitation.", "该请求对应另一份邀请。"),
        remedy: Words("Use the newest invitation.", "请使用最新的邀请码。"))
    case .wrongCode:
      Problem(
        "membership.wrong-code", Words("The one-time code is not right.", "一次性验证码不正确。"),
        remedy: Words("Copy the whole invitation again.", "请重新复制完整的邀请码。"))
    case .outdated:
      Problem(
        "invitation.outdated",
        Words("The site has joined, or its keys or shelves have changed, since this invitation.", "自发出此邀请以来，该站点已加入，或其密钥、数据架已变更。"),
        remedy: Words("Ask headquarters for a new invitation.", "请向总部申请新的邀请。"))
    case .differsFromInvitation(let what):
      Problem(
        "membership.differs-from-invitation",
        Words("Headquarters' answer is not what the invitation says: \(what).", "总部的答复与邀请不符：\(what)。"),
        remedy: Words("Do not go on; call headquarters.", "请停止操作并致电总部。"))
    case .cannotSign(let what):
      Problem(
        "membership.cannot-sign", Words("Signing failed: \(what).", "签名失败：\(what)。"),
        remedy: Words("Try again; if it stays, check the root key.", "请重试；若仍失败，请检查根密钥。"))
    }
  }
}
