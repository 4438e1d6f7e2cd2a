import Ground
import Membership

/// A record that is not the same on both sides of a proof.
public struct RecordDifference: Hashable, Sendable {
  public var key: RecordKey
  /// Digests of 16 bytes; nil: the record is not there.
  public var here: [UInt8]?
  public var there: [UInt8]?

  public init(key: RecordKey, here: [UInt8]?, there: [UInt8]?) {
    self.key = key
    self.here = here
    self.there = there
  }
}

/// What became of damage that was found.
public struct RepairReport: Hashable, Sendable {
  /// Something that was put right.
  public struct Mended: Hashable, Sendable {
    /// nil for a balance.
    public var key: RecordKey?
    /// Name of the record type or of the balance's table.
    public var table: String
    public var source: RepairSource
    /// What was wrong, as `RepairCause` writes it.
    public var what: String
  }

  /// Something that was left as it is.
  public struct Left: Hashable, Sendable {
    public var key: RecordKey
    public var why: Reason
  }

  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// The two sides do not hold the same change sets, and the record is touched by one of those. No damage.
    case onItsWay
    /// Our row is what our own log gives: the peer's file is damaged.
    case peerDamaged
    /// The two programs know different fields and types; they agree again after the upgrade.
    case otherProgram
    /// The log itself is damaged, so nothing can be recomputed from it.
    case logDamaged
    /// The record's creation was pruned from our log, and the peer that answered may not vouch for it: ask headquarters.
    case notInLog
    /// The creation was pruned, and what headquarters says contradicts a later change in our log.
    case contradicted
  }

  public var mended: [Mended] = []
  public var left: [Left] = []

  public init() {}

  /// Whether the peer's file is damaged.
  public var blamesPeer: Bool { left.contains { $0.why == .peerDamaged } }
}

/// Where the right state of a record came from.
public enum RepairSource: Hashable, Sendable {
  /// Our own log, checked by its hashes and seals.
  case log
  /// A site that may vouch for it: headquarters.
  case peer(SiteID)
}

extension RepairSource: LosslessStringConvertible {
  public var description: String {
    switch self {
    case .log: "log"
    case .peer(let site): "site \(site.number)"
    }
  }

  public init?(_ description: String) {
    if description == "log" {
      self = .log
    } else if description.hasPrefix("site "), let number = UInt32(description.dropFirst(5)) {
      self = .peer(SiteID(number))
    } else {
      return nil
    }
  }
}

extension RepairReport.Reason {
  public var text: Words {
    switch self {
    case .onItsWay: Words("changes are still on their way", "更改仍在传送中")
    case .peerDamaged: Words("ours is what the log gives: the other file is damaged", "本方与日志一致：对方文件已损坏")
    case .otherProgram: Words("the other program has another version", "对方程序版本不同")
    case .logDamaged: Words("the log is damaged: a person must look at it", "日志已损坏，需人工处理")
    case .notInLog: Words("its creation is not in this log; compare with headquarters", "本日志中没有其创建记录，请与总部比对")
    case .contradicted: Words("headquarters contradicts this log: a person must look at it", "总部数据与本日志矛盾，需人工处理")
    }
  }
}

/// What was wrong with a record, as the table `repair` keeps it.
enum RepairCause {
  static let missing = "missing"
  static let unlogged = "unlogged"
  static let lostEdits = "lost edits"
  static let balance = "balance"
  static func changed(_ columns: [String]) -> String { "changed: " + columns.joined(separator: ", ") }

  static func words(_ what: String) -> Words {
    switch what {
    case missing: Words("the row was missing", "缺少该行")
    case unlogged: Words("a row that is in no log was removed", "已移除日志中不存在的行")
    case lostEdits: Words("its lost edits were not what the log gives", "其落选修改与日志不符")
    case balance: Words("the sums were wrong", "合计有误")
    default: Words("other values than the log gives: \(what.dropFirst(9))", "与日志不符的值：\(what.dropFirst(9))")
    }
  }
}

extension RepairReport.Mended {
  public var text: Words { RepairCause.words(what) }
}
