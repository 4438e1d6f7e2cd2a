import Crypto
import Foundation
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Checkpoints")
struct CheckpointStories {
  @Test("A new site starts from a checkpoint and goes on with the log behind it")
  func newSite() async throws {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "*"), (.warehouse, "*"), (.office, "*")])
    let (hq, office, warehouse, new) = (sites[0], sites[1], sites[2], sites[3])
    var ids: [RecordID<Order>] = []
    for index in 0..<40 { ids.append(try await office.makeOrder("Customer \(index)")) }
    for id in ids.prefix(10) { try await office.change(id) { $0.note = "urgent" } }
    for index in 0..<5 { try await warehouse.move("bolt", Int64(index + 1)) }
    try await office.send(to: hq)
    // Both change the same order without knowing of each other.
    try await hq.change(ids[0]) { $0.customer = "Lantian" }
    try await office.change(ids[0]) { $0.customer = "Tianhe" }
    try await office.send(to: hq)
    try await warehouse.send(to: hq)
    let made = try await hq.makeCheckpoint()
    #expect(made.pieces == 2 && made.newPieces == 2)
    #expect(made.changeSets == 40 + 10 + 5 + 2)

    let step = try await hq.giveCheckpoint(to: new)
    #expect(step?.isLoaded == true)
    #expect(try await new.rows("log") == 0)
    #expect(try await new.rows("checkpoint_piece") == 0)
    try await hq.send(to: new)
    #expect(try await new.wholeState() == hq.wholeState())
    #expect(try await new.replica.conflicts().count == 1)
    #expect(try await new.replica.frontier().heads == hq.replica.frontier().heads)
    #expect(try await new.replica.items(in: .everything, on: .everything, limit: .max) == hq.replica.items(in: .everything, on: .everything, limit: .max))

    // What follows merges as if nothing had happened, and what the new site writes reaches the others.
    try await new.change(ids[1]) { $0.note = "from the new site" }
    try await warehouse.move("bolt", 100)
    try await warehouse.send(to: new)
    for site in [hq, office, warehouse] {
      try await new.send(to: site)
      try await hq.send(to: site)
      try await office.send(to: site)
      try await warehouse.send(to: site)
    }
    #expect(try await new.wholeState() == hq.wholeState())
    #expect(try await office.wholeState() == hq.wholeState())
    #expect(try await new.replica.verify().findings == [])
  }

  @Test("A change that waits for its record, and one that was replaced before it came, come out right behind a checkpoint")
  func waiting() async throws {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "*"), (.office, "*"), (.office, "*")])
    let (hq, a, b, new) = (sites[0], sites[1], sites[2], sites[3])
    let id = try await a.makeOrder("Lantian")
    try await a.send(to: b)
    try await b.change(id) { $0.note = "b's note" }
    // Headquarters gets b's change before a's record.
    let batch = try #require(try await b.replica.outgoing(after: try await a.replica.frontier(), for: .everything)).batch
    _ = try await hq.replica.merge(batch, from: b.id)
    #expect(try await hq.rows("waiting") == 1)
    try await hq.makeCheckpoint()
    #expect(try await hq.giveCheckpoint(to: new)?.isLoaded == true)
    #expect(try await new.rows("waiting") == 1)
    #expect(try await new.rows("log") == 1)
    try await a.send(to: new)
    #expect(try await new.order(id)?.note == "b's note")
    try await a.send(to: hq)
    try await hq.send(to: new)
    #expect(try await new.wholeState() == hq.wholeState())
    // What waited is no longer needed, and leaves with the next pruning.
    try await new.replica.write { db, _ in try LogBase.sweep(db) }
    #expect(try await new.replica.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM log WHERE origin = ?", arguments: [Int64(b.origin.rawValue)]) } == 0)
  }

  @Test("A site of one office gets the pieces of its own shelves, and not a byte of the others'")
  func shelves() async throws {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "company office/2"), (.office, "company office/3"), (.field, "company office/3")])
    let (hq, mine, other, laptop) = (sites[0], sites[1], sites[2], sites[3])
    for index in 0..<30 {
      _ = try await mine.makeOrder("SECRET-\(index)")
      _ = try await other.makeOrder("Lantian \(index)")
    }
    try await mine.send(to: hq)
    try await other.send(to: hq)
    try await hq.makeCheckpoint()
    #expect(try await hq.giveCheckpoint(to: laptop)?.isLoaded == true)
    try await hq.send(to: laptop)
    #expect(try await laptop.rows("orders") == 30)
    try laptop.replica.close()
    let file = try Data(contentsOf: URL(fileURLWithPath: laptop.replica.path))
    #expect(file.range(of: Data("SECRET".utf8)) == nil)
    #expect(file.range(of: Data("Lantian".utf8)) != nil)

    // Whatever it asks for.
    let kept = try await hq.replica.pool.read { db in
      try CheckpointShelf.newest(.whole, db).flatMap { try CheckpointShelf.manifest($0.hash, db) }
    }!
    let foreign = try #require(try CheckpointManifest(kept.bytes).pieces.first { $0.shelf == Shelf(.office, SiteID(2)) })
    let hash = CheckpointManifest.hash(kept.bytes)
    #expect(try await hq.replica.checkpointPiece(foreign.hash, of: hash, for: laptop.admission.shelves) == nil)
    #expect(try await hq.replica.checkpointPiece(foreign.hash, of: hash, for: .everything) != nil)
  }

  @Test("A line that breaks after every piece costs no piece twice, and a newer checkpoint brings only what is new")
  func resumed() async throws {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "*"), (.office, "*")])
    let (hq, office, new) = (sites[0], sites[1], sites[2])
    let ids = try await office.makeMany(6_000)
    try await office.send(to: hq, limit: 1 << 20)
    let made = try await hq.makeCheckpoint()
    #expect(made.pieces > 4)
    var taken = 0
    while try await hq.giveCheckpoint(to: new, pieces: 1) == nil {
      taken += 1
      #expect(try await new.rows("checkpoint_piece") == taken)
      #expect(try await new.rows("orders") == 0)
      if taken == 3 { break }
    }
    try await office.change(ids[3_000]) { $0.note = "one change in the middle" }
    try await office.send(to: hq)
    let newer = try await hq.makeCheckpoint()
    // The piece with that record, and the company's shelf: the record of the first checkpoint lies there.
    #expect(newer.newPieces == 2)
    let before = try await new.rows("checkpoint_piece")
    while try await hq.giveCheckpoint(to: new, pieces: 1) == nil { taken += 1 }
    #expect(before == 3)
    #expect(taken <= newer.pieces + 1)
    try await hq.send(to: new)
    #expect(try await new.wholeState() == hq.wholeState())
  }

  @Test("What a site has committed and not sent survives the checkpoint")
  func unsent() async throws {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "*"), (.office, "*")])
    let (hq, office, field) = (sites[0], sites[1], sites[2])
    let id = try await office.makeOrder("Lantian")
    try await office.send(to: field)
    try await office.send(to: hq)
    let own = try await field.makeOrder("taken on a train")
    try await field.change(id) { $0.note = "heard on a train" }
    try await office.change(id) { $0.note = "written in the office" }
    try await office.send(to: hq)
    try await hq.makeCheckpoint()
    #expect(try await hq.giveCheckpoint(to: field)?.isLoaded == true)
    #expect(try await field.order(own)?.customer == "taken on a train")
    #expect(try await field.replica.conflicts().count == 1)
    try await field.send(to: hq)
    try await hq.send(to: field)
    #expect(try await field.wholeState() == hq.wholeState())
    // The chain goes on, and is sealed as before.
    _ = try await field.makeOrder("the next one")
    let reports = try await field.send(to: office)
    #expect(reports.allSatisfy { $0.refused.isEmpty })
  }

  @Test("A forged manifest, signature, maker or piece is refused and changes nothing")
  func forged() async throws {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "*"), (.office, "*")])
    let (hq, office, new) = (sites[0], sites[1], sites[2])
    _ = try await office.makeOrder("Lantian")
    try await office.send(to: hq)
    try await hq.makeCheckpoint()
    let offer = try await hq.replica.pool.read { db in
      try CheckpointShelf.newest(.whole, db).flatMap { try CheckpointShelf.manifest($0.hash, db) }
    }!
    let before = try await new.wholeState()
    func judged(_ manifest: [UInt8], _ signature: [UInt8]) async throws -> CheckpointRefusal.Code? {
      try await new.replica.considerCheckpoint(manifest, signature).refusal
    }
    func signed(_ manifest: CheckpointManifest, by site: TestSite = hq) throws -> (bytes: [UInt8], signature: [UInt8]) {
      let hash = CheckpointManifest.hash(manifest.bytes)
      return (manifest.bytes, Array(try site.key.signature(for: Array("weft checkpoint 1\0".utf8) + hash)))
    }
    for place in stride(from: 0, to: offer.bytes.count, by: 7) {
      var altered = offer.bytes
      altered[place] ^= 1
      #expect(try await judged(altered, offer.signature) != nil)
    }
    #expect(try await judged(Array(offer.bytes.dropLast()), offer.signature) == .malformed)
    #expect(try await judged(offer.bytes + [0], offer.signature) == .malformed)
    #expect(try await judged([UInt8](repeating: 1, count: CheckpointManifest.maximumBytes + 1), offer.signature) == .malformed)
    #expect(try await judged(offer.bytes, [UInt8](repeating: 0, count: 64)) == .signature)
    // A seal's signature is none under a checkpoint.
    let sealed = Array(try hq.key.signature(for: Company.sealed(hq.origin, 1, CheckpointManifest.hash(offer.bytes))))
    #expect(try await judged(offer.bytes, sealed) == .signature)

    var manifest = try CheckpointManifest(offer.bytes)
    manifest.company = [UInt8](repeating: 8, count: 16)
    var forged = try signed(manifest)
    #expect(try await judged(forged.bytes, forged.signature) == .company)
    manifest = try CheckpointManifest(offer.bytes)
    manifest.maker = office.origin
    forged = try signed(manifest, by: office)
    #expect(try await judged(forged.bytes, forged.signature) == .maker)
    manifest = try CheckpointManifest(offer.bytes)
    manifest.schemaVersion = 2
    forged = try signed(manifest)
    #expect(try await judged(forged.bytes, forged.signature) == .schema)
    manifest = try CheckpointManifest(offer.bytes)
    manifest.heads[office.origin]!.stamp = Stamp(milliseconds: 1_790_000_000_000 + HybridClock.maximumLead + 1)
    forged = try signed(manifest)
    #expect(try await judged(forged.bytes, forged.signature) == .clockAhead)
    #expect(try await office.makeCheckpointRefused() == .maker)

    guard case .want(let hash, let piece) = try await new.replica.considerCheckpoint(offer.bytes, offer.signature) else {
      Issue.record("the genuine one is taken")
      return
    }
    let genuine = try #require(try await hq.replica.checkpointPiece(piece, of: hash, for: .everything))
    let lies: [([UInt8], [UInt8], Int)] = [
      ([UInt8](repeating: 1, count: 32), genuine.deflated, genuine.size), (piece, genuine.deflated, genuine.size + 1),
      (piece, Deflate.compress([UInt8](repeating: 0, count: genuine.size)), genuine.size), (piece, Array(genuine.deflated.dropLast()), genuine.size),
      (piece, [], genuine.size),
    ]
    for lie in lies { #expect(try await new.replica.stageCheckpointPiece(lie.0, lie.1, size: lie.2).refusal == .malformed) }
    #expect(try await new.wholeState() == before)
    #expect(try await new.rows("checkpoint_piece") == 0)
    #expect(try await hq.giveCheckpoint(to: new)?.isLoaded == true)
  }

  @Test("A checkpoint that would take something away is refused, and so is one that brings nothing")
  func refused() async throws {
    let company = try Company()
    let sites = try await company.sites([(.headquarters, "*"), (.office, "*"), (.office, "*")])
    let (hq, office, other) = (sites[0], sites[1], sites[2])
    _ = try await office.makeOrder("Lantian")
    try await office.send(to: hq)
    try await hq.makeCheckpoint()
    try await hq.send(to: office)
    let before = try await office.rows("log")
    #expect(try await hq.giveCheckpoint(to: office)?.isLoaded == true)
    #expect(try await office.rows("log") == before)

    // Another site wrote as the office: headquarters has that chain, and we have the other.
    let twin = TestSite(
      replica: try Replica(
        path: company.folder.appendingPathComponent("twin.sqlite").path, schema: company.schema, site: office.id, authority: company.authority,
        sealer: { [key = office.key] origin, number, hash in
          Seal(origin: origin, number: number, hash: hash, signature: Array(try key.signature(for: Company.sealed(origin, number, hash))))
        }, clock: HandClock(), random: 99), admission: office.admission, grant: office.grant, key: office.key)
    try await twin.replica.trust(sites.map(\.grant))
    _ = try await twin.makeOrder("twin")
    try await twin.send(to: other)
    #expect(try await hq.giveCheckpoint(to: other)?.refusal == .fork)
    #expect(try await other.rows("orders") == 1)

    // It knows more of our own chain than we do, and ours may be another.
    _ = try await office.makeOrder("second")
    try await office.send(to: hq)
    try await hq.makeCheckpoint()
    #expect(try await hq.giveCheckpoint(to: twin)?.refusal == .ownChain)
    #expect(try await twin.rows("orders") == 1)
  }
}

extension TestSite {
  func makeCheckpointRefused() async throws -> CheckpointRefusal.Code? {
    do {
      try await makeCheckpoint()
      return nil
    } catch let refusal as CheckpointRefusal {
      return refusal.code
    }
  }

  func move(_ item: String, _ quantity: Int64) async throws {
    _ = try await replica.commit(by: "wang", step: "stock.move") { [id] _, changes in
      try changes.create(Move.self, on: Shelf(.warehouse, id)) {
        $0.item = item
        $0.quantity = Quantity(ExactDecimal(Int(quantity)), "C62")
      }
    }
  }

  /// Many orders, a hundred in a step.
  func makeMany(_ count: Int) async throws -> [RecordID<Order>] {
    var ids: [RecordID<Order>] = []
    for start in stride(from: 0, to: count, by: 100) {
      ids += try await replica.commit(by: "li", step: "order.import") { [id] _, changes in
        try (start..<min(start + 100, count)).map { index in
          try changes.create(Order.self, on: Shelf(.office, id)) {
            $0.customer = "Customer \(index) of the town with the number \(index &* 7919 % 1000)"
            $0.note = "delivery \(index &* 104_729 % 365)"
          }
        }
      }.value
    }
    return ids
  }
}
