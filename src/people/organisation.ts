import type { OptIn } from '../policy/context.ts'
import type { Day } from '../policy/instant.ts'
import type { Dated, Parameters } from '../policy/parameters.ts'
import type { PayTables } from '../policy/pay.ts'
import type { GroupPlatform, QuotaField } from '../platforms/platforms.ts'
import type { OrderSet, StepMoment } from './alert-steps.ts'
import type { ExemptionWords } from './exemption-words.ts'
import type { PayoutFiles } from './payout-files-schema.ts'
import type { Sms } from './sms-schema.ts'
import type { SourceMapping } from './intake-schema.ts'
import type { QualityRules } from './quality/rules.ts'

export const districtKinds = ['city', 'county'] as const
export const groupPurposes = ['district', 'city', 'control'] as const
/** What a group is told of the bot's own accord. */
export const postings = ['alerts', 'bulletins', 'workbooks'] as const
/** The editions of a bulletin. */
export const editionNames = ['progress', 'final', 'weekly', 'monthly'] as const
export const districtRoles = ['installer', 'dispatcher', 'manager'] as const
export const cityRoles = ['desk', 'service', 'settlement', 'it', 'city-lead', 'admin'] as const
export const roles = [...districtRoles, ...cityRoles] as const

/** How roles are called in what people read. */
export const roleNames = {
  installer: '装维',
  dispatcher: '管控',
  manager: '经理',
  desk: '服务调度中心',
  service: '客服',
  settlement: '结算',
  it: 'IT支撑',
  'city-lead': '市公司分管',
  admin: '管理员',
} as const satisfies Record<(typeof roles)[number], string>

export type EditionName = (typeof editionNames)[number]
export type DistrictKind = (typeof districtKinds)[number]
export type GroupPurpose = (typeof groupPurposes)[number]
export type Posting = (typeof postings)[number]
export type DistrictRole = (typeof districtRoles)[number]
export type CityRole = (typeof cityRoles)[number]
export type Role = (typeof roles)[number]

/** The branch as its organisation file describes it. Everything the program knows about districts, groups and people is here. */
export interface Organisation extends MonthlyQuotas {
  readonly districts: readonly District[]
  readonly groups: readonly Group[]
  readonly people: readonly Person[]
  readonly bulletins: Bulletins
  /** The steps of all days: those before the visit from the earliest on, those by the clock, then those after the promise. */
  readonly alerts: readonly AlertStep[]
  /** Unasked messages that a group hears on a day, urgent ones aside. */
  readonly alertBudget: number
  readonly quietHours: QuietHours | null
  readonly escalation: Ladder
  /** Sources whose data must not grow older than so. */
  readonly feeds: readonly Feed[]
  /** Operating-system users who may speak as anyone with `sameday chat` on a live database. */
  readonly allowedChatUsers: readonly string[]
  readonly parameters: Parameters
  readonly pay: PayTables
  readonly quality: QualityRules
  readonly outages: OutageRules
  /** How the back office's files are written. */
  readonly payoutFiles: PayoutFiles
  readonly sms: Sms
  readonly compensation: CompensationRules
  readonly retention: RetentionRules
  readonly intake: Intake
  /** The bot's names in WeCom groups: what people type before a command. */
  readonly botNames: readonly string[]
  readonly exemptionWords: ExemptionWords
}

/** 群障 (docs/outages.md). */
export interface OutageRules {
  /** How many proposals a month may be nothing but chance, the latest first: the more, the earlier an outage is seen. */
  readonly falseProposalsAMonth: readonly Dated<number>[]
}

/** 慢必赔的赔付. */
export interface CompensationRules {
  /** The program registers what is due by itself; else the desk does. */
  readonly registerAutomatically: boolean
}

/** Putting away what has had its time (docs/data.md). */
export interface RetentionRules {
  /** Every night by itself; else whenever somebody says so. */
  readonly automatic: boolean
}

/** What a platform's edition allows in a month, for warnings before it is used up; null: not known. */
type MonthlyQuotas = { readonly [field in QuotaField]: number | null }

export interface Intake {
  /** Files that appear here are imported while the server runs; null: none is watched. */
  readonly folder: string | null
  readonly sources: readonly SourceMapping[]
}

export interface District {
  readonly id: string
  readonly name: string
  /** How source systems and people also write it. */
  readonly aliases: readonly string[]
  readonly kind: DistrictKind
  readonly optedIn: readonly OptIn[]
  /** Outsourced companies, by the name that the source systems use. */
  readonly contractors: readonly string[]
}

export interface Group {
  readonly id: string
  readonly name: string
  /** `control` is the one that is told about feeds, quarantine, watchdog and delivery. */
  readonly purpose: GroupPurpose
  readonly districts: readonly string[]
  /** The platform's own id of the group. */
  readonly platforms: PlatformIds
  /** The names of the environment variables that hold the webhooks' secrets. */
  readonly webhooks: PlatformIds
  readonly posts: readonly Posting[]
  /** Where it hears bulletins at other times than the rest; null: as the rest. */
  readonly bulletins: OwnTimes | null
}

type PlatformIds = Readonly<Record<GroupPlatform, string | null>>

/** Seconds since midnight; null: not posted. The final edition is of the day before, the weekly one of the week that ended on Sunday. */
export interface BulletinTimes extends Readonly<Record<EditionName, number | null>> {
  /** Posted on weekends and holidays too. */
  readonly onRestDays: boolean
}

export interface Bulletins extends BulletinTimes {
  /** Holidays, and weekend days on which people work, as the State Council fixes them for a year. */
  readonly restDays: readonly Day[]
  readonly workDays: readonly Day[]
}

/** What a group has otherwise than the rest. */
export type OwnTimes = { readonly [name in keyof BulletinTimes]?: BulletinTimes[name] | undefined }

export interface Person {
  readonly id: string
  readonly name: string
  /** The crew's name in the source systems, or null. */
  readonly crew: string | null
  /** The crews that the person answers for, by their names in the source systems. */
  readonly leads: readonly string[]
  /** The outsourced company the person works for, or null for the branch's own. */
  readonly contractor: string | null
  readonly platforms: PlatformIds
  readonly roles: readonly RoleGrant[]
  readonly away: readonly Absence[]
}

export type RoleGrant =
  { readonly role: DistrictRole; readonly districts: readonly string[] } | { readonly role: CityRole; readonly districts: 'all' }

/** When to speak about which orders, and to whom. */
export interface AlertStep {
  /** Rows of one id are the same step on other days. */
  readonly id: string
  /** The first day on which it is said. */
  readonly from: Day
  /** The first day on which it is said no more; null: it goes on. */
  readonly until: Day | null
  readonly orders: OrderSet
  /** Minutes before the visit (`workBy`), minutes after the promise (`dueBy`) or since it waits, or at times of the day. */
  readonly when: StepMoment
  readonly minutes: number
  /** `after`: said again every so many minutes while it lasts; null: once. */
  readonly repeatMinutes: number | null
  /** `daily`, `weekly`: seconds since midnight, in order. */
  readonly at: readonly number[]
  /** `weekly`: 1 is Monday. */
  readonly weekday: number
  /** The heading of the alert. */
  readonly says: string
  /** `daily`: `each` time all of them, only what `changed` since it was said on that day, or each order `once`. */
  readonly only: 'each' | 'changed' | 'once'
  /** What is to be done about it; null: what the kind of alert says. */
  readonly does: string | null
  /** Said in quiet hours too, and beside the budget. */
  readonly urgent: boolean
  /** Said within these hours only; null: at any. */
  readonly between: { readonly from: number; readonly to: number } | null
  /** Said of orders too that somebody has in hand. */
  readonly inHandToo: boolean
  readonly tells: Hearers
}

/** Who hears a step. */
export interface Hearers {
  /** Groups that hear alerts at all: all of a purpose, or one by its id. */
  readonly groups: readonly string[]
  /** Roles whose people hear it in their private chat; where none of them can be reached, their group hears it in their place. */
  readonly people: readonly Role[]
  /** People called by name in the groups of districts: roles of the order's district or the city; `installer` is the crew on the order. */
  readonly roles: readonly Role[]
}

export interface Feed {
  /** As imports name it. */
  readonly source: string
  readonly staleAfterMinutes: number
}

/** Seconds since midnight, `from` included and `to` not; over midnight when `from` is later. */
export interface QuietHours {
  readonly from: number
  readonly to: number
}

/** Who may be told that an order cannot be kept: whoever may hand it to somebody else. */
export const ladderRoles = ['dispatcher', 'manager', 'desk', 'city-lead'] as const satisfies readonly Role[]
export type LadderRole = (typeof ladderRoles)[number]

/** 四(三)1: who is told of an escalation, one after the other, until somebody takes it. */
export interface Ladder {
  /** At least one; each role once. */
  readonly levels: readonly Rung[]
  /** When the other times hold; over midnight when `from` is later. */
  readonly evening: QuietHours
  /** Seconds for which a take-over holds without a fact on the order. */
  readonly holds: number
  /** As 调度 names it; null: there is none. */
  readonly emergencyCrew: string | null
}

/** Seconds for which a level is waited for before the next one is told. */
export interface Rung {
  readonly role: LadderRole
  readonly waits: number
  readonly eveningWaits: number
}

/** Days on which a person is not there, `until` not included; `instead`: who then hears what they would. */
export interface Absence {
  readonly from: Day
  readonly until: Day
  readonly instead: string | null
}

export const personOf = (organisation: Organisation, id: string): Person | null => organisation.people.find((p) => p.id === id) ?? null
export const groupOf = (organisation: Organisation, id: string): Group | null => organisation.groups.find((g) => g.id === id) ?? null
export const districtOf = (organisation: Organisation, id: string): District | null =>
  organisation.districts.find((d) => d.id === id) ?? null

/** How a person is named to others; null did it without a person. */
export const nameOf = (organisation: Organisation, person: string | null): string =>
  person === null ? '系统' : (personOf(organisation, person)?.name ?? person)

export const districtName = (organisation: Organisation, id: string): string => districtOf(organisation, id)?.name ?? id
