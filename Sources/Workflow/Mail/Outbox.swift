import Crypto
import Foundation
import Ground
import Membership
import Records
import Replica

/// What a mail tells of.
public struct MailSubject: Sendable {
  public var about: RecordKey
  /// As people call it.
  public var number: String
  public var order: SalesOrder.ID?
  public var customer: Customer.ID
  /// When it happened. The same news has the same moment, whichever copy of a node finds it.
  public var at: Instant

  public init(about: RecordKey, number: String, order: SalesOrder.ID?, customer: Customer.ID, at: Instant) {
    self.about = about
    self.number = number
    self.order = order
    self.customer = customer
    self.at = at
  }
}

/// The mails of an office: written whole into its replica, and sent by the office's own node when it can.
public enum Outbox {
  static let failedLevel = "mail-failed"

  /// The account of an office; nil where mail is not set up, or was stopped.
  public static func account(on shelf: Shelf, _ snapshot: Snapshot) throws -> Row<MailAccount>? {
    let account = try snapshot.first(MailAccount.self, where: "_shelf = ?", [Int64(shelf.code)], order: "id")
    return account?.isStopped == true ? nil : account
  }

  /// Puts a mail for each address at which the customer wants this kind into the outbox of the order's office.
  ///
  /// - Parameters:
  ///   - papers: names of papers to attach, of the record that it is about; those of the kind when it is nil.
  ///   - person: who wrote it; nil for the node.
  ///   - values: what the template's names stand for in a language, beside what is common to all kinds.
  /// - Returns: the mails; none where the office sends no mail, or the customer wants none of the kind.
  /// - Throws: a database error.
  @discardableResult
  public static func queue(
    _ kind: MailKind, _ subject: MailSubject, papers: [String]? = nil, by person: String? = nil, _ context: StepContext, _ changes: inout Changes,
    values: (Language) throws -> MailValues
  ) throws -> [Mail.ID] {
    let customer = try context.the(subject.customer)
    guard let account = try account(on: customer.shelf, context.snapshot) else { return [] }
    return try MailRecipient.of(customer, kind, account, context.snapshot).map { recipient in
      let (holding, template) = try MailWording.holding(kind, recipient.language, context.snapshot)
      let language = recipient.language.language
      let wording = try holding.written(values(language).common(subject, customer, contact: recipient.name, language, context))
      let isRight = MailAddressForm.isRight(recipient.address)
      let id = try changes.create(Mail.self, on: customer.shelf) {
        $0.kind = kind
        $0.about = Blob(subject.about.bytes)
        $0.aboutNumber = subject.number.clipped(toBytes: 64)
        $0.order = subject.order
        $0.customer = customer.id
        $0.to = recipient.address
        $0.toName = recipient.name
        $0.language = recipient.language
        $0.subject = wording.subject
        $0.text = wording.text
        let papers = papers ?? MailRules.shipped.kind(kind).papers
        if !papers.isEmpty { $0.papers = papers.joined(separator: " ") }
        $0.reference = reference(kind, subject, recipient.address)
        $0.tells = subject.at
        $0.template = template?.id
        $0.writtenBy = person
        if !isRight {
          $0.state = .failed
          $0.answer = MailAddressForm.problem(recipient.address, field: "").map { "\($0.what.en) \($0.what.zh)" }
        }
      }
      if !isRight { try changes.open(failedLevel, about: id.key, number: changes.text(of: id.key, "number"), on: customer.shelf, context) }
      return id
    }
  }

  /// What a mail would say now.
  ///
  /// - Parameter wording: one that is tried; nil for the one that holds.
  public static func preview(
    _ kind: MailKind, _ subject: MailSubject, _ language: MailLanguage, wording: MailWording? = nil, _ context: StepContext, values: (Language) throws -> MailValues
  ) throws -> MailWording {
    let customer = try context.the(subject.customer)
    let holding = try wording ?? MailWording.holding(kind, language, context.snapshot).wording
    return try holding.written(values(language.language).common(subject, customer, contact: nil, language.language, context))
  }

  /// The left side of the Message-ID: of what is told to whom, so that it is the same wherever it is written.
  static func reference(_ kind: MailKind, _ subject: MailSubject, _ address: String) -> String {
    let told = [kind.rawValue, subject.about.description, String(subject.at.milliseconds), address.lowercased()].joined(separator: "\u{1F}")
    return "weft." + hexadecimal(SHA256.hash(data: Data(told.utf8)).prefix(16))
  }

  /// Mails of this office whose time has come, the oldest first. `?1` the shelf, `?2` now, `?3` since when one that is being sent is one that nobody sends any more.
  private static let dueSQL = """
    _shelf = ?1 AND ((state = 'queued' AND coalesce(next_attempt_ms, 0) <= ?2) OR (state = 'unsure' AND unclear = 1 AND next_attempt_ms <= ?2)
      OR (state = 'sending' AND begun_ms < ?3))
    """

  /// - Returns: nothing at a site that is not the office itself: a laptop writes mails, the office's node sends them.
  public static func due(_ context: StepContext, limit: Int) throws -> [Row<Mail>] {
    guard context.site.role == .office, try account(on: context.home, context.snapshot) != nil else { return [] }
    let now = context.now.milliseconds
    let stale = now - min(now, UInt64(MailRules.shipped.staleMinutes) * 60_000)
    return try context.snapshot.all(
      Mail.self, where: "state IN ('queued', 'sending', 'unsure') AND \(dueSQL)", [Int64(context.home.code), Int64(now), Int64(stale)], order: "id", limit: limit)
  }
}
