import type { FromPage, FromServer } from '../../protocol.ts'

const FIRST_WAIT_MS = 400
const LONGEST_WAIT_MS = 8000

/** The connection to the server. It comes back by itself, sooner when the network or the reader does. */
export interface Link {
  /** False when there is no connection now. */
  send(message: FromPage): boolean
}

export function openLink(hear: (message: FromServer) => void, changed: (open: boolean) => void): Link {
  let socket: WebSocket | null = null
  let waitMs = FIRST_WAIT_MS
  let timer: ReturnType<typeof setTimeout> | null = null

  const connect = (): void => {
    timer = null
    const mine = new WebSocket(`ws://${location.host}/webchat/socket`)
    socket = mine
    mine.addEventListener('open', () => {
      waitMs = FIRST_WAIT_MS
      changed(true)
    })
    mine.addEventListener('message', ({ data }: MessageEvent<string>) => hear(JSON.parse(data) as FromServer))
    mine.addEventListener('close', () => {
      if (socket === mine) socket = null
      changed(false)
      // Pages that lost one server together should not all come back in the same instant.
      timer = setTimeout(connect, waitMs * (0.7 + Math.random() * 0.6))
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
    })
  }
  const hurry = (): void => {
    if (timer === null || document.hidden) return
    clearTimeout(timer)
    connect()
  }

  addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)
  connect()
  return {
    send(message) {
      if (socket?.readyState !== WebSocket.OPEN) return false
      socket.send(JSON.stringify(message))
      return true
    },
  }
}
