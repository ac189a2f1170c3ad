// A reading thread that does what a file from outside might make it do.
import { type MessagePort, parentPort } from 'node:worker_threads'

parentPort?.on('message', ({ job, port }: { job: string; port: MessagePort }) => {
  port.on('message', () => {
    if (job === 'for ever') for (;;);
    if (job === 'all the memory') {
      const all: object[] = []
      for (;;) all.push({ kept: Array.from({ length: 100 }, () => ({})) })
    }
    if (job === 'throws') throw new TypeError('of its own')
    if (job === 'exits') process.exit(3)
    if (job === 'slowly') {
      const telling = setInterval(() => port.postMessage({ share: 0.5 }), 20)
      setTimeout(() => clearInterval(telling), 5000)
    }
    if (job === 'well') port.postMessage({ end: true })
  })
})
