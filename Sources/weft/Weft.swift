import ArgumentParser
import Foundation
import Ground

/// The command line: one file a command in `Commands/`.
@main
struct Weft: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weft",
    abstract: "Order management that works where the network doesn't.",
    discussion: """
      Every site runs one node in a folder of its own. A first day:

        weft company create "Tianhe Pump" --code HQ --dir hq --administrator wei
        weft invite SH01 --role office --name "Shanghai office" --dir hq
        weft join TOKEN --dir sh01 --administrator li.na
        weft run --dir hq          (and, in another terminal, --dir sh01)
        weft do --list             (the steps, by chapter)

      The folder is given by --dir, or by WEFT_DIR. --json gives programs what tables give people.
      Exit codes: 0 done, 1 refused with the problems on standard error, 2 differences found, 64 wrong usage.
      """,
    version: "0.1.0",
    subcommands: [
      CompanyCommand.self, InviteCommand.self, JoinCommand.self, OperatorCommand.self, RenewCommand.self, ShelvesCommand.self, RevokeCommand.self,
      RetireCommand.self, RunCommand.self, DoCommand.self, ImportCommand.self, ShowCommand.self, ListCommand.self, TimelineCommand.self, PaperCommand.self, DespatchAdviceCommand.self,
      InboxCommand.self, PromiseCommand.self, BillCommand.self, TraceCommand.self, TrackCommand.self, IndicatorsCommand.self, FiguresCommand.self, ReviewCommand.self, SuggestionsCommand.self,
      ConflictsCommand.self, QuarantineCommand.self, AlarmsCommand.self, PeersCommand.self, ClockCommand.self, VerifyCommand.self, CheckpointCommand.self,
      ConsoleCommand.self, RollbackCommand.self, ExportCommand.self, SchemaCommand.self, MailCommand.self, MirrorCommand.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let problems as Problems {
      Complaint.report(problems.all)
    } catch let problem as Problem {
      Complaint.report([problem])
    } catch {
      exit(withError: error)
    }
  }
}

/// Says what is wrong on standard error and ends with code 1.
enum Complaint {
  static func report(_ problems: [Problem]) -> Never {
    let language = SiteOptions.environmentLanguage
    if CommandLine.arguments.contains("--json") {
      let list = problems.map { problem -> JSON in
        [
          "code": .string(problem.code), "field": .string(problem.field), "line": problem.line.map { .int(Int64($0)) } ?? .null,
          "what": .string(problem.what[language]), "remedy": .string(problem.remedy[language]),
        ]
      }
      FileHandle.standardError.write(Data((JSON.object([("problems", .array(list))]).pretty + "\n").utf8))
    } else {
      let lines = problems.map { "  ✗ " + $0.text(language) }
      FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }
    exit(1)
  }
}
