import fastify from 'fastify'
import { realClock } from '../../../src/clock.ts'
import { registerWebchat } from '../../../src/channels/webchat/register.ts'
import { fakeDay } from './fake-day.ts'

/** The page alone, on made-up answers: `node test/channels/webchat/show.ts [port] [replay]`. */
const [port = '3100', kind] = process.argv.slice(2)
const app = fastify()
await registerWebchat(app, fakeDay(kind === 'replay' ? 'replay' : 'demo', realClock).deps)
console.log(await app.listen({ host: '127.0.0.1', port: Number(port) }))
