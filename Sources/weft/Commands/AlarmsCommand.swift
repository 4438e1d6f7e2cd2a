import ArgumentParser
import Foundation
import Ground
import Replica

struct AlarmsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alarms", abstract: "What happened to this company's nodes that a person must know: copied disks, forked chains, numbers given twice.",
    discussion: """
      They stand above every inbox until somebody has taken note:

        weft alarms --dir hq
        weft alarms --dismiss 2.1 --dir hq      everything about chain 2.1
        weft alarms --dismiss all --dir hq
      """)

  @Option(help: "Take note of what is about this (the second column), or of all.") var dismiss: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    var alarms = try await open.replica.alarms()
    if let dismiss {
      let noted = alarms.filter { dismiss == "all" || $0.subject == dismiss }
      guard !noted.isEmpty else {
        throw Problem(
          "alarm.unknown", field: "dismiss", Words("There is no alarm about \"\(dismiss)\".", "没有关于“\(dismiss)”的警报。"),
          remedy: Words("`weft alarms` lists them.", "可用 `weft alarms` 查看。"))
      }
      for alarm in noted { try await open.replica.dismiss(alarm.kind, alarm.subject) }
      alarms = try await open.replica.alarms()
    }
    if site.json {
      let list = alarms.map { alarm -> JSON in
        ["kind": .string(alarm.kind.rawValue), "about": .string(alarm.subject), "at": .string(alarm.at.description), "text": .string(alarm.text[site.language])]
      }
      print(JSON.array(list).pretty)
      return
    }
    if alarms.isEmpty { print(Words("No alarms.", "没有警报。")[site.language]) }
    for alarm in alarms { print("\(alarm.at)  \(alarm.subject)  \(alarm.text[site.language])") }
  }
}
