import Ground
import Membership
import Replica

/// Why a clock stands still: what the customer, not the company, has to do first.
public enum WaitReason: String, Choice {
  case missingData = "missing_data"
  case drawing, payment, sample, dates, access, other

  public var label: Words {
    switch self {
    case .missingData: Words("missing order data", "订单资料不全")
    case .drawing: Words("drawing or specification to be approved", "图纸或规格待客户确认")
    case .payment: Words("deposit or letter of credit", "等待定金或信用证")
    case .sample: Words("sample to be approved", "样品待客户确认")
    case .dates: Words("delivery date to be agreed", "交期待客户确认")
    case .access: Words("customer cannot take delivery yet", "客户暂不能收货")
    case .other: Words("other", "其他")
    }
  }
}

public enum ClockPauseState: String, Lifecycle {
  case running, ended

  public static let initial = ClockPauseState.running
  public var rank: Int { self == .running ? 1 : 2 }
  public var label: Words { self == .running ? Words("running", "暂停中") : Words("ended", "已结束") }
  public var next: [ClockPauseState] { self == .running ? [.ended] : [] }

  /// Ended is ended, whichever site knew.
  public static func meeting(lost: ClockPauseState, stands: ClockPauseState) -> Meeting? { lost.rank < stands.rank ? .harmless : nil }
}

/// What ended a pause.
public enum PauseEnd: String, Choice {
  case answered, workWentOn = "work_went_on", limit

  public var label: Words {
    switch self {
    case .answered: Words("the customer answered", "客户已答复")
    case .workWentOn: Words("work went on", "工作已继续")
    case .limit: Words("the time was over", "暂停期限已到")
    }
  }
}

/// A time in which the clocks of a record's tasks at one site stand still, since the ball is with the customer. Never made for a time that is
/// past, and never longer than it says from the start.
public struct ClockPause: RecordType {
  public static let record = RecordDeclaration(
    94, "clock_pause", on: nil, by: Set(SiteRole.allCases).subtracting([.reader]), "Pause of a clock", "计时暂停")
  public static let fields = ClockPause()

  public let subject = Field<Blob>(1, "subject", .once, "About", "对象", indexed: true)
  public let subjectNumber = Field<String>(2, "subject_number", .once, "Document", "单据", maximumText: 64)
  public let reason = Field<WaitReason>(3, "reason", .once, "Reason", "原因")
  public let waitsFor = Field<String>(4, "waits_for", .once, "Waits for", "等待对象", maximumText: 200)
  public let note = OptionalField<String>(5, "note", .once, "Note", "备注", maximumText: 1_000)
  public let begun = Field<Instant>(6, "begun", .once, "Begun", "开始")
  /// When the clock goes on whatever has come.
  public let until = Field<Instant>(7, "until", .once, "Until", "最迟")
  public let by = Field<String>(8, "paused_by", .once, "Paused by", "暂停人", maximumText: 100)
  public let state = StateField<ClockPauseState>(9)
  public let ended = OptionalField<Instant>(10, "ended", .latest, "Ended", "结束")
  public let outcome = OptionalField<PauseEnd>(11, "outcome", .latest, "Ended because", "结束原因")
  public let answer = OptionalField<String>(12, "answer", .latest, "Answer", "答复", maximumText: 1_000)
}
