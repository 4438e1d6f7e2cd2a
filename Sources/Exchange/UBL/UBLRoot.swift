/// Which document a file of XML is, by the name of its root element, without parsing it.
enum UBLRoot {
  /// So many bytes are looked at.
  private static let maximum = 64 << 10

  /// - Returns: the name without its prefix; nil where no element begins.
  static func name(_ bytes: [UInt8]) -> String? {
    var view = ASCIIView.of(bytes.prefix(maximum))[...]
    while let start = view.firstIndex(of: UInt8(ascii: "<")) {
      view = view[start...].dropFirst()
      if view.starts(with: "?".utf8) {
        view = view.after("?>")
      } else if view.starts(with: "!--".utf8) {
        view = view.after("-->")
      } else if view.starts(with: "!".utf8) {
        return nil
      } else {
        let name = view.prefix { $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
        return String(decoding: name, as: UTF8.self).split(separator: ":").last.map(String.init)
      }
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  /// What stands behind a mark; nothing when there is none.
  fileprivate func after(_ mark: String) -> ArraySlice<UInt8> {
    let mark = Array(mark.utf8)
    var rest = self
    while let start = rest.firstIndex(of: mark[0]) {
      rest = rest[start...]
      if rest.starts(with: mark) { return rest.dropFirst(mark.count) }
      rest = rest.dropFirst()
    }
    return []
  }
}
