import Foundation
import Ground
import Membership
import Records
import Replica

/// Whose figures, of which goods, over which days: what satisfaction, warnings and preventive actions count.
public struct CareSpan: Sendable {
  public var from: Day
  /// The last day that counts.
  public var to: Day
  /// nil for all.
  public var customer: Customer.ID?
  public var product: Product.ID?
  /// 0 for all that this site holds.
  public var shelf: Int64

  /// - Parameter shelf: nil for all that this site holds, as at headquarters.
  public init(_ from: Day, to: Day, customer: Customer.ID? = nil, product: Product.ID? = nil, on shelf: Shelf?) {
    self.from = from
    self.to = to
    self.customer = customer
    self.product = product
    self.shelf = shelf.map { Int64($0.code) } ?? 0
  }

  /// Keys begin with the moment when their record was made: nothing of the span was made before its first day.
  func first(_ context: StepContext) -> Data { Self.key(context.calendar.midnight(of: from)) }
  /// The first key after the span.
  func end(_ context: StepContext) -> Data { Self.key(context.calendar.midnight(of: to.advanced(by: 1))) }

  private static func key(_ instant: Instant) -> Data {
    Data(RecordKey(milliseconds: instant.milliseconds, counter: 0, site: SiteID(0), random: 0).bytes)
  }

  var customerKey: Data { customer.map { Data($0.key.bytes) } ?? Data() }
  var productKey: Data { product.map { Data($0.key.bytes) } ?? Data() }
}

/// What happened in a span, in numbers.
public struct CareFacts: Sendable {
  /// Deliveries that had a promised day, and those after it.
  public var promised = 0
  public var late = 0
  public var deliveries = 0
  public var complaints = 0
  /// Complaints whose answer was due, and those answered in time.
  public var toAnswer = 0
  public var answered = 0

  private static let ours = """
    (?4 = 0 OR o._shelf = ?4) AND (?5 = x'' OR o.customer = ?5)
    """

  private static let delivered = """
    SELECT count(*), coalesce(sum(o.promised IS NOT NULL), 0), coalesce(sum(d.delivered_on > o.promised), 0)
    FROM delivery d JOIN sales_order o ON o.id = d.sales_order
    WHERE d.id >= ?1 AND d.delivered_on BETWEEN ?2 AND ?3 AND \(ours)
      AND (?6 = x'' OR EXISTS (SELECT 1 FROM shipment_line l WHERE l.shipment = d.shipment AND l.product = ?6))
    """

  private static let complained = """
    SELECT count(*), coalesce(sum(due IS NOT NULL AND (answered_ms IS NOT NULL OR due < ?3)), 0), coalesce(sum(answered_ms <= due), 0) FROM (
      SELECT c.answered_ms, (SELECT min(t.due_ms) FROM task t WHERE t.subject = c.id AND t.level = 'complaint-answer') AS due
      FROM complaint c JOIN sales_order o ON o.id = c.sales_order
      WHERE c.id >= ?1 AND c.id < ?2 AND \(ours) AND (?6 = x'' OR EXISTS (SELECT 1 FROM complaint_line l WHERE l.complaint = c.id AND l.product = ?6)))
    """

  static let none = CareFacts()

  private init() {}

  public init(_ span: CareSpan, _ context: StepContext) throws {
    let row = try context.snapshot.integers(
      Self.delivered, [span.first(context), span.from.description, span.to.description, span.shelf, span.customerKey, span.productKey])[0]
    (deliveries, promised, late) = (Int(row[0]), Int(row[1]), Int(row[2]))
    let said = try context.snapshot.integers(
      Self.complained, [span.first(context), span.end(context), Int64(context.now.milliseconds), span.shelf, span.customerKey, span.productKey])[0]
    (complaints, toAnswer, answered) = (Int(said[0]), Int(said[1]), Int(said[2]))
  }
}

/// The answers that customers gave in a span; of two for one survey the earlier counts.
public struct SurveyAnswers: Sendable {
  public var satisfaction: [Int] = []
  public var recommendation: [Int] = []

  private static let given = """
    SELECT coalesce(a.csat, -1), coalesce(a.nps, -1) FROM survey_answer a JOIN survey s ON s.id = a.survey
    WHERE a.answered_on BETWEEN ?1 AND ?2 AND (?3 = 0 OR a._shelf = ?3) AND (?4 = x'' OR a.customer = ?4)
      AND (?5 = x'' OR EXISTS (SELECT 1 FROM order_line l WHERE l.sales_order = s.sales_order AND l.product = ?5))
      AND NOT EXISTS (SELECT 1 FROM survey_answer b WHERE b.survey = a.survey AND b.id < a.id)
    """

  static let none = SurveyAnswers()

  private init() {}

  public init(_ span: CareSpan, _ context: StepContext) throws {
    for row in try context.snapshot.integers(Self.given, [span.from.description, span.to.description, span.shelf, span.customerKey, span.productKey]) {
      if row[0] >= 0 { satisfaction.append(Int(row[0])) }
      if row[1] >= 0 { recommendation.append(Int(row[1])) }
    }
  }
}
