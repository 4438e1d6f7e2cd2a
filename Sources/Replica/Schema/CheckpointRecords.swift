import Ground
import Membership

/// A checkpoint that headquarters has made, told to all: who holds everything in it writes a receipt.
public struct Checkpoint: RecordType {
  public static let record = RecordDeclaration(3, "checkpoint", on: .company, by: [.headquarters], "Checkpoint", "检查点")
  public static let fields = Checkpoint()

  /// SHA-256 of the manifest.
  public let manifest = Field<Blob>(1, "manifest", .once, "Manifest", "清单", indexed: true)
  public let made = Field<Instant>(2, "made", .once, "Made", "生成时间")
  public let pieces = Field<Int>(3, "pieces", .once, "Pieces", "分块数")
  public let size = Field<Int>(4, "size", .once, "Bytes", "字节数")
  /// The heads that it covers, as `PackedHeads` writes them; emptied once a newer checkpoint is held by all.
  public let heads = OptionalField<Blob>(5, "heads", .latest, "Frontier", "前沿")
}

/// The newest checkpoint that a site holds everything of. One record a site, which that site itself keeps up to date.
public struct CheckpointReceipt: RecordType {
  public static let record = RecordDeclaration(
    4, "checkpoint_receipt", on: .company, by: Set(SiteRole.allCases).subtracting([.reader]), "Checkpoint receipt", "检查点回执")
  public static let fields = CheckpointReceipt()

  public let site = Field<Int>(1, "site", .once, "Site number", "站点编号", indexed: true)
  public let checkpoint = Field<RecordID<Checkpoint>>(2, "checkpoint", .latest, "Checkpoint", "检查点")
}
