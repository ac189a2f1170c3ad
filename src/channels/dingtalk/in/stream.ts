import { setTimeout as sleep } from 'node:timers/promises'
import { pauseBefore } from '../../pace.ts'
import { untilAborted } from '../../until-aborted.ts'
import { within } from '../../../delivery/within.ts'
import { type FrameDeps, workOn } from './frame-work.ts'
import { answerText, readFrame } from '../wire/frames.ts'
import type { Admission } from '../wire/gateway.ts'
import type { Timing } from '../settings.ts'
import { type Connection, connect } from '../wire/socket.ts'

export interface StreamDeps extends FrameDeps {
  readonly timing: Timing
  /** Whether messages come another way, so that a gateway that does not let us in is no alarm. */
  besides(): boolean
  open(stop: AbortSignal): Promise<Admission>
  /** A person must look at the connection. */
  lost(reason: string): Promise<void>
  /** It is open. */
  back(): Promise<void>
}

export interface Stream {
  /** Holds one connection until told to stop, or until the credentials have been refused so often that a person has to look. */
  run(stop: AbortSignal): Promise<void>
  connected(): boolean
}

/** Refusals of the credentials in a row after which no more is tried: a wrong secret must not hammer the gateway. */
const MOST_REFUSALS = 5

/** A connection, and the frames of it that are being worked on. */
interface Held {
  readonly connection: Connection
  readonly work: Set<Promise<void>>
}

export function openStream(deps: StreamDeps): Stream {
  const open = new Set<Held>()
  return {
    run: (stop) => run(deps, open, stop),
    connected: () => open.size > 0,
  }
}

/** What became of one attempt to hold a connection. */
interface Turn {
  readonly went: 'well' | 'badly'
  /** Whether the next one waits. */
  readonly pause: boolean
}

async function run(deps: StreamDeps, open: Set<Held>, stop: AbortSignal): Promise<void> {
  let [failures, refusals] = [0, 0]
  using _watch = watchMissing(deps, open)
  while (!stop.aborted && refusals < MOST_REFUSALS) {
    const opened = await deps.open(stop)
    refusals = 'failed' in opened && opened.failed === 'credentials' ? refusals + 1 : 0
    const turn = 'failed' in opened ? await noTicket(deps, opened, stop) : await hold(deps, opened.url, open, stop)
    failures = turn.went === 'well' ? 0 : failures + 1
    if (refusals < MOST_REFUSALS && (turn.pause || failures > 1)) await pause(pauseBefore(failures, deps.timing.pause, Math.random()), stop)
  }
  if (refusals === MOST_REFUSALS) await deps.lost('钉钉拒绝了应用凭证，长连接已停止：请核对 DINGTALK_APP_KEY 与 DINGTALK_APP_SECRET 后重启')
  await Promise.all([...open].map((held) => finish(held, deps.timing)))
}

/** So often in the time that a connection may be missing it is looked at, so that it is told soon after. */
const LOOKS = 10

/** Whatever keeps it from connecting, nothing that people write arrives. */
function watchMissing({ timing, lost, besides }: StreamDeps, open: ReadonlySet<Held>): Disposable {
  let since = performance.now()
  return setInterval(() => {
    if (open.size === 0 && !besides() && performance.now() - since < timing.missing) return
    since = performance.now()
    if (open.size === 0 && !besides()) void lost('长连接连不上，一直在重试：请检查本机到钉钉网关的网络')
  }, timing.missing / LOOKS)
}

async function noTicket(
  { log, lost, besides }: StreamDeps,
  { failed, reason }: Extract<Admission, { failed: string }>,
  stop: AbortSignal,
): Promise<Turn> {
  if (!stop.aborted) log.warn({ failed, reason }, 'the gateway gave no ticket')
  if (failed === 'not-allowed' && !besides())
    await lost(`网关不让连接（${reason}）：请确认应用已发布、机器人的消息接收模式是 Stream、服务器出口 IP 在白名单内`)
  return { went: 'badly', pause: true }
}

/** Connects and stays until the connection ends or the gateway says that it is about to end it. */
async function hold(deps: StreamDeps, url: URL, open: Set<Held>, stop: AbortSignal): Promise<Turn> {
  const { log, timing } = deps
  const leaving = new AbortController()
  const work = new Set<Promise<void>>()
  const heard = (text: string, connection: Connection): void => {
    const answering = answer(deps, text, connection, () => leaving.abort()).finally(() => work.delete(answering))
    work.add(answering)
  }
  const began = performance.now()
  const connection = await connect(url, timing, heard).catch((error: unknown) => String(error))
  if (typeof connection === 'string') {
    log.warn({ reason: connection }, 'the gateway could not be connected to')
    return { went: 'badly', pause: true }
  }
  // Only now: while the new one was being opened, frames still came by the old one.
  for (const older of open) void finish(older, timing)
  const held = { connection, work }
  open.add(held)
  void connection.closed.then(() => open.delete(held))
  log.info({}, 'connected to the gateway')
  void deps.back()
  const why = await Promise.race([
    connection.closed,
    untilAborted(leaving.signal).then(() => 'told to go'),
    untilAborted(stop).then(() => 'stopping'),
  ])
  log.info({ why }, 'a connection to the gateway ends')
  const went = performance.now() - began >= timing.steady ? 'well' : 'badly'
  return { went, pause: !leaving.signal.aborted && !stop.aborted }
}

/** Closes a connection when what it brought is answered; an answer means nothing on another. */
async function finish({ connection, work }: Held, { press, acknowledge }: Timing): Promise<void> {
  await within(Promise.allSettled(work), press + acknowledge)
  connection.close()
  await connection.closed
}

async function answer(deps: StreamDeps, text: string, connection: Connection, leave: () => void): Promise<void> {
  const frame = readFrame(text)
  if (frame === null) return deps.log.warn({ bytes: text.length }, 'a frame without an id came')
  if (frame.type === 'SYSTEM' && frame.headers.topic === 'disconnect') return leave()
  const worked = await workOn(deps, frame)
  if (worked === null) return
  const sent = connection.send(answerText(frame, worked.answer))
  if (!sent)
    deps.log.warn({ topic: frame.headers.topic, frame: frame.headers.messageId }, 'the connection ended before a frame was answered')
  // The connection need not wait for what takes longer.
  void worked.answered?.(sent)
}

const pause = (millis: number, stop: AbortSignal): Promise<unknown> => sleep(millis, null, { signal: stop }).catch(() => null)
