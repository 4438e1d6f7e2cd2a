/// Why a session ended. The numbers are on the wire and for good.
public enum CloseCode: UInt32, CaseIterable, Sendable {
  /// The node stops, or whoever asked has what it wanted.
  case goingAway = 1
  /// A person paused the link.
  case paused = 2
  /// Another connection with the same peer is kept instead.
  case superseded = 3
  /// What the two may tell each other has changed: the session begins anew.
  case anew = 4

  case protocolMajor = 10
  case company = 11
  /// The site in the Hello is not the site of the certificate.
  case wrongSite = 12
  /// The peer is no member, or not any more.
  case notAdmitted = 13
  /// The peer says that it is our own site: a copied disk.
  case sameSite = 14

  case duplicateHello = 20
  case frameBeforeHello = 21
  case unknownFrame = 22
  case malformed = 23
  case frameTooLarge = 24
  case windowExceeded = 25
  case badAcknowledgement = 26
  /// A frame that has no place in a connection of this purpose.
  case unexpectedFrame = 27
  case tooManyRequests = 28

  case silent = 30
  case notReading = 31
  case greetingTimeout = 32

  case storeRefused = 40
  case storeFailed = 41

  /// The connection broke without a Close.
  case disconnected = 50
  /// The peer gave a code that this version does not know.
  case unknown = 51
}

/// Bytes from a peer that are no frame of ours, and the code that ends the session for it.
public struct FrameFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public var code: CloseCode
  public var text: String

  public init(_ code: CloseCode, _ text: String) {
    self.code = code
    self.text = text
  }

  public var description: String { "\(code): \(text)" }
}
