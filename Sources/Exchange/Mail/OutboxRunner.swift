import Foundation
import Ground
import Records
import Replica
import Workflow

/// Sends the mails of an office whose time has come, one after the other, each marked in the replica before a server hears of it.
///
/// Only the node of the office that owns them has any to send: see ``Outbox/due(_:limit:)``. What a server says is the mail's next state; an
/// attempt that ended without an answer is repeated once, with the same Message-ID, and then left to a person.
public actor OutboxRunner {
  /// Prints a paper of a record as PDF.
  public typealias Printing = @Sendable (_ paper: String, _ record: RecordKey) async throws -> MailFile

  /// What a round did.
  public struct Round: Sendable {
    public struct Attempt: Sendable {
      public var number, to: String
      public var outcome: MailOutcome
    }
    public var attempts: [Attempt] = []
    /// The account's mails a minute are used up.
    public var isFull = false
  }

  /// Mails that one round sends; the next goes on.
  static let maximumPerRound = 20

  private let workplace: Workplace
  private let courier: any MailCourier
  private let password: @Sendable () async throws -> String?
  private let printing: Printing
  private let token: @Sendable (_ survey: RecordKey) async throws -> String
  private let stop: MailStop
  private let actor = Actor(name: Workplace.program, roles: SendMail.step.operators)
  /// When mails were sent in the last minute.
  private var recent: [Instant] = []

  /// - Parameters:
  ///   - password: of the account's user; nil where none was given on this machine.
  ///   - token: what signs the link to a survey.
  ///   - stop: ends a transfer when the node is to stop.
  public init(
    _ workplace: Workplace, _ courier: any MailCourier, stop: MailStop = MailStop(), password: @escaping @Sendable () async throws -> String?,
    token: @escaping @Sendable (_ survey: RecordKey) async throws -> String, printing: @escaping Printing
  ) {
    self.workplace = workplace
    self.courier = courier
    self.stop = stop
    self.password = password
    self.token = token
    self.printing = printing
  }

  /// Sends what is due.
  ///
  /// - Throws: what keeps the site from writing, like a full disk, or a restored backup that has to fetch its own steps back first. Then
  ///   nothing more is sent.
  public func round() async throws -> Round {
    var round = Round()
    for mail in try await workplace.look(as: actor, { try Outbox.due($0, limit: Self.maximumPerRound) }) {
      if stop.isSet { break }
      if mail.state == .sending {
        try await end(mail, MailOutcome(.unclear, "The node ended while the mail was being sent."), &round)
        continue
      }
      guard try await mayGo() else {
        round.isFull = true
        break
      }
      guard let (begun, account) = try await begin(mail) else { continue }
      try await end(mail, try await attempt(begun, account), &round)
    }
    return round
  }

  private func mayGo() async throws -> Bool {
    let (now, limit) = try await workplace.look(as: actor) { ($0.now, try Outbox.account(on: $0.home, $0.snapshot)?.perMinute ?? MailRules.shipped.perMinute) }
    recent.removeAll { $0.milliseconds + 60_000 <= now.milliseconds || $0 > now }
    guard recent.count < limit else { return false }
    recent.append(now)
    return true
  }

  /// - Returns: nil for a mail that was taken out meanwhile, or that another one says already.
  private func begin(_ mail: Row<Mail>) async throws -> (Row<Mail>, Row<MailAccount>)? {
    do {
      _ = try await workplace.perform(SendMail.step.name, ["mail": mail.id.key.description], by: actor)
    } catch let problems as Problems where problems.all.allSatisfy({ $0.code == "state.other" }) {
      return nil
    }
    return try await workplace.look(as: actor) { context in
      guard let begun = try context.snapshot.get(mail.id), begun.state == .sending, let account = try Outbox.account(on: context.home, context.snapshot) else { return nil }
      return (begun, account)
    }
  }

  private func attempt(_ mail: Row<Mail>, _ account: Row<MailAccount>) async throws -> MailOutcome {
    var secret: String?
    if account.user != nil {
      do { secret = try await password() } catch { return MailOutcome(.later, "The password can't be read: \(error)") }
      guard secret != nil else { return MailOutcome(.later, "The password is not set on this machine: `weft mail password`.") }
    }
    var files: [MailFile] = []
    if let about = RecordKey(bytes: mail.about.bytes) {
      for paper in (mail.papers ?? "").split(separator: " ") {
        do { files.append(try await printing(String(paper), about)) } catch let problem as Problem {
          // A program that makes PDF may be missing or busy for a while; what a record says against its paper stays so.
          return MailOutcome(problem.code.hasPrefix("paper.press") || problem.code == "paper.noPress" ? .later : .hopeless, "\(problem.what.en) \(problem.what.zh)")
        } catch { return MailOutcome(.later, "\(paper): \(error)") }
      }
    }
    var outgoing = OutgoingMail(mail, account, files: files, at: mail.begun ?? mail.tells)
    if mail.kind == .survey, let survey = RecordKey(bytes: mail.about.bytes) {
      do { outgoing.text = MailLink.signed(outgoing.text, survey, token: try await token(survey)) } catch { return MailOutcome(.later, "The survey's link can't be signed: \(error)") }
    }
    return await courier.send(outgoing, to: MailServer(account, password: secret), until: stop)
  }

  private func end(_ mail: Row<Mail>, _ outcome: MailOutcome, _ round: inout Round) async throws {
    let answer = String(String.UnicodeScalarView(outcome.answer.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }.prefix(240)))
    _ = try await workplace.perform(MailResult.step.name, ["mail": mail.id.key.description, "result": outcome.result.rawValue, "answer": answer], by: actor)
    round.attempts.append(Round.Attempt(number: mail.number, to: mail.to, outcome: outcome))
  }
}
