import ArgumentParser
import Foundation
import Ground
import Membership
import Replica

struct CheckpointCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Make a checkpoint now (at headquarters), and say how log and checkpoints stand.",
    discussion: """
      A checkpoint is the state of all records. A new site starts from it, and the log behind it is pruned when all members have it.
      A running headquarters makes one by itself every 30 days, or after 50,000 change sets.

        weft checkpoint --dir hq
        weft checkpoint --dir sh01              elsewhere: only how things stand
        weft checkpoint --archive --dir hq      check the archive of what has left headquarters' log (exit code 2)
      """)

  @Flag(help: "Check the archive instead.") var archive = false
  @Option(help: "Who makes it (or WEFT_OPERATOR).") var by: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    if archive { return try await checkArchive(open) }
    var made: (MadeCheckpoint, seconds: Double)?
    if try await open.replica.isAdmitted(open.identity.site)?.role == .headquarters {
      let actor = try await open.actor(by)
      let start = ContinuousClock.now
      let key = open.identity.sealKey
      let checkpoint = try await Self.refusing { try await open.replica.makeCheckpoint(by: actor.name) { key.endorse(manifest: $0) } }
      made = (checkpoint, (ContinuousClock.now - start) / .seconds(1))
      try await open.replica.prune()
    }
    let state = try await open.replica.checkpointState()
    let members = Dictionary(uniqueKeysWithValues: try await open.replica.members().map { ($0.site, $0.code) })
    let missing = state.newest?.missing.map { members[$0] ?? "\($0.number)" } ?? []
    if site.json {
      print(Self.json(made, state, missing).pretty)
    } else {
      print(Self.lines(made, state, missing).map { $0[site.language] }.joined(separator: "\n"))
    }
  }

  private static func refusing<T>(_ body: () async throws -> T) async throws -> T {
    do {
      return try await body()
    } catch let refusal as CheckpointRefusal {
      throw Problem(
        "checkpoint.\(refusal.code.rawValue)", Words("No checkpoint was made: \(refusal.text).", "未生成检查点：\(refusal.text)。"),
        remedy: Words("Try again when the site has caught up with its peers.", "请在本站点与其他站点同步后重试。"))
    }
  }

  private static func lines(_ made: (MadeCheckpoint, seconds: Double)?, _ state: CheckpointState, _ missing: [String]) -> [Words] {
    var lines: [Words] = []
    if let (made, seconds) = made {
      let time = String(format: "%.2f", seconds)
      let megabytes = String(format: "%.1f", Double(made.size) / 1_000_000)
      lines.append(
        Words(
          "✓ Checkpoint of \(made.changeSets) change sets: \(made.entries) entries in \(made.pieces) pieces (\(made.newPieces) new), \(megabytes) MB, in \(time) s.",
          "✓ 已为 \(made.changeSets) 个变更集生成检查点：\(made.entries) 条内容，\(made.pieces) 个分块（新 \(made.newPieces) 个），\(megabytes) MB，用时 \(time) 秒。"))
    }
    if let newest = state.newest {
      lines.append(
        missing.isEmpty
          ? Words("The newest checkpoint is of \(newest.made); all members hold it.", "最新检查点生成于 \(newest.made)；所有成员均已持有。")
          : Words(
            "The newest checkpoint is of \(newest.made); not yet held by \(missing.joined(separator: ", ")).",
            "最新检查点生成于 \(newest.made)；尚未持有的成员：\(missing.joined(separator: "、"))。"))
    } else {
      lines.append(Words("There is no checkpoint yet.", "尚无检查点。"))
    }
    if state.arriving > 0 { lines.append(Words("One is on its way: \(state.arriving) pieces are missing.", "正在接收检查点：还缺 \(state.arriving) 个分块。")) }
    lines.append(
      Words("The log holds \(state.logged) change sets; \(state.pruned) have left it.", "日志中有 \(state.logged) 个变更集，\(state.pruned) 个已移出。"))
    return lines
  }

  private static func json(_ made: (MadeCheckpoint, seconds: Double)?, _ state: CheckpointState, _ missing: [String]) -> JSON {
    var members: [(String, JSON)] = []
    if let (made, seconds) = made {
      members.append(
        (
          "made",
          [
            "manifest": .string(hexadecimal(made.manifest)), "change_sets": .int(Int64(made.changeSets)), "entries": .int(Int64(made.entries)),
            "pieces": .int(Int64(made.pieces)), "new_pieces": .int(Int64(made.newPieces)), "bytes": .int(Int64(made.size)),
            "milliseconds": .int(Int64(seconds * 1000)),
          ]
        ))
    }
    members.append(("newest", state.newest.map { .string($0.made.description) } ?? .null))
    members.append(("missing", .array(missing.map { .string($0) })))
    members.append(("arriving", .int(Int64(state.arriving))))
    members.append(("log", .int(Int64(state.logged))))
    members.append(("pruned", .int(Int64(state.pruned))))
    return .object(members)
  }

  private func checkArchive(_ open: OpenSite) async throws {
    let report = try await open.replica.checkArchive()
    if site.json {
      let answer: JSON = [
        "change_sets": .int(Int64(report.changeSets)),
        "findings": .array(report.findings.map { ["place": .string($0.place), "text": .string($0.text)] }),
      ]
      print(answer.pretty)
    } else {
      print(Words("\(report.changeSets) change sets in the archive.", "归档中有 \(report.changeSets) 个变更集。")[site.language])
      for finding in report.findings { print("  ✗ \(finding.place): \(finding.text)") }
      if report.findings.isEmpty { print(Words("✓ Every chain is whole.", "✓ 各链完整。")[site.language]) }
    }
    if !report.findings.isEmpty { throw ExitCode(2) }
  }
}
