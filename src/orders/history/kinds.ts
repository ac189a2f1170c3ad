import { roleNames, roles } from '../../people/organisation.ts'
import { BadInput } from '../../policy/bad-input.ts'
import { formatInstant } from '../../policy/instant.ts'
import { appointmentJson, delayCauses, exemptionReasons, initiators, readAppointment } from '../../policy/order.ts'
import { factJson, parseOrder, readFact } from '../../policy/parse-order.ts'
import {
  type Fields,
  asFields,
  booleanOr,
  instantOrNull,
  isAbsent,
  oneOf,
  oneOfOrNull,
  text,
  textOrNull,
  wholeNumber,
} from '../../policy/read.ts'
import { correctable } from '../facts.ts'
import { factName, valueName } from '../words/fact-words.ts'
import { causeNames, exemptionName, initiatorNames, sourceStateNames, visit } from '../words/value-words.ts'
import {
  type CallBackOutcome,
  type EventType,
  type Observation,
  type Payloads,
  type Provable,
  type SaidExemption,
  type StoredEvent,
  callBackOutcomes,
  desks,
  provable,
  sourceStates,
  type ToldBecause,
  toldBecause,
} from './event.ts'

interface Kind<P> {
  /** What was stored; throws BadInput when it is not what it should be. */
  read(fields: Fields): P
  /** What is stored, where it holds instants. */
  json?(payload: P): object
  /** For a person to read, without the customer's name and number. */
  says(payload: P): string
  /** People decide it here; it happened in the sequence in which it arrived. */
  readonly decided?: true
}

/** Everything that can happen to an order. A new kind is its payload in `Payloads` and a row here. */
export const kinds: { readonly [T in EventType]: Kind<Payloads[T]> } = {
  observed: { read: readObservation, says: ({ state }) => `导出记为${sourceStateNames[state]}` },
  created: { read: readObservation, says: creationText },
  state: { read: (f) => ({ state: oneOf(['in-progress'], f['state'], 'state') }), says: () => '恢复处理，在途' },
  'stuck-at-desk': { read: (f) => ({ desk: oneOf(desks, f['desk'], 'desk') }), says: ({ desk }) => sourceStateNames[desk] },
  assignment: {
    read: (f) => ({ installer: textOrNull(f['installer'], 'installer'), contractor: textOrNull(f['contractor'], 'contractor') }),
    says: ({ installer, contractor }) =>
      installer === null ? '退回，未派单' : `派单给 ${installer}${contractor === null ? '' : `（${contractor}）`}`,
  },
  appointment: {
    read: (f) => ({ appointment: readAppointment(f['appointment'], 'appointment') }),
    json: ({ appointment }) => ({ appointment: appointmentJson(appointment) }),
    says: ({ appointment }) => `受理时预约 ${visit(appointment)}`,
  },
  reschedule: {
    read: (f) => ({
      initiator: oneOf(initiators, f['initiator'], 'initiator'),
      confirmed: booleanOr(f['confirmed'], 'confirmed', false),
      evidence: textOrNull(f['evidence'], 'evidence'),
      appointment: readAppointment(f['appointment'], 'appointment'),
    }),
    json: (said) => ({ ...said, appointment: appointmentJson(said.appointment) }),
    says: ({ initiator, confirmed, appointment, ...said }) =>
      `${initiatorNames[initiator]}改约到 ${visit(appointment)}，${confirmed ? '客户已同意' : '未经客户确认'}${evidence(said)}`,
  },
  completion: {
    read: (f) => ({ installer: textOrNull(f['installer'], 'installer') }),
    says: ({ installer }) => `竣工${installer === null ? '' : `，${installer}`}`,
  },
  cancellation: {
    read: (f) => ({ by: oneOfOrNull(initiators, f['by'], 'by') }),
    says: ({ by }) => `撤单，${by === null ? '何方撤单不明' : `${initiatorNames[by]}撤单`}`,
  },
  correction: {
    read: (f) => ({ facts: correctedFacts(asFields(f['facts'], 'facts')), reason: textOrNull(f['reason'], 'reason') }),
    says: ({ facts, reason }) => `更正：${correctionText(facts)}${note(reason)}`,
  },
  cause: { read: (f) => ({ cause: oneOf(delayCauses, f['cause'], 'cause') }), says: ({ cause }) => `定责：${causeNames[cause]}` },
  complaint: {
    read: (f) => ({
      note: textOrNull(f['note'], 'note'),
      ...(isAbsent(f['to']) ? {} : { to: oneOf(['regulator'], f['to'], 'to') }),
    }),
    says: (said) => `${said.to === 'regulator' ? '工信部申诉' : '客户投诉'}${note(said.note)}`,
  },
  'regulator-closed': {
    decided: true,
    read: (f) => ({ result: text(f['result'], 'result') }),
    says: ({ result }) => `申诉办结：${result}`,
  },
  urged: { read: (f) => ({ note: textOrNull(f['note'], 'note') }), says: (said) => `客户催单${note(said.note)}` },
  'appointment-missed': {
    read: (f) => ({ appointment: readAppointment(f['appointment'], 'appointment'), note: textOrNull(f['note'], 'note') }),
    json: ({ appointment, ...said }) => ({ ...said, appointment: appointmentJson(appointment) }),
    says: ({ appointment, ...said }) => `爽约：约好 ${visit(appointment)}，没有上门${note(said.note)}`,
  },
  'dissatisfaction-answered': {
    decided: true,
    read: (f) => ({ answer: text(f['answer'], 'answer') }),
    says: ({ answer }) => `不满意已处理：${answer}`,
  },
  'call-back': {
    read: (f) => ({ outcome: oneOf(callBackOutcomes, f['outcome'], 'outcome'), note: textOrNull(f['note'], 'note') }),
    says: ({ outcome, ...said }) => `回访：${callBackNames[outcome]}${note(said.note)}`,
  },
  evidence: {
    read: (f) => ({
      of: oneOf(provable, f['of'], 'of'),
      evidence: text(f['evidence'], 'evidence'),
      rescheduledAt: instantOrNull(f['rescheduledAt'], 'rescheduledAt'),
    }),
    json: (said) => ({ ...said, rescheduledAt: said.rescheduledAt === null ? null : formatInstant(said.rescheduledAt) }),
    says: (said) => `${proofNames[said.of]}凭证 ${said.evidence}`,
  },
  'exemption-proposed': { decided: true, read: readExemption, says: (said) => `提出豁免：${exemptionName(said)}${evidence(said)}` },
  'exemption-granted': { decided: true, read: readExemption, says: (said) => `批准豁免：${exemptionName(said)}${evidence(said)}` },
  'exemption-rejected': {
    decided: true,
    read: (f) => ({ note: textOrNull(f['note'], 'note') }),
    says: (said) => `驳回豁免${note(said.note)}`,
  },
  'exemption-revoked': {
    decided: true,
    read: (f) => ({ note: textOrNull(f['note'], 'note') }),
    says: (said) => `撤销豁免${note(said.note)}`,
  },
  'support-asked': {
    decided: true,
    read: (f) => ({ problem: text(f['problem'], 'problem') }),
    says: ({ problem }) => `请求支撑：${problem}`,
  },
  'support-taken': { decided: true, read: () => ({}), says: () => '支撑接单' },
  'support-answered': {
    decided: true,
    read: (f) => ({ answer: text(f['answer'], 'answer') }),
    says: ({ answer }) => `支撑答复：${answer}`,
  },
  'support-said-again': { decided: true, read: () => ({}), says: () => '支撑 15 分钟没有答复，再次提醒' },
  unstuck: {
    decided: true,
    read: (f) => ({ desk: oneOf(desks, f['desk'], 'desk'), note: textOrNull(f['note'], 'note') }),
    says: (said) => `解卡（${sourceStateNames[said.desk]}）${note(said.note)}`,
  },
  escalated: { decided: true, read: (f) => ({ reason: text(f['reason'], 'reason') }), says: ({ reason }) => `升级：${reason}` },
  taken: { decided: true, read: () => ({}), says: () => '接手' },
  returned: { decided: true, read: (f) => ({ reason: text(f['reason'], 'reason') }), says: ({ reason }) => `退回：${reason}` },
  'escalation-told': {
    decided: true,
    read: (f) => ({ role: oneOf(roles, f['role'], 'role'), because: oneOf(toldBecause, f['because'], 'because') }),
    says: ({ role, because }) => `${toldBecauseNames[because]}${roleNames[role]}`,
  },
  informed: {
    decided: true,
    read: (f) => ({ whom: text(f['whom'], 'whom'), note: textOrNull(f['note'], 'note') }),
    says: ({ whom, ...said }) => `已告知${whom}${note(said.note)}`,
  },
  safety: { decided: true, read: (f) => ({ reason: text(f['reason'], 'reason') }), says: ({ reason }) => `安全原因暂不上门：${reason}` },
}

/** What an event says, for a person to read. */
export const saidIn = (event: StoredEvent): string => said(event.type, event.payload)

function said<T extends EventType>(type: T, payload: Payloads[T]): string {
  return kinds[type].says(payload)
}

function readObservation(f: Fields): Observation {
  return {
    order: parseOrder(f),
    state: oneOf(sourceStates, f['state'], 'state'),
    contact: readContact(asFields(f['contact'], 'contact')),
    rescheduleCount: wholeNumber(f['rescheduleCount'] ?? 0, 'rescheduleCount'),
    line: wholeNumber(f['line'], 'line'),
  }
}

/** The facts of a correction in the form in which they are stored; throws BadInput at one that cannot be. */
export function correctedFacts(facts: Fields): Fields {
  const names = Object.keys(facts)
  if (names.length === 0) throw new BadInput('facts', facts, '要写明更正哪些事实')
  return Object.fromEntries(names.map((name) => [name, correctedFact(name, facts[name])]))
}

function correctedFact(name: string, value: unknown): unknown {
  const fact = correctable.find((known) => known === name)
  if (fact === undefined) throw new BadInput(`facts.${name}`, value, `不能更正；可更正的有 ${correctable.join('、')}`)
  return factJson(fact, readFact(fact, value))
}

export function readExemption(f: Fields): SaidExemption {
  const said = textOrNull(f['said'], 'said')
  const exemption = { reason: oneOf(exemptionReasons, f['reason'], 'reason'), evidence: textOrNull(f['evidence'], 'evidence') }
  return said === null ? exemption : { ...exemption, said }
}

function readContact(f: Fields) {
  const read = (name: string): string | null => textOrNull(f[name], name)
  return { name: read('name'), phone: read('phone'), address: read('address'), account: read('account') }
}

function creationText({ order: { installer, delayCause }, state }: Observation): string {
  const said = [
    '建单',
    sourceStateNames[state],
    ...(installer === null ? [] : [`装维 ${installer}`]),
    ...(delayCause === null ? [] : [`定责 ${causeNames[delayCause]}`]),
  ]
  return said.join('，')
}

const correctionText = (facts: Fields): string =>
  Object.entries(facts)
    .map(([fact, value]) => `${factName(fact)}改为${corrected(fact, value)}`)
    .join('，')

function corrected(fact: string, value: unknown): string {
  if (isAbsent(value)) return '空'
  return fact === 'appointment'
    ? visit(readAppointment(value, fact))
    : valueName(fact, typeof value === 'string' ? value : JSON.stringify(value))
}

const proofNames = { acceptance: '受理', reschedule: '改约', exemption: '豁免' } as const satisfies Record<Provable, string>

export const callBackNames = { satisfied: '满意', dissatisfied: '不满意', unreachable: '未接通' } as const satisfies Record<
  CallBackOutcome,
  string
>

const toldBecauseNames = {
  'not-taken': '没有人接手，通知',
  'still-not-taken': '没有人接手，再次通知',
  'no-progress': '接手后没有进展，重新通知',
  urged: '客户再次催单，通知',
} as const satisfies Record<ToldBecause, string>

const evidence = (said: { readonly evidence: string | null }): string => (said.evidence === null ? '，无凭证' : `，凭证 ${said.evidence}`)
const note = (text: string | null): string => (text === null ? '' : `：${text}`)
