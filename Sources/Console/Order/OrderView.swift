import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// What the page of an order shows.
struct OrderView: Sendable {
  /// What the address and a refused form ask for.
  struct Asked: Sendable {
    /// The first page of lines is 1.
    var linesPage = 1
    /// How many steps of the timeline.
    var steps = OrderTrailView.shown
    /// The step whose form is to be open.
    var openStep: String?
    var typed: TypedStep?
    /// What the person has begun in the forms here.
    var drafts: DraftsHere?

    init() {}

    init(_ request: Request, openStep: String?, typed: TypedStep?) {
      let query = request.uri.queryParameters
      linesPage = max(1, query["lines"].flatMap { Int($0) } ?? 1)
      steps = min(max(OrderTrailView.shown, query["steps"].flatMap { Int($0) } ?? 0), OrderTrailView.maximum)
      self.openStep = openStep
      self.typed = typed
    }
  }

  struct HeadFact: Sendable {
    let headLabel, headText: String
    let headLink: String?
    let isHeadLate: Bool
  }
  struct Holder: Sendable {
    let holderSite, holderRoles, holderTask, holderDue, holderExact: String
    let isHolderLate: Bool
  }
  struct Stage: Sendable {
    let stageLabel, standing, standingLabel, stageMark: String
    let stageFigures, stageLink: String?
  }
  struct SeenSite: Sendable {
    let seenCode: String
    /// nil while it is not known.
    let seenSince: String?
    let isOrigin: Bool
  }

  let typeLabel, orderNumber, orderKey: String
  let stateLabel, stateTone: String?
  let headFacts: [HeadFact]
  let holders: [Holder]
  let hasHolders: Bool
  let stages: [Stage]
  let notices: [String]
  /// The page of its review; nil where nothing of that is.
  let reviewLink: String?
  /// Where its life in time is drawn; nil where the order itself is not held.
  let lifeLink: String?
  let hasNotices: Bool
  let cases: [CaseView]
  let hasCases, hasMoreCases: Bool
  let lines: OrderLinesView
  /// One where the order itself is held, else none.
  let orderChecks: [OrderChecksView]
  let documents: OrderDocumentsView
  let talk: ConversationView
  let trail: OrderTrailView
  let seenSites: [SeenSite]
  let isUnseen: Bool
  let forms: [StepFormView]
  let blocked: [RecordView.Blocked]
  let hasForms, hasBlocked, hasSteps: Bool
  let tasks: [TaskView]
  let hasTasks: Bool
  /// What can be printed of the order; empty where only parts of it are.
  let papers: [PaperLink]
  let hasPapers: Bool
  let changes: OrderChangesView
}
