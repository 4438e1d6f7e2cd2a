import Ground

/// Who a certificate speaks for: the one URI in its subject alternative names.
public enum CertificateName: Hashable, Sendable {
  /// `weft:COMPANY`: the root.
  case company(CompanyID)
  /// `weft:COMPANY/site/NUMBER`: a member.
  case site(CompanyID, SiteID)
  /// `weft:COMPANY/invitation/ID`: someone on the way to become one; 16 bytes.
  case invitation(CompanyID, [UInt8])

  public var company: CompanyID {
    switch self {
    case .company(let company), .site(let company, _), .invitation(let company, _): company
    }
  }

  public var uri: String {
    switch self {
    case .company(let company): "weft:\(company)"
    case .site(let company, let site): "weft:\(company)/site/\(site.number)"
    case .invitation(let company, let id): "weft:\(company)/invitation/\(hexadecimal(id))"
    }
  }

  /// - Returns: nil for anything that `uri` does not write.
  public init?(uri: String) {
    guard uri.utf8.starts(with: "weft:".utf8) else { return nil }
    let parts = uri.dropFirst(5).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let company = CompanyID(parts[0]) else { return nil }
    if parts.count == 1 {
      self = .company(company)
    } else if parts.count == 3, parts[1] == "site", let number = UInt32(parts[2]), (1...SiteID.maximum).contains(number) {
      self = .site(company, SiteID(number))
    } else if parts.count == 3, parts[1] == "invitation", let id = bytesOf(hexadecimal: parts[2]), id.count == 16 {
      self = .invitation(company, id)
    } else {
      return nil
    }
    // Refuses `site/007` and `site/+7`.
    guard self.uri.utf8.elementsEqual(uri.utf8) else { return nil }
  }

  /// The DNS name that a site's certificate carries for TLS libraries that want one: `site-7.1f2e3d4c.weft`.
  public static func dnsName(_ company: CompanyID, _ site: SiteID) -> String {
    "site-\(site.number).\(company.description.prefix(8)).weft"
  }
}
