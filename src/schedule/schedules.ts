import type { AuditKeys } from '../audit/keys.ts'
import { sayAlerts } from '../alerting/say-alerts.ts'
import { saySilences } from '../alerting/silences/say-silences.ts'
import { saySupportAgain } from '../alerting/support-again.ts'
import { isSilenced, silencesAt } from '../alerting/silences/silences.ts'
import { findOutages } from '../outages/find-outages.ts'
import { tellBackup } from '../backup/tell.ts'
import { moveLadders } from '../escalation/move.ts'
import { raiseUrged } from '../escalation/urged.ts'
import { tellCheckpoint } from '../control-group/tell-checkpoint.ts'
import { tellControl } from '../control-group/stale-feeds.ts'
import { tellTroubled } from '../control-group/troubled-deliveries.ts'
import { dropTooLate } from '../delivery/too-late.ts'
import { type Edition, isPostedOn } from '../bulletins/editions.ts'
import { catchUp } from '../compensation/catch-up.ts'
import { sayPayouts } from '../compensation/morning-list.ts'
import { contextOf } from '../people/policy-context.ts'
import { drawBulletins, postBulletins } from '../bulletins/post-bulletins.ts'
import { forgetUnused } from '../files/files.ts'
import { forecastTimes, sayForecasts } from '../forecast/say-forecasts.ts'
import type { Jobs } from '../delivery/enqueue.ts'
import type { Platform } from '../platforms/platforms.ts'
import { remindOfRegulator } from '../quality/regulator-reminders.ts'
import { timesOf } from '../bulletins/hearing-times.ts'
import type { Organisation } from '../people/organisation.ts'
import { DAY, HOUR, type Instant } from '../policy/instant.ts'
import type { Order } from '../policy/order.ts'
import { forgetFull } from '../throttling/spend.ts'
import { tellStuck, tellVoice } from '../telling/tell-people.ts'
import { watch } from '../watchdog/watch.ts'
import { QUIET_HOUR, retainAtNight } from './retain-at-night.ts'
import type { Schedule } from './schedule.ts'

/** The tools for the work of a slot. */
export interface ScheduleContext {
  readonly organisation: Organisation
  readonly jobs: Jobs
  readonly auditKeys: AuditKeys
  /** Where a group is spoken to; empty: nowhere yet. */
  readonly platformsOf: (group: string) => readonly Platform[]
  /** The product clock; a slot that is caught up on lies before it. */
  readonly now: Instant
}

/** When settlement and the desk begin their day. */
const MORNING = 8 * HOUR + 40 * 60

/** The schedules of the program. */
export const schedules: readonly Schedule<ScheduleContext>[] = [
  {
    name: 'alerts',
    title: null,
    times: () => ({ everyMinutes: 1 }),
    // A minute looks at all that has come due by then, so the minutes before it have nothing to add.
    catchUp: 'latest',
    run: async (trx, slot, context) => (await sayAlerts(trx, context, context.jobs, slot)).ids,
  },
  {
    name: 'forecast',
    // It speaks only when something is expected to be late.
    title: null,
    times: () => ({ dailyAt: forecastTimes }),
    catchUp: { withinHours: 1 },
    run: (trx, slot, context) => sayForecasts(trx, context, context.jobs, slot),
  },
  {
    name: 'silences',
    title: null,
    times: () => ({ dailyAt: [9 * HOUR] }),
    catchUp: 'latest',
    run: (trx, slot, context) => saySilences(trx, context, context.jobs, slot),
  },
  {
    name: 'support',
    title: null,
    times: () => ({ everyMinutes: 1 }),
    catchUp: 'latest',
    run: (trx, slot, context) => saySupportAgain(trx, context, context.jobs, slot),
  },
  {
    name: 'escalations',
    title: null,
    times: () => ({ everyMinutes: 1 }),
    // What several minutes would have told one after the other is told once, to the next level.
    catchUp: 'latest',
    run: async (trx, slot, context) => {
      const silences = await silencesAt(trx, slot)
      const climbing = { ...context, isSilenced: (order: Order) => silences.some((one) => isSilenced(one, order)) }
      return [...(await raiseUrged(trx, climbing, context.jobs, slot)), ...(await moveLadders(trx, climbing, context.jobs, slot))]
    },
  },
  {
    name: 'regulator',
    title: null,
    times: () => ({ everyMinutes: 1 }),
    // Of several reminders that passed only the last says how it stands.
    catchUp: 'latest',
    run: (trx, slot, context) => remindOfRegulator(trx, context, context.jobs, slot),
  },
  {
    name: 'outages',
    title: null,
    // When equipment fails the fifth call comes within minutes.
    times: () => ({ everyMinutes: 1 }),
    catchUp: 'latest',
    run: (trx, slot, context) => findOutages(trx, context, context.jobs, slot),
  },
  {
    name: 'control',
    title: null,
    times: () => ({ everyMinutes: 1 }),
    catchUp: 'latest',
    run: (trx, slot, context) => tellControl(trx, context, context.jobs, slot),
  },
  {
    name: 'deliveries',
    title: null,
    times: () => ({ everyMinutes: 1 }),
    catchUp: 'latest',
    run: async (trx, _slot, context) => {
      await dropTooLate(trx, context.now)
      return tellTroubled(trx, context, context.jobs, context.now)
    },
  },
  {
    name: 'notices',
    title: null,
    times: () => ({ everyMinutes: 30 }),
    catchUp: 'latest',
    run: (trx, slot, context) => tellStuck(trx, context, context.jobs, slot),
  },
  {
    name: 'notices-voice',
    title: null,
    // When whoever calls customers begins the day.
    times: () => ({ dailyAt: [9 * HOUR] }),
    catchUp: { withinHours: 8 },
    run: (trx, slot, context) => tellVoice(trx, context, context.jobs, slot),
  },
  {
    name: 'payouts',
    title: null,
    times: () => ({ everyMinutes: 1 }),
    catchUp: 'latest',
    run: async (trx, _, { organisation, now }) => {
      await catchUp(trx, contextOf(organisation, now), organisation.compensation.registerAutomatically)
      return []
    },
  },
  {
    name: 'payouts-morning',
    title: null,
    times: () => ({ dailyAt: [MORNING] }),
    catchUp: { withinHours: 12 },
    run: (trx, slot, context) => sayPayouts(trx, context, context.jobs, slot),
  },
  {
    name: 'watchdog',
    title: null,
    times: () => ({ everyMinutes: 5 }),
    catchUp: 'latest',
    run: (trx, slot, context) => watch(trx, context, context.jobs, slot),
  },
  bulletins('progress', '当日装当日修进度通报'),
  bulletins('final', '前一日当日装当日修通报'),
  bulletins('weekly', '上周当日装当日修周通报'),
  bulletins('monthly', '上月当日装当日修月通报'),
  {
    name: 'audit-checkpoint',
    title: null,
    // When people who may have to look at it have come.
    times: () => ({ dailyAt: [9 * HOUR] }),
    catchUp: 'latest',
    run: (trx, slot, context) => tellCheckpoint(trx, context, context.jobs, slot),
  },
  {
    name: 'backup',
    title: null,
    times: () => ({ dailyAt: [9 * HOUR] }),
    catchUp: 'latest',
    run: (trx, slot, context) => tellBackup(trx, context, context.jobs, slot),
  },
  {
    name: 'retention',
    title: null,
    times: ({ retention }) => ({ dailyAt: retention.automatic ? [QUIET_HOUR] : [] }),
    // By day nobody is to wait for it.
    catchUp: { withinHours: 2 },
    prepare: retainAtNight,
    run: () => Promise.resolve([]),
  },
  {
    name: 'budgets',
    title: null,
    times: () => ({ everyMinutes: 60 }),
    catchUp: 'latest',
    run: async (trx, _, { now }) => {
      await forgetFull(trx, now)
      return []
    },
  },
  {
    name: 'files',
    title: null,
    times: () => ({ everyMinutes: 60 }),
    catchUp: 'latest',
    run: async (trx, _, { now }) => {
      await forgetUnused(trx, now - DAY)
      return []
    },
  },
]

/** At every time at which some group hears it. What passed unseen is looked at for a week: posted late, or said to have been left out. */
function bulletins(edition: Edition, title: string): Schedule<ScheduleContext> {
  return {
    name: `bulletin-${edition}`,
    title,
    times: (organisation) => ({ dailyAt: timesOf(organisation, edition), onlyOn: (day) => isPostedOn(edition, day) }),
    catchUp: { withinHours: 7 * 24 },
    prepare: (db, slot, context) => drawBulletins(db, context, edition, slot, context.now),
    run: (trx, slot, context) => postBulletins(trx, context, edition, slot, context.now),
  }
}
