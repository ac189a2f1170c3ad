import type { Hello, SpokenLine } from '../../protocol.ts'
import type { Actions } from '../model/actions.ts'
import { botAvatar, personAvatar } from './avatar.ts'
import { el } from './dom.ts'
import { type Handlers, renderMessage } from './render-message.ts'
import { type Place, mentions } from '../model/state.ts'
import type { Pending } from '../model/thread.ts'
import { dayName, hourMinuteSecond } from '../model/time.ts'

/** Where a line is shown and to whom. */
export interface Scene {
  readonly hello: Hello
  readonly me: string
  readonly place: Place
}

export const renderLine = (line: SpokenLine, scene: Scene, handlers: Handlers): HTMLElement =>
  line.from.kind === 'bot' ? botLine(line, scene, handlers) : personLine(line, line.from, scene)

function botLine(line: SpokenLine, { hello, me, place }: Scene, handlers: Handlers): HTMLElement {
  const named = mentions(line).flatMap((id) => hello.people.find((p) => p.id === id && heard(p, place)) ?? [])
  const called = named.map(({ id, name }) => el('span', { class: id === me ? 'mention mention-me' : 'mention' }, `@${name}`))
  const bubble = el('div', { class: `bubble bubble-${line.message?.kind ?? 'text'}`, 'data-testid': 'bubble' })
  if (called.length > 0) bubble.append(el('p', { class: 'called' }, ...called.flatMap((name, n) => (n === 0 ? [name] : [' ', name]))))
  if (line.message) bubble.append(renderMessage(line.message, { ...handlers, press: (button) => handlers.press(button, line.id) }))
  const name = el('span', { class: 'line-name' }, hello.bot, el('span', { class: 'bot-badge' }, 'BOT'))
  return row('bot', line.id, botAvatar(), name, bubble, timeTitle(line, hello))
}

/** Only members of the group are mentioned, as on real platforms. */
const heard = (person: { id: string; groups: readonly string[] }, place: Place): boolean =>
  place.key === `direct/${person.id}` || person.groups.some((group) => place.key === `group/${group}`)

function personLine(line: SpokenLine, { id, name }: { id: string; name: string }, scene: Scene): HTMLElement {
  const { hello, me, place } = scene
  const mine = id === me
  const mention = place.kind === 'group' && line.addressed
  const bubble = spoken(mention ? hello.bot : null, line.text ?? '')
  const role = hello.people.find((p) => p.id === id)?.role
  const label = el('span', { class: 'line-name' }, name, role ? el('span', { class: 'line-role' }, role) : null)
  const note =
    mine && place.kind === 'group' && !line.addressed ? el('p', { class: 'line-note' }, `没有 @${hello.bot}，机器人不会回应`) : null
  return row(mine ? 'mine' : 'other', line.id, personAvatar(name), label, bubble, timeTitle(line, hello), note)
}

/** My lines that the server has not shown back yet. */
export function renderPending(pending: Pending, connected: boolean, { hello, place, me }: Scene, actions: Actions): HTMLElement {
  const prefix = `@${hello.bot} `
  const mention = place.kind === 'group' && pending.text.startsWith(prefix)
  const bubble = spoken(mention ? hello.bot : null, mention ? pending.text.slice(prefix.length) : pending.text)
  const name = hello.people.find((p) => p.id === me)?.name ?? ''
  const label = el('span', { class: 'line-name' }, name)
  return row('mine', pending.clientId, personAvatar(name), label, bubble, '', pendingNote(pending, connected, actions))
}

function pendingNote({ clientId, state, reason }: Pending, connected: boolean, actions: Actions): HTMLElement | null {
  if (state === 'sent') return null
  if (state === 'sending' && connected) return el('p', { class: 'line-note line-sending', 'data-testid': 'sending' }, '发送中…')
  if (!connected) return el('p', { class: 'line-note line-failed', 'data-testid': 'unsent' }, '未送达，连上后自动重发')
  const again = el('button', { type: 'button', class: 'note-button', 'data-testid': 'say-again' }, '重发')
  again.addEventListener('click', () => actions.sayAgain(clientId))
  const discard = el('button', { type: 'button', class: 'note-button' }, '删除')
  discard.addEventListener('click', () => actions.discard(clientId))
  const why = state === 'late' ? '未送达：没有收到回应' : `未送达：${reason}`
  return el('p', { class: 'line-note line-failed', 'data-testid': 'unsent' }, why, ' ', again, ' ', discard)
}

const spoken = (bot: string | null, text: string): HTMLElement =>
  el(
    'div',
    { class: 'bubble', 'data-testid': 'bubble' },
    el('div', { class: 'message-text' }, el('p', {}, bot ? el('span', { class: 'mention' }, `@${bot}`) : null, bot ? ' ' : null, text)),
  )

const timeTitle = ({ at }: SpokenLine, { now }: Hello): string => `${dayName(at, now)} ${hourMinuteSecond(at)}`

function row(
  side: 'mine' | 'other' | 'bot',
  id: string,
  avatar: HTMLElement,
  name: HTMLElement,
  bubble: HTMLElement,
  title: string,
  note: HTMLElement | null = null,
): HTMLElement {
  return el(
    'div',
    { class: `line line-${side}`, 'data-testid': 'line', 'data-from': side, 'data-id': id },
    avatar,
    el('div', { class: 'line-content', title }, name, bubble, note),
  )
}
