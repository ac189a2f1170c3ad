import type { Instant } from '../policy/instant.ts'
import { type Pieces, piecesOf } from './pieces.ts'

/** By what a common fault shows, the closest to the equipment first: of two that name the same orders, the earlier says more. */
export const commonKinds = ['olt', 'community', 'road', 'account'] as const
export type CommonKind = (typeof commonKinds)[number]

/** What several repairs have in common, within one district. */
export interface Common {
  readonly district: string
  readonly kind: CommonKind
  readonly value: string
}

/** A repair as far as common faults are concerned. */
export interface Repair {
  readonly id: string
  readonly household: string
  readonly district: string
  readonly enteredAt: Instant
  readonly commons: readonly Common[]
}

/** What is known of where an order is. */
export interface Whereabouts {
  readonly district: string
  readonly olt: string | null
  readonly community: string | null
  readonly address: string | null
  readonly account: string | null
}

export const keyOf = ({ district, kind, value }: Common): string => `${district}/${kind}/${value}`

/** What an order may have in common with others. What the source says of the community goes before what its address says. */
export function commonsOf({ district, olt, community, address, account }: Whereabouts, prefixes: readonly string[]): Common[] {
  const pieces: Pieces = address === null ? { community: null, road: null } : piecesOf(address, prefixes)
  const values: Readonly<Record<CommonKind, readonly (string | null)[]>> = {
    olt: [spelt(olt)],
    community: [spelt(community) ?? pieces.community],
    road: [pieces.road],
    account: account === null ? [] : accountPrefixes(account),
  }
  return commonKinds.flatMap((kind) => values[kind].flatMap((value) => (value === null ? [] : [{ district, kind, value }])))
}

/** One spelling of what systems write in capitals and with blanks, or without. */
const spelt = (value: string | null): string | null => value?.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase() || null

/** Numbers are given out by the ten thousand to an exchange, and by the thousand within it. */
const ACCOUNT = /^(\d{3,12})(\d)\d{3}(?:@|$)/

/** The number without its last three digits and without its last four; none where the account is no number. */
export function accountPrefixes(account: string): string[] {
  const [, exchange, thousand] = ACCOUNT.exec(account.normalize('NFKC').trim()) ?? []
  return exchange === undefined || thousand === undefined ? [] : [`${exchange}${thousand}`, exchange]
}
