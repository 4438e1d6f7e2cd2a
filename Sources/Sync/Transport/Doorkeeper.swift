/// Counts connections, so that a crowd at the door costs no more than a few sockets.
struct Doorkeeper: Sendable {
  let maximum: Int
  let perAddress: Int
  private(set) var open = 0
  private var pending: [String: Int] = [:]

  init(maximum: Int = SyncLimits.connections, perAddress: Int = SyncLimits.handshakesPerAddress) {
    self.maximum = maximum
    self.perAddress = perAddress
  }

  /// - Returns: false when there are too many already. Otherwise `greeted` and `left` must follow.
  mutating func admit(_ host: String) -> Bool {
    guard open < maximum, pending[host, default: 0] < perAddress else { return false }
    open += 1
    pending[host, default: 0] += 1
    return true
  }

  /// The handshake is over, well or badly.
  mutating func greeted(_ host: String) {
    let rest = pending[host, default: 1] - 1
    pending[host] = rest > 0 ? rest : nil
  }

  mutating func left() { open -= 1 }
}
