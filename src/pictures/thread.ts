import { parentPort } from 'node:worker_threads'
import type { Board } from './board.ts'
import { drawBoard } from './draw-board.ts'

// What runs in a thread of its own: boards in, pictures out, one after the other.

parentPort?.on('message', ({ id, board }: { readonly id: number; readonly board: Board }) => {
  try {
    parentPort?.postMessage({ id, png: drawBoard(board) }, [])
  } catch (error) {
    parentPort?.postMessage({ id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) }, [])
  }
})
