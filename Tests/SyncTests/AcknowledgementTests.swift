import Foundation
import Ground
import Membership
import Replica
import Testing

@testable import Sync

@Suite("Keeping what peers acknowledge")
struct AcknowledgementTests {
  private static let origin = Origin(site: SiteID(1), incarnation: 1)

  private func replica() throws -> (Replica, URL) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let replica = try Replica(
      path: folder.appendingPathComponent("hub.sqlite").path, schema: Schema(version: 1, []), site: SiteID(1),
      authority: .init(company: company, admission: { _, _ in nil }, expulsion: { _, _ in nil }, isGenuine: { _, _ in false }), sealer: nil)
    return (replica, folder)
  }

  private func word(_ peer: Int, _ number: UInt64) -> Acknowledgement {
    Acknowledgement(
      peer: SiteID(UInt32(peer)), frontier: Frontier([Self.origin: Head(number: number, hash: [], stamp: .zero)]),
      at: Instant(milliseconds: number))
  }

  @Test("two hundred peers that acknowledge at once are written in a few transactions, all of them on disk when their call returns")
  func many() async throws {
    let (replica, folder) = try replica()
    defer { try? FileManager.default.removeItem(at: folder) }  // Scratch: that it stays behind harms nothing.
    let book = AcknowledgementBook(replica)
    let before = try await replica.dataVersion()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for peer in 2..<202 {
        group.addTask {
          try await book.keep(word(peer, 3))
          #expect(try await replica.acknowledgedFrontier(of: SiteID(UInt32(peer))) == [Self.origin: 3])
        }
      }
      try await group.waitForAll()
    }
    #expect(try await replica.dataVersion() - before <= 10)
    #expect(try await replica.seen(Self.origin, 3).count == 200)
  }

  @Test("a peer's later word is kept too, and the same word again is nothing new")
  func later() async throws {
    let (replica, folder) = try replica()
    defer { try? FileManager.default.removeItem(at: folder) }  // Scratch: that it stays behind harms nothing.
    let book = AcknowledgementBook(replica)
    for number: UInt64 in [1, 1, 4] { try await book.keep(word(2, number)) }
    #expect(try await replica.seen(Self.origin, 1).map(\.since) == [Instant(milliseconds: 1)])
    #expect(try await replica.seen(Self.origin, 2).map(\.since) == [Instant(milliseconds: 4)])
  }

  @Test("what a session leaves behind when it ends is written with the next word")
  func cancelled() async throws {
    let (replica, folder) = try replica()
    defer { try? FileManager.default.removeItem(at: folder) }  // Scratch: that it stays behind harms nothing.
    let book = AcknowledgementBook(replica)
    try await book.keep(word(2, 1))
    let task = Task { try await book.keep(word(2, 2)) }
    task.cancel()
    _ = await task.result
    try await book.keep(word(3, 1))
    #expect(try await replica.acknowledgedFrontier(of: SiteID(2)) == [Self.origin: 2])
    #expect(try await replica.acknowledgedFrontier(of: SiteID(3)) == [Self.origin: 1])
  }
}
