import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { InOrder } from '../../src/channels/in-order.ts'

test('work of one key goes in its order however long each takes, work of another beside it', async () => {
  const inOrder = new InOrder()
  const done: string[] = []
  const work = (name: string, millis: number) => async () => {
    await wait(millis)
    done.push(name)
    return name
  }
  const all = [inOrder.add('a', work('a1', 30)), inOrder.add('a', work('a2', 0)), inOrder.add('b', work('b1', 5))]
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b1'])
  expect(done).toEqual(['b1', 'a1', 'a2'])
})

test('who asked for work that fails hears of it, and the next has its turn', async () => {
  const inOrder = new InOrder()
  const failed = inOrder.add('a', () => Promise.reject(new Error('no')))
  const next = inOrder.add('a', () => Promise.resolve('yes'))
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('yes')
})

test('it is quiet when all that was added is done, well or badly', async () => {
  const inOrder = new InOrder()
  let done = 0
  const failed = inOrder.add('a', async () => {
    await wait(10)
    done += 1
    throw new Error('no')
  })
  void inOrder.add('b', async () => {
    await wait(20)
    done += 1
  })
  const rejected = expect(failed).rejects.toThrow('no')
  await inOrder.quiet()
  expect(done).toBe(2)
  await rejected
})
