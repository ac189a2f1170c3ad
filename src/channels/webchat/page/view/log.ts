import type { SpokenLine } from '../../protocol.ts'
import type { Actions } from '../model/actions.ts'
import { standsAlone } from '../model/commands.ts'
import { type Item, byId, el, keyedList } from './dom.ts'
import { type Scene, renderLine, renderPending } from './render-line.ts'
import type { Handlers } from './render-message.ts'
import { scrollKeeper } from './scroll.ts'
import { type Place, type State, now } from '../model/state.ts'
import type { Thread } from '../model/thread.ts'
import { dayName, hourMinute, isoTime, sameDay } from '../model/time.ts'

/** A silence this long is marked by the time of the line after it. */
const SILENCE = 300

/** The conversation in the middle. */
export function drawsLog(
  actions: Actions,
  handlers: Handlers,
  useExample: (text: string) => void,
): (state: State, place: Place | null) => void {
  const log = byId('log', HTMLElement)
  const older = byId('older', HTMLButtonElement)
  const list = keyedList(log)
  const scroll = scrollKeeper(actions)
  older.addEventListener('click', () => actions.older())

  return (state, place) => {
    const thread = place ? state.threads.get(place.key) : undefined
    const scene = place && state.hello && state.me ? { hello: state.hello, me: state.me, place } : null
    scroll.around(thread ?? null, () => {
      log.setAttribute('aria-busy', String(thread?.askedOlder ?? false))
      older.hidden = !thread?.older
      older.textContent = thread?.askedOlder ? '正在加载…' : '查看更早的消息'
      list(
        scene && thread
          ? items(thread, scene, state, actions, handlers, useExample)
          : [emptyNote(!state.hello ? '正在连接…' : state.me ? '选择一个会话' : '先选择身份，再开始聊天')],
      )
    })
  }
}

function items(
  thread: Thread,
  scene: Scene,
  state: State,
  actions: Actions,
  handlers: Handlers,
  useExample: (text: string) => void,
): Item[] {
  const seen = `${thread.key} ${scene.me}`
  const today = now(state, performance.now())
  const lines = thread.lines.flatMap((line, n): Item[] => {
    const before = thread.lines[n - 1]
    const newDay = !before || !sameDay(before.at, line.at)
    const item: Item = { key: line.id, signature: `${seen} said`, make: () => renderLine(line, scene, handlers) }
    return newDay || line.at - before.at >= SILENCE ? [separator(line, today, newDay), item] : [item]
  })
  const connected = state.link === 'open'
  const pending = thread.pending
    .filter(({ person }) => person === scene.me)
    .map((p): Item => ({
      key: p.clientId,
      signature: `${seen} ${p.state} ${connected}`,
      make: () => renderPending(p, connected, scene, actions),
    }))
  if (!thread.loaded) return [loadingNote(thread.key), ...pending]
  return [...(thread.older ? [] : [welcome(scene, useExample)]), ...lines, ...pending]
}

function separator({ id, at }: SpokenLine, today: number, day: boolean): Item {
  const text = day || !sameDay(at, today) ? `${dayName(at, today)} ${hourMinute(at)}` : hourMinute(at)
  return {
    key: `before ${id}`,
    signature: text,
    make: () =>
      el(
        'p',
        { class: day ? 'separator separator-day' : 'separator', 'data-testid': 'separator' },
        el('time', { datetime: isoTime(at) }, text),
      ),
  }
}

const emptyNote = (text: string): Item => ({ key: 'empty', signature: text, make: () => el('p', { class: 'empty' }, text) })

const loadingNote = (key: string): Item => ({
  key: `loading ${key}`,
  signature: '',
  make: () => el('div', { class: 'loading', role: 'status', 'data-testid': 'loading' }, el('span', {}, '正在加载消息…')),
})

/** A conversation begins with what it is for, and what can be said at once. */
function welcome({ hello, place, me }: Scene, useExample: (text: string) => void): Item {
  return {
    key: `welcome ${place.key} ${me}`,
    signature: '',
    make: () => {
      const person = hello.people.find(({ id }) => id === me)
      const words = hello.commands.filter(standsAlone).map(({ name }) => name)
      const buttons = [...new Set([...(person?.tries === undefined ? [] : [person.tries]), ...words])].slice(0, 5).map((said) => {
        const button = el('button', { type: 'button', class: 'example', 'data-testid': 'example' }, said)
        button.addEventListener('click', () => useExample(said))
        return button
      })
      const text =
        place.kind === 'group'
          ? `这里是${place.name}，通报和提醒发在这里。@${hello.bot} 说一句试试：`
          : `你好，${person?.name ?? ''}。我是${hello.bot}，这里只有你看得到，直接说就行，试试：`
      return el('div', { class: 'empty', 'data-testid': 'empty' }, el('p', {}, text), el('div', { class: 'examples' }, ...buttons))
    },
  }
}
