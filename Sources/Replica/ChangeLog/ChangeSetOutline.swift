import Ground
import Membership

/// Which parts of a change set are here, read without looking into them or hashing them.
struct ChangeSetOutline {
  private(set) var present: [Shelf] = []
  private(set) var leftOut: [Shelf] = []

  init(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
    var reader = WireReader(bytes)
    _ = try reader.byte()
    for _ in 0..<2 { _ = try reader.varint() }
    let count = try reader.count(ChangeSetLimit.parts, "parts")
    _ = try reader.raw(6)
    for _ in 0..<2 { _ = try reader.varint() }
    for _ in 0..<count {
      guard let shelf = Shelf(code: UInt32(truncatingIfNeeded: try reader.varint())) else { throw .malformed("shelf") }
      if try reader.byte() == 1 {
        _ = try reader.blob()
        present.append(shelf)
      } else {
        _ = try reader.raw(32)
        leftOut.append(shelf)
      }
    }
  }
}
