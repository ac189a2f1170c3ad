import { PGlite } from '@electric-sql/pglite'
import Fastify from 'fastify'

/** The least that the product stands on: the embedded engine on a folder, and a web server. */
const [folder = ''] = process.argv.slice(2)
const engine = await PGlite.create(folder)
await engine.query('select 1')
const app = Fastify()
app.get('/', () => engine.query('select 1'))
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
