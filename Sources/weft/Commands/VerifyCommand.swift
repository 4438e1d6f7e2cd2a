import ArgumentParser
import Foundation
import Ground
import Replica

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Recompute everything from the log, and prove equality with another site.",
    discussion: """
      Recomputes chains, seals, balances and every record from the log, and says what differs (exit code 2). With --repair, what is damaged
      here is put right from this site's own log; a record whose creation was pruned from it is taken from headquarters.

        weft verify --dir sh01
        weft verify --dir sh01 --repair
        weft verify --dir sh01 --against HQ             a member's code, or host:port
        weft verify --dir sh01 --against HQ --repair

      A running site compares itself with its peers each night by itself, and repairs; see `weft peers`.
      """)

  @Option(help: "Also compare all shared records with this site.") var against: String?
  @Flag(help: "Put right what is damaged here.") var repair = false
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let bar = ProgressBar("verify")
    let found = try await open.replica.verify { bar.update($0, $1) }
    let repairs = repair && !found.isWhole ? try await open.replica.repair(found) : nil
    let isMended = repairs?.mended.isEmpty == false
    let result = isMended ? try await open.replica.verify { bar.update($0, $1) } : found
    let proof = if let against { try await open.prove(against, repair: repair) } else { Optional<EqualityProof>.none }
    if site.json {
      var answer: [(String, JSON)] = [
        ("change_sets", .int(Int64(result.changeSets))), ("seals", .int(Int64(result.seals))), ("records", .int(Int64(result.records))),
        ("replayed", .bool(result.isReplayed)),
        ("since", .object(result.since.sorted { $0.key < $1.key }.map { ("\($0.key)", .int(Int64($0.value))) })),
        ("findings", .array(result.findings.map { ["place": .string($0.place), "text": .string($0.text)] })),
      ]
      if let repairs { answer.append(("repair", RepairText.json(repairs))) }
      if let proof { answer.append(("against", proof.json)) }
      print(JSON.object(answer).pretty)
    } else {
      tell(found, repairs, result)
      if let proof { print(proof.text[site.language]) }
    }
    if !result.isWhole || proof?.isEqual == false { throw ExitCode(2) }
  }

  /// What a pruned log could be checked for.
  private static func pruned(_ result: Verification) -> Words {
    let since = result.since.sorted { $0.key < $1.key }.map { "\($0.key)/\($0.value)" }.joined(separator: ", ")
    guard result.isReplayed else {
      return Words(
        "The log begins at \(since): chains and seals were checked from there, and balances against their ledgers. Records can be recomputed at headquarters, or compared with another site.",
        "日志始于 \(since)：已由此核对各链与封印，并核对余额与台账。记录可在总部重算，或与其他站点比对。")
    }
    return Words("The log begins at \(since); records were recomputed from a checkpoint.", "日志始于 \(since)；记录由检查点重算。")
  }

  private func tell(_ found: Verification, _ repairs: RepairReport?, _ result: Verification) {
    print(
      Words(
        "\(result.changeSets) change sets, \(result.seals) seals, \(result.records) records recomputed from the log.",
        "已由日志重算 \(result.changeSets) 个变更集、\(result.seals) 个封印、\(result.records) 条记录。")[site.language])
    if !result.since.isEmpty { print(Self.pruned(result)[site.language]) }
    for finding in found.findings { print("  ✗ \(finding.place): \(finding.text)") }
    if let repairs {
      for line in RepairText.lines(repairs) { print(line[site.language]) }
      // What a repair cannot mend (the log, the file itself) stays as it was found.
      if !result.isWhole {
        print(Words("✗ \(result.findings.count) findings remain.", "✗ 仍有 \(result.findings.count) 项问题。")[site.language])
      }
    }
    if result.isWhole { print(Words("✓ Nothing differs.", "✓ 完全一致。")[site.language]) }
  }
}
