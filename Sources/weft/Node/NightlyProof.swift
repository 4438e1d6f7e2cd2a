import Foundation
import Ground
import Logging
import Membership
import Replica
import ServiceLifecycle
import Sync

/// Compares this site with each peer that it calls once a night, puts right what is damaged here, and keeps what was found.
///
/// Whoever is called need not call back: one comparison tells about both.
struct NightlyProof: Service {
  private let open: OpenSite
  private let settings: SiteFolder.Settings
  private let local: LocalNode
  private let clock: any SyncClock
  private let logger: Logger

  init(_ open: OpenSite, _ settings: SiteFolder.Settings, _ local: LocalNode, clock: any SyncClock = SystemSyncClock(), _ logger: Logger) {
    self.open = open
    self.settings = settings
    self.local = local
    self.clock = clock
    self.logger = logger
  }

  func run() async throws {
    let schedule = NightSchedule(hour: settings.nightlyHour, zoneMinutes: open.workplace.calendar.zone.minutesEast(at: clock.now().wall))
    try await NightlyRounds(schedule, clock: clock) { await round(since: $0) }.run()
  }

  /// - Returns: whether every peer has been compared with since then. One that cannot be reached, is paused, or still syncs is tried again.
  private func round(since due: Instant) async -> Bool {
    var isDone = true
    for address in settings.peers where await !isProven(address, since: due) {
      do {
        let proof = try await open.prove(nil, at: address, with: nil, repair: true, local, clock)
        logger.log(level: proof.isEqual ? .info : .error, "\(proof.text.en)")
        if !proof.result.isSettled { isDone = false }
      } catch {
        logger.info("not compared with \(address): \(error)")
        isDone = false
      }
    }
    return isDone
  }

  private func isProven(_ address: String, since due: Instant) async -> Bool {
    // A file that cannot be read shows itself in the proof that follows.
    guard let site = try? await open.replica.peerStates().first(where: { $0.address == address })?.site,
      let proofs = try? await open.replica.proofs()
    else { return false }
    return proofs.contains { $0.peer == site && $0.at >= due }
  }
}
