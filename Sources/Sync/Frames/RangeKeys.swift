import Foundation
import Ground
import Replica

/// The keys of a proof's ranges as they are on the wire: without the bytes at their end that say nothing.
///
/// A `first` goes without the zeros at its end, a `last` without the 0xFF; a `first` that follows the last key of the range before (or is the
/// first of all keys, in the first range) is left out. Ranges rise and do not overlap.
extension KeyRange {
  func wire(after previous: RecordKey?) -> WireProofRequest.Range {
    var wire = WireProofRequest.Range()
    if first != Self.start(after: previous) { wire.first = Data(first.bytes.dropping(last: 0)) }
    wire.last = Data(last.bytes.dropping(last: 0xFF))
    return wire
  }

  init(_ wire: WireProofRequest.Range, after previous: RecordKey?) throws(FrameFailure) {
    guard let start = Self.start(after: previous) else { throw FrameFailure(.malformed, "a range behind the last key") }
    let first = wire.first.isEmpty ? start : try RecordKey(wire.first, filledWith: 0)
    let last = try RecordKey(wire.last, filledWith: 0xFF)
    guard start <= first else { throw FrameFailure(.malformed, "ranges that overlap or do not rise") }
    guard first <= last else { throw FrameFailure(.malformed, "a range that ends before it begins") }
    self.init(first: first, last: last)
  }

  private static func start(after previous: RecordKey?) -> RecordKey? {
    guard let previous else { return KeyRange.everything.first }
    return previous.successor
  }
}

extension RecordKey {
  fileprivate init(_ short: Data, filledWith filler: UInt8) throws(FrameFailure) {
    guard short.count <= 16, let key = RecordKey(bytes: short + Data(repeating: filler, count: 16 - short.count)) else {
      throw FrameFailure(.malformed, "a record key of \(short.count) bytes")
    }
    self = key
  }
}

extension [UInt8] {
  fileprivate func dropping(last filler: UInt8) -> ArraySlice<UInt8> { self[...(lastIndex { $0 != filler } ?? -1)] }
}
