import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { serveOpenApi } from '../../../src/intake/http/openapi.ts'

type Json = null | string | number | boolean | Json[] | { [name: string]: Json }

async function served(): Promise<{ [name: string]: Json }> {
  const app = Fastify()
  serveOpenApi(app)
  const answer = await app.inject('/openapi.json')
  expect(answer.headers['content-type']).toContain('application/json')
  return answer.json()
}

/** Every object in the document. */
function* objects(value: Json): Generator<{ [name: string]: Json }> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield value
  for (const inner of Object.values(value)) yield* objects(inner)
}

const at = (document: Json, pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined), document)

test('it is OpenAPI 3.1 with everything the standard demands', async () => {
  const document = await served()
  expect(document).toMatchObject({
    openapi: expect.stringMatching(/^3\.1\.\d+$/),
    info: { title: expect.any(String), version: expect.any(String) },
  })
  const paths = document['paths'] as Record<string, Record<string, { responses: Record<string, { description: string }> }>>
  for (const [path, operations] of Object.entries(paths)) {
    expect(path).toMatch(/^\//)
    for (const [method, operation] of Object.entries(operations)) {
      expect(['get', 'post', 'put', 'delete']).toContain(method)
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/)
        expect(response.description).toEqual(expect.any(String))
      }
    }
  }
})

test('every reference leads somewhere, and schemas are named as the standard allows', async () => {
  const document = await served()
  const references = [...objects(document)].flatMap((one) => (typeof one['$ref'] === 'string' ? [one['$ref']] : []))
  expect(references.length).toBeGreaterThan(10)
  for (const reference of references) expect(at(document, reference), reference).toBeDefined()
  for (const name of Object.keys(at(document, '#/components/schemas') as object)) expect(name).toMatch(/^[a-zA-Z0-9._-]+$/)
})

test('the document describes what goes out too', async () => {
  const document = await served()
  expect(at(document, '#/components/schemas/JeopardyEvent')).toMatchObject({
    additionalProperties: false,
    required: ['eventId', 'eventTime', 'eventType', 'orderId', 'expectedCompletionDate', 'jeopardyAlert'],
    properties: { eventType: { enum: ['ProductOrderJeopardyEvent', 'TroubleTicketJeopardyEvent'] } },
  })
  const paths = document['paths'] as Record<string, Record<string, { security: unknown }>>
  expect(paths['/intake/jeopardy']?.['get']?.security).toEqual([{ token: [] }])
})

test('every type of event is described with what it needs', async () => {
  const schema = at(await served(), '#/components/schemas/event-reschedule')
  expect(schema).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['externalId', 'orderId', 'eventTime', 'eventType', 'expectedCompletionDate', 'initiator', 'confirmed'],
    properties: { eventType: { const: 'reschedule' }, initiator: { enum: ['customer', 'company'] } },
  })
})
