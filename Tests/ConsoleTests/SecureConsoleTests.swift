import Foundation
import Ground
import HummingbirdTesting
import Logging
import Membership
import NIOSSL
import Replica
import Testing

@testable import Console

@Suite("The console on the site's network")
struct SecureConsoleTests {
  @Test("It is served over TLS by the company's root, to the names of its certificate; its cookies are for TLS alone")
  func secure() async throws {
    let seeded = try await Company.seeded()
    let now = Instant(milliseconds: SystemClock().milliseconds())
    let root = try CompanyRoot.create(companyName: "Tianhe Pump", now: now)
    let (key, publicKey) = ConsoleCertificate.newKey()
    let order = try ConsoleOrder(company: root.company, site: SiteID(2), names: ["weft.sh01.lan"], publicKey: publicKey)
    let certificate = try ConsoleCertificate(pem: try root.certify(order, now: now), keyPEM: key, root: root.public)
    var logger = Logger(label: "console")
    logger.logLevel = .error
    let store = try DeskStore(path: seeded.company.folder.appendingPathComponent("desk.sqlite").path)
    let console = Console(
      workplace: seeded.office.workplace, store: store, host: "127.0.0.1", port: 0, certificate: certificate,
      changes: { [notices = seeded.notices] in notices.stream() }, peers: { [] }, logger: logger)
    try await console.application().test(.live) { client in
      let port = try #require(client.port)
      var trust = TLSConfiguration.makeClientConfiguration()
      trust.trustRoots = .certificates([try NIOSSLCertificate(bytes: root.public.der, format: .der)])
      let client = TestClient(host: "127.0.0.1", port: port, configuration: .init(tlsConfiguration: trust, serverName: "weft.sh01.lan"))
      client.connect()
      let browser = Browser(client, port: port, console.desk)
      let page = try await browser.send(.get, "/sign-in", authority: "weft.sh01.lan:\(port)")
      #expect(page.status == .ok && page.text.contains("Sign in"))
      #expect(page.headers[.setCookie]?.contains("Secure") == true)
      #expect(try await browser.send(.get, "/sign-in", authority: "evil.example:\(port)").status == .misdirectedRequest)
      // A page of the same name without TLS is another origin.
      let form = ["name": "x", "password": "y", "_token": page.token]
      #expect(try await browser.post("/sign-in", form, origin: "http://127.0.0.1:\(port)").status == .forbidden)
      #expect(try await browser.post("/sign-in", form, origin: "https://127.0.0.1:\(port)").status == .unauthorized)
      try await client.shutdown()
      // Who doesn't know the root doesn't get in.
      trust.trustRoots = .certificates([try NIOSSLCertificate(bytes: try CompanyRoot.create(companyName: "Other", now: now).public.der, format: .der)])
      let stranger = TestClient(host: "127.0.0.1", port: port, configuration: .init(tlsConfiguration: trust, serverName: "weft.sh01.lan"))
      stranger.connect()
      await #expect(throws: (any Error).self) { try await Browser(stranger, port: port, console.desk).get("/sign-in") }
      try await stranger.shutdown()
    }
  }
}
