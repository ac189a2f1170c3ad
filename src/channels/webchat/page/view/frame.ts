import { byId } from './dom.ts'
import type { Place, State } from '../model/state.ts'
import { fullDate } from '../model/time.ts'

const TROUBLE_MS = 6000

/** What stands around the conversation: which environment this is, its heading, the connection, troubles. */
export function drawsFrame(changed: () => void): (state: State, place: Place | null) => void {
  const [title, members] = [byId('chat-title', HTMLElement), byId('chat-members', HTMLElement)]
  const [toast, lost] = [byId('toast', HTMLElement), byId('link-lost', HTMLElement)]
  let shownTrouble: string | null = null

  return (state, place) => {
    drawEnvironment(state)
    title.textContent = place?.name ?? ''
    members.textContent = place?.kind === 'group' ? `${place.members} 人` : place ? '私聊' : ''
    lost.hidden = state.link !== 'lost'
    document.body.classList.toggle('nobody', state.hello !== null && state.me === null)
    const unread = [...state.threads.values()].reduce((sum, thread) => sum + thread.unread, 0)
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${state.hello?.title ?? '正在连接…'}`
    if (state.trouble !== shownTrouble) {
      shownTrouble = state.trouble
      toast.textContent = state.trouble ?? ''
      toast.classList.toggle('toast-open', state.trouble !== null)
      if (state.trouble !== null)
        setTimeout(() => {
          state.trouble = null
          changed()
        }, TROUBLE_MS)
    }
  }
}

function drawEnvironment({ hello }: State): void {
  if (!hello) return
  document.body.dataset['kind'] = hello.kind
  const demo = hello.kind === 'demo'
  set('environment-kind', demo ? '演示环境：合成数据' : `回放：自 ${fullDate(hello.startedAt)}`)
  set('environment-note', demo ? '人、工单、电话都是编造的，不连接任何真实平台' : '按已有数据重演，不连接任何真实平台')
}

/** Leaves the node alone where nothing changed: what is selected stays selected, what is read aloud is not read again. */
function set(id: string, text: string): void {
  const element = byId(id, HTMLElement)
  if (element.textContent !== text) element.textContent = text
}
