import type { Actions } from '../model/actions.ts'
import { byId } from './dom.ts'
import type { Thread } from '../model/thread.ts'

/** This near to the end counts as at the end. */
const NEAR = 48
/** What is left above the line from which somebody is to read on. */
const ABOVE = 10

/** What was drawn of the conversation. */
interface Drawn {
  readonly thread: Thread
  /** Ids of the first and last line. */
  readonly first: string | undefined
  readonly last: string | undefined
  readonly pending: number
}

/** Where the page shows what is new until the reader scrolls: at the end, but no further than the top of the line `from`. */
interface Following {
  readonly from: string | null
}

/** Keeps the end in sight of whoever is at the end, a long message from its top, and the place of whoever reads further up. */
export function scrollKeeper(actions: Actions): { around(thread: Thread | null, draw: () => void): void } {
  const frame = byId('log-scroll', HTMLElement)
  const log = byId('log', HTMLElement)
  const below = byId('new-below', HTMLButtonElement)
  let following: Following | null = { from: null }
  /** The first line that came while the reader was elsewhere. */
  let unseen: string | null = null
  /** Where the page itself put the scroll; elsewhere it was the reader. */
  let put = -1
  let drawn: Drawn | null = null

  const atEnd = (): boolean => frame.scrollHeight - frame.scrollTop - frame.clientHeight < NEAR
  const show = ({ from }: Following): void => {
    const line = from === null ? null : log.querySelector(`[data-id="${CSS.escape(from)}"]`)
    const end = frame.scrollHeight - frame.clientHeight
    const top = line === null ? end : line.getBoundingClientRect().top - frame.getBoundingClientRect().top + frame.scrollTop - ABOVE
    frame.scrollTop = Math.min(top, end)
    put = frame.scrollTop
  }
  const seen = (): void => {
    below.hidden = true
    unseen = null
    if (drawn) actions.readToEnd()
  }
  const follow = (from: string | null): void => {
    following = { from }
    show(following)
    seen()
  }
  frame.addEventListener('scroll', () => {
    if (Math.abs(frame.scrollTop - put) > 1) following = atEnd() ? { from: null } : null
    if (atEnd()) seen()
    if (frame.scrollTop < NEAR && drawn?.thread.older && !following) actions.older()
  })
  below.addEventListener('click', () => follow(unseen))
  // Fonts and pictures arrive late, and the keyboard of a phone takes half of the screen.
  const resized = new ResizeObserver(() => {
    if (following) show(following)
  })
  resized.observe(frame)
  resized.observe(log)

  return {
    around(thread, draw) {
      const [height, top, wasAtEnd] = [frame.scrollHeight, frame.scrollTop, atEnd()]
      draw()
      const before = drawn?.thread === thread ? drawn : null
      drawn = thread && { thread, first: thread.lines[0]?.id, last: thread.lines.at(-1)?.id, pending: thread.pending.length }
      if (!drawn) return follow(null)
      if (before?.last === undefined) return follow(drawn.last ?? null)
      if (drawn.pending > before.pending) return follow(null)
      const fresh = before.last === drawn.last ? null : lineAfter(drawn.thread, before.last)
      if (following && wasAtEnd && fresh !== null) return follow(fresh)
      if (following) show(following)
      else if (before.first !== drawn.first) {
        frame.scrollTop = top + frame.scrollHeight - height
      }
      if (fresh === null) return
      unseen ??= fresh
      below.hidden = false
    },
  }
}

function lineAfter({ lines }: Thread, id: string): string | null {
  const at = lines.findIndex((line) => line.id === id)
  return lines[at + 1]?.id ?? lines.at(-1)?.id ?? null
}
