import { botAvatar, groupAvatar, personAvatar } from './avatar.ts'
import { type Item, byId, el, keyedList } from './dom.ts'
import { preview } from './render-message.ts'
import { type Place, type State, now, personOf, places } from '../model/state.ts'
import type { Thread } from '../model/thread.ts'
import { shortTime } from '../model/time.ts'

/** The conversations on the left and, above them, who I am. */
export function drawsSidebar(chooseMe: () => void): (state: State) => void {
  const button = byId('me-button', HTMLButtonElement)
  button.addEventListener('click', chooseMe)
  const list = keyedList(byId('conversations', HTMLElement))
  const me = keyedList(byId('me-avatar', HTMLElement))
  return (state) => {
    const person = personOf(state, state.me)
    button.disabled = !state.hello
    button.setAttribute('aria-label', person ? `我是${person.name}，${person.role}。切换身份` : '选择身份')
    byId('me-name', HTMLElement).textContent = person?.name ?? '我是谁？'
    byId('me-role', HTMLElement).textContent = person ? roleLine(person) : '选择身份'
    me(person ? [{ key: person.id, signature: '', make: () => personAvatar(person.name) }] : [])
    list(items(state))
  }
}

/** `区县经理·赣榆`. */
export const roleLine = ({ role, districts }: { role: string; districts: readonly string[] }): string =>
  [role, districts.length === 0 ? '全市' : districts.length > 2 ? `${districts.length} 个区县` : districts.join('、')].join('·')

function items(state: State): Item[] {
  const at = now(state, performance.now())
  const all = places(state)
  const section = (kind: Place['kind'], text: string): Item[] => {
    const mine = all.filter((place) => place.kind === kind)
    const heading: Item = { key: `section ${kind}`, signature: text, make: () => el('h2', { class: 'section' }, text) }
    return mine.length === 0 ? [] : [heading, ...mine.map((place) => entry(place, state.threads.get(place.key), state, at))]
  }
  return [...section('group', '群聊'), ...section('direct', '私聊')]
}

function entry(place: Place, thread: Thread | undefined, state: State, at: number): Item {
  const here = state.here === place.key
  const last = thread?.lines.at(-1)
  const when = last ? shortTime(last.at, at) : ''
  const text = last ? lastWords(last, place, state) : thread?.loaded ? '还没有消息' : ' '
  const unread = thread?.unread ?? 0
  const called = thread?.called ?? false
  return {
    key: place.key,
    signature: JSON.stringify([here, when, text, unread, called, place.name]),
    make: () =>
      el(
        'a',
        {
          class: 'conversation',
          href: `#${place.key}`,
          'aria-current': here ? 'page' : null,
          'data-testid': 'conversation',
          'data-key': place.key,
        },
        place.kind === 'group' ? groupAvatar(place.name) : botAvatar(),
        el('span', { class: 'conversation-top' }, el('span', { class: 'conversation-name' }, place.name), el('time', {}, when)),
        el(
          'span',
          { class: 'conversation-bottom' },
          el('span', { class: 'conversation-last' }, called ? el('em', {}, '[有人@我] ') : null, text),
          badge(unread),
        ),
      ),
  }
}

function lastWords({ from, text, message, addressed }: NonNullable<Thread['lines'][number]>, place: Place, { hello, me }: State): string {
  const words = message ? preview(message) : `${addressed && place.kind === 'group' ? `@${hello?.bot} ` : ''}${text}`
  const speaker = from.kind === 'bot' ? (hello?.bot ?? '') : from.id === me ? '我' : from.name
  return (place.kind === 'group' ? `${speaker}：${words}` : words).replace(/\s+/g, ' ').slice(0, 80)
}

const badge = (unread: number): HTMLElement | null =>
  unread === 0
    ? null
    : el('span', { class: 'unread', 'data-testid': 'unread', 'aria-label': `${unread} 条未读` }, unread > 99 ? '99+' : String(unread))
