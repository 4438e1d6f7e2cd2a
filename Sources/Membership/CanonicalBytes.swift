import Ground

/// The version that leads every byte form of this module.
let formVersion: UInt8 = 1

/// Moments after this do not fit a stamp: 48 bits of milliseconds.
let latestInstant: UInt64 = 1 << 48 - 1

/// Reads a whole byte form: what is left over is as wrong as what is missing.
func reading<Value>(
  _ bytes: [UInt8], upTo limit: Int, _ name: String, _ body: (inout WireReader) throws -> Value
) throws(MembershipError) -> Value {
  guard bytes.count <= limit else { throw .malformed(.limit(name)) }
  let result: Result<Value, MembershipError> = bytes.withUnsafeBytes { buffer in
    var reader = WireReader(buffer)
    do {
      let value = try body(&reader)
      guard reader.isAtEnd else { return .failure(.malformed(.malformed("\(name): bytes left over"))) }
      return .success(value)
    } catch let error as WireError {
      return .failure(.malformed(error))
    } catch let error as MembershipError {
      return .failure(error)
    } catch {
      return .failure(.malformed(.malformed("\(name): \(error)")))
    }
  }
  return try result.get()
}

extension WireReader {
  /// The leading version of a form.
  mutating func version(_ name: String) throws(WireError) {
    guard try byte() == formVersion else { throw .malformed("\(name): version") }
  }

  mutating func fixed(_ count: Int) throws(WireError) -> [UInt8] { Array(try raw(count)) }

  mutating func blob(upTo limit: Int, _ name: String) throws(WireError) -> [UInt8] {
    try fixed(try count(limit, name))
  }

  mutating func text(upTo limit: Int, _ name: String) throws(WireError) -> String {
    let text = try self.text()
    guard text.utf8.count <= limit else { throw .limit(name) }
    return text
  }

  mutating func company() throws(WireError) -> CompanyID {
    guard let id = CompanyID(bytes: try fixed(CompanyID.size)) else { throw .malformed("company") }
    return id
  }

  /// A site's number; 0 is no site.
  mutating func site() throws(WireError) -> SiteID {
    let number = try count(Int(SiteID.maximum), "site number")
    guard number > 0 else { throw .malformed("site number") }
    return SiteID(UInt32(number))
  }

  /// Only the canonical text: one value has one byte form.
  mutating func shelves(_ name: String) throws(WireError) -> ShelfSet {
    let text = try self.text(upTo: ShelfSet.maximumText, name)
    guard let shelves = ShelfSet(text), shelves.description.utf8.elementsEqual(text.utf8) else { throw .malformed(name) }
    return shelves
  }

  mutating func origin() throws(WireError) -> Origin {
    Origin(rawValue: try fixed(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
  }

  mutating func instant() throws(WireError) -> Instant {
    Instant(milliseconds: UInt64(try count(Int(latestInstant), "instant")))
  }
}

extension UInt64 {
  /// 8 bytes, the highest first.
  var bigEndianBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * UInt64($0))) } }
}

extension UInt32 {
  /// 4 bytes, the highest first.
  var bigEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * UInt32($0))) } }
}
