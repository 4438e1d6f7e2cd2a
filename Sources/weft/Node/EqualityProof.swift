import Foundation
import Ground
import Logging
import Membership
import Replica
import Sync

/// What a comparison with another site found.
struct EqualityProof: Sendable {
  var peer: String
  var result: ProofResult

  var isEqual: Bool { result.isIdentical }

  var text: Words {
    if let other = result.otherSchema {
      return Words(
        "Not compared: \(peer) keeps its records by release \(other) of the schema, this program by another. Compare again when both have the same.",
        "未比对：\(peer) 使用第 \(other) 版结构，与本程序不同。请在双方版本一致后再比对。")
    }
    let cost = "\(result.roundTrips) round trips, \(result.bytesSent + result.bytesReceived) bytes"
    let costZH = "\(result.roundTrips) 次往返，\(result.bytesSent + result.bytesReceived) 字节"
    guard !isEqual else {
      return Words(
        "✓ Identical with \(peer): \(result.records) records on the shelves that both hold (\(cost)).",
        "✓ 与 \(peer) 完全一致：双方共有的 \(result.records) 条记录（\(costZH)）。")
    }
    let list = result.differences.prefix(20).map { "  ✗ \($0.key)" + ($0.here == nil ? " (there only)" : $0.there == nil ? " (here only)" : "") }
    let behind = result.here.covers(result.there) && result.there.covers(result.here)
      ? Words("", "") : Words(" The two do not hold the same change sets yet; let them sync first.", " 双方尚未持有相同的变更集，请先同步。")
    return Words(
      "✗ \(result.differing) records differ from \(peer) (\(cost)).\(behind.en)\n" + list.joined(separator: "\n"),
      "✗ 有 \(result.differing) 条记录与 \(peer) 不同（\(costZH)）。\(behind.zh)\n" + list.joined(separator: "\n"))
  }

  var json: JSON {
    [
      "site": .string(peer), "identical": .bool(isEqual), "other_schema": result.otherSchema.map { .int(Int64($0)) } ?? .null,
       "records": .int(Int64(result.records)), "differing": .int(Int64(result.differing)),
      "round_trips": .int(Int64(result.roundTrips)), "bytes": .int(Int64(result.bytesSent + result.bytesReceived)),
      "differences": .array(result.differences.map { .string($0.key.description) }),
    ]
  }
}

extension OpenSite {
  /// Compares all shared records with a peer, over a connection of its own.
  ///
  /// - Parameter peer: a member's code whose address this site calls or that calls from loopback, or `host:port`.
  func prove(_ peer: String) async throws -> EqualityProof {
    var logger = Logger(label: "weft.verify", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .error
    let local = try Node.local(self, CommitWatch(replica), logger)
    let member = try await replica.members().first { $0.code == peer }
    let addresses = member == nil ? [peer] : try await knownAddresses(of: member!.site)
    var last: any Error = unreachable(peer)
    for address in addresses {
      do {
        let (host, port) = try Node.address(address)
        return EqualityProof(peer: peer, result: try await ProofClient(local).prove(host: host, port: port, with: member?.site))
      } catch {
        last = error
      }
    }
    if last is Problem { throw last }
    throw Problem(
      "verify.unreachable", field: "against", Words("\(peer) cannot be compared with: \(last).", "无法与 \(peer) 比对：\(last)。"),
      remedy: Words("See that its node runs, and that its link is not paused.", "请确认其节点正在运行且连接未暂停。"))
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
