import Foundation
import Ground

/// A node's `keys/` folder: `root.pem`, `site.pem`, `site-key.pem`, `seal-key.pem` and, at headquarters, `root-key.pem`.
///
/// The folder is for its owner only (0700), and so are its files (0600); nothing is loaded from one that others may open. A file is
/// there whole or not at all.
public struct IdentityFolder: Sendable {
  /// The most bytes of a key or certificate file that are read.
  public static let maximumFile = 65_536

  /// The files by their use.
  public enum File: String, CaseIterable, Sendable {
    case root = "root.pem"
    case site = "site.pem"
    case siteKey = "site-key.pem"
    case sealKey = "seal-key.pem"
    case rootKey = "root-key.pem"
    /// The id of the invitation that keys made to replace others are for, in hexadecimal.
    case invitation = "invitation"
    /// Of the console, where browsers of the site's network reach it.
    case console = "console.pem"
    case consoleKey = "console-key.pem"
    /// The key of a certificate that was ordered and has not come yet.
    case orderedConsoleKey = "console-key-ordered.pem"
  }

  public let path: String

  public init(path: String) { self.path = path }

  public func path(of file: File) -> String { path + "/" + file.rawValue }

  /// Whether a file is there, whatever is in it.
  public func has(_ file: File) -> Bool { access(path(of: file), F_OK) == 0 }

  /// Keeps a joiner's keys before it asks to join, so that a lost answer can be asked for again with the same keys.
  ///
  /// - Throws: a problem with the path in question.
  public func save(_ keys: JoinKeys) throws(Problem) {
    try prepare()
    try write(keys.tlsKeyPEM, to: .siteKey)
    try write(keys.sealKey.pem, to: .sealKey)
  }

  /// Notes which invitation the keys here are for, so that whoever uses it again is known to have it behind them.
  public func note(invitation id: [UInt8]) throws(Problem) {
    try prepare()
    try write(hexadecimal(id), to: .invitation)
  }

  public func isNoted(invitation id: [UInt8]) throws(Problem) -> Bool {
    guard has(.invitation) else { return false }
    return try read(.invitation) == hexadecimal(id)
  }

  public func loadKeys() throws(Problem) -> JoinKeys {
    let tls = try read(.siteKey)
    let seal = try read(.sealKey)
    return try about(.siteKey) { () throws(MembershipError) in try JoinKeys(tlsKeyPEM: tls, sealKeyPEM: seal) }
  }

  /// Writes the certificate last: where it is, all it needs is there.
  public func save(_ identity: SiteIdentity) throws(Problem) {
    try prepare()
    try write(identity.rootPEM, to: .root)
    try write(identity.tlsKeyPEM, to: .siteKey)
    try write(identity.sealKey.pem, to: .sealKey)
    try write(identity.certificatePEM, to: .site)
  }

  /// - Throws: a problem for a file that is missing, open to others, too large, unreadable, or does not belong with the rest.
  public func load() throws(Problem) -> SiteIdentity {
    let keys = try loadKeys()
    let root = try loadRootCertificate()
    let site = try read(.site)
    return try about(.site) { () throws(MembershipError) in
      try SiteIdentity(root: root, certificateDER: try CertificateBytes.der(pem: site), keys: keys)
    }
  }

  public func loadRootCertificate() throws(Problem) -> RootPublic {
    let text = try read(.root)
    return try about(.root) { () throws(MembershipError) in try RootPublic(pem: text) }
  }

  /// Makes and keeps the key for a console's certificate that is to be ordered.
  ///
  /// - Returns: its public half.
  public func orderConsoleKey() throws(Problem) -> [UInt8] {
    try prepare()
    let (pem, publicKey) = ConsoleCertificate.newKey()
    try write(pem, to: .orderedConsoleKey)
    return publicKey
  }

  /// Takes the certificate that was ordered; the one before is replaced.
  ///
  /// - Throws: a problem for one that is not signed by our root, or is not for the key that was ordered last.
  public func installConsole(pem: String) throws(Problem) -> ConsoleCertificate {
    let key = try read(.orderedConsoleKey)
    let root = try loadRootCertificate()
    let certificate = try about(.console) { () throws(MembershipError) in try ConsoleCertificate(pem: pem, keyPEM: key, root: root) }
    try write(key, to: .consoleKey)
    try write(pem, to: .console)
    unlink(path(of: .orderedConsoleKey))
    return certificate
  }

  /// - Returns: nil where the console serves its own machine only.
  public func loadConsole() throws(Problem) -> ConsoleCertificate? {
    guard has(.console) else { return nil }
    let (pem, key, root) = (try read(.console), try read(.consoleKey), try loadRootCertificate())
    return try about(.console) { () throws(MembershipError) in try ConsoleCertificate(pem: pem, keyPEM: key, root: root) }
  }

  /// Headquarters only.
  public func save(_ root: CompanyRoot) throws(Problem) {
    try prepare()
    try write(root.keyPEM, to: .rootKey)
    try write(root.public.pem, to: .root)
  }

  /// Headquarters only.
  public func loadRoot() throws(Problem) -> CompanyRoot {
    let certificate = try read(.root)
    let key = try read(.rootKey)
    return try about(.rootKey) { () throws(MembershipError) in try CompanyRoot(certificatePEM: certificate, keyPEM: key) }
  }

  /// Adds the file to what is wrong with its content.
  private func about<Value>(_ file: File, _ body: () throws(MembershipError) -> Value) throws(Problem) -> Value {
    do {
      return try body()
    } catch {
      var problem = error.problem
      problem.field = path(of: file)
      throw problem
    }
  }
}

// MARK: The file system

extension IdentityFolder {
  /// Makes the folder, or checks that the one there is for its owner only.
  private func prepare() throws(Problem) {
    if mkdir(path, 0o700) == 0 {
      // The umask may have taken more away than it should.
      guard chmod(path, 0o700) == 0 else { throw Self.failed("chmod", path, errno) }
    } else if errno != EEXIST {
      throw Self.failed("mkdir", path, errno)
    }
    try checkFolder()
  }

  private func checkFolder() throws(Problem) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw Self.failed("stat", path, errno) }
    guard UInt32(status.st_mode) & UInt32(S_IFMT) == UInt32(S_IFDIR) else {
      throw Problem(
        "keys.not-a-folder", field: path, Words("This is no folder.", "这不是文件夹。"),
        remedy: Words("Move it away, or give another path.", "请将其移走，或指定其他路径。"))
    }
    guard UInt32(status.st_mode) & 0o077 == 0 else { throw Self.openToOthers(path, "700") }
  }

  private func write(_ text: String, to file: File) throws(Problem) {
    let target = path(of: file)
    let draft = "\(path)/.\(file.rawValue).\(hexadecimal(randomBytes(8)))"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failed("create", draft, errno) }
    var failure: Problem?
    if fchmod(descriptor, 0o600) != 0 || !Self.writeAll(Array(text.utf8), descriptor) || fsync(descriptor) != 0 {
      failure = Self.failed("write", draft, errno)
    }
    if close(descriptor) != 0, failure == nil { failure = Self.failed("close", draft, errno) }
    if failure == nil, rename(draft, target) != 0 { failure = Self.failed("rename", target, errno) }
    if let failure {
      unlink(draft)
      throw failure
    }
    try syncFolder()
  }

  private static func writeAll(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      written += count
    }
    return true
  }

  /// A rename is on disk once its folder is.
  func syncFolder() throws(Problem) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failed("open", path, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Self.failed("sync", path, errno) }
  }

  private func read(_ file: File) throws(Problem) -> String {
    try checkFolder()
    let path = path(of: file)
    // Not blocking: a pipe in place of a key must not hang the node.
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failed("open", path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failed("stat", path, errno) }
    guard UInt32(status.st_mode) & UInt32(S_IFMT) == UInt32(S_IFREG), status.st_size <= Self.maximumFile else {
      throw Self.unreadable(path)
    }
    guard UInt32(status.st_mode) & 0o077 == 0 else { throw Self.openToOthers(path, "600") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes[filled...].withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.unreadable(path) }
      filled += count
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Self.unreadable(path) }
    return text
  }

  private static func openToOthers(_ path: String, _ mode: String) -> Problem {
    Problem(
      "keys.open-to-others", field: path, Words("Others on this machine can open it.", "本机其他用户可以读取它。"),
      remedy: Words("chmod \(mode) \(path)", "chmod \(mode) \(path)"))
  }

  private static func unreadable(_ path: String) -> Problem {
    Problem(
      "keys.unreadable", field: path, Words("This is no key or certificate file.", "这不是密钥或证书文件。"),
      remedy: Words("Restore the whole keys folder from one backup.", "请从同一备份恢复整个密钥文件夹。"))
  }

  static func failed(_ call: String, _ path: String, _ code: Int32) -> Problem {
    let reason = String(cString: strerror(code))
    if code == ENOENT {
      return Problem(
        "keys.missing", field: path, Words("It is not there.", "文件不存在。"),
        remedy: Words("Set this node up or join first, or restore the keys folder.", "请先初始化或加入公司，或恢复密钥文件夹。"))
    }
    return Problem(
      "keys.\(call)-failed", field: path, Words("The system refused: \(reason).", "系统拒绝操作：\(reason)。"),
      remedy: Words("Check the disk and the owner of the folder.", "请检查磁盘和文件夹所有者。"))
  }
}
