import Foundation
import Ground
import Logging
import Membership
import Replica
import Sync
import Workflow

/// What a comparison with another site found, and what was done about it.
struct EqualityProof: Sendable {
  var peer: String
  /// When it was made.
  var at: Instant
  /// The peer's hour and minute are told by this zone.
  var zone: SiteZone
  /// What was found first.
  var found: ProofResult
  /// What a second comparison found after a repair.
  var again: ProofResult?

  /// How things stand now.
  var result: ProofResult { again ?? found }
  var isEqual: Bool { result.isIdentical }

  var text: Words {
    if let other = result.otherSchema {
      return Words(
        "Not compared: \(peer) keeps its records by release \(other) of the schema, this program by another. Compare again when both have the same.",
        "未比对：\(peer) 使用第 \(other) 版结构，与本程序不同。请在双方版本一致后再比对。")
    }
    let time = LocalTime.text(at, zone)
    var lines: [Words] = []
    if !found.isIdentical {
      lines.append(Words("✗ \(found.differing) records differed from \(peer).", "✗ 有 \(found.differing) 条记录与 \(peer) 不同。"))
      lines += found.repairs.map(RepairText.lines) ?? names
      if !found.isSettled {
        lines.append(Words("The two did not hold the same change sets yet; let them sync first.", "双方尚未持有相同的变更集，请先同步。"))
      }
    }
    let cost = "\(result.roundTrips) round trips, \(result.bytesSent + result.bytesReceived) bytes"
    let costZH = "\(result.roundTrips) 次往返，\(result.bytesSent + result.bytesReceived) 字节"
    lines.append(
      isEqual
        ? Words(
          "✓ Identical with \(peer) as of \(time): \(result.records) records on the shelves that both hold (\(cost)).",
          "✓ 截至 \(time) 与 \(peer) 完全一致：双方共有的 \(result.records) 条记录（\(costZH)）。")
        : Words(
          "✗ \(result.differing) records differ from \(peer) as of \(time) (\(cost)).",
          "✗ 截至 \(time) 有 \(result.differing) 条记录与 \(peer) 不同（\(costZH)）。"))
    return Words(lines.map(\.en).joined(separator: "\n"), lines.map(\.zh).joined(separator: "\n"))
  }

  private var names: [Words] {
    found.differences.prefix(RepairText.shown).map { difference in
      let place = difference.here == nil
        ? Words(" (there only)", "（仅对方有）") : difference.there == nil ? Words(" (here only)", "（仅本方有）") : Words("", "")
      return Words("  ✗ \(difference.key)\(place.en)", "  ✗ \(difference.key)\(place.zh)")
    }
  }

  var json: JSON {
    [
      "site": .string(peer), "identical": .bool(isEqual), "at": .string(at.description), "records": .int(Int64(result.records)),
      "other_schema": result.otherSchema.map { .int(Int64($0)) } ?? .null,
      "differing": .int(Int64(result.differing)), "settled": .bool(result.isSettled), "round_trips": .int(Int64(result.roundTrips)),
      "bytes": .int(Int64(result.bytesSent + result.bytesReceived)),
      "differences": .array(found.differences.map { .string($0.key.description) }),
      "repair": found.repairs.map(RepairText.json) ?? .null,
    ]
  }

  /// As the site keeps it; nil when nobody said who he is.
  var kept: Replica.KeptProof? {
    result.peer.map { site in
      Replica.KeptProof(
        peer: site, at: at, records: result.records, differing: result.differing, repaired: found.repairs?.mended.count ?? 0,
        isSettled: result.isSettled, roundTrips: result.roundTrips, bytes: result.bytesSent + result.bytesReceived)
    }
  }
}

extension OpenSite {
  /// Compares all shared records with a peer, over a connection of its own.
  ///
  /// - Parameters:
  ///   - peer: a member's code whose address this site calls or that calls from loopback, or `host:port`.
  ///   - repair: whether records that are damaged here are put right, and the two compared anew.
  func prove(_ peer: String, repair: Bool) async throws -> EqualityProof {
    var logger = Logger(label: "weft.verify", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .error
    let local = try Node.local(self, CommitWatch(replica), logger)
    let member = try await replica.members().first { $0.code == peer }
    let addresses = member == nil ? [peer] : try await knownAddresses(of: member!.site)
    var last: any Error = unreachable(peer)
    for address in addresses {
      do {
        return try await prove(peer, at: address, with: member?.site, repair: repair, local, SystemSyncClock())
      } catch {
        last = error
      }
    }
    if last is Problem { throw last }
    throw Problem(
      "verify.unreachable", field: "against", Words("\(peer) cannot be compared with: \(last).", "无法与 \(peer) 比对：\(last)。"),
      remedy: Words("See that its node runs, and that its link is not paused.", "请确认其节点正在运行且连接未暂停。"))
  }

  /// Compares with whoever answers at an address, repairs if that is asked for, and keeps what was found.
  func prove(
    _ name: String?, at address: String, with site: SiteID?, repair: Bool, _ local: LocalNode, _ clock: any SyncClock
  ) async throws -> EqualityProof {
    let (host, port) = try Node.address(address)
    let client = ProofClient(local)
    let found = try await client.prove(host: host, port: port, with: site, repair: repair)
    let isMended = found.repairs?.mended.isEmpty == false
    let again = isMended ? try await client.prove(host: host, port: port, with: found.peer) : nil
    let peer = try await replica.members().first { $0.site == found.peer }?.code
    let proof = EqualityProof(
      peer: name ?? peer ?? address, at: clock.now().wall, zone: workplace.calendar.zone, found: found, again: again)
    // What is still on its way is no finding about a peer.
    if let kept = proof.kept, kept.isSettled { try await replica.keepProof(kept) }
    return proof
  }

  private func unreachable(_ peer: String) -> Problem {
    Problem(
      "verify.unknown", field: "against", Words("No address is known for \(peer).", "不知道 \(peer) 的地址。"),
      remedy: Words("Give its host:port.", "请给出“主机:端口”。"))
  }

  private func knownAddresses(of site: SiteID) async throws -> [String] {
    let met = try await replica.peerStates().filter { $0.site == site }.map(\.address).filter { !$0.isEmpty }
    return met + (try folder.settings()).peers
  }
}
