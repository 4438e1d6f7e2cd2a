import Ground

/// The root's word that change sets of a site, written while its clock was ahead, are to be taken as if stamped earlier.
///
/// Their bytes, and so their chain, stay as they are; who merges them takes `back` off their stamps. A later statement for the same site
/// takes the place of an earlier one, so it repeats what that said.
public struct SiteRestamps: RootStatement {
  public static let domain = "weft restamps 1\0"
  public static let maximumBytes = 65_536
  public static let maximumEntries = 256

  /// A run of one chain.
  public struct Entry: Hashable, Sendable {
    public let origin: Origin
    public let numbers: ClosedRange<UInt64>
    /// Of the first and the last change set, as the author wrote them.
    public let stamps: ClosedRange<Stamp>
    /// Milliseconds to subtract.
    public let back: UInt64

    public init(origin: Origin, numbers: ClosedRange<UInt64>, stamps: ClosedRange<Stamp>, back: UInt64) {
      self.origin = origin
      self.numbers = numbers
      self.stamps = stamps
      self.back = back
    }

    /// Numbers start at 1, both are kept in signed integers, and no stamp comes to lie before 1970.
    fileprivate var isSound: Bool {
      numbers.lowerBound > 0 && numbers.upperBound <= UInt64(Int64.max) && stamps.upperBound.rawValue <= UInt64(Int64.max)
        && back > 0 && back <= stamps.lowerBound.milliseconds
    }

    /// Behind the other in one chain, or in a later chain.
    fileprivate func follows(_ other: Entry) -> Bool {
      other.origin < origin
        || other.origin == origin && other.numbers.upperBound < numbers.lowerBound && other.stamps.upperBound < stamps.lowerBound
    }
  }

  public let company: CompanyID
  public let site: SiteID
  public let at: Instant
  /// Sorted by origin and number; none overlap.
  public let entries: [Entry]

  /// - Throws: `malformed` for an entry of another site, one that overlaps another, takes nothing off or more than there is, or too many.
  public init(company: CompanyID, site: SiteID, at: Instant, entries: [Entry]) throws(MembershipError) {
    guard site.number > 0 else { throw .malformed(.malformed("site number")) }
    guard at.milliseconds <= latestInstant else { throw .malformed(.limit("instant")) }
    guard entries.count <= Self.maximumEntries else { throw .malformed(.limit("restamps")) }
    let sorted = entries.sorted { $0.origin != $1.origin ? $0.origin < $1.origin : $0.numbers.lowerBound < $1.numbers.lowerBound }
    guard sorted.allSatisfy({ $0.origin.site == site && $0.isSound }), zip(sorted, sorted.dropFirst()).allSatisfy({ $1.follows($0) }) else {
      throw .malformed(.malformed("restamp"))
    }
    self.company = company
    self.site = site
    self.at = at
    self.entries = sorted
  }

  public var bytes: [UInt8] {
    var writer = WireWriter()
    writer.byte(formVersion)
    writer.raw(company.bytes)
    writer.varint(UInt64(site.number))
    writer.varint(at.milliseconds)
    writer.varint(entries.count)
    for entry in entries {
      writer.raw(entry.origin.rawValue.bigEndianBytes)
      writer.varint(entry.numbers.lowerBound)
      writer.varint(entry.numbers.upperBound)
      writer.varint(entry.stamps.lowerBound.rawValue)
      writer.varint(entry.stamps.upperBound.rawValue)
      writer.varint(entry.back)
    }
    return writer.bytes
  }

  public init(bytes: [UInt8]) throws(MembershipError) {
    self = try reading(bytes, upTo: Self.maximumBytes, "restamps") { reader in
      try reader.version("restamps")
      let company = try reader.company()
      let site = try reader.site()
      let at = try reader.instant()
      var entries: [Entry] = []
      for _ in 0..<(try reader.count(Self.maximumEntries, "restamps")) { entries.append(try Entry(from: &reader)) }
      let restamps = try SiteRestamps(company: company, site: site, at: at, entries: entries)
      // Only the sorted order: one statement has one byte form.
      guard restamps.entries == entries else { throw WireError.malformed("restamp order") }
      return restamps
    }
  }
}

extension SiteRestamps.Entry {
  fileprivate init(from reader: inout WireReader) throws {
    let origin = try reader.origin()
    let first = try reader.varint()
    let last = try reader.varint()
    let firstStamp = Stamp(rawValue: try reader.varint())
    let lastStamp = Stamp(rawValue: try reader.varint())
    guard first <= last, firstStamp <= lastStamp else { throw WireError.malformed("restamp") }
    self.init(origin: origin, numbers: first...last, stamps: firstStamp...lastStamp, back: try reader.varint())
  }
}

/// Restamps as they are stored and sent.
public typealias SignedRestamps = RootSigned<SiteRestamps>
