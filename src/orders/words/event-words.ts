import { exemptionText } from '../../policy/explain.ts'
import { readAppointment } from '../../policy/order.ts'
import { type Fields, isAbsent } from '../../policy/read.ts'
import type { CallBackOutcome, Observation, Provable, StoredEvent } from '../history/event.ts'
import { factName, valueName } from './fact-words.ts'
import { causeNames, initiatorNames, sourceStateNames, visit } from './value-words.ts'

/** What an event says, for a person to read; without the customer's name and number. */
export function saidIn(event: StoredEvent): string {
  switch (event.type) {
    case 'observed':
      return `导出记为${sourceStateNames[event.payload.state]}`
    case 'created':
      return creationText(event.payload)
    case 'state':
      return '恢复处理，在途'
    case 'stuck-at-desk':
      return sourceStateNames[event.payload.desk]
    case 'assignment':
      return assignmentText(event.payload)
    case 'appointment':
      return `受理时预约 ${visit(event.payload.appointment)}`
    case 'reschedule': {
      const { initiator, confirmed, appointment: agreed } = event.payload
      return `${initiatorNames[initiator]}改约到 ${visit(agreed)}，${confirmed ? '客户已同意' : '未经客户确认'}${evidence(event.payload)}`
    }
    case 'completion':
      return `竣工${event.payload.installer === null ? '' : `，${event.payload.installer}`}`
    case 'cancellation':
      return `撤单，${event.payload.by === null ? '何方撤单不明' : `${initiatorNames[event.payload.by]}撤单`}`
    case 'correction':
      return `更正：${correctionText(event.payload.facts)}${note(event.payload.reason)}`
    case 'cause':
      return `定责：${causeNames[event.payload.cause]}`
    case 'complaint':
      return `客户投诉${note(event.payload.note)}`
    case 'call-back':
      return `回访：${callBackNames[event.payload.outcome]}${note(event.payload.note)}`
    case 'evidence':
      return `${proofNames[event.payload.of]}凭证 ${event.payload.evidence}`
    case 'exemption-proposed':
      return `提出豁免：${exemptionText[event.payload.reason]}${evidence(event.payload)}`
    case 'exemption-granted':
      return `批准豁免：${exemptionText[event.payload.reason]}${evidence(event.payload)}`
    case 'exemption-rejected':
      return `驳回豁免${note(event.payload.note)}`
    case 'exemption-revoked':
      return `撤销豁免${note(event.payload.note)}`
    case 'escalated':
      return `升级：${event.payload.reason}`
  }
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

function assignmentText({ installer, contractor }: { readonly installer: string | null; readonly contractor: string | null }): string {
  if (installer === null) return '退回，未派单'
  return `派单给 ${installer}${contractor === null ? '' : `（${contractor}）`}`
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

const callBackNames = { satisfied: '满意', dissatisfied: '不满意', unreachable: '未接通' } as const satisfies Record<
  CallBackOutcome,
  string
>

const evidence = (said: { readonly evidence: string | null }): string => (said.evidence === null ? '，无凭证' : `，凭证 ${said.evidence}`)
const note = (text: string | null): string => (text === null ? '' : `：${text}`)
