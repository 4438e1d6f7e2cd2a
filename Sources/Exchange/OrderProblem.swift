import Ground

/// Everything that can be wrong with an order file. The raw value is the problem's code, for programs; it never changes.
public enum OrderProblem: String, CaseIterable, Sendable {
  case fileEmpty = "file.empty"
  case fileTooLarge = "file.tooLarge"
  case fileUnknownFormat = "file.unknownFormat"
  case fileTooManyOrders = "file.tooManyOrders"

  case xmlNotXML = "xml.notXML"
  case xmlCutOff = "xml.cutOff"
  case xmlEntities = "xml.entities"
  case xmlEncoding = "xml.encoding"
  case xmlTooDeep = "xml.tooDeep"
  case xmlTooManyElements = "xml.tooManyElements"
  case xmlWrongDocument = "xml.wrongDocument"
  case xmlWrongNamespace = "xml.wrongNamespace"

  case csvEncoding = "csv.encoding"
  case csvQuotes = "csv.quotes"
  case csvColumnMissing = "csv.columnMissing"
  case csvColumnTwice = "csv.columnTwice"
  case csvTooManyCells = "csv.tooManyCells"
  case csvTooManyRows = "csv.tooManyRows"

  case jsonForm = "json.form"
  case workbookDamaged = "workbook.damaged"
  case workbookEncrypted = "workbook.encrypted"
  case workbookTooLarge = "workbook.tooLarge"
  case workbookTooManyParts = "workbook.tooManyParts"
  case workbookSeveralSheets = "workbook.severalSheets"
  case tableSeveralMappings = "table.severalMappings"

  case edifactSeparators = "edifact.separators"
  case edifactCharset = "edifact.charset"
  case edifactEncoding = "edifact.encoding"
  case edifactCutOff = "edifact.cutOff"
  case edifactNoSegment = "edifact.noSegment"
  case edifactRepetition = "edifact.repetition"
  case edifactTooManySegments = "edifact.tooManySegments"
  case edifactTooManyElements = "edifact.tooManyElements"
  case edifactTooManyComponents = "edifact.tooManyComponents"
  case edifactMissing = "edifact.missing"
  case edifactUnexpected = "edifact.unexpected"
  case edifactTwice = "edifact.twice"
  case edifactSegmentCount = "edifact.segmentCount"
  case edifactMessageCount = "edifact.messageCount"
  case edifactLineCount = "edifact.lineCount"
  case edifactReference = "edifact.reference"
  case edifactWrongMessage = "edifact.wrongMessage"
  case edifactCancellation = "edifact.cancellation"
  case edifactChange = "edifact.change"
  case edifactReplacement = "edifact.replacement"
  case edifactFunction = "edifact.function"
  case edifactSubline = "edifact.subline"

  case orderNoReference = "order.noReference"
  case orderNoLines = "order.noLines"
  case orderTooManyLines = "order.tooManyLines"
  case orderNoCustomer = "order.noCustomer"
  case orderContradiction = "order.contradiction"

  case changeNoOrder = "change.noOrder"
  case changeLineStatus = "change.lineStatus"

  case lineDuplicateNumber = "line.duplicateNumber"
  case lineNoItem = "line.noItem"

  case quantityMissing = "quantity.missing"
  case quantityNotANumber = "quantity.notANumber"
  case quantityNotPositive = "quantity.notPositive"
  case quantityTooLarge = "quantity.tooLarge"
  case quantityTooManyPlaces = "quantity.tooManyPlaces"
  case quantityNoUnit = "quantity.noUnit"
  case quantityUnknownUnit = "quantity.unknownUnit"

  case priceNotANumber = "price.notANumber"
  case priceNegative = "price.negative"
  case priceTooLarge = "price.tooLarge"
  case priceTooManyPlaces = "price.tooManyPlaces"
  case priceBadBase = "price.badBase"
  case priceOtherCurrency = "price.otherCurrency"

  case dateMissing = "date.missing"
  case dateNotADate = "date.notADate"
  case dateImpossible = "date.impossible"

  case currencyMissing = "currency.missing"
  case currencyNotACode = "currency.notACode"
  case countryNotACode = "country.notACode"
  case deliverySeveralAddresses = "delivery.severalAddresses"
  case deliverySeveralDates = "delivery.severalDates"
  case textTooLong = "text.tooLong"
  case problemsMore = "problems.more"

  /// - Parameter got: the value that the file has; shown cut to 60 characters.
  /// - Parameter other: what it is held against: a limit, a former line, a nearby name.
  func problem(field: String = "", line: Int? = nil, got: String = "", other: String = "") -> Problem {
    let (what, remedy) = words(ShownValue.brief(got), other)
    return Problem(rawValue, field: field, line: line, what, remedy: remedy)
  }

  private func words(_ got: String, _ other: String) -> (Words, Words) {
    switch self {
    case .fileEmpty, .fileTooLarge, .fileUnknownFormat, .fileTooManyOrders, .problemsMore: fileWords(got, other)
    case .xmlNotXML, .xmlCutOff, .xmlEntities, .xmlEncoding, .xmlTooDeep, .xmlTooManyElements, .xmlWrongDocument,
      .xmlWrongNamespace:
      xmlWords(got, other)
    case .csvEncoding, .csvQuotes, .csvColumnMissing, .csvColumnTwice, .csvTooManyCells, .csvTooManyRows:
      tableWords(got, other)
    case .quantityMissing, .quantityNotANumber, .quantityNotPositive, .quantityTooLarge, .quantityTooManyPlaces, .quantityNoUnit,
      .quantityUnknownUnit:
      quantityWords(got, other)
    case .priceNotANumber, .priceNegative, .priceTooLarge, .priceTooManyPlaces, .priceBadBase, .priceOtherCurrency:
      priceWords(got, other)
    case .jsonForm, .workbookDamaged, .workbookEncrypted, .workbookTooLarge, .workbookTooManyParts, .workbookSeveralSheets, .tableSeveralMappings:
      workbookWords(got, other)
    default: rawValue.hasPrefix("edifact.") ? edifactWords(got, other) : orderWords(got, other)
    }
  }
}
