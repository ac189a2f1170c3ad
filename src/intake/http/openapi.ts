import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { pushedEvent } from '../push/events.ts'
import { MOST_AT_ONCE, jeopardyEvent } from './jeopardy-route.ts'
import { MOST_EVENTS } from './push-route.ts'

/** `/openapi.json`: what may be sent over HTTP, from the very shapes that are checked. */
export function serveOpenApi(app: FastifyInstance): void {
  app.get('/openapi.json', () => document)
}

const json = (schema: object) => ({ 'application/json': { schema } })
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const problem = (description: string) => ({ description, content: json(ref('Problem')) })

/** One schema per type of event, without the dialect that each would repeat. */
const eventSchemas = Object.fromEntries(
  pushedEvent.options.map((option) => {
    const { $schema: _dialect, ...schema } = z.toJSONSchema(option, { target: 'draft-2020-12', io: 'input' })
    return [`event-${option.shape.eventType.value}`, schema]
  }),
)

const { $schema: _dialect, ...jeopardySchema } = z.toJSONSchema(jeopardyEvent, { target: 'draft-2020-12' })

const count = { type: 'integer', minimum: 0 }

const document = {
  openapi: '3.1.0',
  info: {
    title: '当日装、当日修、慢必赔：工单接入',
    version: '1',
    description: '工单系统把发生的事推送进来，把有超时风险的工单取回去。字段的来历和冲突的处理见 docs/intake.md。',
  },
  paths: {
    '/intake/events': {
      post: {
        operationId: 'pushEvents',
        summary: '推送一个或最多一万个事件；同一 externalId 重发无害；空数组表示没有新的事',
        security: [{ token: [] }],
        requestBody: {
          required: true,
          content: json({ oneOf: [ref('Event'), { type: 'array', items: ref('Event'), maxItems: MOST_EVENTS }] }),
        },
        responses: {
          '200': { description: '逐个事件的结果，顺序与请求相同；被拒的已留底', content: json(ref('Results')) },
          '400': problem('不是有效的 JSON'),
          '401': problem('令牌缺失或不对'),
          '413': problem('事件或字节太多'),
          '415': problem('不是 application/json'),
          '500': problem('没有收下，原样重发即可'),
        },
      },
    },
    '/intake/files': {
      post: {
        operationId: 'sendFile',
        summary: '发送一个导出文件（CSV 或 XLSX，最多 512 MB）；重发无害',
        security: [{ token: [] }],
        parameters: [
          { name: 'name', in: 'query', description: '文件名，用于显示', schema: { type: 'string', maxLength: 200 } },
          { name: 'dryRun', in: 'query', description: '试运行，什么都不写入', schema: { type: 'boolean', default: false } },
        ],
        requestBody: { required: true, content: { 'application/octet-stream': {} } },
        responses: {
          '200': { description: '收了几行、搁置几行及原因', content: json(ref('Report')) },
          '400': problem('参数有误'),
          '401': problem('令牌缺失或不对'),
          '413': problem('文件太大'),
          '422': problem('不是工单导出文件，附原因'),
          '500': problem('没有全部收下，原样重发即可'),
        },
      },
    },
    '/intake/jeopardy': {
      get: {
        operationId: 'jeopardyEvents',
        summary: '取走有超时风险的工单：临近时限的、已经超时的，各一次，按先后；处理完再用 next 取后面的',
        security: [{ token: [] }],
        parameters: [
          { name: 'after', in: 'query', description: '上次的 next；从 0 开始', schema: { type: 'integer', minimum: 0, default: 0 } },
          {
            name: 'limit',
            in: 'query',
            description: '最多几个',
            schema: { type: 'integer', minimum: 1, maximum: MOST_AT_ONCE, default: 100 },
          },
        ],
        responses: {
          '200': { description: '事件，从旧到新；没有新的时 events 为空，next 不变', content: json(ref('JeopardyEvents')) },
          '400': problem('参数有误'),
          '401': problem('令牌缺失或不对'),
          '500': problem('没有取到，用同一个 after 再取'),
        },
      },
    },
  },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Event: {
        oneOf: Object.keys(eventSchemas).map(ref),
        discriminator: {
          propertyName: 'eventType',
          mapping: Object.fromEntries(Object.keys(eventSchemas).map((name) => [name.slice('event-'.length), ref(name).$ref])),
        },
      },
      ...eventSchemas,
      Results: {
        type: 'object',
        required: ['taken', 'unchanged', 'refused', 'results'],
        properties: { taken: count, unchanged: count, refused: count, results: { type: 'array', items: ref('Result') } },
      },
      Result: {
        type: 'object',
        required: ['externalId', 'outcome'],
        properties: {
          externalId: { type: ['string', 'null'] },
          outcome: { enum: ['taken', 'unchanged', 'refused'] },
          reason: { type: 'string', description: '为什么被拒，中文' },
        },
      },
      Report: {
        type: 'object',
        required: ['file', 'dataAsOf', 'rows', 'accepted', 'updated', 'unchanged', 'quarantined', 'setAside'],
        properties: {
          file: { type: 'string' },
          dataAsOf: { type: 'string', format: 'date-time' },
          rows: count,
          accepted: count,
          updated: count,
          unchanged: count,
          quarantined: count,
          setAside: { type: 'array', items: ref('SetAside') },
        },
      },
      SetAside: {
        type: 'object',
        required: ['line', 'id', 'reason'],
        properties: { line: count, id: { type: ['string', 'null'] }, reason: { type: 'string' } },
      },
      JeopardyEvent: jeopardySchema,
      JeopardyEvents: {
        type: 'object',
        required: ['events', 'next'],
        properties: { events: { type: 'array', items: ref('JeopardyEvent') }, next: { type: 'string' } },
      },
      Problem: { type: 'object', required: ['error'], properties: { error: { type: 'string', description: '中文说明' } } },
    },
  },
}
