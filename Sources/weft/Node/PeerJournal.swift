import Console
import Foundation
import Ground
import Membership
import Replica
import ServiceLifecycle
import Sync
import Workflow

/// Keeps file and links in step: a pause that a person set cuts the link, and how each peer stands is written for commands to read.
struct PeerJournal: Service {
  private let replica: Replica
  private let board: PeerBoard
  private let commits: CommitWatch

  init(_ replica: Replica, _ board: PeerBoard, _ commits: CommitWatch) {
    self.replica = replica
    self.board = board
    self.commits = commits
  }

  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await followPauses() }
      group.addTask { try await writeStates() }
      group.addTask { try await ClockKeeper(board, replica).follow(await board.changes().cancelOnGracefulShutdown()) }
      try await group.waitForAll()
    }
  }

  private func followPauses() async throws {
    let changes = await commits.stream()
    try await apply()
    for await _ in changes.cancelOnGracefulShutdown() { try await apply() }
  }

  private func apply() async throws {
    let paused = try await replica.paused()
    await board.set(PauseState(all: paused.contains(SiteID(0)), sites: paused))
  }

  private func writeStates() async throws {
    var written: [Replica.PeerState] = []
    for await _ in await board.changes().cancelOnGracefulShutdown() {
      let states = await board.statuses.map { status in
        Replica.PeerState(
          site: status.site, address: status.address ?? "", phase: Self.phase(status.phase), since: Self.since(status.phase),
          lastHeard: status.lastHeard, error: status.lastError ?? "", offsetMilliseconds: status.clockOffset)
      }
      // A write a second at most, and none when only a heartbeat came: the file is for people.
      guard !Self.isAlike(states, written) else { continue }
      try await replica.keepPeerStates(states)
      written = states
    }
  }

  private static func phase(_ phase: PeerStatus.Phase) -> String {
    switch phase {
    case .idle: "idle"
    case .connecting: "connecting"
    case .connected: "connected"
    case .paused: "paused"
    }
  }

  private static func since(_ phase: PeerStatus.Phase) -> Instant? { if case .connected(let since) = phase { since } else { nil } }

  private static func isAlike(_ a: [Replica.PeerState], _ b: [Replica.PeerState]) -> Bool {
    guard a.count == b.count else { return false }
    return zip(a, b).allSatisfy { a, b in
      let quiet = (a.lastHeard?.milliseconds ?? 0) / 10_000 == (b.lastHeard?.milliseconds ?? 0) / 10_000
      return quiet && a.site == b.site && a.phase == b.phase && a.since == b.since && a.error == b.error && a.address == b.address
    }
  }
}

/// What people are told of each peer.
enum PeerLines {
  struct Line: Sendable {
    var code: String
    var state: Replica.PeerState?
    var isPaused: Bool
    /// Change sets here that the peer has not said it holds.
    var waiting: Int
    /// Change sets that the peer has said it holds and that are not here.
    var coming = 0
    /// What it last said it holds, and when.
    var acknowledged: Instant?
    /// What the newest comparison with it found.
    var proof: Replica.KeptProof?
  }

  static func read(_ replica: Replica) async throws -> [Line] {
    let states = try await replica.peerStates()
    let paused = try await replica.paused()
    let frontier = try await replica.frontier()
    let proofs = try await replica.proofs()
    var lines: [Line] = []
    for member in try await replica.members() where member.site != replica.site {
      let held = try await replica.acknowledgedFrontier(of: member.site)
      let state = states.first { $0.site == member.site }
      guard state != nil || !held.isEmpty || paused.contains(member.site) else { continue }
      let waiting = frontier.heads.reduce(0) { sum, head in
        head.key.site == member.site ? sum : sum + Int(head.value.number - min(head.value.number, held[head.key] ?? 0))
      }
      let coming = held.reduce(0) { sum, head in
        head.key.site == replica.site ? sum : sum + Int(head.value - min(head.value, frontier.number(of: head.key)))
      }
      lines.append(
        Line(
          code: member.code, state: state, isPaused: paused.contains(SiteID(0)) || paused.contains(member.site), waiting: waiting, coming: coming,
          acknowledged: try await replica.lastAcknowledgement(by: member.site), proof: proofs.first { $0.peer == member.site }))
    }
    for state in states where state.site == nil {
      lines.append(Line(code: state.address, state: state, isPaused: paused.contains(SiteID(0)), waiting: 0, acknowledged: nil))
    }
    return lines
  }

  static func phase(_ line: Line) -> Words {
    if line.isPaused { return Words("paused by a person", "已人工暂停") }
    switch line.state?.phase {
    case "connected": return Words("connected", "已连接")
    case "connecting": return Words("connecting", "连接中")
    case _ where line.state?.error.hasPrefix("paused") == true: return Words("paused over there", "对方已暂停")
    default: return Words("not connected", "未连接")
    }
  }

  /// "identical as of 2026-11-24 02:10"; nothing where no comparison has been made.
  static func proof(_ line: Line, _ zone: SiteZone) -> Words {
    guard let proof = line.proof else { return Words("", "") }
    let time = LocalTime.text(proof.at, zone)
    let mended = proof.repaired == 0 ? Words("", "") : Words(", \(proof.repaired) repaired here", "，本方已修复 \(proof.repaired) 条")
    return proof.isIdentical
      ? Words("identical as of \(time)\(mended.en)", "截至 \(time) 完全一致\(mended.zh)")
      : Words("\(proof.differing) records differ as of \(time)\(mended.en)", "截至 \(time) 有 \(proof.differing) 条记录不同\(mended.zh)")
  }

  /// For the console. A file that cannot be read gives no lines; the pages show their own errors.
  static func lines(_ replica: Replica) async -> [PeerLine] {
    guard let lines = try? await read(replica) else { return [] }
    return lines.map { line in
      PeerLine(
        code: line.code, state: phase(line), lastHeard: line.state?.lastHeard ?? line.acknowledged, waiting: line.waiting, error: line.state?.error ?? "",
        proof: line.proof.map { PeerLine.Proof(at: $0.at, differing: $0.differing) }, clock: Warnings.clock(line),
        coming: line.coming)
    }
  }
}
