import Foundation
import Ground
import Membership
import Records
import Replica

/// 3.3 How far the reviews of an order are: each aspect that is needed, who said what of it, who is missing.
///
/// It follows from the records: reviews of two sites that did not know of each other add up when they meet, in any order.
public struct OrderReviews: Sendable {
  /// What one person said.
  public struct Word: Sendable {
    /// The record that keeps it.
    public var key: RecordKey
    public var aspects: [ReviewAspect]
    public var decision: ReviewDecision
    public var findings: String
    public var reviewer: String
    public var site: SiteID
    public var at: Instant
  }

  public enum State: Sendable {
    /// Nobody has said anything; of a plant's aspect: nobody was asked.
    case missing
    /// A plant was asked and has not answered.
    case asked(SiteID)
    case given(Word)
    /// In an emergency; it is made up afterwards.
    case skipped(Row<SkippedApproval>)
  }

  public struct Aspect: Sendable {
    public var rule: AspectRule
    public var state: State

    /// Somebody said yes, under conditions or without, or it was skipped.
    public var isIn: Bool {
      switch state {
      case .given(let word): word.decision == .approve || word.decision == .conditions
      case .skipped: true
      case .missing, .asked: false
      }
    }
    public var word: Word? { if case .given(let word) = state { word } else { nil } }
  }

  /// Which review of the order this is: 1, and one more each time it was returned.
  public private(set) var round = 1
  public private(set) var aspects: [Aspect] = []
  /// What was said in this round, in the order of time.
  public private(set) var words: [Word] = []
  /// What was said in rounds before.
  public private(set) var former: [Word] = []
  /// What a plant was asked in this round.
  public private(set) var parts: [Row<ReviewPart>] = []
  /// The approvals of the order that were skipped, in every round.
  public private(set) var skips: [Row<SkippedApproval>] = []
  /// Whether it lies with whoever takes orders, to be put right.
  public private(set) var isReturned = false

  public init(_ order: Row<SalesOrder>, _ context: StepContext) throws {
    try self.init(order, ReviewRules(context), context)
  }

  init(_ order: Row<SalesOrder>, _ rules: ReviewRules, _ context: StepContext) throws {
    let key = Data(order.id.key.bytes)
    let reviews = try context.snapshot.all(OrderReview.self, where: "sales_order = ?", [key], order: "id", limit: Self.maximumWords)
    let parts = try context.snapshot.all(ReviewPart.self, where: "sales_order = ?", [key], order: "id", limit: Self.maximumWords)
    // What was said of an order that was edited since was said of another order.
    let edited = try context.snapshot.all(OrderRevision.self, where: "sales_order = ? AND kind = 'edit'", [key], order: "id DESC", limit: 1).first?.id.key
    let returned = reviews.filter { $0.decision == .sendBack }.map { $0.reviewRound ?? 1 }
    let round = (returned.max() ?? 0) + 1
    self.round = round
    isReturned = try !returned.isEmpty && context.snapshot.count(Self.returnedSQL, [key]) > 0
    let asked = parts.filter { Self.isReview($0.aspect) }
    self.parts = asked.filter { $0.reviewRound == round }
    words = reviews.filter { review in (review.reviewRound ?? 1) == round && edited.map { $0 < review.id.key } ?? true }.map { Self.word($0) }
    words += self.parts.compactMap { Self.word($0) }
    former = reviews.filter { ($0.reviewRound ?? 1) < round }.map { Self.word($0) }
    former += asked.filter { $0.reviewRound < round }.compactMap { Self.word($0) }
    words.sort { ($0.at, $0.key) < ($1.at, $1.key) }
    former.sort { ($0.at, $0.key) < ($1.at, $1.key) }
    skips = try context.snapshot.skips(of: order.id)
    aspects = try rules.needed(order, context).map { Aspect(rule: $0, state: state($0)) }
  }

  /// The most reviews of one order that are read, over all rounds.
  static let maximumWords = 500

  private static let returnedSQL = "SELECT count(*) FROM task WHERE subject = ? AND state = 'open' AND level = 'order-returned'"

  /// Whether it is an aspect of a review, and not a word about the approval.
  static func isReview(_ aspect: ReviewAspect) -> Bool { ReviewRules.shipped.contains { $0.aspect == aspect } }

  private static func word(_ review: Row<OrderReview>) -> Word {
    let version = review.any.versions.created
    return Word(
      key: review.id.key, aspects: aspects(of: review), decision: review.decision, findings: review.findings, reviewer: review.reviewer ?? "",
      site: version.origin.site, at: Instant(milliseconds: version.stamp.milliseconds))
  }

  static func aspects(of review: Row<OrderReview>) -> [ReviewAspect] {
    guard let names = review.aspects else { return [.terms, .credit] }
    return names.split(separator: " ").compactMap { ReviewAspect(rawValue: String($0)) }
  }

  static func word(_ part: Row<ReviewPart>) -> Word? {
    guard part.state == .given, let decision = part.decision else { return nil }
    let place = part.shelf.kind == .plant ? part.shelf.site : part.any.versions.created.origin.site
    return Word(
      key: part.id.key, aspects: [part.aspect], decision: decision, findings: part.findings ?? "", reviewer: part.reviewer ?? "", site: place,
      at: part.at ?? Instant(milliseconds: part.any.versions.created.stamp.milliseconds))
  }

  private func state(_ rule: AspectRule) -> State {
    if let word = rule.aspect == .secondCredit ? secondCredit() : newest(rule.aspect) { return .given(word) }
    if let skip = skips.last(where: { $0.aspect == rule.aspect }) { return .skipped(skip) }
    return asked(rule)
  }

  /// Of several words on one aspect a refusal stands, whoever spoke last.
  private func newest(_ aspect: ReviewAspect) -> Word? {
    let said = words.filter { $0.aspects.contains(aspect) }
    return said.last { $0.decision == .reject } ?? said.last
  }

  /// Another person than the first must have looked at the credit. Two who did so at two sites at once count as first and second.
  private func secondCredit() -> Word? {
    let said = words.filter { $0.aspects.contains(.credit) || $0.aspects.contains(.secondCredit) }
    guard let first = said.first(where: { $0.aspects.contains(.credit) }) else { return newest(.secondCredit) }
    return said.last { $0.reviewer != first.reviewer }
  }

  private func asked(_ rule: AspectRule) -> State {
    guard rule.place == .plant else { return .missing }
    return parts.last { $0.aspect == rule.aspect && $0.state == .asked }.map { .asked($0.shelf.site) } ?? .missing
  }
}

extension OrderReviews {
  public var missing: [Aspect] { aspects.filter { $0.word == nil && !$0.isIn } }
  public var refused: [Aspect] { aspects.filter { $0.word?.decision == .reject } }
  /// All that are needed are in, and none is refused.
  public var isComplete: Bool { !isReturned && aspects.allSatisfy(\.isIn) }
  /// What was asked for before the order may be delivered as ordered.
  public var conditions: [Word] { words.filter { $0.decision == .conditions } }
  /// Who had a part in it; four eyes keep them from approving it.
  public var reviewers: Set<String> { Set((words + former).map(\.reviewer)) }

  /// The aspects that a person at the office may still speak about: those of their roles, and a second credit review only after another's first.
  public func open(to actor: Actor) -> [Aspect] {
    let mine = missing.filter { $0.rule.place == .office && !$0.rule.roles.isDisjoint(with: actor.roles) }
    let first = words.first { $0.aspects.contains(.credit) }
    return mine.filter { aspect in
      guard aspect.rule.aspect == .secondCredit else { return true }
      return first.map { $0.reviewer != actor.name } ?? !mine.contains { $0.rule.aspect == .credit }
    }
  }

  /// As it will be with one more word.
  func adding(_ word: Word) -> OrderReviews {
    var reviews = self
    reviews.words.append(word)
    reviews.aspects = aspects.map { Aspect(rule: $0.rule, state: reviews.state($0.rule)) }
    return reviews
  }

  /// Who is waited for, aspect by aspect.
  public func missingWords(_ snapshot: Snapshot) throws -> Words {
    let all = try missing.map { aspect -> Words in
      let label = aspect.rule.aspect.label
      if case .asked(let site) = aspect.state {
        let code = try snapshot.code(of: site)
        return Words("\(label.en) (\(code))", "\(label.zh)（\(code)）")
      }
      return label
    }
    return Words(all.map(\.en).joined(separator: ", "), all.map(\.zh).joined(separator: "、"))
  }
}
