import type { Pauses } from '../pace.ts'

/** Milliseconds of real time. */
export interface Timing {
  /** Until a connection is open and its login answered. */
  readonly open: number
  /** Until a frame or a call is answered; then nobody knows whether it arrived. */
  readonly answer: number
  readonly heartbeat: number
  /** The first pause before connecting again, and the longest. */
  readonly pause: Pauses
  /** After a login that was refused for coming too often. */
  readonly tooOften: number
  /** So long after a loss a message waits for the connection, before it goes by the group's webhook. */
  readonly grace: number
  /** Without a connection for so long, a person is told. */
  readonly missing: number
  /** The result of a press must be known by then; the platform drops the answer after 5 s. */
  readonly press: number
  /** The first pause before what was said is stored again, after it could not be. */
  readonly store: number
}

/** Vendor's document and SDK: heartbeat 30 s, answer 5 s, pauses of 1 to 30 s. */
export const usualTiming: Timing = {
  open: 10_000,
  answer: 5000,
  heartbeat: 30_000,
  pause: { first: 1000, most: 30_000 },
  tooOften: 60_000,
  grace: 15_000,
  missing: 45_000,
  press: 4000,
  store: 500,
}
