import Ground

/// Which links a person has cut. The node keeps it in its database, so that it outlives a restart.
public struct PauseState: Hashable, Sendable {
  public var all: Bool
  public var sites: Set<SiteID>

  public init(all: Bool = false, sites: Set<SiteID> = []) {
    self.all = all
    self.sites = sites
  }

  /// - Parameter site: nil while nobody knows which site answers at an address.
  public func covers(_ site: SiteID?) -> Bool { all || site.map(sites.contains) ?? false }
}

/// How things stand with one peer.
public struct PeerStatus: Hashable, Sendable {
  public enum Phase: Hashable, Sendable {
    /// No session, and none is being tried now.
    case idle
    case connecting
    case connected(since: Instant)
    case paused
  }

  /// Where it is dialled, if it is: `host:port`.
  public var address: String?
  /// Known once it was met, or if it was configured.
  public var site: SiteID?
  public var phase = Phase.idle
  public var lastHeard: Instant?
  /// Why the last session or attempt ended.
  public var lastError: String?
  /// Since the start of this node, in frames.
  public var bytesSent: UInt64 = 0
  public var bytesReceived: UInt64 = 0
  /// The peer's clock less ours, in milliseconds.
  public var clockOffset: Int64?
  /// Change sets that the peer lacks.
  public var backlog: UInt64 = 0
  /// Of this session: change sets taken, and put into quarantine here and there.
  public var applied = 0
  public var quarantinedHere = 0
  public var quarantinedThere = 0

  public init(address: String? = nil, site: SiteID? = nil) {
    self.address = address
    self.site = site
  }
}
