import Dispatch
import Ground
import Membership

/// Checks and hashes secrets one after the other, beside the threads that serve pages: each takes 32 MiB and, on purpose, long.
actor SecretChecker {
  /// More who wait at once are sent away: a flood of guesses costs neither memory nor the others' pages.
  static let maximumWaiting = 32

  private let queue = DispatchQueue(label: "weft.secrets")
  private var waiting = 0

  /// - Parameter hash: nil for a person who has none; takes as long.
  func verify(_ secret: String, against hash: String?) async throws -> Bool {
    try await run { OperatorSecret.verify(secret, against: hash) }
  }

  func hash(_ secret: String) async throws -> String {
    try await run { Result { try OperatorSecret.hash(secret) } }.get()
  }

  private func run<T: Sendable>(_ work: @escaping @Sendable () -> T) async throws -> T {
    guard waiting < Self.maximumWaiting else { throw DeskStore.wait(seconds: 10) }
    waiting += 1
    defer { waiting -= 1 }
    return await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: work()) } }
  }
}
