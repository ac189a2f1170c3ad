import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { FromPage, FromServer, Line } from '../../src/channels/webchat/protocol.ts'
import type { Instant } from '../../src/policy/instant.ts'

type Type = FromServer['type']
type Of<T extends Type> = Extract<FromServer, { type: T }>

/** The connection ended before the answer came. */
export class Gone extends Error {
  override readonly name = 'Gone'
}

/** Somebody's demonstration page, as far as its socket goes. */
export interface Page {
  tell(frame: FromPage): void
  /** The next frame of one of these types that fits and was not taken before; throws Gone when the connection ends first. */
  hears<T extends Type>(types: readonly T[], fits?: (frame: Of<T>) => boolean): Promise<Of<T>>
}

export async function visit(url: string, origin = url): Promise<Page> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/webchat/socket`, { origin })
  onTestFinished(() => socket.terminate())
  const heard: FromServer[] = []
  let news = Promise.withResolvers<void>()
  const tellNews = (): void => {
    news.resolve()
    news = Promise.withResolvers()
  }
  socket.on('message', (data: Buffer) => {
    heard.push(JSON.parse(data.toString()) as FromServer)
    tellNews()
  })
  socket.on('close', tellNews)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  // A killed server breaks the connection; that it ended is all there is to know.
  socket.on('error', () => undefined)
  return {
    tell: (frame) => socket.send(JSON.stringify(frame), () => undefined),
    async hears<T extends Type>(types: readonly T[], fits: (frame: Of<T>) => boolean = () => true) {
      for (;;) {
        const found = heard.findIndex((frame) => types.some((type) => type === frame.type) && fits(frame as Of<T>))
        if (found >= 0) return heard.splice(found, 1)[0] as Of<T>
        if (socket.readyState === WebSocket.CLOSED) throw new Gone()
        await news.promise
      }
    },
  }
}

export interface Saying {
  readonly clientId: string
  readonly person: string
  readonly conversation: string
  readonly text: string
}

/** In a group the bot is addressed, as it has to be. */
export const saying = (person: string, conversation: string, text: string): Saying => ({
  clientId: randomUUID(),
  person,
  conversation,
  text: conversation.startsWith('group/') ? `@机器人 ${text}` : text,
})

/** Says it and waits until it is taken; throws Gone. */
export async function say(page: Page, said: Saying): Promise<'new' | 'repeat' | 'closing'> {
  page.tell({ type: 'say', ...said })
  const answer = await page.hears(['ack', 'refused', 'trouble'], (one) => one.type === 'trouble' || one.clientId === said.clientId)
  if (answer.type === 'ack') return answer.outcome
  throw new Error(`not taken: ${answer.reason}`)
}

/** All that was ever said in the conversation. */
export async function transcriptOf(page: Page, conversation: string): Promise<Line[]> {
  page.tell({ type: 'open', conversation })
  const latest = await page.hears(['lines'], (one) => one.conversation === conversation && one.range === 'latest')
  const lines = [...latest.lines]
  for (let { older } = latest; older;) {
    page.tell({ type: 'history', conversation, before: lines[0]?.seq ?? 0 })
    const before = await page.hears(['lines'], (one) => one.conversation === conversation && one.range === 'before')
    lines.unshift(...before.lines)
    ;({ older } = before)
  }
  return lines
}

export const botLines = (lines: readonly Line[]): Line[] => lines.filter(({ from }) => from.kind === 'bot')

/** The first line of the bot in the conversation that fits, from before or from now on. The page must listen to the conversation. */
export async function botSays(page: Page, conversation: string, fits: (said: string) => boolean): Promise<string> {
  const { line } = await page.hears(
    ['line'],
    (one) => one.conversation === conversation && one.line.message !== null && fits(wordsOf(one.line)),
  )
  return wordsOf(line)
}

export const wordsOf = ({ message }: Pick<Line, 'message'>): string => JSON.stringify(message)

export async function clockOf(page: Page): Promise<Instant> {
  page.tell({ type: 'ask-clock' })
  return (await page.hears(['clock'])).now
}

/** Moves the clock of everybody; resolves when what fell due is done. */
export async function advance(page: Page, to: Instant): Promise<void> {
  page.tell({ type: 'advance', to })
  await page.hears(['clock'], ({ now }) => now >= to)
}
