import Console
import Exchange
import Ground
import Logging
import Papers
import Records
import Replica
import ServiceLifecycle
import Sync
import Workflow

/// Sends the mails of this office's outbox: when something was committed, and every few seconds, since what waits for its next attempt comes due
/// by the clock.
///
/// A node that has peers first waits a while for one of them: a restored backup learns from it what it had sent before it was restored.
struct MailSender: Service {
  private static let interval = Duration.seconds(5)
  /// A pause behind each round.
  private static let pause = Duration.milliseconds(500)
  /// How long a node that was just started waits for a peer, in rounds of ``patienceStep``.
  private static let patience = 60
  private static let patienceStep = Duration.seconds(1)

  private let runner: OutboxRunner
  private let workplace: Workplace
  private let commits: CommitWatch
  private let hasPeers: Bool
  private let board: PeerBoard
  private let stop = MailStop()
  private let logger: Logger

  init(_ workplace: Workplace, _ secret: MailSecret, _ links: SurveyLinks, _ commits: CommitWatch, hasPeers: Bool, _ board: PeerBoard, _ logger: Logger) {
    let press = PaperPress()
    self.workplace = workplace
    self.commits = commits
    self.hasPeers = hasPeers
    self.board = board
    self.logger = logger
    runner = OutboxRunner(workplace, SMTPCourier(), stop: stop, password: { try await secret.password() }, token: { links.token($0) }) { paper, record in
      try await MailPapers.pdf(paper, record, workplace, press)
    }
  }

  func run() async throws {
    guard try await workplace.replica.isAdmitted(workplace.replica.site)?.role == .office else {
      // Another site has no outbox. A service that ends would end the node.
      try? await gracefulShutdown()
      return
    }
    await withGracefulShutdownHandler {
      await waitForPeer()
      await work()
    } onGracefulShutdown: { [stop] in
      stop.set()
    }
  }

  private func waitForPeer() async {
    guard hasPeers else { return }
    for _ in 0..<Self.patience where !Task.isShuttingDownGracefully {
      let isMet = await board.statuses.contains { if case .connected = $0.phase { true } else { false } }
      if isMet { return }
      // A stop ends the wait; that is all that can go wrong with it.
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.patienceStep) }
    }
  }

  private func work() async {
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let changes = await commits.stream()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in changes.cancelOnGracefulShutdown() { wake.yield() }
        wake.finish()
      }
      group.addTask {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
          wake.yield()
          // As above.
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
      }
      group.addTask { await send(on: wakes) }
    }
  }

  private func send(on wakes: AsyncStream<Void>) async {
    for await _ in wakes.cancelOnGracefulShutdown() {
      do {
        for attempt in try await runner.round().attempts {
          logger.log(level: attempt.outcome.result == .sent ? .info : .warning, "\(attempt.number) to \(attempt.to): \(attempt.outcome.result.label.en): \(attempt.outcome.answer)")
        }
      } catch {
        // A full disk, a backup that fetches its own steps back: nothing is sent, and the next round tries again.
        logger.warning("mail: \(error)")
      }
      // As above.
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
    }
  }
}

/// Papers as files that go with a mail.
enum MailPapers {
  static func pdf(_ name: String, _ record: RecordKey, _ workplace: Workplace, _ press: PaperPress) async throws -> MailFile {
    guard let paper = PaperCatalogue.paper(name) else {
      throw Problem("paper.unknown", Words("There is no paper \"\(name)\".", "没有单据“\(name)”。"), remedy: Words("A newer program may have it.", "较新版本的程序可能支持。"))
    }
    let reader = Actor(name: Workplace.program, roles: Set(OperatorRole.allCases))
    let (document, file) = try await workplace.look(as: reader) { looking in
      guard let row = try looking.snapshot.find(record), row.schema.name == paper.subject else {
        throw Problem("paper.gone", Words("What the paper is of is not here.", "单据对应的记录不在此处。"), remedy: Words("Wait until it has been synced.", "请等待同步完成。"))
      }
      if let problem = paper.refusal(at: looking.site.role, reader) { throw problem }
      let printed = try paper.printed(row, paper.declaration.usual, looking)
      return (printed.document(logo: try CompanyLetterhead(looking.snapshot).logo), printed.fileName)
    }
    return MailFile(name: "\(file).pdf", type: "application/pdf", bytes: try await press.pdf(document))
  }
}
