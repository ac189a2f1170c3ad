import type { Command } from '../../protocol.ts'
import type { Actions } from '../model/actions.ts'
import { commandBeingTyped, completed, completions } from '../model/commands.ts'
import { completionList } from './completion-list.ts'
import { byId } from './dom.ts'
import { type Place, type State, threadOf } from '../model/state.ts'
import type { Thread } from '../model/thread.ts'

export interface Composer {
  draw(state: State, place: Place | null): void
  /** Puts a text in the line, ready to be sent. */
  use(text: string): void
}

export function composer(actions: Actions): Composer {
  const form = byId('composer', HTMLFormElement)
  const input = byId('input', HTMLTextAreaElement)
  const send = byId('send', HTMLButtonElement)
  const [chip, addMention] = [byId('mention-chip', HTMLElement), byId('mention-add', HTMLButtonElement)]
  let scene: { state: State; place: Place; thread: Thread } | null = null
  let shown: string | null = null
  const list = completionList(input, (command) => use(completed(command)))

  const commands = (): readonly Command[] => scene?.state.hello?.commands ?? []
  const use = (text: string): void => {
    input.value = text
    input.focus()
    typed()
  }
  const typed = (): void => {
    takeMention()
    actions.keepDraft(input.value)
    list.show(completions(input.value, commands()))
    dress()
  }
  /** Who types the mention out gets the chip, as in the real clients. */
  const takeMention = (): void => {
    const mention = `@${scene?.state.hello?.bot ?? ''} `
    if (scene?.place.kind !== 'group' || !input.value.startsWith(mention)) return
    input.value = input.value.slice(mention.length)
    actions.setMention(true)
  }
  const dress = (): void => {
    input.style.height = 'auto'
    input.style.height = `${input.scrollHeight}px`
    const longest = scene?.state.hello?.longestText ?? Infinity
    const length = Array.from(input.value).length
    send.disabled = !scene || input.value.trim() === '' || length > longest
    byId('hint', HTMLElement).replaceChildren(length > longest ? `一条消息最多 ${longest} 个字，现在 ${length} 个字` : hint())
    byId('hint', HTMLElement).classList.toggle('hint-error', length > longest)
  }
  const hint = (): string => {
    const command = commandBeingTyped(input.value, commands())
    if (command) return `用法：${command.usage}　${command.summary}`
    return scene?.place.kind === 'group' && !scene.thread.mention ? '没有 @机器人：群里的人看得到，机器人看不到，不会回应' : ''
  }
  const submit = (): void => {
    if (send.disabled || !scene) return
    actions.say(input.value, scene.place.kind === 'group' && scene.thread.mention)
    use('')
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    submit()
  })
  input.addEventListener('input', (event) => {
    // What an input method shows while a word is being spelled is not typed yet.
    if (event instanceof InputEvent && event.isComposing) dress()
    else typed()
  })
  input.addEventListener('compositionend', typed)
  input.addEventListener('blur', () => list.hide())
  input.addEventListener('keydown', (event) => {
    // 229: Safari ends the composition before the key that ended it.
    if (event.isComposing || event.keyCode === 229) return
    if (keyInList(event)) return event.preventDefault()
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      submit()
    }
  })
  const keyInList = ({ key, shiftKey }: KeyboardEvent): boolean => {
    if (!list.open) return false
    if (key === 'ArrowDown' || key === 'ArrowUp') list.move(key === 'ArrowDown' ? 1 : -1)
    else if (key === 'Escape') list.hide()
    else if ((key === 'Enter' || key === 'Tab') && !shiftKey && list.active && completed(list.active) !== input.value)
      use(completed(list.active))
    else return false
    return true
  }

  byId('commands-button', HTMLButtonElement).addEventListener('click', () =>
    list.open ? list.hide() : use(input.value.startsWith('/') ? input.value : `/${input.value}`),
  )
  byId('commands-button', HTMLButtonElement).addEventListener('mousedown', (event) => event.preventDefault())
  byId('mention-remove', HTMLButtonElement).addEventListener('click', () => {
    actions.setMention(false)
    input.focus()
  })
  addMention.addEventListener('click', () => {
    actions.setMention(true)
    input.focus()
  })

  return {
    use,
    draw(state, place) {
      scene = place ? { state, place, thread: threadOf(state, place.key) } : null
      const group = place?.kind === 'group'
      input.disabled = !scene
      input.placeholder = !scene ? '' : group ? '发消息，输入 / 查看指令' : '直接对机器人说，输入 / 查看指令'
      byId('mention-name', HTMLElement).textContent = `@${state.hello?.bot ?? ''}`
      chip.hidden = !group || !scene?.thread.mention
      addMention.hidden = !group || (scene?.thread.mention ?? true)
      if (shown !== (scene?.thread.key ?? null)) {
        shown = scene?.thread.key ?? null
        input.value = scene?.thread.draft ?? ''
        list.hide()
        // A phone would bring up its keyboard.
        if (scene && matchMedia('(pointer: fine)').matches && !document.querySelector('dialog[open]')) input.focus()
      }
      dress()
    },
  }
}
