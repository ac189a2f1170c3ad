import { z } from 'zod'
import { callBackOutcomes, desks, provable, sourceStates } from '../../orders/history/event.ts'
import { delayCauses, initiators } from '../../policy/order.ts'
import { correctedFacts, name, time, toldFacts } from './fact-shapes.ts'

// The shapes of what is pushed; openapi.ts publishes them as they stand here. Names follow TM Forum's trouble ticket and product order
// where those have one (docs/intake.md).

const words = z.string().max(1000)
const reference = z.string().min(1).max(500)

/** The visit: `…CompletionDate` is its last second, `…StartDate` its first. */
const requested = { requestedStartDate: time.optional(), requestedCompletionDate: time }
const expected = { expectedStartDate: time.optional(), expectedCompletionDate: time }

const order = z.strictObject({ ...toldFacts, ...z.strictObject(requested).partial().shape })

const contact = z
  .strictObject({ name: name.nullable(), phone: name.nullable(), address: words.nullable(), account: name.nullable() })
  .partial()

const common = {
  externalId: z.string().min(1).max(200).describe('the source’s own id of the event; the same id again is the same event'),
  orderId: z.string().min(1).max(64),
  eventTime: time.describe('when it happened'),
  actor: name.optional().describe('the person who did it'),
}

const event = <const T extends string, S extends z.ZodRawShape>(eventType: T, shape: S) =>
  z.strictObject({ ...common, eventType: z.literal(eventType), ...shape })

export const pushedEvent = z.discriminatedUnion('eventType', [
  event('created', { order, contact: contact.optional(), state: z.enum(sourceStates).optional() }),
  event('state', { state: z.literal('in-progress') }),
  event('stuck-at-desk', { desk: z.enum(desks) }),
  event('assignment', { installer: name.nullable(), contractor: name.nullable().optional() }),
  event('appointment', requested),
  event('reschedule', { ...expected, initiator: z.enum(initiators), confirmed: z.boolean(), evidence: reference.optional() }),
  event('completion', { installer: name.optional() }),
  event('cancellation', { cancelledBy: z.enum(initiators).optional() }),
  event('correction', { facts: correctedFacts, reason: words.optional() }),
  event('cause', { cause: z.enum(delayCauses) }),
  event('complaint', { note: words.optional(), to: z.literal('regulator').optional().describe('it came by the regulator') }),
  event('urged', { note: words.optional() }),
  event('call-back', { outcome: z.enum(callBackOutcomes), note: words.optional() }),
  event('evidence', { of: z.enum(provable), evidence: reference, rescheduledAt: time.optional() }),
])
export type PushedEvent = z.infer<typeof pushedEvent>

/** What is wrong with the shape, by field, for whoever sends it. */
export const shapeProblem = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || '事件'}：${saying(issue)}`)
    .join('；')

function saying(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    const type = typeNames[issue.expected] ?? issue.expected
    return issue.input === undefined ? `必填，应为${type}` : `应为${type}`
  }
  if (issue.code === 'invalid_value') return `只能是 ${issue.values.map(String).join('、')}`
  if (issue.code === 'unrecognized_keys') return `没有这一项：${issue.keys.join('、').slice(0, 200)}`
  if (issue.code === 'too_big') return `太长，最多 ${String(issue.maximum)} 个字符`
  if (issue.code === 'too_small') return '不能是空的'
  return issue.code === 'invalid_union' ? `只能是 ${eventTypes.join('、')}` : '有误'
}

const eventTypes = pushedEvent.options.map((option) => option.shape.eventType.value)

const typeNames: Readonly<Record<string, string>> = { string: '文字', boolean: 'true 或 false', object: '对象 { … }', number: '数字' }
