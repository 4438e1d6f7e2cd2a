import Synchronization

/// The state, held by one commit after the other.
final class Ledger: Sendable {
  private let state: Mutex<CompanyState>

  init(_ value: sending CompanyState) { state = Mutex(value) }

  func withLock<T: Sendable>(_ body: (inout CompanyState) throws -> T) rethrows -> T {
    try state.withLock { try body(&$0) }
  }
}
