import Ground
import NIOSSL

/// Who is at the other end, as its certificate says.
public enum PeerIdentity: Hashable, Sendable {
  /// `weft:COMPANY/site/NUMBER`.
  case site(company: [UInt8], SiteID, certificate: ShownCertificate? = nil)
  /// `weft:COMPANY/invitation/ID`: may join, and nothing else.
  case invitation(company: [UInt8], id: [UInt8])

  /// Which of a site's certificates it has shown; nil where that does not matter.
  var certificate: ShownCertificate? { if case .site(_, _, let certificate) = self { certificate } else { nil } }
}

/// A site's certificate, as far as it tells whether there is a newer one.
public struct ShownCertificate: Hashable, Sendable {
  /// Serial number, big-endian.
  public var serial: [UInt8]
  /// When the root made it.
  public var made: Instant

  public init(serial: [UInt8], made: Instant) {
    self.serial = serial
    self.made = made
  }
}

/// Our certificate and key, and the root that a peer's certificate must come from.
public struct TLSMaterial: Hashable, Sendable {
  /// DER, our own first.
  public var certificates: [[UInt8]]
  /// DER: PKCS #8, or SEC 1 for an elliptic curve.
  public var privateKey: [UInt8]
  /// DER. The company's root and nothing else: the system's roots count for nothing here.
  public var roots: [[UInt8]]

  public init(certificates: [[UInt8]], privateKey: [UInt8], roots: [[UInt8]]) {
    self.certificates = certificates
    self.privateKey = privateKey
    self.roots = roots
  }

  /// TLS 1.3 and nothing older. Both sides show a certificate; who it names is checked by us, not by host name.
  func context(server: Bool) throws -> NIOSSLContext {
    let chain = try certificates.map { NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: $0, format: .der)) }
    let key = NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(bytes: privateKey, format: .der))
    var configuration =
      server
      ? TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
      : TLSConfiguration.makeClientConfiguration()
    configuration.certificateChain = chain
    configuration.privateKey = key
    configuration.minimumTLSVersion = .tlsv13
    configuration.certificateVerification = .noHostnameVerification
    configuration.trustRoots = .certificates(try roots.map { try NIOSSLCertificate(bytes: $0, format: .der) })
    // A peer that does not answer our close alert is not waited for.
    configuration.shutdownTimeout = .seconds(1)
    return try NIOSSLContext(configuration: configuration)
  }
}
