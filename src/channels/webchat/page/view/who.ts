import type { Person } from '../../protocol.ts'
import type { Actions } from '../model/actions.ts'
import { personAvatar } from './avatar.ts'
import { byId, el } from './dom.ts'
import { roleLine } from './sidebar.ts'
import type { State } from '../model/state.ts'

/** The choice of who I am. */
export interface Who {
  open(): void
}

export function whoDialog(state: State, actions: Actions): Who {
  const dialog = byId('who', HTMLDialogElement)
  const search = byId('who-search', HTMLInputElement)
  const list = byId('who-list', HTMLElement)

  const choose = (person: Person): void => {
    dialog.close()
    actions.become(person.id)
  }
  const draw = (): void => {
    if (search.value.trim() === '' && drawStarters()) return
    const found = people(state, search.value)
    const groups = [...Map.groupBy(found, districtOf)].map(([district, persons]) => section(district, persons, state.me, choose))
    list.replaceChildren(...(groups.length > 0 ? groups : [el('p', { class: 'empty' }, '没有找到这样的人')]))
  }

  const drawStarters = (): boolean => {
    const all = state.hello?.people ?? []
    const starters = all.filter(({ tries }) => tries !== undefined)
    if (starters.length === 0) return false
    const me = all.filter(({ id, tries }) => id === state.me && tries === undefined)
    list.replaceChildren(
      ...(me.length > 0 ? [section('现在是', me, state.me, choose)] : []),
      section('从这几位开始', starters, state.me, choose),
      el('p', { class: 'who-rest' }, `共 ${all.length} 人。其他人请在上面搜索，例如：赣榆 管控`),
    )
    return true
  }

  search.addEventListener('input', draw)
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return
    list.querySelector('button')?.click()
  })
  dialog.addEventListener('keydown', (event) => moveFocus(event, search, list))
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })
  byId('who-close', HTMLButtonElement).addEventListener('click', () => dialog.close())

  return {
    open() {
      search.value = ''
      draw()
      dialog.showModal()
      // A phone would cover half of the people with its keyboard.
      if (matchMedia('(pointer: fine)').matches) search.focus()
      else list.focus()
      list.scrollTop = 0
      list.querySelector<HTMLElement>('[aria-current]')?.scrollIntoView({ block: 'center' })
    },
  }
}

const districtOf = ({ districts }: Person): string => (districts.length === 1 ? (districts[0] ?? '') : '全市')

/** City-wide people first, then district by district in the order of the organisation. */
function people({ hello }: State, searched: string): Person[] {
  const words = searched.trim().toLowerCase().split(/\s+/)
  const all = hello?.people ?? []
  const found = all.filter((person) => {
    const text = [person.id, person.name, person.role, ...person.districts].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return [...found.filter((p) => districtOf(p) === '全市'), ...found.filter((p) => districtOf(p) !== '全市')]
}

function section(district: string, persons: readonly Person[], me: string | null, choose: (person: Person) => void): HTMLElement {
  const buttons = persons.map((person) => {
    const current = person.id === me
    const button = el(
      'button',
      {
        type: 'button',
        class: 'who-person',
        'aria-current': current ? 'true' : null,
        'data-testid': 'who-person',
        'data-person': person.id,
      },
      personAvatar(person.name),
      el('span', { class: 'who-name' }, person.name),
      el('span', { class: 'who-role' }, districtOf(person) === '全市' ? roleLine(person) : person.role),
      person.tries === undefined ? null : el('span', { class: 'who-tries' }, `试试：${person.tries}`),
    )
    button.addEventListener('click', () => choose(person))
    return button
  })
  return el('section', { 'aria-label': district }, el('h3', {}, district), el('div', { class: 'who-people' }, ...buttons))
}

/** Up and down go through the people, the search line being the first of them. */
function moveFocus(event: KeyboardEvent, search: HTMLInputElement, list: HTMLElement): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0 || event.isComposing) return
  const stops: HTMLElement[] = [search, ...list.querySelectorAll('button')]
  const at = stops.findIndex((stop) => stop === document.activeElement)
  stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus()
  event.preventDefault()
}
