import type { FastifyBaseLogger } from 'fastify'
import type { WebSocket } from 'ws'
import { allowance } from './allowance.ts'
import type { WebchatDeps } from './deps.ts'
import { clockMessage } from './fast-forward.ts'
import { latestLines, linesAfter, linesBefore } from './history.ts'
import { BOT_NAME, LONGEST_TEXT, fromPage, type FromPage, type FromServer, type Hello } from './protocol.ts'
import type { Page } from './rooms.ts'
import { knownConversation, say } from './say.ts'

/** A page opens its dozen conversations at once; nobody types faster than this. */
const BURST = 60
const PER_SECOND = 10
/** A page that goes on after so many refusals is out of order. */
const PATIENCE = 200
/** A page that does not take what it is told; it reads what it missed when it comes back. */
const LARGEST_BACKLOG = 8 * 1024 * 1024

export interface House {
  readonly deps: WebchatDeps
  readonly version: string
  readonly advance: (to: number) => Promise<string | null>
  readonly log: FastifyBaseLogger
}

/** One open page, from its greeting to its leaving. What it asks is answered in order. */
export function visit(socket: WebSocket, house: House): void {
  const { deps, log } = house
  const page: Page = {
    tell(message) {
      if (socket.bufferedAmount > LARGEST_BACKLOG) socket.terminate()
      else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
    },
  }
  const answerInOrder = oneAfterAnother(page, house)
  const allowed = allowance(BURST, PER_SECOND, () => performance.now() / 1000)
  let refusals = 0

  socket.on('message', (data, binary) => {
    const asked = binary || !Buffer.isBuffer(data) ? null : readFrame(data.toString())
    if (asked && allowed()) return answerInOrder(asked)
    refusals += 1
    if (refusals > PATIENCE) return socket.close(1008, 'too many bad frames')
    const reason = asked ? '发得太快了，请稍等再发。' : '这条请求的格式不对，没有处理。'
    page.tell(asked?.type === 'say' ? { type: 'refused', clientId: asked.clientId, reason } : { type: 'trouble', reason })
  })
  socket.on('close', () => deps.rooms.leave(page))
  socket.on('error', (error) => log.info({ error: error.message }, 'page connection broke'))

  deps.rooms.enter(page)
  page.tell(hello(house))
  answerInOrder({ type: 'ask-clock' })
}

function readFrame(text: string): FromPage | null {
  try {
    return fromPage.parse(JSON.parse(text))
  } catch {
    // Not JSON, or not one of the forms: either way it is answered as such.
    return null
  }
}

function hello({ deps, version }: House): Hello {
  const { kind, title, startedAt, groups, people, commands, clock } = deps
  return {
    type: 'hello',
    kind,
    title,
    bot: BOT_NAME,
    longestText: LONGEST_TEXT,
    version,
    startedAt,
    now: clock.now(),
    groups,
    people,
    commands,
  }
}

function oneAfterAnother(page: Page, house: House): (asked: FromPage) => void {
  let before: Promise<void> = Promise.resolve()
  const answerOne = async (asked: FromPage): Promise<void> => {
    try {
      const reply = await answer(asked, page, house)
      if (reply) page.tell(reply)
    } catch (err) {
      house.log.error({ err, asked: asked.type }, 'a page was not answered')
      const reason = '系统出错，这次没有办成，请稍后再试。'
      page.tell(asked.type === 'say' ? { type: 'refused', clientId: asked.clientId, reason } : { type: 'trouble', reason })
    }
  }
  return (asked) => {
    // A fast-forward takes as long as the work that falls due; who asked for it may go on talking.
    if (asked.type === 'advance') void answerOne(asked)
    else before = before.then(() => answerOne(asked))
  }
}

async function answer(asked: FromPage, page: Page, { deps, advance }: House): Promise<FromServer | null> {
  if (asked.type === 'say') return say(asked, deps)
  if (asked.type === 'ask-clock') return clockMessage(deps)
  if (asked.type === 'advance') {
    const reason = await advance(asked.to)
    return reason ? { type: 'trouble', reason } : null
  }
  const conversation = knownConversation(asked.conversation, deps)
  if (!conversation) return { type: 'trouble', reason: '没有这个会话。' }
  if (asked.type === 'history') return linesBefore(conversation, asked.before, deps)
  // Listening comes first: what is said while the transcript is read arrives twice rather than never.
  deps.rooms.listen(page, conversation)
  return asked.after === undefined ? latestLines(conversation, deps) : linesAfter(conversation, asked.after, deps)
}
