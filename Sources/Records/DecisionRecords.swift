import Ground
import Membership
import Replica

public enum DecisionState: String, Lifecycle {
  case open, done

  public static let initial = DecisionState.open
  public var rank: Int { self == .open ? 1 : 2 }
  public var label: Words { self == .open ? Words("open", "待落实") : Words("done", "已落实") }
  public var next: [DecisionState] { self == .open ? [.done] : [] }
}

/// What the order coordination meeting talks about.
public enum DecisionMatter: String, Choice {
  case conflict, late, task, shortage, other

  public var label: Words {
    switch self {
    case .conflict: Words("conflict", "冲突")
    case .late: Words("delay", "延误")
    case .task: Words("overdue task", "逾期任务")
    case .shortage: Words("shortage", "短缺")
    case .other: Words("other", "其他")
    }
  }
}

/// What the order coordination meeting decided: what is to be done, by which role at which site, until when. Every site holds it, whoever must
/// act, so it says nothing that not everyone may read.
public struct Decision: RecordType {
  public static let record = RecordDeclaration(
    88, "decision", on: .company, by: Set(SiteRole.allCases).subtracting([.reader]), "Decision", "会议决定", series: "DC",
    search: SearchDeclaration(["number", "what", "about_name"]))
  public static let fields = Decision()

  public let number = Field<String>(1, "number", .once, "Number", "编号", indexed: true, maximumText: 40)
  /// The day of the meeting.
  public let meeting = Field<Day>(2, "meeting", .once, "Meeting", "会议日期", indexed: true)
  public let what = Field<String>(3, "what", .once, "What is to be done", "决定事项", maximumText: 1_000)
  public let matter = Field<DecisionMatter>(4, "matter", .once, "Matter", "议题")
  /// The record that it is about; that record need not be held everywhere.
  public let about = OptionalField<Blob>(5, "about", .once, "About", "对象", indexed: true)
  public let aboutName = OptionalField<String>(6, "about_name", .once, "Document", "单据", maximumText: 100)
  /// Who must act: a site's number and an operator role.
  public let site = Field<Int>(7, "site", .once, "Site number", "站点编号", indexed: true)
  public let role = Field<String>(8, "role", .once, "Role", "角色", maximumText: 40)
  public let until = Field<Day>(9, "until", .latest, "Until", "期限")
  public let decidedBy = Field<String>(10, "decided_by", .once, "Decided by", "记录人", maximumText: 100)
  public let result = OptionalField<String>(11, "result", .latest, "Result", "结果", maximumText: 1_000)
  public let state = StateField<DecisionState>(12)
}
