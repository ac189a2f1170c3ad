import type { Actions } from '../model/actions.ts'
import { byId } from './dom.ts'
import type { Thread } from '../model/thread.ts'

/** This near to the end counts as at the end. */
const NEAR = 48

/** Where the reader was in the conversation. */
interface Position {
  readonly thread: Thread
  /** Ids of the first and last line drawn. */
  readonly first: string | undefined
  readonly last: string | undefined
  readonly pending: number
}

/** Keeps the end in sight of whoever is at the end, and the place of whoever reads further up. */
export function scrollKeeper(actions: Actions): { around(thread: Thread | null, draw: () => void): void } {
  const frame = byId('log-scroll', HTMLElement)
  const below = byId('new-below', HTMLButtonElement)
  let atEnd = true
  let drawn: Position | null = null

  const toEnd = (): void => {
    frame.scrollTop = frame.scrollHeight
    reached(true)
  }
  const reached = (end: boolean): void => {
    atEnd = end
    if (!end) return
    below.hidden = true
    if (drawn) actions.readToEnd()
  }
  frame.addEventListener('scroll', () => {
    reached(frame.scrollHeight - frame.scrollTop - frame.clientHeight < NEAR)
    if (frame.scrollTop < NEAR && drawn?.thread.older && !atEnd) actions.older()
  })
  below.addEventListener('click', toEnd)
  // Fonts and pictures arrive late, and the keyboard of a phone takes half of the screen.
  const resized = new ResizeObserver(() => {
    if (atEnd) frame.scrollTop = frame.scrollHeight
  })
  resized.observe(frame)
  resized.observe(byId('log', HTMLElement))

  return {
    around(thread, draw) {
      const [height, top] = [frame.scrollHeight, frame.scrollTop]
      draw()
      const before = drawn?.thread === thread ? drawn : null
      drawn = thread && { thread, first: thread.lines[0]?.id, last: thread.lines.at(-1)?.id, pending: thread.pending.length }
      if (!drawn || !before || atEnd || drawn.pending > before.pending) return toEnd()
      if (before.first !== drawn.first) frame.scrollTop = top + frame.scrollHeight - height
      if (before.last !== drawn.last) below.hidden = false
    },
  }
}
