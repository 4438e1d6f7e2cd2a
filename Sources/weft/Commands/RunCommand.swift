import ArgumentParser
import Foundation
import Ground
import Logging

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run this site: sync with its peers and serve its console, until Ctrl-C.",
    discussion: """
      Ports and peers stand in DIR/site.json. Several commands may use the folder while the node runs.
      Each night at "proofHour" (0 to 23 by the site's clock, 2 when left out) it compares itself with the peers that it calls and repairs
      what is damaged here; a night when it did not run is made up for.
      """)

  @Flag(help: "Log more.") var verbose = false
  @Option(help: "A folder whose order files are taken in, or carrier:CODE=DIR for a carrier's; may be given several times. Beside those of \"watch\" in site.json.") var watch: [String] = []
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    var settings = try site.folder.settings()
    settings.watch = (settings.watch ?? []) + watch
    let code = open.identity.certificate.code
    var logger = Logger(label: "weft.\(code)", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = verbose ? .debug : .notice
    // By the first name of its certificate, which browsers know it by.
    let certificate = try site.folder.keys.loadConsole()
    let console = "\(certificate == nil ? "http" : "https")://\(certificate?.names.first ?? settings.consoleHost):\(settings.consolePort)/"
    print(
      Words(
        "\(code) runs. Console: \(console)  Sites: \(settings.listenHost):\(settings.listenPort)",
        "\(code) 已启动。控制台：\(console)  站点端口：\(settings.listenHost):\(settings.listenPort)")[site.language])
    // A node's output is often a pipe; whoever waits for this line must get it.
    fflush(nil)
    do {
      try await Node(open, settings, logger).run()
    } catch let error where "\(error)".contains("Address already in use") {
      throw Problem(
        "port.used", field: "listenPort, consolePort",
        Words("Another program uses port \(settings.listenPort) or \(settings.consolePort).", "端口 \(settings.listenPort) 或 \(settings.consolePort) 已被其他程序占用。"),
        remedy: Words("Is this node running already? Else give it other ports in \(site.folder.path)/site.json.", "本节点是否已在运行？否则请在 \(site.folder.path)/site.json 中改用其他端口。"))
    }
  }
}
