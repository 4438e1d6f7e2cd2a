import ArgumentParser
import Exchange
import Foundation
import Ground
import Records
import Replica
import Workflow

struct TrackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "track", abstract: "Goods on their way: with whom, where they were last, when they arrive, which will be late; carriers' files in.",
    discussion: """
        weft track --dir sh01
        weft track --late --dir sh01
        weft track --scores --dir hq
        weft track --import status.csv --carrier SF --by wang --dir sh01
      """)

  @Flag(help: "Only what will be late.") var late = false
  @Flag(help: "How carriers did: on time, cases, claims.") var scores = false
  @Option(name: .customLong("import"), help: "A carrier's file to take in: CSV or EDIFACT IFTSTA.") var file: String?
  @Option(help: "Whose file it is: the carrier's code or name.") var carrier: String?
  @Option(help: "Who imports (or WEFT_OPERATOR).") var by: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    if let file { return try await take(file, open) }
    // Whoever has the folder may read everything in it: the site counts, not the person.
    let reader = Actor(name: Workplace.program, roles: Set(OperatorRole.allCases))
    let (language, late, scores) = (site.language, late, scores)
    let (rows, heads): ([[String]], [Words]) = try await open.workplace.look(as: reader) { context in
      scores ? (try Self.scores(context), Self.scoreHeads) : (try Self.journeys(context, late: late, language), Self.journeyHeads)
    }
    if site.json { return print(JSON.array(rows.map { row in .object(zip(heads, row).map { ($0.en.lowercased().replacingOccurrences(of: " ", with: "_"), .string($1)) }) }).pretty) }
    var table = TextTable(heads.map { $0[language] })
    for row in rows { table.add(row) }
    print(table.text)
  }

  private func take(_ file: String, _ open: OpenSite) async throws {
    guard let carrier else { throw ValidationError("Say whose file it is with --carrier.") }
    let taken = try await CarrierFileIntake.take(
      ImportCommand.read(file), URL(fileURLWithPath: file).lastPathComponent, carrier: carrier, at: open.workplace, by: open.actor(by))
    guard let result = taken.result else { throw Problems(taken.problems) }
    for problem in taken.problems { FileHandle.standardError.write(Data(((problem.line.map { "\($0): " } ?? "") + problem.text(site.language) + "\n").utf8)) }
    if site.json { return print(JSON.object([("message", .string(result.message[site.language]))]).pretty) }
    print((result.isWarning ? "▲ " : "✓ ") + result.message[site.language])
  }

  private static let journeyHeads = [
    Words("Shipment", "发运单"), Words("Customer", "客户"), Words("Carrier", "承运商"), Words("Waybill", "运单"), Words("Last", "最新节点"), Words("Arrives", "预计到达"), Words("Promised", "承诺日"), Words("Late", "延误"),
  ]

  private static func journeys(_ context: StepContext, late: Bool, _ language: Language) throws -> [[String]] {
    try ShipmentJourney.onTheWay(context).filter { !late || $0.isLate }.map { journey in
      let last = journey.milestones.last.map { "\($0.kind.label[language])\($0.place.map { " (\($0))" } ?? "")" } ?? ""
      let isLate = journey.isUntold ? Words("late, customer not told", "延误，未通知客户") : journey.isLate ? Words("late", "延误") : Words("", "")
      return [
        journey.shipment.number, journey.customer, journey.carrier, journey.waybill.map { $0.carrierNumber ?? $0.number } ?? "", last, journey.estimate.map { context.calendar.told($0.arrival) } ?? "",
        journey.promised.description, isLate[language],
      ]
    }
  }

  private static let scoreHeads = [
    Words("Carrier", "承运商"), Words("Waybills", "运单数"), Words("Delivered", "已签收"), Words("On time", "准时率"), Words("Undelivered", "未送达"), Words("Cases", "异常数"), Words("Claimed", "索赔"), Words("Paid", "赔付"),
  ]

  private static func scores(_ context: StepContext) throws -> [[String]] {
    try context.snapshot.all(Carrier.self, order: "code, id", limit: 200).map { carrier in
      let score = try CarrierScore.of(carrier.id, context)
      return [
        carrier.name, "\(score.waybills)", "\(score.delivered)", score.punctuality.map { "\($0) %" } ?? "", "\(score.undelivered)", "\(score.cases.values.reduce(0, +))", CarrierScore.told(score.claimed),
        CarrierScore.told(score.paid),
      ]
    }
  }
}
