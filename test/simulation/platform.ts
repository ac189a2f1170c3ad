import type { Outgoing, SendResult, Sender } from '../../src/delivery/sender.ts'
import type { Instant } from '../../src/policy/instant.ts'
import type { Random } from './random.ts'

/** One message as the platform shows it. */
export interface Arrival {
  readonly id: string
  readonly at: Instant
  readonly repeat: boolean
  readonly message: Outgoing['message']
}

/** Where a send is cut off by the death of who sends. */
export type SendCut = 'before-it-arrives' | 'after-it-arrived' | null

export interface Platform extends Sender {
  readonly arrivals: readonly Arrival[]
}

/**
 * A platform that refuses, loses and hides answers as the seed has it, and is away for half an hour now and then. `cut`: whoever sends dies;
 * `treat`: what a planted bug makes of a message on its way.
 */
export function openPlatform(
  random: Random,
  now: () => Instant,
  { cut, treat }: { cut: () => SendCut; treat: (outgoing: Outgoing) => Outgoing },
): Platform {
  const arrivals: Arrival[] = []
  let awayUntil = -Infinity
  const arrive = ({ id, repeat, message }: Outgoing): void => void arrivals.push({ id, at: now(), repeat, message })

  async function send(given: Outgoing): Promise<SendResult> {
    const outgoing = treat(given)
    const death = cut()
    if (death === 'before-it-arrives') throw new Error('died')
    if (death === 'after-it-arrived') {
      arrive(outgoing)
      throw new Error('died')
    }
    if (random.chance(0.004)) awayUntil = now() + 1800
    if (now() < awayUntil) return { sent: false, retry: 'when-connected', reason: 'away', answer: null }
    const fate = random.below(100)
    if (fate < 4) return { sent: false, retry: random.pick(['now', 'after-a-minute']), reason: 'busy', answer: null }
    if (fate < 6) throw new Error('no answer, and it had not arrived')
    arrive(outgoing)
    if (fate < 9) throw new Error('no answer, and it had arrived')
    return { sent: true, answer: null }
  }
  return { platform: 'webchat', arrivals, send }
}

/** The orders whose numbers a reader sees. */
export const named = ({ message }: Arrival): string[] =>
  message.kind === 'card'
    ? message.fields.flatMap(({ name, value }) => (name === '工单' ? [value] : [name]))
    : message.kind === 'table'
      ? message.rows.map(([id = '']) => id)
      : []
