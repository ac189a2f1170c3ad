import type { ChannelLog } from '../../platform.ts'
import { type Frame, type FrameAnswer, accepted, refused, topics } from '../wire/frames.ts'
import { parsed } from '../../call.ts'
import { responseOf } from '../out/pressed-card.ts'
import type { Presses } from './press.ts'
import type { Receiving } from './receiving.ts'
import { within } from '../../../delivery/within.ts'

export interface FrameDeps {
  readonly receiving: Receiving
  readonly presses: Presses
  readonly log: ChannelLog
  /** Milliseconds. */
  readonly acknowledge: number
}

/** An answer, and what is left to do when it was sent, or could not be. */
export interface Worked {
  readonly answer: FrameAnswer
  readonly answered?: (sent: boolean) => Promise<void>
}

/** Does what a frame asks; null: it gets no answer. Never rejects. */
export async function workOn(deps: FrameDeps, frame: Frame): Promise<Worked | null> {
  const { type, headers, data } = frame
  try {
    if (type === 'SYSTEM') return headers.topic === 'ping' ? { answer: { code: 200, message: 'OK', data: data ?? '{}' } } : null
    // Not subscribed to, and nothing to us; unanswered it would come again.
    if (type === 'EVENT') return { answer: { code: 200, message: 'OK', data: JSON.stringify({ status: 'SUCCESS', message: 'ignored' }) } }
    if (type === 'CALLBACK' && headers.topic === topics.message) return await messageWork(deps, parsed(data ?? ''))
    if (type === 'CALLBACK' && headers.topic === topics.card) return await pressWork(deps, parsed(data ?? ''))
    return { answer: refused(404, 'unknown topic') }
  } catch (error) {
    deps.log.error({ topic: headers.topic, frame: headers.messageId, error: String(error) }, 'a frame could not be worked on')
    return { answer: refused(500, 'failed') }
  }
}

/**
 * Acknowledged as soon as it is stored, so that a crash in between loses nothing; but after a moment in any case, since the platform takes a
 * slow answer for none. What was left to the process that takes over, or not kept for want of room, is not acknowledged: it comes again.
 */
async function messageWork({ receiving, acknowledge }: FrameDeps, body: unknown): Promise<Worked | null> {
  const taken = await within(receiving.take(body), acknowledge)
  if (taken?.value === 'closing' || taken?.value === 'no-room') return null
  return { answer: taken?.value === 'bad' ? refused(400, 'no robot message') : accepted() }
}

async function pressWork({ presses }: FrameDeps, body: unknown): Promise<Worked> {
  const taken = await presses.take(body)
  if (taken === null) return { answer: refused(400, 'no press') }
  return { answer: accepted(responseOf(taken.change)), answered: taken.answered }
}
