import { resolve } from 'node:path'
import { appendAudit } from '../../../audit/append.ts'
import { noteContactList } from '../../../audit/contact-looks.ts'
import { bookkeepingOf } from '../../../compensation/deed.ts'
import type { Trx } from '../../../db/database.ts'
import { readNamedSecrets } from '../../../config/named-secrets.ts'
import { type NoticeState, noticeStates } from '../../../db/tables/telling.ts'
import { plainTable } from '../../../intake/plain/plain-table.ts'
import { parseTime } from '../../../intake/rows/times.ts'
import { noRight } from '../../../messages/fixed-words.ts'
import { findOrder } from '../../../orders/queries.ts'
import { districtName } from '../../../people/organisation.ts'
import { mayDo } from '../../../people/permissions.ts'
import type { HttpSms, Sms } from '../../../people/sms-schema.ts'
import { type Instant, formatInstant } from '../../../policy/instant.ts'
import { judge } from '../../../policy/judge.ts'
import { type Program, contextNow } from '../../../program/program.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import { type CallOutcome, goOn, recordCalls } from '../../../telling/call-recorded.ts'
import { type AnswerColumn, answerColumns, handedOut, listRows, receiptOf } from '../../../telling/file-gateway.ts'
import type { Receipt } from '../../../telling/gateway.ts'
import { NoReceipts, httpGateway, variablesOf } from '../../../telling/http-gateway.ts'
import { mayTellAt } from '../../../telling/hours.ts'
import { type Notice, forVoice, listNotices } from '../../../telling/list-notices.ts'
import { noticeOfRefusal } from '../../../telling/make-notices.ts'
import { noticeNames } from '../../../telling/notice-words.ts'
import { partsOf } from '../../../telling/notice-text.ts'
import { giveUp, recordSent, takeReceipts } from '../../../telling/outcomes.ts'
import { sendDue } from '../../../telling/send-due.ts'
import { closeTold, takeDue } from '../../../telling/take-due.ts'
import { whyRefused } from '../../../telling/why-refused.ts'
import { bytesFor, writeBytes } from '../../output/write-table.ts'
import { no } from '../../output/no.ts'
import { UsageError } from '../../usage.ts'

type Where = Pick<Program, 'database' | 'audit' | 'organisation' | 'clock'>

const keepingOf = ({ clock, organisation }: Where) => bookkeepingOf(organisation, clock.now())

interface ListGiven {
  readonly state: NoticeState | null
  readonly json: boolean
}

/** `sameday notices`: what customers are told, without their telephones. */
export async function notices({ state, json }: ListGiven, io: CommandIo, where: Where): Promise<0> {
  return list(state === null ? noticeStates : [state], json, io, where)
}

/** `sameday notices voice`: whom a person has to call. */
export const noticesVoice = async ({ json }: { readonly json: boolean }, io: CommandIo, where: Where): Promise<0> =>
  list(forVoice, json, io, where)

async function list(states: readonly NoticeState[], json: boolean, io: CommandIo, where: Where): Promise<0> {
  const { database, organisation, clock } = where
  await database.db.transaction().execute(async (trx) => {
    await closeTold(trx, clock.now())
    await giveUp(trx, clock.now())
  })
  const found = await listNotices(database.db, states)
  if (json) for (const one of found) await io.out(`${JSON.stringify(noticeJson(one))}\n`)
  else
    await io.out(
      found.length === 0 ? '没有告知\n' : `${found.map((one) => noticeText(one, districtName(organisation, one.district))).join('\n')}\n`,
    )
  return 0
}

const noticeText = ({ key, state, code, text, orderId }: Notice, district: string): string =>
  [
    key,
    district,
    orderId,
    `${noticeNames[state]}${code === null ? '' : `（${code}）`}`,
    `${text}（${text.length}字，${partsOf(text)}条）`,
  ].join('  ')

const noticeJson = ({ key, line, orderId, district, state, tries, code, text, dueAt, sentAt }: Notice) => ({
  key,
  line,
  order: orderId,
  district,
  state,
  tries,
  code,
  text,
  length: text.length,
  parts: partsOf(text),
  dueAt: formatInstant(dueAt),
  sentAt: sentAt === null ? null : formatInstant(sentAt),
})

interface SendGiven {
  readonly by: string
  readonly out: string | null
}

/** More than one file of this many no platform takes. */
const MOST_IN_LIST = 10_000

async function sendThrough(sms: Sms, http: HttpSms, io: CommandIo, where: Where): Promise<0 | 1> {
  const secrets = readNamedSecrets(variablesOf(sms), 'sms')
  const gateway = httpGateway(http, (name) => secrets.get(name)?.reveal() ?? '')
  try {
    await io.out(`已交给短信平台 ${await sendDue(where.database.db, gateway, sms, () => keepingOf(where))} 条\n`)
    return 0
  } catch (error) {
    if (error instanceof NoReceipts) return no(io, `到时的已交给短信平台，但没有查到回执：${error.message}`)
    throw error
  }
}

/** `sameday notices send`: what is due, as a list for the SMS platform, or through it. */
export async function noticesSend({ by, out }: SendGiven, io: CommandIo, where: Where & Pick<Program, 'kind'>): Promise<0 | 1> {
  if (!(await mayTell(by, 'send', io, where))) return 1
  const { database, organisation, clock } = where
  const { sms } = organisation
  if (sms.gateway === 'http' && sms.http !== null) {
    if (where.kind !== 'live') return no(io, '演示和回放不能对着真实的短信平台发送')
    const note = noteOf(by, clock.now(), 'notices sent through the platform')
    await database.db.transaction().execute((trx) => appendAudit(trx, where.audit.keys, note))
    return sendThrough(sms, sms.http, io, where)
  }
  if (out === null) throw new UsageError('短信以名单交出：写明 --out FILE（.csv 或 .xlsx）')
  await bytesFor(out, [], [])
  if (!mayTellAt(clock.now())) return no(io, '客户只在 9:00 至 20:00 告知，现在不发；到时的留待明早')
  await database.db.transaction().execute((trx) => giveUp(trx, clock.now()))
  // Who gets their telephones is on the trail before the file is there.
  const taken = await database.db.transaction().execute(async (trx) => {
    const due = await takeDue(trx, clock.now(), MOST_IN_LIST)
    const orders = due.flatMap(({ phone, orderId }) => (phone === null ? [] : [orderId]))
    await noteContactList(trx, where.audit.keys, { person: by, where: '短信名单', at: clock.now() }, orders)
    return due
  })
  const silent = taken.filter(({ phone }) => phone === null)
  const told = taken.filter(({ phone }) => phone !== null)
  const rows = listRows(told)
  const code = told.length === 0 ? 0 : await writeBytes(out, await bytesFor(out, [{ name: '告知短信', rows }], rows), io)
  await database.db.transaction().execute(async (trx) => {
    for (const notice of silent) await recordSent(trx, notice, { outcome: 'refused', code: 'no-telephone' }, sms, keepingOf(where))
    if (code === 0) await handedOut(trx, told)
    else for (const notice of told) await recordSent(trx, notice, { outcome: 'unreached', detail: '' }, sms, keepingOf(where))
    await appendAudit(trx, where.audit.keys, noteOf(by, clock.now(), `notices handed out: ${told.length}`))
  })
  await io.out(`名单 ${told.length} 条${silent.length === 0 ? '' : `；没有手机号码、须电话告知 ${silent.length} 条`}\n`)
  return code
}

interface AnswerGiven {
  readonly file: string
  readonly by: string
}

/** `sameday notices answer`: what the SMS platform says of the list, line by line. */
export async function noticesAnswer({ file, by }: AnswerGiven, io: CommandIo, where: Where): Promise<0 | 1> {
  if (!(await mayTell(by, 'answer', io, where))) return 1
  const needed: readonly AnswerColumn[] = ['id', 'state']
  const rows = await plainTable<AnswerColumn>(resolve(io.cwd, file), { names: answerColumns, needed, times: ['at'] })
  const read = rows.map(({ line, cells }) => ({ line, receipt: receiptOf(cells, parseTime) }))
  const receipts = read.flatMap(({ receipt }): Receipt[] => (typeof receipt === 'string' ? [] : [receipt]))
  const bad = read.flatMap(({ line, receipt }) => (typeof receipt === 'string' ? [`第 ${line} 行没有收：${receipt}`] : []))
  const { taken, ignored } = await where.database.db.transaction().execute(async (trx) => {
    const done = await takeReceipts(trx, receipts, where.organisation.sms, keepingOf(where))
    await appendAudit(trx, where.audit.keys, noteOf(by, where.clock.now(), `notices answered: ${done.taken}`))
    return done
  })
  await io.out(`${[`记下 ${taken} 条；先前已有或已不相干 ${ignored} 条`, ...bad].join('\n')}\n`)
  return bad.length === 0 ? 0 : 1
}

interface CalledGiven {
  readonly keys: readonly string[]
  readonly by: string
  readonly at: Instant | null
}

const callWords: Readonly<Record<CallOutcome, string>> = {
  done: '已记录电话告知',
  already: '先前已告知，未改动',
  unknown: '没有这条告知',
  'on-its-way': '正在发送，请稍后再记',
}

/** `sameday notices called`: a person called in place of a text. */
export async function noticesCalled({ keys, by, at }: CalledGiven, io: CommandIo, where: Where): Promise<0 | 1> {
  if (!(await mayTell(by, 'called', io, where))) return 1
  const now = where.clock.now()
  if (at !== null && at > now) throw new UsageError('--at 不能晚于现在')
  const outcomes = await where.database.db.transaction().execute(async (trx) => {
    const recorded = await recordCalls(trx, keys, { by, how: 'voice', at: at ?? now }, keepingOf(where))
    const done = recorded.flatMap(({ key, outcome }) => (outcome === 'done' ? [key] : []))
    const vain = recorded.flatMap(({ key, outcome }) => (outcome === 'unknown' || outcome === 'on-its-way' ? [`${key} ${outcome}`] : []))
    if (done.length > 0) await appendAudit(trx, where.audit.keys, noteOf(by, now, `called: ${done.join('、')}`))
    if (vain.length > 0) await appendAudit(trx, where.audit.keys, { ...noteOf(by, now, `called: ${vain.join('、')}`), outcome: 'failed' })
    return recorded
  })
  await io.out(`${outcomes.map(({ key, outcome }) => `${key}  ${callWords[outcome]}`).join('\n')}\n`)
  return outcomes.every(({ outcome }) => outcome === 'done' || outcome === 'already') ? 0 : 1
}

/** `sameday notices retry`: what waited for a person goes on. */
export async function noticesRetry({ by }: { readonly by: string }, io: CommandIo, where: Where): Promise<0 | 1> {
  if (!(await mayTell(by, 'retry', io, where))) return 1
  const count = await where.database.db.transaction().execute(async (trx) => {
    const going = await goOn(trx, where.clock.now())
    if (going > 0) await appendAudit(trx, where.audit.keys, noteOf(by, where.clock.now(), `notices retried: ${going}`))
    return going
  })
  await io.out(`重新待发 ${count} 条\n`)
  return 0
}

interface RefuseGiven {
  readonly id: string
  readonly by: string
}

/** `sameday notices refuse`: a customer who asked is told why nothing is paid. */
export async function noticesRefuse({ id, by }: RefuseGiven, io: CommandIo, where: Where & Program): Promise<0 | 1> {
  if (!(await mayTell(by, `refuse ${id}`, io, where))) return 1
  const stored = await findOrder(where.database.db, id)
  if (stored === null) return no(io, `没有工单 ${id}`)
  const { order } = stored
  const reason = whyRefused({ order, verdict: judge(order, await contextNow(where)) })
  if (reason === null) return no(io, `${id} 应赔付、还没有结果或待核定，不能告知不赔付`)
  const made = await where.database.db.transaction().execute(async (trx) => {
    const asked = { orderId: id, district: order.district, kind: order.kind, reason }
    const count = await noticeOfRefusal(trx, asked, where.organisation.sms, where.clock.now())
    await appendAudit(trx, where.audit.keys, { ...noteOf(by, where.clock.now(), `refusal: ${reason}`), orderId: id })
    return count
  })
  await io.out(made === 0 ? `${id} 先前已告知不赔付，未改动\n` : `${id} 待告知：${reason}\n`)
  return 0
}

const noteOf = (by: string, at: Instant, detail: string) => ({
  at,
  person: by,
  platform: 'cli' as const,
  conversation: null,
  action: 'tell-payout' as const,
  orderId: null,
  outcome: 'done' as const,
  detail,
})

async function mayTell(by: string, what: string, io: CommandIo, { database, organisation, audit, clock }: Where): Promise<boolean> {
  const here = { conversation: { kind: 'direct', person: by }, district: null, ownOrder: false } as const
  if (mayDo(organisation, by, 'tell-payout', here).allowed) return true
  const refused = async (trx: Trx) => appendAudit(trx, audit.keys, { ...noteOf(by, clock.now(), what), outcome: 'refused' })
  await database.db.transaction().execute(refused)
  await io.err(`${noRight}：告知客户需要服务调度中心或客服的角色\n`)
  return false
}
