import type { Secret } from '../../config/secret.ts'
import type { Pauses } from '../pace.ts'

export interface DingtalkSettings {
  /** The organisation's internal app with its robot; null: only custom webhooks are spoken to. */
  readonly app: DingtalkApp | null
  /** Where the HTTP callback is taken; null: not at all. */
  readonly callbackPath: string | null
  readonly apiBase: string
  readonly oapiBase: string
  readonly timing?: Partial<Timing>
}

export interface DingtalkApp {
  readonly appKey: string
  readonly appSecret: Secret
  readonly robotCode: string
  /** `….schema` of the card platform; null: buttons become text. */
  readonly cardTemplate: string | null
}

/** How long things take and how often they are tried; milliseconds. */
export interface Timing {
  /** Longest wait for the answer to one call: two of them fit into the time that the queue gives a send. */
  readonly answer: number
  readonly upload: number
  /** Between WebSocket pings, and without a sign of life until the connection counts as dead. */
  readonly ping: number
  readonly silence: number
  /** A connection that lived so long was a good one. */
  readonly steady: number
  /** Without a connection for so long, a person is told. */
  readonly missing: number
  /** Before connecting again. */
  readonly pause: Pauses
  /** A message that is not stored by then is acknowledged all the same. */
  readonly acknowledge: number
  /** What the work behind a press may take before its answer says that it goes on; the platform waits about three seconds. */
  readonly press: number
  /** Between calls of the OpenAPI, and the longest wait for a call's turn. */
  readonly spacing: number
  readonly turn: number
  /** Pauses before what could not be stored is stored again; the last one repeats. */
  readonly storing: readonly number[]
}

export const usualTiming: Timing = {
  answer: 4000,
  upload: 8000,
  ping: 10_000,
  silence: 20_000,
  steady: 10_000,
  missing: 45_000,
  pause: { first: 1000, most: 60_000 },
  acknowledge: 1000,
  press: 2500,
  spacing: 100,
  turn: 3000,
  storing: [1000, 5000, 15_000, 60_000],
}
