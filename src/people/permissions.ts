import type { Conversation } from '../messages/conversation.ts'
import { type Organisation, type Person, type Role, groupOf, personOf } from './organisation.ts'

/** How far a role reaches: the orders its person's crew is on, those of other crews that the person leads, the districts of the role, or the whole city. */
type Reach = 'own-orders' | 'led-orders' | 'district' | 'all'
interface Grant {
  readonly reach: Reach
  /** Only where nobody else reads along. */
  readonly privately?: true
}

const own: Grant = { reach: 'own-orders' }
const led: Grant = { reach: 'led-orders' }
const district: Grant = { reach: 'district' }
const all: Grant = { reach: 'all' }
const privately = ({ reach }: Grant): Grant => ({ reach, privately: true })

/** Who may do what; docs/administration.md shows it to people. What is not in the table is refused. */
export const permissions = {
  'query-orders': {
    installer: district,
    dispatcher: district,
    manager: district,
    desk: all,
    service: all,
    settlement: all,
    it: all,
    'city-lead': all,
    admin: all,
  },
  'see-contact': { installer: privately(own), dispatcher: privately(district), desk: privately(all) },
  /** Escalate, "informed", safety stop. */
  escalate: { installer: own, dispatcher: district, manager: district, desk: all, 'city-lead': all },
  assign: { dispatcher: district, manager: district, desk: all, 'city-lead': all },
  /** Reschedule, call-back, cause, evidence. */
  record: { installer: own, dispatcher: district, manager: district, desk: all, 'city-lead': all },
  'propose-exemption': { dispatcher: district, manager: district, desk: all, 'city-lead': all },
  /** Not one's own proposal, unless a manager acts with evidence. */
  'approve-exemption': { manager: district, desk: all, 'city-lead': all },
  'revoke-exemption': { desk: all, 'city-lead': all },
  'declare-force-majeure': { desk: all, 'city-lead': all },
  /** A customer's complaint, also by the regulator; that they asked where it stays, or that nobody came. */
  'register-complaint': { dispatcher: district, manager: district, desk: all, service: all, 'city-lead': all },
  /** Say what was done about a customer who was not satisfied: never who was there. */
  'answer-dissatisfaction': { installer: led, dispatcher: district, manager: district, desk: all, 'city-lead': all },
  /** Close a complaint that came by the regulator. */
  'close-regulator': { manager: district, desk: all, 'city-lead': all },
  'register-payout': { desk: all },
  'release-payout': { manager: district, desk: all, 'city-lead': all },
  /** To answer what the agreed wording does not know; to approve somebody else's answer. */
  'answer-wording': { service: all },
  'approve-wording': { desk: all, service: all, 'city-lead': all },
  /** Record that a customer was told of a payout. */
  'tell-payout': { desk: all, service: all },
  /** Audit, return, batch, result of payouts; the monthly list. */
  'audit-payout': { settlement: all },
  'read-payouts': { dispatcher: district, manager: district, desk: all, service: all, settlement: all, 'city-lead': all },
  /** One's own install pay; that of others: all but installers, where nobody reads along. */
  'read-pay': { installer: privately(own), manager: privately(district), settlement: privately(all), 'city-lead': privately(all) },
  /** 四(九)1: what contractors and the branch bear of a month. */
  'read-settlement': { manager: district, settlement: all, 'city-lead': all },
  /** Freezes the install pay of a month. */
  'close-pay': { settlement: all },
  'clear-stuck': { desk: all, it: all },
  /** Ask for support, take over, return. */
  support: { installer: own, dispatcher: district, manager: district, desk: all, 'city-lead': all },
  /** Behind a figure, why no alert. */
  'explain-figures': { dispatcher: district, manager: district, desk: all, 'city-lead': all },
  'correct-bulletin': { desk: all, 'city-lead': all },
  /** The audit trail and the deliveries, to read. */
  'read-audit': { manager: district, desk: all, it: all, 'city-lead': all, admin: all },
  'repair-deliveries': { admin: all },
  /** Repairs with one cause: to look at them; to say that they are, or are not. */
  'read-outages': { installer: district, dispatcher: district, manager: district, desk: all, service: all, it: all, 'city-lead': all },
  'decide-outage': { desk: all, 'city-lead': all },
  silence: { dispatcher: district, manager: district, desk: all, 'city-lead': all, admin: all },
  /** Bind groups and people, reload the organisation, put away what has had its time. */
  administer: { admin: all },
} as const satisfies Record<string, Partial<Record<Role, Grant>>>

export type Action = keyof typeof permissions

/** What the action is about. */
export interface Circumstances {
  readonly conversation: Conversation
  /** The district of the order or figure; null when the action is about none in particular. */
  readonly district: string | null
  /** The person's own crew is on the order. */
  readonly ownOrder: boolean
  /** The person leads the crew that is on the order, and is not of it; absent: no. */
  readonly ledOrder?: boolean
  /** For an approval: who proposed the exemption (the person, when it is granted without a proposal), and whether evidence is given. */
  readonly approval?: { readonly proposedBy: string; readonly evidence: boolean }
}

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly reason: RefusalReason }

/** `not-visible`: nothing of the order may show, not even that it exists. */
export type RefusalReason =
  'unknown-person' | 'not-visible' | 'role' | 'private-chat-only' | 'not-own-order' | 'not-led-order' | 'own-proposal'

/** Whether a person may do something here and now; everything that is not granted is refused, with the reason. */
export function mayDo(organisation: Organisation, personId: string | null, action: Action, circumstances: Circumstances): Permission {
  const person = personId === null ? null : personOf(organisation, personId)
  if (person === null) return refused('unknown-person')
  const { conversation, district: about, approval } = circumstances
  const visible = visibleDistricts(organisation, person.id, conversation)
  if (isElsewhere(conversation, person) || (about !== null && !visible.includes(about))) return refused('not-visible')
  const grants = grantsOf(person, action).filter(({ districts }) => reaches(districts, about === null ? visible : [about]))
  if (grants.length === 0) return refused('role')
  const here = grants.filter(({ grant }) => !grant.privately || conversation.kind === 'direct')
  if (here.length === 0) return refused('private-chat-only')
  const reaching = here.filter(({ grant }) => reachesOrder(grant, circumstances))
  if (reaching.length === 0) return refused(here.some(({ grant }) => grant.reach === 'own-orders') ? 'not-own-order' : 'not-led-order')
  if (action === 'approve-exemption' && !mayApprove(person, reaching, approval)) return refused('own-proposal')
  return { allowed: true }
}

const reachesOrder = ({ reach }: Grant, { ownOrder, ledOrder = false }: Circumstances): boolean =>
  (reach !== 'own-orders' || ownOrder) && (reach !== 'led-orders' || ledOrder)

/** A private chat is answered to the one it is with, and no order shows where the organisation does not know the group. */
function isElsewhere(conversation: Conversation, person: Person): boolean {
  switch (conversation.kind) {
    case 'group':
      return false
    case 'direct':
      return conversation.person !== person.id
    case 'unbound':
    case 'stranger':
      return true
  }
}

const refused = (reason: RefusalReason): Permission => ({ allowed: false, reason })

interface HeldGrant {
  readonly role: Role
  readonly districts: readonly string[] | 'all'
  readonly grant: Grant
}

function grantsOf(person: Person, action: Action): HeldGrant[] {
  const granted: Partial<Record<Role, Grant>> = permissions[action]
  return person.roles.flatMap(({ role, districts }) => {
    const grant = granted[role]
    return grant ? [{ role, districts, grant }] : []
  })
}

const reaches = (districts: HeldGrant['districts'], wanted: readonly string[]): boolean =>
  districts === 'all' || wanted.some((id) => districts.includes(id))

/** Whether a person has a right anywhere at all. */
export function hasRight(organisation: Organisation, personId: string, action: Action): boolean {
  const person = personOf(organisation, personId)
  return person !== null && grantsOf(person, action).length > 0
}

/** Four eyes: nobody approves what they proposed themselves, save a manager who shows the evidence. */
const mayApprove = (person: Person, grants: readonly HeldGrant[], approval: Circumstances['approval']): boolean =>
  approval !== undefined && (approval.proposedBy !== person.id || (approval.evidence && grants.some(({ role }) => role === 'manager')))

/**
 * The districts a person sees in a conversation, in the organisation's order: in a group those that are both the group's and theirs,
 * in their private chat all of theirs; an unknown person, an unknown group and somebody else's chat: none.
 */
export function visibleDistricts(organisation: Organisation, personId: string | null, conversation: Conversation): string[] {
  const person = personId === null ? null : personOf(organisation, personId)
  if (person === null || isElsewhere(conversation, person)) return []
  const spoken = conversation.kind === 'group' ? (groupOf(organisation, conversation.group)?.districts ?? []) : null
  return organisation.districts
    .map(({ id }) => id)
    .filter((id) => (spoken === null || spoken.includes(id)) && person.roles.some(({ districts }) => reaches(districts, [id])))
}

/** The districts in which a person may do something in a conversation; empty when nowhere. */
export const districtsFor = (organisation: Organisation, personId: string | null, action: Action, conversation: Conversation): string[] =>
  visibleDistricts(organisation, personId, conversation).filter(
    (id) =>
      mayDo(organisation, personId, action, {
        conversation,
        district: id,
        ownOrder: true,
        ledOrder: leadsAny(organisation, personId),
        approval: { proposedBy: '', evidence: false },
      }).allowed,
  )

const leadsAny = (organisation: Organisation, personId: string | null): boolean =>
  personId !== null && (personOf(organisation, personId)?.leads.length ?? 0) > 0

/** Whether a person answers for what a crew does, and was not there. */
export const leadsCrew = ({ crew, leads }: Pick<Person, 'crew' | 'leads'>, installer: string | null): boolean =>
  installer !== null && crew !== installer && leads.includes(installer)
