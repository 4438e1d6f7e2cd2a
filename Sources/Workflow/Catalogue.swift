/// All steps of the program, in the order of the manual. A new step is a new file in its chapter's folder and one line here.
public enum Catalogue {
  public static let steps: [AnyStep] = [
    AnyStep(RegisterOperator.self), AnyStep(ChangeOperator.self), AnyStep(DefineProduct.self), AnyStep(DefineBillLine.self), AnyStep(SetPrice.self),
    AnyStep(DefineWorkCentre.self),
    AnyStep(SetLetterhead.self),
    AnyStep(ChangeLevel.self), AnyStep(SetCalendar.self), AnyStep(SetCalendarDay.self),
    AnyStep(RegisterCustomer.self), AnyStep(ReceiveOrder.self), AnyStep(ImportOrders.self), AnyStep(KeepDocument.self), AnyStep(TakeDocument.self), AnyStep(CloseDocument.self), AnyStep(SetMapping.self), AnyStep(SetCustomerItem.self), AnyStep(CheckOrder.self), AnyStep(ConfirmOrder.self),
    AnyStep(AcceptOrder.self), AnyStep(MakeQuotation.self), AnyStep(SendQuotation.self), AnyStep(OrderQuotation.self), AnyStep(DeclineQuotation.self), AnyStep(ExpireQuotation.self),
    AnyStep(ServeOrder.self), AnyStep(OverrideAllotment.self), AnyStep(RequestAllotment.self), AnyStep(AllotmentReturn.self),
    AnyStep(CreditGrant.self), AnyStep(CreditReturn.self), AnyStep(CreditTakeback.self), AnyStep(OverrideCredit.self), AnyStep(ResolveCreditOverrun.self),
    AnyStep(ReviewOrder.self), AnyStep(ApproveOrder.self), AnyStep(CancelOrder.self), AnyStep(ResolveConflict.self), AnyStep(Decide.self), AnyStep(DecisionDone.self),
    AnyStep(ChangeCentre.self), AnyStep(DefineShift.self), AnyStep(WithdrawShift.self), AnyStep(PlanDowntime.self), AnyStep(WithdrawDowntime.self),
    AnyStep(DefineRouting.self), AnyStep(WithdrawRouting.self), AnyStep(DefineSetup.self),
    AnyStep(EditOrder.self), AnyStep(CorrectOrder.self), AnyStep(FollowChange.self), AnyStep(WithdrawWork.self),
    AnyStep(ResubmitOrder.self), AnyStep(AskPlant.self), AnyStep(GivePart.self), AnyStep(CloseReview.self),
    AnyStep(AskEndorsement.self), AnyStep(EndorseOrder.self), AnyStep(ChangeLimit.self), AnyStep(ChangeAspect.self), AnyStep(FulfilConditions.self),
    AnyStep(SkipApproval.self), AnyStep(MakeUpApproval.self), AnyStep(SettleSkip.self), AnyStep(EscalateSkip.self),
    AnyStep(RequestChange.self), AnyStep(AssessChange.self), AnyStep(OfferChange.self), AnyStep(ConfirmChange.self), AnyStep(ApplyChange.self), AnyStep(WithdrawChange.self), AnyStep(RefuseChange.self), AnyStep(ImportChange.self),
    AnyStep(ScheduleWork.self), AnyStep(MoveWork.self), AnyStep(RearrangePlan.self),
    AnyStep(ImprovePlan.self), AnyStep(RushWork.self),
    AnyStep(ReceiveMaterial.self), AnyStep(ReserveMaterial.self),
    AnyStep(ReleaseWork.self), AnyStep(ReportWork.self),
    AnyStep(StartWork.self), AnyStep(PauseWork.self), AnyStep(ResumeWork.self), AnyStep(UndoWork.self), AnyStep(FinishWork.self), AnyStep(RaiseTrouble.self), AnyStep(EscalateTrouble.self), AnyStep(CloseTrouble.self),
    AnyStep(ReceiveGoods.self), AnyStep(RecordInspection.self), AnyStep(CountStock.self),
    AnyStep(AllotmentGrant.self), AnyStep(AnswerRequest.self), AnyStep(SetAllotmentRule.self), AnyStep(AllotmentTakeback.self), AnyStep(ResolveOversell.self), AnyStep(CorrectAllotment.self),
    AnyStep(TakePick.self), AnyStep(UndoPick.self), AnyStep(PackShipment.self), AnyStep(LoadCarton.self), AnyStep(UnloadCarton.self), AnyStep(DispatchShipment.self),
    AnyStep(ArriveAtCustomer.self), AnyStep(FailDelivery.self), AnyStep(RecordDelivery.self),
    AnyStep(IssueInvoice.self), AnyStep(RecordPayment.self),
    AnyStep(OpenComplaint.self), AnyStep(AnswerComplaint.self),
    AnyStep(WriteNote.self), AnyStep(AnswerNote.self),
    AnyStep(TakeException.self), AnyStep(AskCustomer.self), AnyStep(ResolveException.self), AnyStep(AcceptException.self), AnyStep(RejectForException.self),
    AnyStep(VerifyCustomer.self), AnyStep(BlockCustomer.self), AnyStep(GradeCustomer.self), AnyStep(ChangeRule.self), AnyStep(ChangeProduct.self),
  ]

  /// Those that a node takes by itself, in the order in which one makes room for the next.
  public static let automatic: [AnyAutomaticStep] = [
    AnyAutomaticStep(CorrectAllotment.self), AnyAutomaticStep(AllotmentTakeback.self), AnyAutomaticStep(CreditTakeback.self), AnyAutomaticStep(ServeOrder.self),
    AnyAutomaticStep(RequestAllotment.self), AnyAutomaticStep(AnswerRequest.self),
    AnyAutomaticStep(EscalateTrouble.self),
    AnyAutomaticStep(FollowChange.self),
    AnyAutomaticStep(AskPlant.self), AnyAutomaticStep(CloseReview.self),
    AnyAutomaticStep(AskEndorsement.self), AnyAutomaticStep(EscalateSkip.self),
    AnyAutomaticStep(ExpireQuotation.self),
    AnyAutomaticStep(AssessChange.self), AnyAutomaticStep(ApplyChange.self),
  ]
}
