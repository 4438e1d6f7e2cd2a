/// All kinds of paper, in the order of an order's way.
public enum PaperCatalogue {
  public static let all: [AnyPaper] = [
    AnyPaper(QuotationPaper.self), AnyPaper(OrderConfirmation.self), AnyPaper(Traveller.self),
    AnyPaper(PickListPaper.self), AnyPaper(PackingList.self), AnyPaper(CartonLabels.self), AnyPaper(LocationLabel.self), AnyPaper(DeliveryNote.self),
    AnyPaper(InvoicePaper.self), AnyPaper(CreditNotePaper.self), AnyPaper(DunningPaper.self), AnyPaper(AccountStatement.self), AnyPaper(EightDReport.self),
    AnyPaper(ConformityCertificate.self), AnyPaper(EightDPaper.self), AnyPaper(SurveyForm.self), AnyPaper(ReturnSlip.self),
    AnyPaper(ConformityCertificate.self), AnyPaper(EightDPaper.self),
    AnyPaper(WaybillPaper.self), AnyPaper(ClaimLetter.self),
  ]

  public static func paper(_ name: String) -> AnyPaper? { all.first { $0.name == name } }
}
