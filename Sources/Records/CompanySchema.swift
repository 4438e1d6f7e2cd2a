import Replica

/// The record types of this program.
public enum CompanySchema {
  /// Rises with every release that changes a declaration.
  public static let version = 1

  public static let types: [any RecordType.Type] = [
    Operator.self, WorkTask.self,
    Product.self, BillLine.self, Customer.self, Price.self, Viewing.self,
    ColumnMapping.self, CustomerItem.self,
    SalesOrder.self, OrderLine.self, ReceivedDocument.self, OrderReview.self,
    SupplyRequest.self, WorkCentre.self, WorkOrder.self, WorkReport.self, MaterialMove.self, WorkEvent.self,
    Shift.self, Downtime.self, RoutingOperation.self, SetupTime.self, WorkOperation.self,
    GoodsReceipt.self, StockMove.self, Inspection.self, DispatchRequest.self, DispatchLine.self, Shipment.self, ShipmentLine.self,
    Delivery.self, Pick.self, LoadCheck.self,
    AllotmentMove.self, PromiseMove.self, CreditMove.self, AllotmentRequest.self, AllotmentRule.self,
    Invoice.self, InvoiceLine.self, Payment.self, Complaint.self,
    Letterhead.self,
    Note.self, Decision.self,
    ServiceLevelChange.self, SiteCalendar.self, CalendarDay.self,
    OrderException.self, CheckRuleChange.self,
    OrderChange.self, ChangeLine.self, OrderRevision.self, Correction.self,
    PromisePart.self,
    ReviewPart.self, ApprovalLimit.self,
    SkippedApproval.self,
    OrderAcceptance.self, Quotation.self, QuotationLine.self,
    Duty.self, ClockPause.self,
    Material.self, BillRevision.self, MaterialUnit.self, BillAlternate.self, WorkRate.self,
    StockLocation.self, StockReservation.self, StockDiscrepancy.self, CountList.self, CountLine.self, Transfer.self, TransferLine.self, LotHold.self, Recall.self, RecallLine.self,
    InspectionPlan.self, Characteristic.self, Gauge.self, InspectionLot.self, InspectionResult.self, Concession.self, Nonconformance.self, Disposition.self, EightD.self, InspectionResumption.self,
    Blanket.self, BlanketLine.self, BlanketMove.self,
    InvoiceItem.self, CreditNote.self, CreditLine.self, MoneyReceipt.self, MoneyMove.self, ProductTax.self, SettlementTerms.self, Instalment.self, PeriodClose.self,
    BankStatement.self, BankLine.self, DunningLetter.self, DunningLine.self, CustomerHold.self, InvoiceDispute.self,
    Supplier.self, MaterialRule.self, Requisition.self, PurchaseOrder.self, PurchaseReceipt.self, ShortageAction.self,
    Tool.self, ToolUse.self, Drawing.self, WorkRelease.self, TravellerPrint.self, Unpacking.self, CrewEvent.self, TimeCorrection.self, WorkForecast.self,
    Packaging.self, PackingInstruction.self, CompanyPrefix.self, HandlingUnit.self, UnitContent.self,
    DispatchTerms.self, LotExpiry.self, PickWave.self, WaveRequest.self,
    VehicleType.self, LoadPlan.self, LoadStop.self, DockSlot.self, DepartureItem.self,
    MaterialLot.self, MaterialStockMove.self, LotUse.self, LotMade.self, MadeSerial.self, MaterialDiscrepancy.self, MaterialHold.self,
    ComplaintLine.self, ComplaintPhoto.self, Containment.self, ContainmentAnswer.self, ComplaintWaiver.self, CareSettlement.self,
    ReturnAuthorisation.self, ReturnLine.self, ReturnReceipt.self, ReturnReceiptLine.self, ReturnFinding.self,
    Feedback.self, Survey.self, SurveyAnswer.self, EarlyWarning.self, PreventiveAction.self,
    ImprovementAction.self, StandardRevision.self, FigureTarget.self, SuggestionAnswer.self,
    Carrier.self, CarriageService.self, CarriageTariff.self, CarriageChoice.self, CarriageOffer.self,
    Waybill.self, Milestone.self, CarrierFile.self, CarrierLine.self, CustomerNotice.self, DeliveryCase.self, CaseLine.self, CarrierClaim.self, CaseRemedy.self,
    MailAccount.self, MailAddress.self, MailTemplate.self, Mail.self,
  ]

  public static let current = Schema(version: version, types, facts: CompanyFacts.all)
}
