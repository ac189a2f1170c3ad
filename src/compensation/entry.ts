import type { Instant } from '../policy/instant.ts'
import { claimLine } from './line-key.ts'

/**
 * Where the fen of a line are: with the branch that owes them, entered in the ledger, agreed to, on their way, with the customer, or there
 * without being owed. All money of a line is in one place.
 */
export const accounts = ['branch', 'registered', 'audited', 'batched', 'paid', 'overpaid'] as const
export type Account = (typeof accounts)[number]

type Move = readonly [from: readonly Account[], to: Account] | null

/** What can be done about a line (policy section 8), and which money it moves; null: none. */
export const entryTypes = {
  /** 登记. */
  register: [['branch'], 'registered'],
  /** 放行: a claim that waits for a person may go on. */
  release: null,
  /** 审核. */
  audit: [['registered'], 'audited'],
  /** 退回. */
  return: [['registered', 'audited'], 'branch'],
  /** The amount is another now: what was registered and agreed to no longer counts. */
  reopen: [['registered', 'audited'], 'branch'],
  /** Nothing is owed any more. */
  withdraw: [['registered', 'audited'], 'branch'],
  /** Pending until `pay`, `fail` or `take-back`: one of them, once. */
  batch: [['audited'], 'batched'],
  /** Out of a batch that was not handed over. */
  'take-back': [['batched'], 'registered'],
  fail: [['batched'], 'registered'],
  pay: [['batched'], 'paid'],
  /** Paid, and not owed (any more). Never asked back. */
  overpay: [['paid'], 'overpaid'],
  /** Owed after all. */
  'overpay-back': [['overpaid'], 'paid'],
  /** 已告知. */
  tell: null,
} as const satisfies Record<string, Move>

export type EntryType = keyof typeof entryTypes
export const settling = ['pay', 'fail', 'take-back'] as const satisfies readonly EntryType[]

/** The program, where no person acted. */
export const PROGRAM = 'program'

/** What is said beside: `reason`, `orders` a release was about, what a batch's line says, how the customer was told. */
export type Meta = Readonly<Record<string, unknown>>

export interface Entry {
  readonly id: number
  /** What makes a repeat of it the same. */
  readonly key: string
  readonly claim: string
  /** 1, or the number of a supplement. */
  readonly line: number
  /** Counts the entries of the line, from 1. */
  readonly seq: number
  readonly type: EntryType
  readonly amountFen: number
  readonly from: Account | null
  readonly to: Account | null
  readonly claimVersion: number
  /** The pending entry that it settles or voids. */
  readonly settles: number | null
  readonly batch: string | null
  readonly batchLine: number | null
  readonly happenedAt: Instant
  readonly learntAt: Instant
  readonly actor: string
  readonly meta: Meta
}

/** `KEY`, or `KEY#2` of a supplement. */
export const lineOf = ({ claim, line }: Pick<Entry, 'claim' | 'line'>): string => claimLine(claim, line)

/** What was said of why; empty: nothing. */
export const reasonOf = ({ meta }: Pick<Entry, 'meta'>): string => (typeof meta['reason'] === 'string' ? meta['reason'] : '')
