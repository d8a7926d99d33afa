"""Money that went wrong: our bills to the client, and the pay of the client's people."""

BILLS = """
trouble 3 billing:  charged/billed/invoiced/charging/billing/charge/debited/paying/paid ...
    twice/double/two_times/for_0/too_much/extra/wrong/incorrectly/for_seats/never/not/wrongly | double/over/mis
    charged/billed/charge/billing/invoiced | overcharge*/overbill*/double_charged/double_billed/duplicate_charge/
    duplicate_invoice/surcharge/hidden_fee/hidden_fees | being/been/was/were/are/keep/getting/still
    charged/billed/invoiced | why . are/am/is/were/was/do/did .. paying/charged/billed/invoiced/pay/charge/bill
    unless  paid . twice_a/for_itself | salary/salaries/overtime/payroll | customers/customer/callers/patients/members
        .. charged/billed/refunded | get . paid | not . paid | 0 . paid
trouble 3 billing:  invoice/invoices/bill/bills/statement/charge/charges/fee/fees/credit_note/line_item/rate/rates/
    credit/quote/po/purchase_order ..... wrong/incorrect/not/never/missing/higher/off/too/double/duplicate/twice/
    unexpected/error/errors/mistake/unknown/disputed/dispute/without/differs/different/old/more_than/instead/mismatch/
    discrepancy/bills_us/charges_us/expired | wrong/incorrect/missing/duplicate/disputed/dispute/disputing/unexpected/
    unexplained/unknown/query/wrong_amount/extra . on . invoice/invoices/bill/charge/charges/fee/statement/rate |
    dispute/disputing/contest/contesting/query .. invoice/bill/charge/charges/fee/fees/statement/line | never/not .
    approved/agreed/ordered/authorised/authorized/signed_off/requested . . 0/it/that/this/overtime/charge/those/these
    | invoice/bill/bills/invoices .. bills/bill/shows/has/charges/lists/includes/says .. us/0/we/for/not/twice
    unless  not . urgent/received/arrived/got/due/sent/been_paid/paid/need | invoice/bill . . not .
        arrived/received/sent/here/there | bill rates/rate_card | customer/customers/patients/members . .
        statement/bill/bills/invoice/invoices | credit . card | interest/exchange/success/abandon/error/answer/
        response/conversion/occupancy/attrition . rate | please . correct/send/share/add | remove . missing |
        not_approved_yet
trouble 3 billing:  invoice/bill/timesheet/timesheets ..... 0 ..... invoice/bill/timesheet/timesheets ... 0 |
    invoice/bill . includes/include/including ..... left/gone/cancelled/never/not/twice | includes/include . . .
    who/that . left/cancelled/never
trouble 3 billing:  explain/clarify/justify/break_down ... item/charge/line/fee/cost/amount/hours/surcharge .....
    bill/invoice/statement/charge | you/your_invoice/your_bill invoiced/billed/charged 0/us
trouble 3 billing:  quoted/agreed/signed/contracted .... 0 ..... but/and/bill/invoice/charged/you |
    bill/invoice/invoices . . says/say/shows/show/reads/has/lists/at/for/came 0/the_wrong | no . po/purchase_order
    on/number | bounced/rejected/returned/declined . . invoice/invoices/bill
    unless  please . bill/invoice | can/could you . quote
trouble 2 billing:  refund us/our/the_difference/owed | credit_note/credit_memo/credit promised/you_promised/owed/
    missing/not | withhold/hold/withholding/holding/stop/pausing/pause . payment/payments |
    short_paid/overpaying/over_budget/not_in_the_contract/never_agreed
"""

PAY = """
trouble 3 payroll P2:  not/never . paid/been_paid/get_paid/got_paid/getting_paid/gotten_paid/receive_pay/received_pay/
    received_salary/receive_salary/received_their_pay | unpaid/underpaid/under_paid/overpaid/over_paid/short_paid/
    shorted/missed_pay/missing_pay/mispaid | paid/pay/paycheck/paychecks/salary/salaries/wages/wage/payslip/payslips/
    pay_slip/pay_slips/paystub/paystubs/net_pay/direct_deposit/direct_deposits/deposits/deposit/commission/
    commissions/bonus/bonuses/overtime/deduction/deductions/garnishment/withholding/payout/pay_run/payrun/payroll/
    pension/superannuation/per_diem ..... wrong/wrongly/incorrect/incorrectly/missing/short/late/not/never/zero/twice/
    double/bounced/rejected/reversed/failed/off/nothing/too_low/too_little/less/stuck/last_year/half |
    wrong/incorrect/missing/late/short/zero/double/less/lower/no . . pay/paycheck/paychecks/salary/salaries/wages/
    payslip/payslips/net_pay/direct_deposit/deposits/commission/bonus/overtime/deduction/deductions
    unless  pay/paying for | cut_off | invoice/bill/vendor/supplier/payment_terms/wire | not .
        change/need/start/run/approve/include/due/sent/arrived/here | pay attention | payroll .
        file/report/register/date/calendar/team/lead/contact/cutoff/meeting/form/portal/question | i do_not/no_longer
        | invoice . not . paid | payroll ..... not . received/arrived/sent | what/when/how . . pay/payroll
trouble 3 payroll P2:  where . . overtime/pay/paycheck/salary/bonus/money/wages . is/are | asking/where ...
    overtime/pay/paycheck/salary/bonus/wages/money | pay_day/payday ..... nothing/no/not | nothing .....
    payday/pay_day | nothing . hit/in/reached . account/accounts/bank
trouble 3 payroll P2:  wiped/zeroed/docked/halved/cut/reduced/ate/eaten/deducted .... net_pay/pay/paycheck/salary/
    wages/bonus/commission | not/never in the/his/her/their/my/this . check/paycheck/payslip/deposit/pay/payroll |
    final paycheck/paychecks/pay | salary/pay/wages is/was/are/came/credited . less/lower/short/half
    unless  not . included_yet | what/when/how
trouble 2 payroll:  payroll/accrual/accruals/pto/leave_balance/holiday_balance/w2/w_2/1099/box/tax_rate/tax_rates/
    tax_code/withholding/bank_details/pay_date/timecard/timecards/timesheet/timesheets/hours .....
    wrong/incorrect/off/missing/not_match/does_not/do_not/old/still/mismatch/error/errors/short/failed/rejected/
    duplicate/wrong_state | wrong/incorrect/missing/old/off . . . accrual/w2/w_2/1099/tax_rate/tax_rates/tax_code/pto/
    timecard/state/box/bank_details
    unless  cut_off/time_off/day_off/days_off | opening/office/business/working/service/after/24 hours | hours . .
        not_needed
trouble 3 payroll:  sick_days/vacation/pto/leave/days/hours/holiday/overtime ... deducted/docked/subtracted |
    deducted/docked ... sick_days/vacation/pto/leave/days/hours/as
trouble 3 payroll P1:  {nobody} ....... salary/paid/wages/pay/paycheck/paychecks
trouble 3 payroll P1:  everyone/everybody/all/whole ... paid/pay . double/twice/late/wrong/short
trouble 3 payroll P1:  {nobody} ..... paid | none_of/no/nobody ..... gets/got/getting/get/been/be/was/were/are . paid
    | everyone/everybody/all/whole/entire/every ..... not/without/wrong/late/short/underpaid/unpaid/overpaid/never .
    paid/pay/paycheck/salary/wages | not make/meet/hit/fund/run . payroll | missed/missing/miss/late . payroll |
    payroll . . . failed/missed/late/did_not_run/not_run/not_process/not_processed/rejected/not_go_through/bounced |
    pay_run/payrun/payroll ........ wrong/incorrect/last_year/duplicate/twice/double
    unless  payroll . file/report/question/call/form | bonus . file
"""

TOPICS = """
topic 2 payroll:  payroll/paycheck/paychecks/payslip/payslips/salary/salaries/wages/overtime/w2/pto/accrual/deduction/
    deductions/direct_deposit/direct_deposits/payday/pay_run/payrun/bonus/bonuses/net_pay/garnishment/underpaid/
    commission/commissions/pay_date/401k/withholding/hmrc/fps/paye/mileage/state_tax/leave_balance/timecard/timecards/
    sahod/sweldo/nomina/salario
topic 2 billing:  invoice/invoices/billing/billed/credit_note/overcharged/charged/po_number/purchase_order/
    statement_of_account/remittance/factura/facturas/rate_card
topic 2 reporting:  report/reports/dashboard/dashboards/kpi/kpis/deck/scorecard/metrics/analytics/tableau/power_bi/
    powerbi/looker/wbr/mbr/qbr_deck/stats/informe/reporte/reporting/aht/qa_scores/figures
topic 2 access:  access/login/logins/password/passwords/sso/credentials/account_locked/permissions/mfa/locked_out/
    log_in/sign_in/locked
topic 2 outage:  phones/dialer/ivr/crm/vpn/network/server/servers/outage/softphone/hotline/telephony/crash/crashes/
    crashing/freeze/freezes/freezing/printer/headset/headsets/internet/offline/wifi/screen/bounce/api/sync/
    integration/disconnect*
topic 2 security:  breach/phishing/malware/privacy/confidential/leak/leaked/hacked/hipaa/phi/pii/unauthorised/
    unauthorized/ssn/passwords
topic 2 conduct:  rude/unprofessional/swore/harass*/insult*/abusive/inappropriate/attitude/behaviour/behavior
topic 2 compliance:  compliance/compliant/regulator/audit/auditor/auditors/gdpr/consent/disclosure/disclosures/tcpa/
    statutory/licence/license/legal/filing/regulatory/do_not_call/dnc
topic 1 quality:  quality/accuracy/qa/samples/errors/keyed/typo/script/scripts/macro/macros/transcripts/translation/
    translations/coding/coded/labels/tags/disposition/template/greeting/refund/refunds/wrong
topic 1 delay:  backlog/deadline/overdue/late/delay/delayed/turnaround/pending/waiting/eta/reminder/outstanding
"""
