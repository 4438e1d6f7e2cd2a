import Ground
import Membership
import Replica

/// Whether a note only tells, or asks a site for an answer.
public enum NoteState: String, Lifecycle {
  case told, asked, answered

  public static let initial = NoteState.told
  public var rank: Int { [.told: 1, .asked: 2, .answered: 3][self]! }
  public var label: Words {
    switch self {
    case .told: Words("note", "留言")
    case .asked: Words("question", "待答复")
    case .answered: Words("answered", "已答复")
    }
  }
  public var next: [NoteState] {
    switch self {
    case .told: [.asked]
    case .asked: [.answered]
    case .answered: []
    }
  }
}

/// What somebody at one site writes to the others about an order.
///
/// A record lies on one shelf and plant and warehouse do not hold the office's, so a note is written once on each shelf whose readers are to
/// have it; the copies name the first one, and whoever holds several shows them as one. A note never changes but for its state, so that two
/// sites never edit the same one: an answer is a note of its own.
public struct Note: RecordType {
  public static let record = RecordDeclaration(80, "note", on: nil, by: Set(SiteRole.allCases).subtracting([.reader]), "Note", "留言")
  public static let fields = Note()

  /// Bytes of UTF-8: 2,000 characters of any script.
  public static let maximumBytes = 8_000

  public let order = Field<SalesOrder.ID>(1, "sales_order", .once, "Order", "订单", indexed: true)
  public let orderNumber = Field<String>(2, "order_number", .once, "Order number", "订单编号", indexed: true, maximumText: 40)
  public let text = Field<String>(3, "text", .once, "Text", "内容", maximumText: maximumBytes)
  /// The operator's full name where it is known, else their sign-in name.
  public let author = Field<String>(4, "author", .once, "Written by", "留言人", maximumText: 200)
  public let at = Field<Instant>(5, "at", .once, "At", "时间")
  /// The site that is asked for an answer.
  public let asks = OptionalField<Int>(6, "asks", .once, "Asks", "询问站点")
  /// The first copy of the same note, on another shelf; empty for the first itself.
  public let copyOf = OptionalField<Note.ID>(7, "copy_of", .once, "Copy of", "副本", indexed: true)
  /// The first copy of the question that this answers.
  public let answers = OptionalField<Note.ID>(8, "answers", .once, "Answers", "答复对象")
  public let state = StateField<NoteState>(9)
}
