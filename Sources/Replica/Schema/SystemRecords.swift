import Ground
import Membership

/// A site's membership, written by headquarters. What counts is the signed grant; the other fields are for people to read.
public struct Member: RecordType {
  public static let record = RecordDeclaration(1, "member", on: .company, by: [.headquarters], "Member site", "成员站点")
  public static let fields = Member()

  public let site = Field<Int>(1, "site", .once, "Site number", "站点编号", indexed: true)
  public let code = Field<String>(2, "code", .once, "Code", "代码")
  public let name = Field<String>(3, "name", .latest, "Name", "名称")
  public let role = Field<String>(4, "role", .latest, "Role", "角色")
  public let shelves = Field<String>(5, "shelves", .latest, "Shelves", "数据架")
  public let grant = Field<Blob>(6, "grant_bytes", .latest, "Grant", "授权")
  public let grantSignature = Field<Blob>(7, "grant_signature", .latest, "Grant signature", "授权签名")
  public let revocation = OptionalField<Blob>(8, "revocation", .latest, "Revocation", "吊销")
  public let revocationSignature = OptionalField<Blob>(9, "revocation_signature", .latest, "Revocation signature", "吊销签名")
  /// Since when nobody waits for the site any more; empty for one that is at work. It may come back.
  public let retired = OptionalField<Instant>(10, "retired", .latest, "Retired since", "已停用")
  public let restamps = OptionalField<Blob>(11, "restamps", .latest, "Restamps", "时间戳更正")
  public let restampsSignature = OptionalField<Blob>(12, "restamps_signature", .latest, "Restamps signature", "时间戳更正签名")
}

/// What a person decided about an edit that lost. Lies on the shelf of the record it speaks of, so any site role may create it; on another
/// shelf it counts for nothing.
public struct ConflictResolution: RecordType {
  /// The decision that stands beside a correction by somebody who knew an edit that had lost but said the same as the value then.
  static let agreed = "agreed"

  public static let record = RecordDeclaration(
    2, "conflict_resolution", on: nil, by: Set(SiteRole.allCases).subtracting([.reader]), "Conflict resolution", "冲突处理")
  public static let fields = ConflictResolution()

  public let subject = Field<Blob>(1, "subject", .once, "Record", "记录", indexed: true)
  public let field = Field<Int>(2, "field", .once, "Field number", "字段编号")
  public let losingStamp = Field<Int>(3, "losing_stamp", .once, "Stamp of the edit that lost", "被覆盖修改的时间戳")
  public let losingOrigin = Field<Int>(4, "losing_origin", .once, "Origin of the edit that lost", "被覆盖修改的来源")
  public let decision = Field<String>(5, "decision", .once, "Decision", "决定")
}
