import ArgumentParser
import Foundation
import Ground
import Membership
import Replica

struct ConsoleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "The console on the site's own network: its certificate by the company's root.",
    discussion: """
      Without a certificate the console serves its own machine alone. To let tablets and phones of the site in:

        weft console order weft.sh01.lan 192.168.1.20 --dir sh01 > sh01.order    (at the site)
        weft console certify sh01.order --dir hq > sh01.certificate              (at headquarters)
        weft console install sh01.certificate --host 0.0.0.0 --dir sh01          (at the site; then start the node anew)
        weft console root --dir sh01 > root.pem                                  (to be trusted by the site's browsers)
      """, subcommands: [Order.self, Certify.self, Install.self, Root.self])

  struct Order: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a key, and the order for its certificate.")
    @Argument(help: "Names and addresses by which browsers call this machine.") var names: [String]
    @OptionGroup var site: SiteOptions

    func run() throws {
      let keys = site.folder.keys
      let identity = try keys.load()
      // Checked before the key is made.
      _ = try ConsoleOrder(company: identity.company, site: identity.site, names: names, publicKey: [])
      print(try ConsoleOrder(company: identity.company, site: identity.site, names: names, publicKey: try keys.orderConsoleKey()).text)
    }
  }

  struct Certify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Certify what a member ordered; at headquarters, where the root key is. Says on standard error what it signs.")
    @Argument(help: "The file with the order.") var order: String
    @OptionGroup var site: SiteOptions

    func run() async throws {
      let text: String
      do { text = try String(contentsOfFile: order, encoding: .utf8) } catch {
        throw Problem("file.unreadable", field: order, Words("can't be read.", "无法读取。"), remedy: Words("Give the order's file.", "请指定申请文件。"))
      }
      let wanted = try ConsoleOrder(text: text)
      let open = try site.folder.open()
      guard let member = try await open.replica.isAdmitted(wanted.site) else {
        throw Problem(
          "console.member", field: "site", Words("Site \(wanted.site.number) is no member of the company.", "站点 \(wanted.site.number) 不是公司成员。"),
          remedy: Words("Invite it first.", "请先邀请该站点。"))
      }
      do {
        let pem = try site.folder.keys.loadRoot().certify(wanted, now: Instant(milliseconds: SystemClock().milliseconds()))
        let names = wanted.names.joined(separator: ", ")
        let said = Words("The console of \(member.code) (\(member.name)), as \(names).", "\(member.code)（\(member.name)）的控制台：\(names)。")
        FileHandle.standardError.write(Data((said[site.language] + "\n").utf8))
        print(pem)
      } catch let error as MembershipError {
        throw error.problem
      }
      try open.replica.close()
    }
  }

  struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take the certificate that was ordered.")
    @Argument(help: "The file with the certificate.") var certificate: String
    @Option(help: "The address to listen on from now on, like 0.0.0.0.") var host: String?
    @OptionGroup var site: SiteOptions

    func run() throws {
      let pem: String
      do { pem = try String(contentsOfFile: certificate, encoding: .utf8) } catch {
        throw Problem("file.unreadable", field: certificate, Words("can't be read.", "无法读取。"), remedy: Words("Give the certificate's file.", "请指定证书文件。"))
      }
      let installed = try site.folder.keys.installConsole(pem: pem)
      var settings = try site.folder.settings()
      if let host { settings.consoleHost = host }
      try site.folder.save(settings)
      let names = installed.names.joined(separator: ", ")
      print(
        Words(
          "The console answers by \(names) until \(installed.validUntil). Start the node anew.",
          "控制台可通过 \(names) 访问，有效期至 \(installed.validUntil)。请重新启动节点。")[site.language])
    }
  }

  struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The company's root certificate, for browsers to trust.")
    @OptionGroup var site: SiteOptions

    func run() throws { print(try site.folder.keys.loadRootCertificate().pem) }
  }
}
