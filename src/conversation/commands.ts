import type { Command, Deed } from './command.ts'
import { bindCommand, unbindCommand } from './commands/bind.ts'
import { approve, reject } from './commands/approve.ts'
import { cancel, confirm } from './commands/confirm.ts'
import { cause } from './commands/desk/cause.ts'
import { support } from './commands/desk/support.ts'
import { unstick } from './commands/desk/unstick.ts'
import { assign } from './commands/ladder/assign.ts'
import { escalate } from './commands/ladder/escalate.ts'
import { giveBack } from './commands/ladder/return.ts'
import { take } from './commands/ladder/take.ts'
import { exempt } from './commands/exempt.ts'
import { behindFigure } from './commands/bulletins/behind.ts'
import { correctBulletin } from './commands/bulletins/correct.ts'
import { bulletin, figures, ranking } from './commands/bulletins/bulletin.ts'
import { dueSoon } from './commands/due-soon.ts'
import { findOrder } from './commands/find-order.ts'
import { forecastTonight } from './commands/forecast.ts'
import { forceMajeure } from './commands/force-majeure.ts'
import { history } from './commands/history.ts'
import { answerWording, approveWording, declineWording } from './commands/wording/answer-referred.ts'
import { knowledge } from './commands/wording/knowledge.ts'
import { refer } from './commands/wording/refer.ts'
import { stuck } from './commands/stuck.ts'
import { workload } from './commands/workload.ts'
import { help } from './commands/help.ts'
import { myOrders } from './commands/my-orders.ts'
import { openOrdersCommand } from './commands/open-orders.ts'
import { overdueOrders } from './commands/overdue-orders.ts'
import { callBack } from './commands/records/call-back.ts'
import { complaint } from './commands/records/complaint.ts'
import { evidence } from './commands/records/evidence.ts'
import { informed } from './commands/records/informed.ts'
import { reschedule } from './commands/records/reschedule.ts'
import { safety } from './commands/records/safety.ts'
import { contractors } from './commands/contractors.ts'
import { pay } from './commands/pay.ts'
import { auditPayout } from './commands/payouts/audit-payout.ts'
import { notices } from './commands/payouts/notices.ts'
import { payouts } from './commands/payouts/payouts.ts'
import { payoutTold, registerPayout, release, returnPayout } from './commands/payouts/steps.ts'
import { notAlerted } from './commands/not-alerted.ts'
import { acceptOutage, closeOutage, outageCause, refuseOutage, watchOutage } from './commands/outages/decisions.ts'
import { outages } from './commands/outages/outages.ts'
import { whyOutage } from './commands/outages/why-outage.ts'
import { pending } from './commands/pending.ts'
import { keptPromisesCommand } from './commands/quality/kept-promises.ts'
import { acceptance } from './commands/quality/acceptance.ts'
import { answerDissatisfaction } from './commands/quality/dissatisfied.ts'
import { missed } from './commands/quality/missed.ts'
import { closeRegulator, regulator } from './commands/quality/regulator.ts'
import { urge } from './commands/quality/urge.ts'
import { repeats } from './commands/quality/repeats.ts'
import { revokeExemption } from './commands/revoke-exemption.ts'
import { silence } from './commands/silence/silence.ts'
import { silences } from './commands/silence/silences.ts'
import { unsilence } from './commands/silence/unsilence.ts'
import { why } from './commands/why.ts'
import type { Vocabulary } from './reading/understand.ts'

const queries: readonly Command[] = [
  findOrder,
  why,
  history,
  myOrders,
  overdueOrders,
  openOrdersCommand,
  dueSoon,
  stuck,
  workload,
  forecastTonight,
  figures,
  ranking,
  bulletin,
  payouts,
  notices,
  behindFigure,
  pay,
  contractors,
  repeats,
  keptPromisesCommand,
  outages,
  whyOutage,
  acceptance,
  pending,
  silences,
  notAlerted,
  knowledge,
  refer,
]
/** Deeds change something and are confirmed first. */
const deeds: readonly Deed[] = [
  exempt,
  approve,
  reject,
  revokeExemption,
  escalate,
  take,
  assign,
  giveBack,
  reschedule,
  informed,
  callBack,
  evidence,
  complaint,
  urge,
  missed,
  regulator,
  closeRegulator,
  answerDissatisfaction,
  safety,
  cause,
  support,
  unstick,
  forceMajeure,
  correctBulletin,
  registerPayout,
  release,
  auditPayout,
  returnPayout,
  payoutTold,
  acceptOutage,
  watchOutage,
  refuseOutage,
  outageCause,
  closeOutage,
  silence,
  unsilence,
]
/** The agreed wording grows by them. */
const wordings: readonly Command[] = [answerWording, approveWording, declineWording]
/** About the groups themselves. */
const administration: readonly Command[] = [bindCommand, unbindCommand]
const answers: readonly Command[] = [confirm(deeds), cancel(deeds)]

const helpCommand: Command = help(() => commands)

/** All that can be said to the bot. */
export const commands: readonly Command[] = [...queries, ...deeds, ...answers, ...wordings, ...administration, helpCommand]
export const vocabulary: Vocabulary = { commands, lookUp: findOrder, help: helpCommand }
