import Foundation
import Ground
import Membership
import Replica

extension OpenSite {
  /// A site's grant as it stands: of those known here, the one issued last. nil when it is no member.
  func grant(of site: SiteID) async throws -> SiteGrant? {
    // A grant that the root did not sign is none.
    try await replica.grants().compactMap { try? SignedGrant(bytes: $0.bytes, signature: $0.signature).verified(by: identity.root) }
      .filter { $0.site == site }.max { $0.issued < $1.issued }
  }

  /// The incarnation that a member's next seal key begins with: above all that its site has been seen to write in, or has had a key or
  /// an end for. 1 for a new site.
  func nextIncarnation(_ member: SiteGrant?) async throws -> UInt32 {
    guard let member else { return 1 }
    let written = try await replica.frontier().heads.keys.filter { $0.site == member.site }.map(\.incarnation)
    return (written + member.sealKeys.periods.map(\.firstIncarnation) + member.ends.map(\.origin.incarnation)).max()! + 1
  }

  /// The member of this code that a command at headquarters is about.
  /// - Throws: a problem when there is none, or when it was put out.
  func member(_ code: String) async throws -> SiteGrant {
    guard let member = try await replica.members().first(where: { $0.code == code }), let grant = try await grant(of: member.site) else {
      throw Self.unknownSite(code)
    }
    guard try await replica.isAdmitted(member.site) != nil else {
      throw Problem(
        "site.revoked", field: "code", Words("\(code) was put out of the company.", "\(code) 已被移出公司。"),
        remedy: Words("Invite it as a new site, under another code.", "请用新代码将其作为新站点邀请。"))
    }
    return grant
  }

  static func unknownSite(_ code: String) -> Problem {
    Problem(
      "site.unknown", field: "code", Words("\"\(code)\" is no site of this company.", "“\(code)”不是本公司的站点。"),
      remedy: Words("`weft list member` shows the sites.", "可用 `weft list member` 查看站点。"))
  }
}

extension SiteFolder {
  /// The company's root, where its key is.
  func root() throws -> CompanyRoot {
    guard keys.has(.rootKey) else {
      throw Problem(
        "root.missing", field: "dir", Words("This node does not hold the company's root key.", "本节点没有公司根密钥。"),
        remedy: Words("Do this at headquarters.", "请在总部执行此操作。"))
    }
    return try keys.loadRoot()
  }
}

/// Shelves as they are typed.
func shelfSet(_ text: String) throws(Problem) -> ShelfSet {
  guard let set = ShelfSet(text) else {
    throw Problem(
      "shelves.form", field: "shelves", Words("\"\(text)\" names no shelves.", "“\(text)”不是有效的数据架。"),
      remedy: Words("Write them like: company office/2 plant/* warehouse/*.", "请写成：company office/2 plant/* warehouse/*。"))
  }
  return set
}
