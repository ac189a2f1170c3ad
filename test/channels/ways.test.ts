import { expect, test } from 'vitest'
import { InDoubt, Unreached } from '../../src/channels/call.ts'
import { asideOf, type Way, inTurn, onceMore, refusal } from '../../src/channels/ways.ts'
import type { Refusal, Retry, SendResult } from '../../src/delivery/sender.ts'

const sent: SendResult = { sent: true, answer: { errcode: 0 } }
const nobody = refusal('never', '没有途径')

/** What is tried, what is logged, and what a person is told. */
function listening() {
  const heard = { tried: [] as string[], alarms: [] as string[], logged: [] as string[] }
  const write = (_fields: object, message: string) => void heard.logged.push(message)
  const alarm = (reason: string): Promise<void> => Promise.resolve(void heard.alarms.push(reason))
  const way = (name: string, outcome: SendResult | Error, more: Partial<Way> = {}): Way => ({
    name,
    leaves: 'when-refused',
    send: () => {
      heard.tried.push(name)
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome)
    },
    ...more,
  })
  return { ...heard, way, deps: { log: { info: write, warn: write, error: write }, alarm } }
}

test('ways that are named in what went wrong come last, and are there where there is no other', () => {
  const { way } = listening()
  const names = (avoid: string | undefined) => asideOf(avoid, [way('一', sent), way('二', sent), way('三', sent)]).map(({ name }) => name)
  expect(names(undefined)).toEqual(['一', '二', '三'])
  expect(names('一：没有回应')).toEqual(['二', '三', '一'])
  expect(names('一：没有回应\n三：没有回应')).toEqual(['二', '一', '三'])
  expect(names('别的')).toEqual(['一', '二', '三'])
})

test('a message that one way refuses goes by the next, and a person hears of the first only when a person must mend it', async () => {
  for (const [trouble, told] of [
    [undefined, []],
    ['alarm', ['消息换了一种方式发送，因为一：不许']],
  ] as const) {
    const { way, deps, tried, alarms } = listening()
    expect(await inTurn([way('一', refusal('never', '不许', trouble)), way('二', sent), way('三', sent)], nobody, deps)).toEqual(sent)
    expect([tried, alarms]).toEqual([['一', '二'], told])
  }
})

test('a message that did not leave by one way goes by the next; when none is reached it waits for a connection', async () => {
  const { way, deps, tried } = listening()
  const unreached = new Unreached('连不上 a.example（ECONNREFUSED）')
  expect(await inTurn([way('一', unreached), way('二', sent)], nobody, deps)).toEqual(sent)
  expect(await inTurn([way('一', unreached)], nobody, deps)).toEqual(refusal('when-connected', '一：连不上 a.example（ECONNREFUSED）'))
  expect(tried).toEqual(['一', '二', '一'])
})

test('a message that may have arrived is said no other way, and the doubt names the way', async () => {
  const { way, deps, tried } = listening()
  await expect(inTurn([way('一', new InDoubt('没有应答')), way('二', sent)], nobody, deps)).rejects.toThrow('一：没有应答')
  expect(tried).toEqual(['一'])
})

test.each<[Retry, readonly string[]]>([
  ['now', ['一']],
  ['when-connected', ['一']],
  ['after-a-minute', ['一']],
  ['after-ten-minutes', ['一', '二']],
  ['next-month', ['一', '二']],
  ['never', ['一', '二']],
])('a way that is left only when it is hopeless: after %s %s are tried', async (retry, ways) => {
  const { way, deps, tried } = listening()
  await inTurn([way('一', refusal(retry, '等'), { leaves: 'when-hopeless' }), way('二', sent)], nobody, deps)
  expect(tried).toEqual(ways)
})

test('a message that may have arrived by the one way that replaces it goes by that way only, now and at the next try', async () => {
  const { way, deps, tried } = listening()
  let mayHave = false
  const doubtful: Way = {
    name: '二',
    leaves: 'when-refused',
    send: () => {
      tried.push('二')
      mayHave = true
      return Promise.resolve(refusal('now', '重发只会替换'))
    },
    mayHaveArrived: () => mayHave,
  }
  const ways = [way('一', refusal('never', '不许')), doubtful, way('三', sent)]
  expect(await inTurn(ways, nobody, deps)).toMatchObject({ sent: false, retry: 'now' })
  expect(await inTurn(ways, nobody, deps)).toMatchObject({ sent: false, retry: 'now', reason: '二：重发只会替换' })
  expect(tried).toEqual(['一', '二', '二'])
})

test('when no way works the soonest decides, all reasons are kept, and “gone” counts before “alarm”', async () => {
  const { way, deps } = listening()
  const refusals: [string, Refusal][] = [
    ['一', refusal('never', '换了密钥', 'alarm')],
    ['二', refusal('never', '不在群里', 'gone')],
    ['三', refusal('after-a-minute', '太快')],
  ]
  const result = await inTurn(
    refusals.map(([name, one]) => way(name, one)),
    nobody,
    deps,
  )
  expect(result).toEqual({
    sent: false,
    retry: 'after-a-minute',
    trouble: 'gone',
    reason: '一：换了密钥；二：不在群里；三：太快',
    answer: [null, null, null],
  })
})

test('without any way it is said why', async () => {
  expect(await inTurn([], nobody, listening().deps)).toEqual(nobody)
})

test('a call with a key is made once more when nobody knows; what is refused then stays in doubt', async () => {
  const calls = (...outcomes: (SendResult | Error)[]) => {
    const left = outcomes.values()
    return onceMore(() => {
      const outcome = left.next().value ?? new Error('a third call')
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome)
    })
  }
  const doubt = new InDoubt('没有应答')
  expect(await calls(doubt, sent)).toEqual(sent)
  expect(await calls(refusal('never', '不许'))).toEqual(refusal('never', '不许'))
  await expect(calls(doubt, doubt)).rejects.toThrow(doubt)
  await expect(calls(doubt, new Unreached('连不上'))).rejects.toThrow(doubt)
  await expect(calls(doubt, refusal('after-a-minute', '太快'))).rejects.toThrow(InDoubt)
  await expect(calls(new Unreached('连不上'), sent)).rejects.toThrow(Unreached)
})
