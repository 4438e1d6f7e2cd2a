import Foundation
import Ground
import Membership
import Testing

@Suite("The keys folder")
struct IdentityFolderTests {
  /// A folder of its own for each test, gone afterwards.
  private func inFolder(_ body: (IdentityFolder) throws -> Void) throws {
    let parent = FileManager.default.temporaryDirectory.appending(path: "weft-keys-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: parent) }
    try body(IdentityFolder(path: parent.appending(path: "keys").path))
  }

  private func certifyConsole(_ company: Company, _ identity: SiteIdentity, _ folder: IdentityFolder) throws {
    let order = try ConsoleOrder(company: identity.company, site: identity.site, names: ["weft.lan"], publicKey: try folder.orderConsoleKey())
    _ = try folder.installConsole(pem: try company.root.certify(order, now: company.now))
    #expect(try folder.loadConsole()?.names.first == "weft.lan" && !folder.has(.orderedConsoleKey))
    // The next is on its way.
    _ = try folder.orderConsoleKey()
  }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
  }

  private func expectProblem(_ code: String, field: String, remedy: String? = nil, _ body: () throws -> Void) {
    #expect {
      try body()
    } throws: { error in
      guard let problem = error as? Problem else { return false }
      return problem.code == code && problem.field == field && (remedy == nil || problem.remedy.en == remedy)
    }
  }

  @Test("What headquarters saves it loads again, and only its owner can open it")
  func roundTrip() throws {
    let company = try Company()
    let identity = try company.root.found(try company.terms(1, "HQ", role: .headquarters, shelves: "*"), now: company.now).identity
    try inFolder { folder in
      try folder.save(company.root)
      try folder.save(identity)
      try folder.note(invitation: [1])
      try certifyConsole(company, identity, folder)
      let loaded = try folder.load()
      #expect(loaded.certificate == identity.certificate && loaded.root == identity.root)
      #expect(loaded.sealKey.publicKey == identity.sealKey.publicKey && loaded.tlsKeyPEM == identity.tlsKeyPEM)
      #expect(try folder.loadRoot().fingerprint == company.root.fingerprint)
      #expect(try mode(folder.path) == 0o700)
      for file in IdentityFolder.File.allCases { #expect(try mode(folder.path(of: file)) == 0o600) }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(Set(names) == Set(IdentityFolder.File.allCases.map(\.rawValue)))
      #expect(try String(contentsOfFile: folder.path(of: .site), encoding: .utf8).hasPrefix("-----BEGIN CERTIFICATE-----"))
      #expect(try String(contentsOfFile: folder.path(of: .siteKey), encoding: .utf8).hasPrefix("-----BEGIN PRIVATE KEY-----"))
    }
  }

  @Test("A file that others can read is not loaded, and the remedy says what to type", arguments: IdentityFolder.File.allCases, [0o640, 0o604, 0o660, 0o610])
  func openToOthers(_ file: IdentityFolder.File, _ mode: Int) throws {
    let company = try Company()
    let identity = try company.root.found(try company.terms(), now: company.now).identity
    try inFolder { folder in
      try folder.save(company.root)
      try folder.save(identity)
      try folder.note(invitation: [1])
      try certifyConsole(company, identity, folder)
      let path = folder.path(of: file)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      expectProblem("keys.open-to-others", field: path, remedy: "chmod 600 \(path)") {
        switch file {
        case .rootKey: _ = try folder.loadRoot()
        case .invitation: _ = try folder.isNoted(invitation: [1])
        case .console, .consoleKey: _ = try folder.loadConsole()
        case .orderedConsoleKey: _ = try folder.installConsole(pem: "")
        default: _ = try folder.load()
        }
      }
    }
  }

  @Test("A folder that others can enter is neither read nor written")
  func openFolder() throws {
    let keys = JoinKeys()
    try inFolder { folder in
      try folder.save(keys)
      try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: folder.path)
      expectProblem("keys.open-to-others", field: folder.path, remedy: "chmod 700 \(folder.path)") { _ = try folder.loadKeys() }
      expectProblem("keys.open-to-others", field: folder.path) { try folder.save(keys) }
    }
  }

  @Test("Saving takes the place of a file that others could read, and does not write through a link")
  func replaces() throws {
    let keys = JoinKeys()
    try inFolder { folder in
      try folder.save(JoinKeys())
      let path = folder.path(of: .sealKey)
      try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
      let elsewhere = folder.path + "-elsewhere"
      try "untouched".write(toFile: elsewhere, atomically: true, encoding: .utf8)
      try FileManager.default.removeItem(atPath: folder.path(of: .siteKey))
      try FileManager.default.createSymbolicLink(atPath: folder.path(of: .siteKey), withDestinationPath: elsewhere)
      expectProblem("keys.open-failed", field: folder.path(of: .siteKey)) { _ = try folder.loadKeys() }
      try folder.save(keys)
      #expect(try folder.loadKeys().tlsPublicKey == keys.tlsPublicKey)
      #expect(try mode(path) == 0o600)
      #expect(try String(contentsOfFile: elsewhere, encoding: .utf8) == "untouched")
    }
  }

  @Test("Missing, empty, oversized, binary or mixed files are each a problem that names the file")
  func damaged() throws {
    let company = try Company()
    let identity = try company.root.found(try company.terms(), now: company.now).identity
    try inFolder { folder in
      expectProblem("keys.missing", field: folder.path) { _ = try folder.load() }
      try folder.save(identity)
      #expect(folder.has(.site) && !folder.has(.rootKey))
      let path = folder.path(of: .siteKey)
      let put = { (data: Data) in
        try data.write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      }
      try put(Data())
      expectProblem("membership.malformed", field: path) { _ = try folder.load() }
      try put(Data([0xFF, 0xFE]))
      expectProblem("keys.unreadable", field: path) { _ = try folder.load() }
      try put(Data(repeating: 65, count: IdentityFolder.maximumFile + 1))
      expectProblem("keys.unreadable", field: path) { _ = try folder.load() }
      try put(Data(JoinKeys().tlsKeyPEM.utf8))
      expectProblem("membership.key-mismatch", field: folder.path(of: .site)) { _ = try folder.load() }
      try FileManager.default.removeItem(atPath: path)
      expectProblem("keys.missing", field: path) { _ = try folder.load() }
    }
  }

  @Test("A site key from another company's folder does not load")
  func mixedCompanies() throws {
    let ours = try Company()
    let theirs = try Company()
    let identity = try theirs.root.found(try theirs.terms(), now: theirs.now).identity
    try inFolder { folder in
      try folder.save(identity)
      try folder.save(ours.root)
      expectProblem("membership.not-signed-by-root", field: folder.path(of: .site)) { _ = try folder.load() }
    }
  }
}
