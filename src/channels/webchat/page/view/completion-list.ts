import type { Command } from '../../protocol.ts'
import { byId, el } from './dom.ts'

/** The list above the input line; the focus stays in the line. */
export interface CompletionList {
  show(commands: readonly Command[]): void
  hide(): void
  readonly open: boolean
  /** The one that Enter would take. */
  readonly active: Command | null
  move(step: 1 | -1): void
}

export function completionList(input: HTMLTextAreaElement, choose: (command: Command) => void): CompletionList {
  const list = byId('completion', HTMLElement)
  let shown: readonly Command[] = []
  let at = 0
  // The line keeps the focus, and a phone its keyboard.
  list.addEventListener('mousedown', (event) => event.preventDefault())

  const activate = (index: number): void => {
    at = index
    for (const [n, option] of [...list.children].entries()) option.ariaSelected = String(n === at)
    const active = list.children[at]
    if (active) input.setAttribute('aria-activedescendant', active.id)
    else input.removeAttribute('aria-activedescendant')
    active?.scrollIntoView({ block: 'nearest' })
  }
  const show = (commands: readonly Command[]): void => {
    shown = commands
    list.replaceChildren(...commands.map(option))
    list.hidden = commands.length === 0
    input.setAttribute('aria-expanded', String(commands.length > 0))
    activate(0)
  }
  const option = (command: Command, n: number): HTMLElement => {
    const { name, usage, summary } = command
    const rest = usage.startsWith(name) ? usage.slice(name.length) : ` ${usage}`
    const element = el(
      'li',
      { id: `completion-${n}`, role: 'option', class: 'option', 'data-testid': 'option' },
      el('span', { class: 'option-name' }, name, el('span', { class: 'option-rest' }, rest)),
      el('span', { class: 'option-summary' }, summary),
    )
    element.addEventListener('click', () => choose(command))
    return element
  }

  return {
    show,
    hide: () => show([]),
    get open() {
      return shown.length > 0
    },
    get active() {
      return shown[at] ?? null
    },
    move: (step) => activate((at + step + shown.length) % shown.length),
  }
}
