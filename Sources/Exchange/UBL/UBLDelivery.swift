import Ground

/// `Delivery`, which UBL has in the order and in each line: where to, and by when.
enum UBLDelivery {
  /// The last day of the requested period, else its first, else the latest delivery date.
  static func requested(_ deliveries: [XMLNode], _ field: String, _ findings: inout Findings) -> Day? {
    var days: [Day] = []
    var line = 0
    for delivery in deliveries {
      guard
        let entry = delivery.all("RequestedDeliveryPeriod", "EndDate").entry
          ?? delivery.all("RequestedDeliveryPeriod", "StartDate").entry ?? delivery.all("LatestDeliveryDate").entry
      else { continue }
      line = entry.line
      if let day = findings.day(entry, field), !days.contains(day) { days.append(day) }
    }
    if days.count > 1 {
      findings.add(.deliverySeveralDates, field, line: line, got: days.map(\.description).joined(separator: ", "))
    }
    return days.first
  }

  /// UBL 2.0 writes `DeliveryAddress`, 2.1 mostly `DeliveryLocation/Address`.
  static func address(_ deliveries: [XMLNode], _ field: String, _ findings: inout Findings) -> ReceivedAddress? {
    var addresses: [ReceivedAddress] = []
    for delivery in deliveries {
      guard let node = (delivery.all("DeliveryAddress") + delivery.all("DeliveryLocation", "Address")).first else { continue }
      let name =
        (delivery.all("DeliveryLocation", "Name") + delivery.all("DeliveryParty", "PartyName", "Name")
        + delivery.all("DeliveryParty", "PartyLegalEntity", "RegistrationName")).entry
      let address = read(node, name: name, field, &findings)
      if !address.isEmpty, !addresses.contains(address) { addresses.append(address) }
    }
    if addresses.count > 1 { findings.add(.deliverySeveralAddresses, field, line: deliveries.last?.line) }
    return addresses.first
  }

  private static func read(_ node: XMLNode, name: Entry?, _ field: String, _ findings: inout Findings) -> ReceivedAddress {
    var address = ReceivedAddress()
    func text(_ entry: Entry?, _ part: String) -> String { entry.map { findings.text($0, field + part) } ?? "" }
    address.name = text(name, ".name")
    address.street = text(street(node), ".street")
    address.city = text(node.all("CityName").entry, ".city")
    address.postcode = text(node.all("PostalZone").entry, ".postcode")
    address.region = text(node.all("CountrySubentity").entry, ".region")
    if let country = (node.all("Country", "IdentificationCode") + node.all("Country", "Name")).entry {
      address.country = findings.country(country, field + ".country")
    }
    return address
  }

  /// `Avon Way 56A, Thereabouts, 3rd Floor, Room 5`: everything that a driver needs to find the door.
  private static func street(_ node: XMLNode) -> Entry? {
    let street = [node.all("StreetName").text, node.all("BuildingNumber").text].filter { !$0.isEmpty }.joined(separator: " ")
    var parts = [street, node.all("AdditionalStreetName").text, node.all("BuildingName").text]
    parts += node.all("AddressLine", "Line").map(\.entry.text)
    parts = parts.filter { !$0.isEmpty }
    let box = node.all("Postbox").text
    if parts.isEmpty, !box.isEmpty { parts = ["PO Box " + box] }
    return parts.isEmpty ? nil : Entry(text: parts.joined(separator: ", "), line: node.line)
  }
}
