import Ground
import Replica

/// What a finger drew: strokes on a grid that is 1000 wide and 400 high. Kept as numbers, never as markup.
public struct Signature: Hashable, Sendable {
  public struct Point: Hashable, Sendable {
    public var x, y: Int

    public init(_ x: Int, _ y: Int) {
      self.x = x
      self.y = y
    }
  }

  public static let width = 1_000
  public static let height = 400
  public static let maximumStrokes = 200
  /// Of all strokes together. With ``maximumStrokes`` it bounds what is kept to under 17 kB.
  public static let maximumPoints = 4_000
  /// What a browser may send of it: a point takes at most nine letters.
  public static let maximumText = 10 * maximumPoints

  public let strokes: [[Point]]

  /// - Parameter text: `12,40 15,42 19,47;30,10 31,12`: points of a stroke between spaces, strokes between semicolons.
  /// - Throws: a problem without a field.
  public init(_ text: String) throws(Problem) {
    var strokes: [[Point]] = []
    for stroke in text.split(separator: ";") {
      var points: [Point] = []
      for point in stroke.split(separator: " ") {
        let parts = point.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2, let x = Self.number(parts[0], Self.width), let y = Self.number(parts[1], Self.height) else { throw Self.unreadable }
        points.append(Point(x, y))
      }
      if !points.isEmpty { strokes.append(points) }
    }
    guard !strokes.isEmpty else { throw Self.unreadable }
    guard strokes.count <= Self.maximumStrokes, strokes.reduce(0, { $0 + $1.count }) <= Self.maximumPoints else { throw Self.tooLong }
    self.strokes = strokes
  }

  /// - Returns: nil for bytes that are none of ours.
  public init?(_ bytes: [UInt8]) {
    var numbers = bytes.dropFirst()[...]
    func next() -> Int? {
      guard numbers.count >= 2 else { return nil }
      defer { numbers = numbers.dropFirst(2) }
      return Int(numbers[numbers.startIndex]) << 8 | Int(numbers[numbers.startIndex + 1])
    }
    guard bytes.first == Self.form, let count = next(), (1...Self.maximumStrokes).contains(count) else { return nil }
    var strokes: [[Point]] = []
    for _ in 0..<count {
      guard let points = next(), points > 0, points * 4 <= numbers.count else { return nil }
      var stroke: [Point] = []
      for _ in 0..<points {
        guard let x = next(), let y = next(), x <= Self.width, y <= Self.height else { return nil }
        stroke.append(Point(x, y))
      }
      strokes.append(stroke)
    }
    guard numbers.isEmpty else { return nil }
    self.strokes = strokes
  }

  /// The number of this form in a record.
  private static let form: UInt8 = 1

  /// One byte for the form, then numbers of 16 bits: how many strokes; of each, how many points, and the points.
  public var bytes: [UInt8] {
    var out = [Self.form]
    func put(_ number: Int) { out += [UInt8(number >> 8), UInt8(number & 0xFF)] }
    put(strokes.count)
    for stroke in strokes {
      put(stroke.count)
      for point in stroke {
        put(point.x)
        put(point.y)
      }
    }
    return out
  }

  private static func number(_ text: Substring, _ most: Int) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), number <= most else { return nil }
    return number
  }

  private static let unreadable = Problem(
    "signature.unreadable", Words("The signature can't be read.", "签名无法读取。"), remedy: Words("Clear it and sign again, or sign on paper.", "请清除后重签，或在纸上签名。"))
  private static let tooLong = Problem(
    "signature.tooLong", Words("The signature has more than \(maximumStrokes) strokes or \(maximumPoints) points.", "签名超过 \(maximumStrokes) 笔或 \(maximumPoints) 点。"),
    remedy: Words("Clear it and sign again.", "请清除后重签。"))
}
