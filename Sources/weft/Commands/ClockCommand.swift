import ArgumentParser
import Foundation
import Ground
import Replica
import Sync

struct ClockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clock", abstract: "This machine's clock against those of the other sites.",
    discussion: """
      When the other sites agree that this clock is off by more than 5 minutes, no corrections are made here until it is right,
      or until somebody takes it as it is. New documents and moves go on.

        weft clock --dir sh01
        weft clock confirm --by wang --dir sh01
      """,
    subcommands: [Show.self, Confirm.self], defaultSubcommand: Show.self)

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Own time, the offset to each peer, and what follows.")

    @OptionGroup var site: SiteOptions

    func run() async throws {
      let open = try site.folder.open()
      let now = Instant(milliseconds: SystemClock().milliseconds())
      let lines = try await PeerLines.read(open.replica).filter { $0.state?.offsetMilliseconds != nil }
      let alarm = try await open.replica.clockAlarm()
      if site.json {
        let peers = lines.map { line -> JSON in
          let offset = line.state?.offsetMilliseconds ?? 0
          return ["site": .string(line.code), "offset_ms": .int(offset), "concern": .string(ClockConcern(offset: offset).name)]
        }
        let state = alarm.map { alarm -> JSON in
          [
            "offset_ms": .int(alarm.offsetMilliseconds), "since": .string(alarm.since.description),
            "confirmed_by": alarm.confirmedBy.map { .string($0) } ?? .null,
          ]
        }
        print(JSON.object([("now", .string(now.description)), ("peers", .array(peers)), ("alarm", state ?? .null)]).pretty)
        return
      }
      print(Words("It is \(now) here.", "本机时间：\(now)。")[site.language])
      var table = TextTable(site.language == .english ? ["site", "our clock", ""] : ["站点", "本机时钟", ""])
      for line in lines {
        table.add([
          line.code, ClockWords.distance(line.state?.offsetMilliseconds ?? 0)[site.language], Warnings.clock(line)?[site.language] ?? "",
        ])
      }
      if !lines.isEmpty { print(table.text) }
      if alarm == nil { print(Words("✓ Nobody says that it is wrong.", "✓ 无站点认为本机时钟有误。")[site.language]) }
      Warnings.show(try await Warnings.read(open.replica).prefix(alarm == nil ? 0 : 1).map { $0 }, site.language)
    }
  }

  struct Confirm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "confirm", abstract: "Take the clock as it is; holds until it moves by more than 5 minutes against the others.")

    @Option(help: "Who says so (or WEFT_OPERATOR).") var by: String?
    @OptionGroup var site: SiteOptions

    func run() async throws {
      let open = try site.folder.open()
      let actor = try await open.actor(by)
      try await open.replica.confirmClock(by: actor.name)
      print(Words("✓ The clock is taken as it is. Corrections go on.", "✓ 已确认沿用当前时钟，可继续更正。")[site.language])
    }
  }
}
