import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

const bench = join(import.meta.dirname, '../../bench/delivery.ts')

test('the bench of delivery measures each way out and in, beside what it is named after', { timeout: 180_000 }, async () => {
  const child = spawn(process.execPath, [bench, '--smoke'], { env: { ...process.env, NODE_OPTIONS: '' } })
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect({ code: await exited, err }).toEqual({ code: 0, err: '' })
  const measured = [...out.matchAll(/^(.+?) +\d+\/s {2}(bare queue|bare handler) +\d+\/s {2}ratio \d+\.\d$/gm)]
  expect(measured.map(([, name, beside]) => `${name}: ${beside}`)).toEqual([
    'each in its own transaction, sent by who wrote it: bare queue',
    'a hundred to a transaction, sent by who wrote them: bare queue',
    'a hundred to a transaction, left to the queue: bare queue',
    'WeCom, long connection: bare handler',
    'WeCom, URL callback (SHA-1, AES): bare handler',
    'DingTalk, Stream: bare handler',
    'DingTalk, HTTP callback (HMAC): bare handler',
  ])
})
