import Ground

/// A place in a picture: to the right and down, in pixels.
struct Spot: Sendable, Hashable {
  var x, y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// Marks and texts that become an SVG element. Only classes say how they look; numbers have one place behind the point.
struct Drawing {
  /// The size of letters, as the style sheet has it.
  static let letter = 12.0
  /// The width of most pictures: a page shows it in full and a sheet of paper too.
  static let width = 680.0

  enum Anchor: String { case start, middle, end }

  let width, height: Double
  private var body = ""
  private(set) var links = 0
  /// Above so many links in one picture, the keyboard goes by its table, where the same links stand.
  static let mostTabStops = 40

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func line(_ from: Spot, _ to: Spot, _ style: String) {
    body += "<line class=\"\(style)\" x1=\"\(Self.number(from.x))\" y1=\"\(Self.number(from.y))\" x2=\"\(Self.number(to.x))\" y2=\"\(Self.number(to.y))\"/>"
  }

  mutating func path(_ spots: [Spot], _ style: String) {
    guard spots.count > 1 else { return }
    body += "<polyline class=\"\(style)\" points=\"\(Self.points(spots))\"/>"
  }

  mutating func shape(_ spots: [Spot], _ style: String) { body += "<polygon class=\"\(style)\" points=\"\(Self.points(spots))\"/>" }

  /// - Parameter least: a bar of nothing is still seen when it is above 0.
  mutating func bar(x: Double, y: Double, width: Double, height: Double, _ style: String, least: Double = 0) {
    body += "<rect class=\"\(style)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(max(least, width)))\" height=\"\(Self.number(max(least, height)))\"/>"
  }

  /// Slanting lines over a bar: what a second colour would say. Drawn one by one, since a pattern needs a name of its own on the page.
  mutating func hatch(x: Double, y: Double, width: Double, height: Double, _ style: String) {
    guard width > 0, height > 0 else { return }
    let apart = max(5, (width + height) / Self.mostHatches)
    var path = ""
    for offset in stride(from: apart / 2, to: width + height, by: apart) {
      // From the left or the bottom edge up to the top or the right edge.
      let from = Spot(x + max(0, offset - height), y + min(offset, height))
      let to = Spot(x + min(offset, width), y + max(0, offset - width))
      path += "M\(Self.number(from.x)) \(Self.number(from.y))L\(Self.number(to.x)) \(Self.number(to.y))"
    }
    body += "<path class=\"\(style)\" d=\"\(path)\"/>"
  }

  /// No bar has more.
  static let mostHatches = 120.0

  mutating func dot(_ at: Spot, _ radius: Double, _ style: String) {
    body += "<circle class=\"\(style)\" cx=\"\(Self.number(at.x))\" cy=\"\(Self.number(at.y))\" r=\"\(Self.number(radius))\"/>"
  }

  mutating func diamond(_ at: Spot, _ radius: Double, _ style: String) {
    shape([Spot(at.x, at.y - radius), Spot(at.x + radius, at.y), Spot(at.x, at.y + radius), Spot(at.x - radius, at.y)], style)
  }

  mutating func square(_ at: Spot, _ radius: Double, _ style: String) {
    bar(x: at.x - radius, y: at.y - radius, width: 2 * radius, height: 2 * radius, style)
  }

  mutating func text(_ text: String, _ at: Spot, _ anchor: Anchor = .start, _ style: String = "pic-text") {
    let side = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    body += "<text class=\"\(style)\" x=\"\(Self.number(at.x))\" y=\"\(Self.number(at.y))\"\(side)>\(Self.escaped(text))</text>"
  }

  /// Marks that belong together: what they say when one points at them, and where they lead.
  ///
  /// - Parameter link: an address of our own pages; none other is drawn.
  mutating func mark(_ says: String, link: String?, _ draw: (inout Drawing) -> Void) {
    var inner = Drawing(width: width, height: height)
    draw(&inner)
    let title = "<title>\(Self.escaped(says))</title>"
    if let link, Self.isOwn(link) {
      links += 1
      body += "<a class=\"pic-link\" href=\"\(Self.escaped(link))\" aria-label=\"\(Self.escaped(says))\">\(title)\(inner.body)</a>"
    } else {
      body += "<g>\(title)\(inner.body)</g>"
    }
  }

  static func isOwn(_ link: String) -> Bool { link.first == "?" || link.first == "#" || (link.hasPrefix("/") && !link.hasPrefix("//") && !link.contains("\\")) }

  /// The element. One with links in it is a group to those who don't see it, since of an image nothing within is told.
  ///
  /// - Parameter size: a class beside `pic`.
  func svg(_ title: String, _ says: String, size: String = "") -> String {
    let role = links == 0 ? "img" : "group"
    let marks = links > Self.mostTabStops ? body.replacing("<a class=\"pic-link\"", with: "<a class=\"pic-link\" tabindex=\"-1\"") : body
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"pic\(size.isEmpty ? "" : " \(size)")\" viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\" width=\"\(Self.number(width))\" "
      + "height=\"\(Self.number(height))\" role=\"\(role)\" aria-label=\"\(Self.escaped(title)): \(Self.escaped(says))\"><desc>\(Self.escaped(says))</desc>\(marks)</svg>"
  }

  private static func points(_ spots: [Spot]) -> String { spots.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ") }

  /// To a tenth of a pixel, without a locale.
  static func number(_ value: Double) -> String {
    let tenths = Int((max(-1e6, min(1e6, value)) * 10).rounded())
    let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
    return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
  }

  /// For the midst of an element or an attribute; what XML has no character for is left out.
  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\t", "\n", "\r": out += " "
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": break
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
