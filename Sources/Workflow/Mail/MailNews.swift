import Foundation
import Ground
import Records
import Replica

/// What happens to orders that a customer is told of by mail without anybody's asking: one declaration a kind.
///
/// News is what lies in the office's replica after mail was set up and has no mail yet. It may come from the office itself, from its laptop
/// weeks later, or from a warehouse; the office's node finds it when it knows it. Orders and shipments that are under way are all looked through,
/// of what is further on or has no way the newest ``newest``: there is ever more of it.
public struct MailNews: Sendable {
  static let newest = 1_000

  public let kind: MailKind
  /// The record type that it is about.
  public let record: String
  /// News of an office: the record, and the moment that it happened at. `?1` the shelf, `?2` since when in milliseconds, `?3` the first key that may be looked at.
  private let sql: String
  private let told: @Sendable (RecordKey, StepContext) throws -> MailSubject?
  private let write: @Sendable (RecordKey, Language, StepContext) throws -> MailValues

  public static let all: [MailNews] = [confirmation, dispatch, invoice, credit, dunning, complaint, survey]

  public static func of(_ kind: MailKind) -> MailNews? { all.first { $0.kind == kind } }

  /// What the record tells now; nil while it has nothing to tell, like an order that nobody confirmed.
  public func subject(_ key: RecordKey, _ context: StepContext) throws -> MailSubject? { try told(key, context) }

  public func values(_ key: RecordKey, _ language: Language, _ context: StepContext) throws -> MailValues { try write(key, language, context) }

  /// What has no mail yet.
  func open(_ account: Row<MailAccount>, _ context: StepContext) throws -> [RecordKey] {
    let since = account.since
    let first = RecordKey(milliseconds: since.milliseconds, counter: 0, site: SiteID(0), random: 0)
    let found = try context.snapshot.sums(sql, [Int64(account.shelf.code), Int64(since.milliseconds), Data(first.bytes)])
    return found.keys.sorted()
  }

  /// Whether this very news was written to the customer, or stands in the outbox.
  func isWritten(_ subject: MailSubject, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.count(
      "SELECT count(*) FROM mail WHERE about = ? AND kind = ? AND tells_ms >= ?", [Data(subject.about.bytes), kind.rawValue, Int64(subject.at.milliseconds)]) > 0
  }

  // MARK: The kinds

  /// Orders that were confirmed, whole or in part. A confirmation anew, as after a change, is news again; the open rest of a part is the task that it left.
  private static let confirmation = MailNews(
    kind: .confirmation, record: SalesOrder.record.name,
    sql: unwritten(
      .confirmation,
      """
      SELECT o.id, o.customer, CASE WHEN o.state = 'waiting' THEN (SELECT max(t.opened_ms) FROM task t WHERE t.subject = o.id AND +t.level = 'order-rest') ELSE o.confirmed_ms END AS at
      FROM (\(underWay("sales_order", "'waiting', 'confirmed', 'reviewed'"))) n JOIN sales_order o ON o.id = n.id
      WHERE o._shelf = ?1 AND o.state IN ('waiting', 'confirmed', 'reviewed', 'approved', 'invoiced', 'paid')
      """),
    told: { key, context in
      guard let order = try context.snapshot.get(SalesOrder.ID(key)) else { return nil }
      let isPart = order.state == .waiting
      let rest = try isPart ? context.snapshot.first(WorkTask.self, where: "subject = ? AND level = 'order-rest'", [Data(key.bytes)], order: "opened_ms DESC")?.opened : nil
      guard let at = isPart ? rest : order.confirmed, ![.received, .checked, .rejected, .cancelled].contains(order.state) else { return nil }
      return MailSubject(about: key, number: order.number, order: order.id, customer: order.customer, at: at)
    },
    write: { key, language, context in try .confirmation(context.the(SalesOrder.ID(key)), language, context) })

  private static let dispatch = MailNews(
    kind: .dispatch, record: Shipment.record.name,
    sql: unwritten(
      .dispatch,
      """
      SELECT s.id, o.customer, s.departed_ms AS at FROM (\(underWay("shipment", "'dispatched'"))) n JOIN shipment s ON s.id = n.id JOIN sales_order o ON o.id = s.sales_order
      WHERE o._shelf = ?1 AND s.state IN ('dispatched', 'delivered')
      """),
    told: { key, context in
      guard let shipment = try context.snapshot.get(Shipment.ID(key)), let at = shipment.departed, let order = try context.snapshot.get(shipment.order) else { return nil }
      return MailSubject(about: key, number: shipment.number, order: order.id, customer: order.customer, at: at)
    },
    write: { key, language, context in try .dispatch(context.the(Shipment.ID(key)), language, context) })

  /// An invoice over nothing, as of a free sample, asks for nothing.
  private static let invoice = MailNews(
    kind: .invoice, record: Invoice.record.name, sql: unwritten(.invoice, made("invoice", "x.gross_minor <> 0")),
    told: { key, context in
      guard let invoice = try context.snapshot.get(Invoice.ID(key)) else { return nil }
      return MailSubject(about: key, number: invoice.number, order: invoice.order, customer: invoice.customer, at: key.made)
    },
    write: { key, _, context in try .invoice(context.the(Invoice.ID(key)), context) })

  private static let credit = MailNews(
    kind: .credit, record: CreditNote.record.name, sql: unwritten(.credit, made("credit_note", "x.state IN ('booked', 'kept')")),
    told: { key, context in
      guard let note = try context.snapshot.get(CreditNote.ID(key)), [.booked, .kept].contains(note.state) else { return nil }
      return MailSubject(about: key, number: note.number, order: note.order, customer: note.customer, at: key.made)
    },
    write: { key, language, context in try .credit(context.the(CreditNote.ID(key)), language, context) })

  private static let dunning = MailNews(
    kind: .dunning, record: DunningLetter.record.name, sql: unwritten(.dunning, made("dunning_letter", "1")),
    told: { key, context in
      guard let letter = try context.snapshot.get(DunningLetter.ID(key)) else { return nil }
      return MailSubject(about: key, number: letter.number, order: nil, customer: letter.customer, at: key.made)
    },
    write: { key, language, context in try .dunning(context.the(DunningLetter.ID(key)), language, context) })

  private static let complaint = MailNews(
    kind: .complaint, record: Complaint.record.name,
    sql: unwritten(
      .complaint,
      """
      SELECT x.id, o.customer, ?2 AS at FROM (SELECT id FROM complaint WHERE id >= ?3 ORDER BY id DESC LIMIT \(newest)) n JOIN complaint x ON x.id = n.id JOIN sales_order o ON o.id = x.sales_order
      WHERE x._shelf = ?1 AND x.answer IS NOT NULL AND x.state IN ('answered', 'closed')
      """),
    told: { key, context in
      guard let complaint = try context.snapshot.get(Complaint.ID(key)), complaint.answer != nil, complaint.state != .open,
        let order = try context.snapshot.get(complaint.order)
      else { return nil }
      return MailSubject(about: key, number: complaint.number, order: order.id, customer: order.customer, at: key.made)
    },
    write: { key, _, context in try .complaint(context.the(Complaint.ID(key)), context) })

  /// Deliveries that customers are asked about. The link in the record is not signed yet: see ``MailLink``.
  private static let survey = MailNews(
    kind: .survey, record: Survey.record.name, sql: unwritten(.survey, made("survey", "x.state = 'asked' AND x.sales_order IS NOT NULL")),
    told: { key, context in
      guard let survey = try context.snapshot.get(Survey.ID(key)), survey.state == .asked, let order = survey.order else { return nil }
      return MailSubject(about: key, number: survey.number, order: order, customer: survey.customer, at: key.made)
    },
    write: { key, _, context in
      let survey = try context.the(Survey.ID(key))
      var values = try survey.order.flatMap { try context.snapshot.get($0) }.map { try .of($0) } ?? MailValues()
      values.set("link", try Outbox.account(on: survey.shelf, context.snapshot)?.surveyAddress.map { MailLink.unsigned(key, at: $0) })
      return values
    })

  /// The records of a type in some states, and the newest of all.
  private static func underWay(_ table: String, _ states: String) -> String {
    "SELECT id FROM \(table) WHERE state IN (\(states)) UNION SELECT id FROM (SELECT id FROM \(table) ORDER BY id DESC LIMIT \(newest))"
  }

  /// The newest records of a type whose being made is the news.
  private static func made(_ table: String, _ condition: String) -> String {
    """
    SELECT x.id, x.customer, ?2 AS at FROM (SELECT id FROM \(table) WHERE id >= ?3 ORDER BY id DESC LIMIT \(newest)) n JOIN \(table) x ON x.id = n.id
    WHERE x._shelf = ?1 AND \(condition)
    """
  }

  /// Of some news what its customer wants and no mail tells.
  private static func unwritten(_ kind: MailKind, _ news: String) -> String {
    """
    SELECT x.id, x.at FROM (\(news)) x JOIN customer c ON c.id = x.customer
    WHERE x.at >= ?2 AND x.at > coalesce((SELECT max(m.tells_ms) FROM mail m WHERE m.about = x.id AND +m.kind = '\(kind.rawValue)'), 0) AND \(MailRecipient.wants(kind)) AND ?3 IS NOT NULL
    """
  }
}

/// The link to a page of this site in a mail. In the record it names what it leads to, and opens nothing; it is signed when the mail is sent, since the key
/// lies beside the node alone.
public enum MailLink {
  /// The page on which a survey is answered.
  private static let page = "/survey/"

  static func unsigned(_ survey: RecordKey, at address: String) -> String { address + page + survey.description }

  /// - Parameter token: what a signed link has in place of the key.
  public static func signed(_ text: String, _ survey: RecordKey, token: String) -> String {
    text.replacingOccurrences(of: page + survey.description, with: page + token)
  }

  /// Why an address is none that a link can begin with; nil when it is one.
  static func problem(_ address: String, field: String) -> Problem? {
    if let url = URL(string: address), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false, url.query == nil, url.fragment == nil, !address.hasSuffix("/") { return nil }
    return Problem(
      "mail.link", field: field, Words("\"\(address)\" is no address of a page.", "“\(address)”不是有效网址。"),
      remedy: Words("Write it like https://weft.tianhe.example, without a slash at the end.", "请写成 https://weft.tianhe.example，末尾不加斜杠。"))
  }
}
