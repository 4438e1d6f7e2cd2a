import Ground

/// The reasons to refuse a peer's Hello. A different schema is none: an old node never blocks a new one.
struct HelloCheck: Sendable {
  var company: [UInt8]
  var site: SiteID
  /// The site of the peer's certificate.
  var peer: SiteID
  var purpose: Purpose

  func refusal(of hello: Hello) -> FrameFailure? {
    if hello.major != SyncLimits.protocolMajor {
      return FrameFailure(.protocolMajor, "protocol \(hello.major), we speak \(SyncLimits.protocolMajor)")
    }
    if hello.greeting.company != company { return FrameFailure(.company, "another company") }
    if hello.greeting.site != peer {
      return FrameFailure(.wrongSite, "the Hello says \(hello.greeting.site), the certificate \(peer)")
    }
    if hello.greeting.site == site { return FrameFailure(.sameSite, "both of us are \(site)") }
    if hello.purpose != purpose { return FrameFailure(.unexpectedFrame, "a Hello for another purpose") }
    return nil
  }
}
