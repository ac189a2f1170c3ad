import type { Instant } from '../../../../policy/instant.ts'
import type { Actions } from '../model/actions.ts'
import { byId, el } from './dom.ts'
import { type State, now } from '../model/state.ts'
import { dayName, hourMinute, hourMinuteSecond, isoTime, sameDay } from '../model/time.ts'

const MINUTE = 60

/** The product clock with its way forward. */
export function drawsClock(actions: Actions): (state: State) => void {
  const time = byId('clock-time', HTMLTimeElement)
  const button = byId('clock-button', HTMLButtonElement)
  const menu = byId('clock-menu', HTMLElement)
  const [day, minutes, seconds] = [
    el('span', { class: 'clock-day' }),
    el('span', { class: 'clock-minutes' }),
    el('span', { class: 'clock-seconds' }),
  ]
  time.append(day, ' ', minutes, seconds)
  let current: State | null = null

  const drawMenu = (): void => {
    if (current) menu.replaceChildren(...menuContent(current, forward))
  }
  const forward = (to: Instant): void => {
    menu.hidePopover()
    actions.advance(to)
  }
  menu.addEventListener('toggle', (event) => {
    if (event.newState !== 'open') return
    actions.askClock()
    drawMenu()
    menu.querySelector('button')?.focus()
  })

  let menuShows = ''
  return (state) => {
    current = state
    const at = now(state, performance.now())
    button.disabled = state.link !== 'open' || state.forwarding
    button.classList.toggle('busy', state.forwarding)
    button.lastElementChild?.replaceChildren(state.forwarding ? '快进中…' : '快进')
    if (!state.hello) return
    set(day, dayName(at, at))
    set(minutes, hourMinute(at))
    set(seconds, hourMinuteSecond(at).slice(5))
    time.dateTime = isoTime(at)
    const shows = JSON.stringify([state.next, hourMinute(at)])
    if (menu.matches(':popover-open') && shows !== menuShows) drawMenuKeepingFocus(menu, drawMenu)
    menuShows = shows
  }
}

function set(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

function drawMenuKeepingFocus(menu: HTMLElement, draw: () => void): void {
  const at = [...menu.querySelectorAll('button')].findIndex((button) => button === document.activeElement)
  draw()
  if (at >= 0) menu.querySelectorAll('button')[at]?.focus()
}

function menuContent(state: State, forward: (to: Instant) => void): HTMLElement[] {
  const at = now(state, performance.now())
  const { next } = state
  const step = (label: string, to: Instant, id: string): HTMLElement => choice(label, when(to, at), id, () => forward(to))
  const toNext =
    next && next.at > at
      ? choice('到下一件事', `${when(next.at, at)} ${next.what}`, 'advance-next', () => forward(next.at))
      : choice('到下一件事', next === undefined ? '正在查询…' : '目前没有已排定的事', 'advance-next', null)
  return [
    el('p', { class: 'clock-menu-note' }, '拨快产品时间，看预警和通报到来。只能向前。'),
    step('+10 分钟', at + 10 * MINUTE, 'advance-10m'),
    step('+1 小时', at + 60 * MINUTE, 'advance-1h'),
    toNext,
  ]
}

const when = (to: Instant, at: Instant): string => (sameDay(to, at) ? hourMinute(to) : `${dayName(to, at)} ${hourMinute(to)}`)

function choice(label: string, detail: string, id: string, go: (() => void) | null): HTMLElement {
  const button = el(
    'button',
    { type: 'button', class: 'clock-choice', disabled: go === null, 'data-testid': id },
    el('span', { class: 'clock-choice-label' }, label),
    el('span', { class: 'clock-choice-detail' }, detail),
  )
  if (go) button.addEventListener('click', go)
  return button
}
